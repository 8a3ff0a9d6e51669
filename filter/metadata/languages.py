"""The language of a page: what it declares, held against the script and words of its text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import islice
from typing import Final

_ISO_639_1_WORDS: Final = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv
    dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie
    ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv
    mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm
    rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts
    tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_ISO_639_1: Final = frozenset(_ISO_639_1_WORDS.split())
# Withdrawn codes, three-letter ones, and Bokmål, which nearly all call Norwegian.
_SAME_AS: Final = {
    "iw": "he", "in": "id", "ji": "yi", "nb": "no", "eng": "en", "deu": "de", "ger": "de", "fra": "fr",
    "fre": "fr", "spa": "es", "por": "pt", "ita": "it", "nld": "nl", "dut": "nl", "pol": "pl", "tur": "tr",
    "rus": "ru", "jpn": "ja", "zho": "zh", "chi": "zh", "kor": "ko", "ara": "ar", "hin": "hi", "swe": "sv",
    "arz": "ar", "ary": "ar", "yue": "zh", "wuu": "zh", "cn": "zh", "jp": "ja", "gr": "el", "cz": "cs",
}  # fmt: skip
# Scripts by the first word of their letters' Unicode names; all other languages here are Latin.
_LANGUAGES_OF_SCRIPTS: Final = {
    "CYRILLIC": "ru uk bg mk be ky mn tt tg ce cv ba os ab kv cu av",
    "ARABIC": "ar fa ur ps",
    "DEVANAGARI": "hi mr ne sa",
    "BENGALI": "bn as",
    "ETHIOPIC": "am ti",
    "HEBREW": "he yi",
    "TIBETAN": "bo dz",
    "KANA": "ja", "CJK": "zh", "HANGUL": "ko", "GREEK": "el", "THAI": "th", "TAMIL": "ta", "TELUGU": "te",
    "MALAYALAM": "ml", "KANNADA": "kn", "GUJARATI": "gu", "ORIYA": "or", "SINHALA": "si", "GEORGIAN": "ka",
    "ARMENIAN": "hy", "MYANMAR": "my", "KHMER": "km", "LAO": "lo", "THAANA": "dv",
}  # fmt: skip
_SCRIPTS: Final = {
    language: script for script, languages in _LANGUAGES_OF_SCRIPTS.items() for language in languages.split()
}
# Written in two scripts, or in another one than usual by many.
_ANY_SCRIPT_WORDS: Final = """
    sr uz az kk tt mn ku pa sd ks bs tk tg ug hi yi iu
"""
_ANY_SCRIPT: Final = frozenset(_ANY_SCRIPT_WORDS.split())
_KANA: Final = {"HIRAGANA": "KANA", "KATAKANA": "KANA", "KATAKANA-HIRAGANA": "KANA"}
_SCRIPT_LETTERS: Final = 120
# A page in Japanese is Han for the most part; a fifth of kana is never Chinese.
_KANA_SHARE: Final = 0.1
# No other script has so few letters of its own, blanks and marks counted.
_ASCII_SHARE: Final = 0.9
_LOOKED_AT: Final = 1500  # characters
# The detector takes a microsecond for a byte. Of 1,003 pages that declare what they are in it tells 1,001 by
# 1,500 characters, and by 250 and by 350 as well. Some begin with names alone.
_DETECT_ENDS: Final = 300
_FEWEST_LETTERS: Final = 40
_FEWEST_LETTERS_WITHOUT_BLANKS: Final = 12
_ENGLISH: Final = frozenset("the of and to in a is for on that was with you it are".split())
_WORD: Final = re.compile(r"\w+")
# English prose has about one such word in three; German, Dutch or Italian one in twelve at most.
_LEAST_ENGLISH: Final = 0.12
_SURELY_ENGLISH: Final = 0.2
_WORDS_TO_DOUBT: Final = 40


def page_language(tag: str, text: str) -> str | None:
    """The ISO 639-1 code of a page that declares the language ``tag`` and says ``text``.

    English is what many templates declare unasked: it counts only where the text has its
    small words, and any other language only where the text hasn't.
    """
    declared = _code(tag)
    text = text[:_LOOKED_AT]
    if declared and not _contradicts(declared, text):
        return declared
    detected = _detect(text)
    return detected or declared


def _code(tag: str) -> str | None:
    code = re.split(r"[-_,;\s]", tag.strip().lower(), maxsplit=1)[0]
    code = _SAME_AS.get(code, code)
    return code if code in _ISO_639_1 else None


def _contradicts(language: str, text: str) -> bool:
    script = _script(text)
    if script and language not in _ANY_SCRIPT and script != _SCRIPTS.get(language, "LATIN"):
        return True
    words = text.count(" ") + 1
    if words < _WORDS_TO_DOUBT:
        return False
    english = sum(map(_ENGLISH.__contains__, _WORD.findall(text.lower())))
    return english < _LEAST_ENGLISH * words if language == "en" else english > _SURELY_ENGLISH * words


def _script(text: str) -> str | None:
    """The script that most of the letters are in, None where there are hardly any."""
    if len(text.encode("ascii", "ignore")) >= _ASCII_SHARE * len(text):
        return "LATIN" if len(text) >= _FEWEST_LETTERS else None
    letters = list(islice(filter(str.isalpha, text), _SCRIPT_LETTERS))
    names = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    scripts: Counter[str] = Counter()
    for name, count in names.items():
        scripts[_KANA.get(name, name)] += count
    if len(letters) < _FEWEST_LETTERS_WITHOUT_BLANKS:
        return None
    if scripts["KANA"] >= _KANA_SHARE * len(letters):
        return "KANA"
    return scripts.most_common(1)[0][0]


def _detect(text: str) -> str | None:
    script = _script(text)
    fewest = _FEWEST_LETTERS if script in (None, "LATIN") else _FEWEST_LETTERS_WITHOUT_BLANKS
    if len(list(islice(filter(str.isalpha, text), fewest))) < fewest:
        return None
    # Its model takes half a second to load, and most pages declare the truth.
    from filter.metadata.detector import detector

    if len(text) > 2 * _DETECT_ENDS:
        text = f"{text[:_DETECT_ENDS]} {text[-_DETECT_ENDS:]}"
    return _code(detector().classify(text)[0])
