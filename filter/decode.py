"""Bytes to text.

The order: byte order mark, the charset of the HTTP header, the one the page
declares, a guess by ``bs4.dammit``, UTF-8 with replacement characters. A declared
charset counts only if the bytes can be read in it, and a declared single-byte
charset (which can read anything) gives way where the bytes are well-formed
multi-byte UTF-8: such text is UTF-8 in practice, whatever the page says
(https://encoding.spec.whatwg.org, and the observation in
https://hsivonen.fi/utf-8-detection that other charsets hardly ever pass for it).
A page that was cut inside a character, or has a few stray bytes, is still UTF-8.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Browsers look for a declaration in the first 1024 bytes; pages put it later.
_DECLARATION_BYTES = 4096
_DECLARED = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{2,40})""", re.IGNORECASE)
# https://encoding.spec.whatwg.org/#names-and-labels: what browsers read for these names.
_READ_AS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
# Python codecs that decode bytes but are no page's charset; punycode is quadratic.
_NO_CHARSETS = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined"}
_GUESS_BYTES = 65536
_WESTERN = "cp1252"
# Text of another charset has hardly any well-formed sequences, UTF-8 hardly any others.
_WELL_FORMED_PER_BAD = 10


def decode(data: bytes, charset: str | None = None) -> str:
    """The text of ``data``; it never fails.

    ``charset`` is the one that came with the bytes from outside, as in the HTTP
    header. Undecodable bytes come back as U+FFFD.
    """
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(marked, "replace")
    text = None if data.isascii() else _plainly_utf8(data)
    if text is not None:
        return text
    for name in (charset, declared_charset(data)):
        encoding = _known(name)
        text = _tolerant(data, encoding) if encoding else None
        if text is not None:
            return text
    return data.decode("ascii") if data.isascii() else _guess(data)


def decode_utf8(data: bytes) -> str | None:
    """The text of ``data`` where it is UTF-8 without mark or fault and more than ASCII, else None."""
    if data.isascii() or data.startswith(codecs.BOM_UTF8):
        return None
    return _strict(data, "utf-8")


def declared_charset(data: bytes) -> str | None:
    """The charset named in the page's own XML declaration or ``<meta>``, if any."""
    found = _DECLARED.search(data[:_DECLARATION_BYTES])
    return found[1].decode("ascii", "replace") if found else None


def _known(name: str | None) -> str | None:
    if not name:
        return None
    try:
        canonical = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError):  # ValueError: a name with a NUL in it
        return None
    return None if canonical in _NO_CHARSETS else _READ_AS.get(canonical, canonical)


def _plainly_utf8(data: bytes) -> str | None:
    """``data`` as UTF-8 if nearly all that isn't ASCII in it is well-formed."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    well_formed = len(text) - len(text.encode("ascii", "ignore")) - text.count("\ufffd")
    bad = text.count("\ufffd", 0, -1)  # the last one may have been cut
    return text if well_formed > 0 and well_formed >= _WELL_FORMED_PER_BAD * bad else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):  # LookupError: a codec that makes no text, as "hex"
        return None


def _tolerant(data: bytes, encoding: str) -> str | None:
    """``data`` in a declared ``encoding``, or None where it is plainly another one.

    Pages have stray bytes, and are cut inside of a character: one in a thousand, or the
    last one, doesn't make the declaration a lie.
    """
    text = _strict(data, encoding)
    if text is not None:
        return text
    try:
        text = data.decode(encoding, "replace")
    except (UnicodeError, LookupError):
        return None
    return text if text.count("\ufffd", 0, -1) * 1000 <= len(data) else None


def _guess(data: bytes) -> str:
    from bs4.dammit import EncodingDetector  # slow to import, seldom needed

    # Cut before a tag, not inside of a character.
    sample = data[:_GUESS_BYTES]
    sample = sample[: sample.rfind(b"<")] or sample
    western = _tolerant(data, _WESTERN)
    for name in EncodingDetector(sample, is_html=True).encodings:
        encoding = _known(name)
        text = _tolerant(data, encoding) if encoding else None
        if text is not None and (western is None or _is_foreign(text)):
            return text
    return data.decode("utf-8", "replace") if western is None else western


def _is_foreign(text: str) -> bool:
    """Whether what isn't ASCII is mostly in another script than the Latin one.

    Detectors take short western text for Baltic or Balkan: among Latin charsets their
    word counts for nothing.
    """
    letters = [letter for letter in text[:_GUESS_BYTES] if letter > "\x7f" and letter.isalpha()]
    return 2 * sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters) > len(letters)
