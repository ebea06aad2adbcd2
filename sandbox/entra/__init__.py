"""Entra ID as an app meets it: discovery, sign-in and consent pages, the token endpoint."""
