"""The page boundary: one outcome for each item, whatever a page does."""

from __future__ import annotations

import json

from filter.corpus.cleaning import Outcome
from filter.corpus.document import Failure, Item
from tests.corpus.pages import document, make_echo


def outcomes(*items: Item) -> list[Outcome]:
    return make_echo()(items)


def statuses(*texts: str) -> list[str]:
    return [outcome.status for outcome in outcomes(*map(document, texts))]


def test_a_page_is_cleaned_or_rejected() -> None:
    assert statuses("news", "reject", "news") == ["cleaned", "rejected", "cleaned"]


def test_a_page_that_breaks_the_cleaner_costs_no_other() -> None:
    assert statuses("a", "raise", "b", "raise", "c") == ["cleaned", "failed", "cleaned", "failed", "cleaned"]


def test_what_broke_is_said_on_one_line_with_the_page() -> None:
    (outcome,) = outcomes(document("raise", "page-7"))
    assert outcome.evidence == (
        "page-7.html broke the cleaner (RuntimeError: no such thing as a free lunch): "
        "please report it with the page"
    )


def test_order_is_kept_across_kinds_and_failures() -> None:
    failure = Failure("c", "empty", "is empty", "c.html")
    items: list[Item] = [document("1", "a", "html"), document("2", "b", "text"), failure]
    items.append(document("3", "d", "html"))
    assert [(o.id, o.status) for o in outcomes(*items)] == [
        ("a", "cleaned"),
        ("b", "cleaned"),
        ("c", "failed"),
        ("d", "cleaned"),
    ]


def test_a_reject_says_why() -> None:
    (outcome,) = outcomes(document("reject", "a"))
    assert outcome.reasons == ("too short",)
    assert json.loads(outcome.content) == {
        "id": "a",
        "status": "rejected",
        "reasons": ["too short"],
        "evidence": ["2 words"],
        "metadata": {"source": "a.html", "url": None},
    }
    assert outcome.evidence == "a.html was rejected: too short: 2 words"


def test_a_failure_says_why() -> None:
    (outcome,) = outcomes(Failure("a", "binary", "is a PNG image, no page of text", "a.html"))
    assert json.loads(outcome.content)["reasons"] == ["binary"]
    assert outcome.evidence == "a.html is a PNG image, no page of text"


def test_an_empty_batch_has_no_outcomes() -> None:
    assert outcomes() == []
