"""Exchange: mailboxes, invitations and answers, rooms that answer by themselves, mail that Outlook sends."""

from sandbox.exchange.exchange import Change, Exchange, Refused

__all__ = ["Change", "Exchange", "Refused"]
