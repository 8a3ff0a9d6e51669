"""The evaluation as people see it: on a terminal, and as a page that runs nothing."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from filter.clean import PageFilter
from filter.model.bundle import load, save
from filter.review.evaluation import show_evaluation
from filter.review.evaluation_page import report, write_report
from filter.training.curve import learning_curve
from filter.training.evaluation import Evaluation, evaluate
from filter.training.labelled import labelled_page
from tests.model.bundles import bundle
from tests.training.sites import record

HOSTILE = '<script>alert("x")</script>'


def quiet(_message: str) -> None:
    pass


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("models")
    for number in range(2):
        save(bundle(number), folder / f"model{number}", "# A card\n")
    return [folder / "model0", folder / "model1"]


@pytest.fixture(scope="module")
def evaluation(models: list[Path]) -> Evaluation:
    found = [record("harbour.example", number) for number in range(8)]
    found[0] |= {"domain": HOSTILE, "language": HOSTILE}
    return evaluate(models, [labelled_page(one, Path("made"), quiet) for one in found], quiet)


@pytest.fixture(scope="module")
def page(models: list[Path], evaluation: Evaluation) -> str:
    curve = learning_curve(load(models[1]), evaluation.pages, quiet)
    return report(evaluation, curve, PageFilter(models[1]))


def test_the_terminal_shows_figures_and_differences(evaluation: Evaluation) -> None:
    shown = io.StringIO()
    show_evaluation(evaluation, Console(file=shown, width=200))
    for said in ("8 pages of 2 sites", "figures are anecdote", "difference", "made text", "Sensational"):
        assert said in shown.getvalue()


@pytest.mark.parametrize(
    "said",
    [
        "Precision over recall",
        "the share that is",
        "Would more labels help?",
        "From 2 to 5 pages",
        "F1 of each label",
        "Confusion:",
        "Exactness by site",
        "Exactness by language",
        "Exactness by length",
        "The worst pages",
        "should be related",
        "figures are anecdote",
    ],
)
def test_the_report_has_all_its_parts(page: str, said: str) -> None:
    assert said in page


def test_the_report_loads_and_runs_nothing(page: str) -> None:
    tags: set[str] = set()
    linked: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.add(tag)
            linked.update(
                name for name, _ in attrs if name in {"src", "href", "style"} or name.startswith("on")
            )

    Reader().feed(page)
    assert not tags & {"script", "img", "link", "iframe"}
    assert not linked
    assert "default-src 'none'" in page


def test_a_report_is_written(evaluation: Evaluation, tmp_path: Path) -> None:
    write_report(evaluation, tmp_path / "report.html", quiet)
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")
