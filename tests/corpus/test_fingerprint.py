"""Fingerprints: what makes two blocks the same, and whose pages they are counted for."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filter.corpus.fingerprint import fingerprint
from filter.metadata import host_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 Comments", "7 comments"),
        ("Updated 2024-06-01", "Updated 2025-11-30"),
        ("Read  more\n", "Read more"),
        ("STRASSE", "Straße"),
        ("٣ تعليقات", "٤٥ تعليقات"),
    ],
)
def test_blocks_that_differ_in_numbers_case_and_space_are_the_same(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


def test_blocks_of_other_words_are_others() -> None:
    assert len({fingerprint(text) for text in ("Read more", "Read", "Readmore", "", "0")}) == 5


@given(st.text())
def test_a_fingerprint_fits_a_signed_column_of_64_bits(text: str) -> None:
    assert -(2**63) <= fingerprint(text) < 2**63


def test_a_lone_surrogate_has_a_fingerprint_too() -> None:
    assert fingerprint("\ud800 more") == fingerprint("\ud800  MORE")


def test_fingerprints_are_the_same_in_every_process() -> None:
    code = "from filter.corpus.fingerprint import fingerprint; print(fingerprint('Read more'))"
    command = [sys.executable, "-c", code]
    assert int(subprocess.run(command, capture_output=True, check=True).stdout) == fingerprint("Read more")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.News.example/a", "news.example"),
        ("http://sport.news.example:8080/", "sport.news.example"),
        ("news.example/a", ""),
        ("https://[broken/", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_host_is_what_an_address_names(url: str | None, host: str) -> None:
    assert host_of(url) == host
