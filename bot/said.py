"""What was typed, without what Teams and mail programs wrap around it."""

import re
from html import unescape

from bot.shorthand import written_out

ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+"


def clean(text: str) -> str:
    """The words without Teams' markup: mentions of the bot, links, entities, odd blanks and quotes.

    Lines stay lines.
    """
    text = re.sub(r"(?i)<at[^>]*>\s*muster[^<]*</at>", " ", text)
    text = re.sub(r"(?i)<a\b[^>]*href=[\"']mailto:([^\"'?]+)[^>]*>(.*?)</a>", _link, text)
    text = re.sub(rf"(?i)\[([^\]]*)\]\(mailto:({ADDRESS})[^)]*\)", lambda m: _label(m[1], m[2]), text)
    text = re.sub(rf"(?i)<?mailto:({ADDRESS})>?", r"<\1>", unescape(text))
    text = re.sub(r"(?i)<br ?/?>|</(?:p|div|li)>", "\n", text)
    text = re.sub(r"(?i)</?(?:at|p|div|br|span|b|i|strong|em|a|u|ul|ol|li)\b[^>]*>", " ", text)
    text = unescape(text).translate(
        str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u00a0\u202f", "''\"\"--  ")
    )
    text = re.sub(r"[\u200b-\u200f\u2060\ufeff\ue000-\uf8ff¦]", "", text)
    text = re.sub(r"\s*\n\s*", "\n", re.sub(r"[^\S\n]+", " ", text)).strip()
    text = re.sub(r"(?i)^\s*@?muster\b[,:]?\s*", "", text)
    return written_out(text).strip(' "!?,;')


def _link(match: re.Match[str]) -> str:
    return _label(re.sub(r"<[^>]+>", "", match[2]), match[1])


def _label(label: str, address: str) -> str:
    """A link whose text is itself the address says it once."""
    return f" {address} " if "@" in label else f" {label} &lt;{address}&gt; "


def hide_addresses(text: str) -> tuple[str, list[str]]:
    """Addresses out of the way of the readers of times and rooms: may.24@june.example says nothing."""
    addresses: list[str] = []

    def hide(match: re.Match[str]) -> str:
        addresses.append(match[0])
        return f"\ue000{chr(0xE100 + len(addresses) - 1)}"

    return re.sub(ADDRESS, hide, text), addresses


def show_addresses(text: str, addresses: list[str]) -> str:
    return re.sub("\ue000(.)", lambda m: addresses[ord(m[1]) - 0xE100], text)
