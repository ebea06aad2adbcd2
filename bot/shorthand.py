"""Chat's short spellings written out, and what is no part of a request: a signature, thanks, emoji."""

import re

_SHORT = {
    r"tmrw|tmr|tmrrw|tmoro|2moro|2morrow|tomorow|tommorow|tommorrow|tomorrrow": "tomorrow",
    r"nxt": "next",
    r"(?:next|nxt)w(?:ee)?k": "next week",
    r"thisw(?:ee)?k": "this week",
    r"wk": "week",
    r"wks": "weeks",
    r"m[oi]n?day|mondy": "monday",
    r"tuseday|teusday|tusday|tuesady": "tuesday",
    r"we[nd]sday|wendsday|wedensday|wednsday|wednesay": "wednesday",
    r"thrusday|thurday|thursaday|thurdsay": "thursday",
    r"firday|fridya": "friday",
}
_SPELT = [
    (re.compile(rf"(?i)(?<![\w@./-])(?:{short})(?![\w@/-]|\.\w)"), full) for short, full in _SHORT.items()
]
_WITH = re.compile(r"(?i)(?<!\S)w/(?P<out>o\b)? ?")
_SIGNS_OFF = re.compile(
    r"(?im)^(?:(?:(?:with )?(?:best|kind|warm|kindest|warmest|many) )?(?:regards|wishes)|best|all the best"
    r"|cheers|thanks(?: again| a lot| in advance)?|thank you|many thanks|sincerely"
    r"|yours(?: sincerely| truly)?"
    r"|(?:viele|liebe|beste|schöne|freundliche) grüße|mit freundlichen grüßen|lg|vg|mfg"
    r"|(?:bien )?cordialement|sent from my .*|get outlook for .*|-- ?|_{3,}) ?[,.!]*$"
)
_THANKS = re.compile(
    r"(?i)[\s,.!]+(?:many )?(?:thanks|thank you|thx|ty|cheers)(?: a lot| so much| in advance)?[\s.!]*$"
)
_EMOJI = re.compile("[\U0001f1e6-\U0001faff\u2600-\u27bf\ufe0f\u20e3]")
_NODS = re.compile("[\U0001f44d\U0001f44c\U0001f64f\U0001f389\u2705\u2764]")
FEW = 4  # words: fewer may be thanks alone


def written_out(text: str) -> str:
    """A thumb by itself is thanks."""
    text = _EMOJI.sub(" ", text) if re.search(r"\w", text) else "thanks" if _NODS.search(text) else text
    text = re.sub(r"[^\S\n]+", " ", _WITH.sub(lambda said: "without " if said["out"] else "with ", text))
    for short, full in _SPELT:
        text = short.sub(full, text)
    body = text[: signed.start()].rstrip() if (signed := _SIGNS_OFF.search(text)) else ""
    text = body if len(body.split()) >= FEW else text
    rest = _THANKS.sub("", text)
    return rest if len(rest.split()) >= FEW else text
