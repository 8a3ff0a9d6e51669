"""Bytes to text.

The order: byte order mark, the charset of the HTTP header, the one the page
declares, a guess by ``bs4.dammit``, UTF-8 with replacement characters. A declared
charset counts only if the bytes can be read in it, and a declared single-byte
charset (which can read anything) gives way where the bytes are well-formed
multi-byte UTF-8: such text is UTF-8 in practice, whatever the page says
(https://encoding.spec.whatwg.org, and the observation in
https://hsivonen.fi/utf-8-detection that other charsets hardly ever pass for it).
"""

from __future__ import annotations

import codecs
import re

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
_NO_CHARSETS = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined"}
_GUESS_BYTES = 65536


def decode(data: bytes, charset: str | None = None) -> str:
    """The text of ``data``; it never fails.

    ``charset`` is the one that came with the bytes from outside, as in the HTTP
    header. Undecodable bytes come back as U+FFFD.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    utf8 = _strict(data, "utf-8")
    if utf8 is not None and not data.isascii():
        return utf8
    for name in (charset, declared_charset(data)):
        encoding = _known(name)
        text = _tolerant(data, encoding) if encoding else None
        if text is not None:
            return text
    return utf8 if utf8 is not None else _guess(data)


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


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):  # LookupError: a codec that makes no text, as "hex"
        return None


def _tolerant(data: bytes, encoding: str) -> str | None:
    """``data`` in a declared ``encoding``, or None where it is plainly another one.

    Pages have stray bytes: one in a thousand doesn't make the declaration a lie.
    """
    text = _strict(data, encoding)
    if text is not None:
        return text
    try:
        text = data.decode(encoding, "replace")
    except (UnicodeError, LookupError):
        return None
    return text if text.count("\ufffd") * 1000 <= len(data) else None


def _guess(data: bytes) -> str:
    from bs4.dammit import UnicodeDammit  # slow to import, seldom needed

    guess = UnicodeDammit(data[:_GUESS_BYTES], is_html=True).original_encoding
    return data.decode(_known(guess) or "utf-8", "replace")
