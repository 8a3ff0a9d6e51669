"""Dates: declared, in byline lines of many languages, in addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.metadata.dates import DateOrder, address_date, date_order, declared_date, earliest_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2025-06-15", "2025-06-15"),
        ("2025-06-15T08:30:00Z", "2025-06-15T08:30:00+00:00"),
        ("2025-06-15T08:30:00.389+02:00", "2025-06-15T08:30:00+02:00"),
        ("2025-06-15T08:30:00+0200", "2025-06-15T08:30:00+02:00"),
        ("2025-06-15 08:30:00 +0200", "2025-06-15T08:30:00+02:00"),
        ("2025-06-15T08:30", "2025-06-15T08:30:00"),
        ("20250615", "2025-06-15"),
        ("Sun, 15 Jun 2025 08:30:00 GMT", "2025-06-15T08:30:00+00:00"),
        ("June 15, 2025 8:30 am EDT", "2025-06-15T08:30:00-04:00"),
        ("June 15, 2025 8:30 am XYZ", "2025-06-15T08:30:00"),
        ("15/06/2025 08:30", "2025-06-15T08:30:00"),
        ("04/06/2025", "2025-06-04"),
        ("15. Juni 2025", "2025-06-15"),
        ("1749976200", "2025-06-15T08:30:00+00:00"),
        ("1749976200000", "2025-06-15T08:30:00+00:00"),
        ("٢٠٢٥-٠٦-١٥", "2025-06-15"),
    ],
)
def test_declared_dates_come_out_as_iso_8601(text: str, date: str) -> None:
    assert declared_date(text, "day first") == date


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "10:30",
        "June 2025",
        "Friday",
        "2025",
        "0001-01-01T00:00:00",
        "1970-01-01",
        "2199-01-01",
        "15",
        "2025-13-45",
        "99999999999999",
        "null",
        "{{date}}",
        "9" * 5000,
        "٣",
        "-",
        "1.2",
    ],
)
def test_nonsense_is_no_date(text: str) -> None:
    assert declared_date(text, "day first") is None


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Published 15 June 2025, 8:30 am", "2025-06-15"),
        ("Jun 15th, 2025 · 4 min read", "2025-06-15"),
        ("Published Jun. 15, 2025", "2025-06-15"),
        ("Veröffentlicht am 15. März 2025 um 10 Uhr", "2025-03-15"),
        ("Stand: 15.06.2025, 16:42 Uhr", "2025-06-15"),
        ("Publicado el 15 de junio de 2025", "2025-06-15"),
        ("mayo 11, 2022", "2022-05-11"),
        ("Publié le 1er août 2025 à 14h52", "2025-08-01"),
        ("4 de maio de 2022, 05:34 h", "2022-05-04"),
        ("15 giugno 2025", "2025-06-15"),
        ("opublikowano: 7 kwietnia 2021", "2021-04-07"),
        ("15 Haziran 2025 Pazar", "2025-06-15"),
        ("15 ŞUBAT 2025", "2025-02-15"),
        ("2025年6月15日 13時16分", "2025-06-15"),
        ("2025년 6월 15일", "2025-06-15"),
        ("2025.06.15 20:00", "2025-06-15"),
        ("١٥ يونيو ٢٠٢٥", "2025-06-15"),
        ("15 जून 2025", "2025-06-15"),
        ("१५ जून २०२५", "2025-06-15"),
        ("15 августа 2016, 13:43", "2016-08-15"),
        ("22/10/2025, 19:25 (GMT+7)", "2025-10-22"),
        ("05.08.24 kl. 14:47", "2024-08-05"),
        ("Madrid-29/05/2025 20:00", "2025-05-29"),
        ("December 15, 20163:33 PM ET", "2016-12-15"),
    ],
)
def test_byline_dates_are_read_in_many_languages(line: str, date: str) -> None:
    assert earliest_date([line], "day first") == date


@pytest.mark.parametrize(
    "line",
    [
        "",
        "2 hours ago",
        "Jane Doe",
        "Mayor May 2025",
        "Final score 3-2, 15.6 points",
        "31 June 2025",
        "v1.2.2025.4",
        "15 June",
        "15 Maybe 2025",
        "555-12-2025-99",
        "https://example.org",
        "x" * 10000,
    ],
)
def test_lines_without_a_date_give_none(line: str) -> None:
    assert earliest_date([line], "day first") is None


def test_a_story_is_published_before_it_is_updated() -> None:
    lines = ["Updated 16 June 2025", "Published 15 June 2025"]
    assert earliest_date(lines, "day first") == "2025-06-15"


@pytest.mark.parametrize(
    ("line", "order", "date"),
    [
        ("04/06/2025", "day first", "2025-06-04"),
        ("04/06/2025", "month first", "2025-04-06"),
        ("13/06/2025", "month first", "2025-06-13"),
        ("06/13/2025", "day first", "2025-06-13"),
        ("04.06.2025", "month first", "2025-06-04"),
    ],
)
def test_figures_alone_are_read_by_the_order_of_the_country(line: str, order: DateOrder, date: str) -> None:
    assert earliest_date([line], order) == date


@pytest.mark.parametrize(
    ("language", "host", "order"),
    [
        ("en-US", "example.co.uk", "month first"),
        ("en_US", "", "month first"),
        ("en", "example.com", "month first"),
        ("en", "example.co.uk", "day first"),
        ("en-GB", "example.com", "day first"),
        ("de", "example.com", "day first"),
        ("", "", "day first"),
    ],
)
def test_only_americans_put_the_month_first(language: str, host: str, order: str) -> None:
    assert date_order(language, host) == order


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://example.org/2025/06/15/pier", "2025-06-15"),
        ("https://example.org/2025/6/5/", "2025-06-05"),
        ("https://example.org/news/2025-06-15/pier.html", "2025-06-15"),
        ("https://example.org/2025/jun/15/pier", "2025-06-15"),
        ("https://example.org/pier-20250615103000-nt.html", "2025-06-15"),
        ("https://example.org/articles/20250615/k00", "2025-06-15"),
        ("https://example.org/2025/06/pier", None),
        ("https://example.org/2025/13/45/pier", None),
        ("https://example.org/id-120250615", None),
        ("https://example.org/", None),
        ("", None),
    ],
)
def test_dates_in_addresses(url: str, date: str | None) -> None:
    assert address_date(url) == date


@pytest.mark.parametrize("month", ["KASIM", "Kasım", "kasim", "KASİM", "NOVEMBER", "ΝΟΕΜΒΡΊΟΥ", "НОЯБРЯ"])
def test_months_are_read_in_any_letters(month: str) -> None:
    assert earliest_date([f"AYŞE YILMAZ | 15 {month} 2025"], "day first") == "2025-11-15"
    assert address_date(f"https://example.com/2025/{month}/15/story") == "2025-11-15"


@pytest.mark.parametrize("month", ["Aprıl", "ſept", "MAYIS", "ARALIK", "ιουνίου".upper(), "µαρτίου"])
def test_a_letter_that_only_looks_alike_breaks_nothing(month: str) -> None:
    assert earliest_date([f"3 {month} 2025"], "day first")


@given(st.text(max_size=80), st.sampled_from(["day first", "month first"]))
def test_no_declaration_makes_it_fail(text: str, order: DateOrder) -> None:
    found = declared_date(text, order)
    assert found is None or 1990 <= int(found[:4]) <= 2100


@given(st.dates())
def test_a_date_is_itself(day: object) -> None:
    assert declared_date(str(day), "day first") in {str(day), None}
