"""Languages by their English names, and by their BCP 47 tags.

https://www.iana.org/assignments/language-subtag-registry
"""

_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "de-AT": "Austrian German", "de-CH": "Swiss German", "el": "Greek", "en": "English",
    "en-GB": "British English", "en-US": "American English", "es": "Spanish", "es-MX": "Mexican Spanish",
    "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "fr-CA": "Canadian French", "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "is": "Icelandic",
    "it": "Italian", "ja": "Japanese", "kn": "Kannada", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian",
    "ml": "Malayalam", "mr": "Marathi", "ms": "Malay", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi",
    "pl": "Polish", "pt": "Portuguese", "pt-BR": "Brazilian Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "yue": "Cantonese", "zh": "Chinese", "cmn": "Mandarin",
}  # fmt: skip
_TAGS = {name.casefold(): tag for tag, name in _NAMES.items()}
_SPELLED = {tag.casefold(): tag for tag in _NAMES}


def tag_of(name: str) -> str:
    """ "German" -> "de". What is not in the table stands for itself, so that it still compares."""
    said = " ".join(name.split())
    return _TAGS.get(said.casefold()) or _SPELLED.get(said.casefold(), said)


def language(tag: str) -> str:
    """ "de" -> "German"; a tag that is not in the table as it stands."""
    return _NAMES.get(_SPELLED.get(tag.casefold(), tag), tag)
