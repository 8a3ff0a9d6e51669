"""Bytes that are no page are told from text in any charset."""

from __future__ import annotations

import os
import zlib

import pytest

from filter.binary import looks_binary

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "a PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "a JPEG image"),
        (b"GIF89a\x01\x00\x01\x00", "a GIF image"),
        (b"RIFF\x00\x10\x00\x00WEBPVP8 ", "a WebP image"),
        (b"%PDF-1.7\n\x00\x01", "a PDF document"),
        (b"PK\x03\x04\x14\x00", "a zip archive or Office document"),
        (b"\x28\xb5\x2f\xfd\x00\x01", "a Zstandard file"),
        (zlib.compress(os.urandom(4000)), "binary data"),
        (b"\x00" * 100, "binary data"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, kind: str) -> None:
    assert looks_binary(data) == kind


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-32", "cp1251", "shift_jis", "gb18030", "koi8-r"])
def test_text_in_any_charset_is_text(charset: str) -> None:
    text = "Привет, мир. " * 50
    assert looks_binary(text.encode(charset)) is None


@pytest.mark.parametrize("charset", ["iso2022_jp", "iso2022_kr"])
def test_shifts_between_alphabets_are_text(charset: str) -> None:
    sample = {"iso2022_jp": "日本の新聞 ", "iso2022_kr": "한국 신문 "}[charset]
    assert looks_binary((sample * 50).encode(charset)) is None


@pytest.mark.parametrize("text", ["MZ Zürich gewinnt", "THE HEATWAVE goes on", "ID3 tags: how they work", ""])
def test_words_that_look_like_a_signature_are_text(text: str) -> None:
    assert looks_binary(text.encode()) is None


def test_a_page_with_a_few_stray_nuls_is_text() -> None:
    assert looks_binary(b"<p>" + b"An old editor left this. " * 20 + b"\x00\x01") is None
