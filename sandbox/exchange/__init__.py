"""Exchange: mailboxes, invitations and answers, rooms that answer by themselves, mail that Outlook sends."""

from sandbox.exchange.exchange import Exchange
from sandbox.exchange.mailboxes import Change, Item
from sandbox.exchange.refusals import Refused

__all__ = ["Change", "Exchange", "Item", "Refused"]
