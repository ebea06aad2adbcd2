"""Signing in, tokens, rights and a company's approval.

Each check of a delegated sign-in, and the test that fails without it:

     9  id_token verified by us     test_idtoken: each wrong claim, another key, unsigned
    10  chat user is who signed in  test_signin: somebody else, a guest, another tenant; test_silent too
    11  nothing kept before         test_signin: nothing is usable before the code, a refusal leaves nothing
    12  state: once, hashed, in     test_signin: replayed, eight at once, without the cookie;
        its own browser             bot_protocol test_doors: the cookie's kinds
    13  PKCE                        test_signin: a code of another sign-in
    14  the tenant's own authority  test_signin: "common", domain names
    15  the code: five tries, its   test_signin: guesses in parallel, another person;
        person, personal chat       story test_signing_in: in a group the card goes to the personal chat
    16  Teams' own token            test_silent: each wrong part, doubled, failed exchanges
    17  least rights, when used     test_permissions; test_tokens: a right more; story test_consent
    18  Entra's refusals            test_signin: each has a reason; cards test_trouble: and our words
    19  signed out stays so         test_tokens, test_silent: refresh, exchange and code on their way
    20  one prompt for dead tokens  test_silent: prompted for once; test_tokens: not tried again
    24  certificate                 test_certificate: PS256, x5t#S256; bot_protocol test_settings
    37  approval when proved        test_approval, test_consent, test_rights; story test_consent
    38  difference, withdrawal      test_difference; story test_consent: read-only, the first refusal
"""
