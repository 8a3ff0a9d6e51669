"""The headline: without the site's name, and as the page shows it."""

from __future__ import annotations

import pytest

from filter.metadata.titles import choose_title

SITES = ("Harbour Post", "harbourpost.example", "harbourpost")


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Pier to be rebuilt | Harbour Post", "Pier to be rebuilt"),
        ("Pier to be rebuilt - harbourpost.example", "Pier to be rebuilt"),
        ("Pier to be rebuilt – Town – Harbour Post", "Pier to be rebuilt – Town"),
        ("Pier to be rebuilt | Harbour Post News", "Pier to be rebuilt"),
        ("Harbour Post: Pier to be rebuilt", "Pier to be rebuilt"),
        ("Pier to be rebuilt｜Harbour Post", "Pier to be rebuilt"),
        ("Pier to be rebuilt", "Pier to be rebuilt"),
        ("Pier: council votes - and pays", "Pier: council votes - and pays"),
        ("Storm hits the Harbour Post office", "Storm hits the Harbour Post office"),
        ("Harbour Post", "Harbour Post"),
        ("Trains: what is new in the Harbour Post area", "Trains: what is new in the Harbour Post area"),
    ],
)
def test_the_name_of_the_site_is_cut_off(title: str, headline: str) -> None:
    assert choose_title([], [title], SITES) == headline


def test_a_short_host_does_not_cut_a_longer_word() -> None:
    assert choose_title([], ["Unfall - Düsseldorf"], ["orf.at", "orf"]) == "Unfall - Düsseldorf"


def test_what_another_title_ends_before_is_cut_off() -> None:
    declared = ["Pier to be rebuilt | The voice of the sea", "Pier to be rebuilt"]
    assert choose_title([], declared, []) == "Pier to be rebuilt"


def test_a_headline_that_was_cut_short_is_made_whole() -> None:
    declared = ["Council votes to rebuild the …", "Council votes to rebuild the old pier | Harbour Post"]
    assert choose_title([], declared, SITES) == "Council votes to rebuild the old pier"


def test_the_shown_title_wins_if_it_agrees() -> None:
    declared = ["Old pier: council votes for a new one", "Pier"]
    assert choose_title(["Council votes for a new pier"], declared, []) == "Council votes for a new pier"


def test_of_kicker_and_headline_the_one_that_agrees_is_taken() -> None:
    shown = ["Harbour", "Pier to be rebuilt after the storm"]
    assert choose_title(shown, ["Pier to be rebuilt after the storm"], []) == shown[1]


def test_a_shown_title_that_has_nothing_in_common_is_not_taken() -> None:
    assert choose_title(["Most read"], ["Pier to be rebuilt"], []) == "Pier to be rebuilt"


def test_without_declarations_the_likeliest_line_is_taken() -> None:
    assert choose_title(["Harbour"], [], [], likeliest="Pier to be rebuilt") == "Pier to be rebuilt"


def test_a_text_that_was_declared_as_title_gives_way() -> None:
    assert choose_title([], ["word " * 100, "Pier to be rebuilt"], []) == "Pier to be rebuilt"


def test_no_title_is_none() -> None:
    assert choose_title([], [], SITES) is None


@pytest.mark.parametrize("hostile", [" | ".join("ab" * 20_000), "-" * 100_000, "| " * 50_000])
def test_a_hostile_title_is_bounded(hostile: str) -> None:
    assert len(choose_title([], [hostile] * 50, SITES) or "") <= 250


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Pier to be rebuilt after the storm", "Pier to be rebuilt after the storm"),
        ("The Harbour News", "The Harbour News: Pier to be rebuilt after the storm"),
    ],
)
def test_a_line_that_is_most_of_the_declared_title_is_the_headline(line: str, title: str) -> None:
    declared = ["The Harbour News: Pier to be rebuilt after the storm"]
    assert choose_title([], declared, [], ["Sport", line]) == title


def test_a_kicker_that_runs_into_the_headline_is_cut_off() -> None:
    shown = ["VerkehrMinisterin tritt zurück"]
    assert choose_title(shown, ["Ministerin tritt zurück | Post"], ["Post"]) == "Ministerin tritt zurück"
    shown = ["Verkehr: Ministerin tritt zurück"]
    assert choose_title(shown, ["Ministerin tritt zurück | Post"], ["Post"]) == shown[0]


def test_soft_hyphens_are_no_part_of_a_title() -> None:
    shown = ["Bundes\u00adverfassungs\u00adgericht kippt Wahl\u00adrechts\u00adreform"]
    declared = ["Bundesverfassungsgericht kippt Wahlrecht - Landeszeitung"]
    assert choose_title(shown, declared, []) == "Bundesverfassungsgericht kippt Wahlrechtsreform"
