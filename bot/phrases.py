"""The words for times and lengths, as patterns. What they mean is told in `when.py` and `dates.py`."""

import re

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
LONG_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
DAY_NAME = rf"(?:{LONG_DAY}|mon|tues?|wed|thur?s?|fri|sat|sun)"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:(?:{DAY_NAME},? )?(?:the )?(?:{_NTH} (?:of )?{_MONTH}(?:,? \d{{4}})?"
    rf"|{_MONTH} {_NTH}\b(?:,? \d{{4}})?"
    r"|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?"
    r"|the \d{1,2}(?:st|nd|rd|th)))"
)
EITHER_DATE = re.compile(rf"(?i)(?<!between )\b({_NTH}) (?:or|and) ({_NTH}) ({_MONTH})\b")
_TO = r" ?(?:-|to|until|till|through|thru) ?"
_SPOKEN = (
    rf"(?:between {_NTH} and {_NTH} {_MONTH}|between {_MONTH} {_NTH} and {_NTH}"
    rf"|{_NTH}{_TO}{_NTH} (?:of )?{_MONTH}|{_MONTH} {_NTH}{_TO}{_NTH}"
    rf"|between {_DATE} and {_DATE}|{_DATE}{_TO}{_DATE}|{_DATE}"
    r"|(?:the )?day after tomorrow|today|tomorrow|yesterday"
    r"|(?:in|within|over|during)? ?(?:the )?(?:next|coming) (?:\d+|two|three|four|five|ten) (?:days|weeks)"
    r"|within (?:\d+|two|three|four|five|ten) (?:days|weeks)|in (?:\d+|two|three|four|five|ten) days"
    rf"|(?:this|next|last) month|(?:in|during|early|late|mid) {_MONTH}\b)"
)
_WEEK = (
    r"(?:(?P<part>early|late|later|(?:the )?(?:end|start|beginning|rest) of) )?(?:the )?"
    r"(?:week after next|(?P<which>this|next|last|following|coming)(?: working)? week"
    rf"|week of (?P<of>{_DATE})|in (?P<ahead>two|three|four|a|1|2|3|4) weeks?(?: time)?"
    r"|rest of the week|end of the week)"
)
_WEEKDAY = rf"(?:(?P<rel>this|next|last|coming) )?(?P<first>{DAY_NAME})(?:{_TO}(?P<last>{DAY_NAME}))?"

_CLOCK = r"(?:\d{1,2}:\d\d ?(?:[ap]\.?m\b\.?)?|\d{1,2} ?[ap]\.?m\b\.?|noon|midday)"
_HOUR = (
    rf"(?:{_CLOCK}|\d{{1,2}}(?![\d:./])(?! ?(?:st|nd|rd|th|of|min|m|h|hours?|hrs?|{_MONTH}|days?|weeks?"
    r"|people|seats?|persons?|pax)\b)(?: ?o'?clock)?)"
)
_TIME = (
    rf"(?P<range>(?:between|from) (?P<a>{_HOUR}) ?(?:-|to|and|until|till) ?(?P<b>{_HOUR})"
    rf"|(?P<a2>{_CLOCK}) ?(?:-|to|until|till) ?(?P<b2>{_HOUR})|(?P<a3>\d{{1,2}}) ?(?:-|to) ?(?P<b3>{_CLOCK})"
    rf"|(?<![\d/.-])(?P<a4>\d{{1,2}})-(?P<b4>{_HOUR}))"
    r"|(?P<after>(?:any ?time )?(?:after|from|past|not before|no earlier than|starting(?: at)?) "
    rf"(?P<c>{_HOUR})(?: onwards?)?)"
    rf"|(?P<before>(?:before|until|till|by|no later than) (?P<d>{_HOUR}))"
    rf"|(?P<at>(?:(?:at|around|about) )?(?P<e>{_CLOCK})|at (?P<f>{_HOUR}))"
    r"|(?P<partday>(?:(?:in|during) the |every )?(?:early |late )?(?:mornings?|afternoons?|evenings?)\b)"
)
_THIS_PART = r"(?P<thispart>this (?:morning|afternoon|evening)|tonight)"
WHEN = re.compile(
    rf"\b(?:(?P<not>but not|not|except|excluding|never) )?(?:on |for |during |in |(?:am|den|le) (?=\d))?"
    rf"(?:{_THIS_PART}|(?P<bound>(?:by|until|till|before|after|from|starting) )?(?:the )?"
    rf"(?:(?P<week>{_WEEK})|(?P<spoken>{_SPOKEN})|(?P<weekday>{_WEEKDAY}))|(?P<time>{_TIME}))(?!\w)",
    re.IGNORECASE,
)
LENGTH = re.compile(
    r"(?<!\bin )(?<!\bwithin )(?<!\w)(?:"
    r"(?P<hm>(?P<h>\d{1,2}) ?h(?:ours?|rs?)?"
    r"(?:(?P<hm1>\d{2})\b| ?(?:and )?(?P<hm2>\d{1,2}) ?m(?:in(?:ute)?s?)?\b))"
    r"|(?P<colon>(?P<ch>\d):(?P<cm>\d\d) ?h(?:ours?|rs?)?\b)"
    r"|(?P<hours>\d+(?:[.,]\d+)?)(?: |-)?h(?:ours?|rs?)?\b"
    r"|(?P<minutes>\d+)(?: |-)?m(?:in(?:ute)?s?)?\b\.?"
    r"|(?P<w90>(?:an |one )?hour and a half|(?:one|1) and a half hours?|1 ?½ ?h(?:ours?)?\b)"
    r"|(?P<w45>three[ -]quarters of an hour)|(?P<w15>(?:a )?quarter of an hour)"
    r"|(?P<w30>half[ -](?:an[ -])?hour\b)"
    r"|(?P<wh>an|one|two|three|four)[ -]hours?\b"
    r"|(?P<wm>fifteen|twenty|thirty|forty[ -]five|sixty|ninety) min(?:ute)?s?\b"
    r")(?:[ -]long)?",
    re.IGNORECASE,
)
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10} | {
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty five": 45, "sixty": 60, "ninety": 90
}  # fmt: skip
