"""Bytes that are no page at all: pictures, archives, documents of other programs.

A charset guess turns any bytes into some text. This is asked before, so that a
picture that a scraper saved as ``.html`` never comes out as words.
"""

from __future__ import annotations

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF87a", "a GIF image"),
    (0, b"GIF89a", "a GIF image"),
    (8, b"WEBP", "a WebP image"),
    (0, b"\x00\x00\x01\x00", "an icon"),
    (8, b"WAVE", "a sound file"),
    (4, b"ftyp", "a video or HEIF image"),
    (0, b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (0, b"OggS", "an Ogg file"),
    (0, b"ID3", "an MP3 file"),
    (0, b"wOFF", "a font"),
    (0, b"wOF2", "a font"),
    (0, b"%PDF-", "a PDF document"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    (0, b"PK\x03\x04", "a zip archive or Office document"),
    (0, b"\x1f\x8b", "a gzip file"),
    (0, b"BZh", "a bzip2 file"),
    (0, b"\xfd7zXZ\x00", "an xz file"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ", "a program"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"ARROW1", "an Arrow file"),
    (0, b"SQLite format 3\x00", "an SQLite database"),
)
_UTF16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")

_LOOK_AT = 65_536
# Control characters that text has: tab, line breaks, form feed, the shifts of ISO 2022, escape.
_TEXT_CONTROLS = b"\t\n\x0b\x0c\r\x0e\x0f\x1b"
_CONTROLS = bytes(code for code in (*range(32), 127) if code not in _TEXT_CONTROLS)
_MAX_CONTROL_SHARE = 0.02
"""Of the first 64 KiB. Compressed data has a share of 0.1; pages with a few stray
NULs or control characters, as old editors left them, stay under 0.001."""


def looks_binary(data: bytes) -> str | None:
    """What ``data`` is if it is no text, as in ``"a PNG image"``; None for text.

    Text may be in any charset; UTF-16 and UTF-32 count as text with their mark.
    """
    if not data or data.startswith(_UTF16_OR_32):
        return None
    head = data[:_LOOK_AT]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    # A headline may begin with MZ or ID3: the signature alone proves nothing.
    signature = _signature(head) if controls else None
    return signature or ("binary data" if controls > _MAX_CONTROL_SHARE * len(head) else None)


def _signature(head: bytes) -> str | None:
    for at, mark, kind in _SIGNATURES:
        if head.startswith(mark, at):
            return kind
    return None
