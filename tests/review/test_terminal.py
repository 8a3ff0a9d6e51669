"""The terminal: page text can't steer it."""

from __future__ import annotations

import io

import pytest

from filter.review.terminal import complain, console_for, safe, styled


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[2J",
        "\x1b]0;title\x07",
        "\x9b31m",
        "\r\x08",
        "\u202eevil",
        "\u2066x",
        "a\u2028b",
        "\ud800",
        "\x7f",
    ],
)
def test_what_would_steer_the_terminal_is_replaced(text: str) -> None:
    shown = safe(text)
    assert shown.isprintable()
    assert len(shown) == len(text)


def test_text_of_all_languages_is_left_alone() -> None:
    text = "Ünï עברית العربية हिन्दी 日本語 👩‍🚀"
    assert safe(text) == text


def test_line_breaks_become_blanks() -> None:
    assert safe("a\r\n\tb") == "a   b"


def test_what_is_no_terminal_gets_no_colours() -> None:
    stream = io.StringIO()
    console_for(stream).print(styled(("kept", "bold green"), " [red]as is[/red] :smile:"))
    assert stream.getvalue() == "kept [red]as is[/red] :smile:\n"


def test_a_stream_of_another_charset_shows_what_it_can() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    console_for(stream).print(styled("Zürich"))
    stream.flush()
    assert raw.getvalue() == b"Z?rich\n"


def test_a_wide_terminal_is_not_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    assert console_for(io.StringIO()).width == 100


def test_a_complaint_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    complain("a\nb\x1b[31m.html is empty")
    assert capsys.readouterr() == ("", "newsfilter: a b\ufffd[31m.html is empty\n")
