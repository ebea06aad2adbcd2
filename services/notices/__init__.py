"""Graph's change notifications: reading them, keeping the watches open, and looking for oneself."""
