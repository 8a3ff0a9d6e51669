"""Bytes to text: what wins over what, and that nothing makes it fail."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.decode import declared_charset, decode

GERMAN = "Die Größe der Straße überraschte alle. "
RUSSIAN = "Президент заявил, что переговоры продолжатся на следующей неделе в Москве. "
JAPANESE = "東京都の発表によると、新しい計画は来月から始まる。"


def page(text: str, charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<html><head>{meta}</head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_byte_order_mark_wins_over_every_declaration(mark: bytes, encoding: str) -> None:
    text = page(GERMAN, "iso-8859-1")
    assert decode(mark + text.encode(encoding), "windows-1251") == text


def test_http_charset_wins_over_meta() -> None:
    text = page(RUSSIAN, "iso-8859-1")
    assert decode(text.encode("cp1251"), "windows-1251") == text


def test_meta_counts_without_http_charset() -> None:
    text = page(RUSSIAN, "koi8-r")
    assert decode(text.encode("koi8-r")) == text


def test_http_charset_that_cannot_be_read_gives_way_to_meta() -> None:
    text = page(JAPANESE * 5, "shift_jis")
    assert decode(text.encode("shift_jis"), "euc-kr") == text


@pytest.mark.parametrize(
    "charset", ["no-such-charset", "", "hex", "punycode", "unicode_escape", "a\0b", "idna"]
)
def test_http_charset_that_is_none_is_passed_over(charset: str) -> None:
    text = page(RUSSIAN, "koi8-r")
    assert decode(text.encode("koi8-r"), charset) == text


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "us-ascii", "windows-1251"])
def test_utf8_is_read_as_utf8_whatever_the_page_says(charset: str) -> None:
    text = page(GERMAN, charset)
    assert decode(text.encode(), charset) == text


def test_latin_1_means_windows_1252_as_in_browsers() -> None:
    assert decode(b"\x93quoted\x94 \x80 5", "iso-8859-1") == "“quoted” € 5"


def test_gb2312_means_gb18030_as_in_browsers() -> None:
    assert decode("朱镕基".encode("gb18030"), "gb2312") == "朱镕基"


def test_xml_declaration_counts() -> None:
    text = f'<?xml version="1.0" encoding="ISO-8859-1"?><html><body>{GERMAN}</body></html>'
    assert decode(text.encode("latin-1")) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (GERMAN, "latin-1"),
        ("Un été à la montagne, où les élèves étaient allés. ", "cp1252"),
    ],
)
def test_undeclared_charset_is_guessed(text: str, encoding: str) -> None:
    markup = page(text * 20)
    assert decode(markup.encode(encoding)) == markup


def test_a_guess_does_not_cut_a_character_in_two() -> None:
    markup = page(JAPANESE + "</p><p>") * 2000
    assert decode(markup.encode("shift_jis")) == markup


def test_one_word_of_western_text_is_not_taken_for_baltic() -> None:
    assert decode("The café in Zürich".encode("latin-1")) == "The café in Zürich"


@pytest.mark.parametrize("charset", ["utf-8", ""])
def test_utf8_cut_inside_a_character_is_still_utf8(charset: str) -> None:
    data = page(GERMAN, charset).partition("</p>")[0].strip().encode() + "ß".encode()[:1]
    assert decode(data) == page(GERMAN, charset).partition("</p>")[0].strip() + "\ufffd"


def test_shift_jis_cut_inside_a_character_is_still_shift_jis() -> None:
    data = page(JAPANESE, "shift_jis").partition("</p>")[0].encode("shift_jis")[:-1]
    assert decode(data) == page(JAPANESE, "shift_jis").partition("</p>")[0][:-1] + "\ufffd"


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", ""])
def test_a_stray_byte_does_not_make_utf8_something_else(charset: str) -> None:
    data = page(GERMAN * 10, charset).encode() + b"\xff tail"
    assert decode(data) == page(GERMAN * 10, charset) + "\ufffd tail"


def test_a_stray_byte_does_not_unsay_a_declared_charset() -> None:
    text = page(JAPANESE * 100, "euc-jp")
    assert decode(text.encode("euc-jp") + b"\xff tail") == text + "\ufffd tail"


def test_a_latin_word_at_the_end_is_not_taken_for_cut_utf8() -> None:
    assert decode(b"<p>All about the caf\xe9") == "<p>All about the café"


def test_nuls_are_passed_on() -> None:
    assert decode(b"a\0b") == "a\0b"


def test_declared_charset_is_looked_for_at_the_start_only() -> None:
    assert declared_charset(b"<meta charset=koi8-r>") == "koi8-r"
    assert declared_charset(b" " * 10_000 + b"<meta charset=koi8-r>") is None


@given(st.binary(max_size=400), st.none() | st.text(max_size=20))
def test_nothing_makes_it_fail(data: bytes, charset: str | None) -> None:
    assert isinstance(decode(data, charset), str)


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")
