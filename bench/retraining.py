"""What ten labelled pages of a site are worth: ``python -m bench.retraining --data DIR``.

Sites are those of a set that the default model never learned from, under no address that any of its
sets has, with pages enough: ten to label and some to measure. The gold text stands in for the person. Every
page is measured once, by a correction learned from ten other pages of its site; the pages of all other
sites show what that does elsewhere.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from filter.errors import LabelError
from filter.features.batch import Floats
from filter.model.bundle import load
from filter.training.data import TEXT_SETS
from filter.training.evaluation import Interval, Numbers, difference, figures, rows_of
from filter.training.labelled import LabelledPage, labelled_page
from filter.training.own_card import signed
from filter.training.records import read_records
from filter.training.teach import Lesson, correct, lesson

UNSEEN = "dragnet"
LABELLED_PAGES = 10
LEAST_PAGES = 14


class Site(NamedTuple):
    """A site's name and number of pages; F1 of kept words before and after, and the difference; by how much
    F1 changes on the pages of all other sites."""

    name: str
    pages: int
    before: float
    after: float
    gain: Interval
    elsewhere: Interval


def main(arguments: Sequence[str] | None = None) -> int:
    """Parses the command line and prints a table, the hardest site first."""
    parser = argparse.ArgumentParser(description="What ten labelled pages of a site are worth.")
    parser.add_argument("--data", type=Path, required=True, help="folder with pages/ and labelled/")
    parser.add_argument("--model", type=Path, help="the bundle to go on from; the default one if not given")
    options = parser.parse_args(arguments)
    pages = list(_pages(options.data / "pages" / f"{UNSEEN}.jsonl.gz"))
    classifier = load(options.model).html
    lessons = [lesson(classifier, page.sample, page.site) for page in pages]
    counts = Counter(page.site for page in pages)
    names = {name for name, count in counts.items() if count >= LEAST_PAGES} - _seen(options.data)
    sites = sorted((_measured(name, pages, lessons) for name in names), key=lambda site: site.before)
    print(
        "| site | pages | F1 before | after | difference | elsewhere |\n| --- | --- | --- | --- | --- | --- |"
    )
    for site in sites:
        figures_of = f"{site.before:.4f} | {site.after:.4f} | {signed(site.gain)} | {signed(site.elsewhere)}"
        print(f"| {site.name} | {site.pages} | {figures_of} |")
    return 0


def _pages(path: Path) -> Iterator[LabelledPage]:
    for record in read_records(path):
        try:
            yield labelled_page(record, path, lambda _: None)
        except LabelError as error:
            print(error, file=sys.stderr)


def _seen(data: Path) -> set[str]:
    """The domains of all pages that the default model may have learned from."""
    files = [
        data / "labelled" / "pages.jsonl.gz",
        *(data / "pages" / f"{name}.jsonl.gz" for name in TEXT_SETS),
    ]
    return {str(record.get("domain")) for path in files for record in read_records(path)}


def _measured(name: str, pages: Sequence[LabelledPage], lessons: Sequence[Lesson]) -> Site:
    own = [place for place, page in enumerate(pages) if page.site == name]
    others = [place for place, page in enumerate(pages) if page.site != name]
    order = np.random.default_rng(0).permutation(own).tolist()
    rounds = -(-len(own) // (len(own) - LABELLED_PAGES))
    told: dict[int, Floats] = {}
    elsewhere: list[Numbers] = []
    for group in range(rounds):
        out = order[group::rounds]
        correction = correct([lessons[place] for place in order if place not in out][:LABELLED_PAGES])
        told |= {place: correction.applied(lessons[place]) for place in out}
        changed = [correction.applied(lessons[place]) for place in others]
        elsewhere.append(rows_of([pages[place].sample for place in others], changed))
    before = _rows(own, pages, [lessons[place].told for place in own])
    after = _rows(own, pages, [told[place] for place in own])
    unchanged = _rows(others, pages, [lessons[place].told for place in others])
    return Site(
        name,
        len(own),
        _f1(before),
        _f1(after),
        difference(before, after, "f1"),
        difference(unchanged, np.mean(elsewhere, axis=0), "f1"),
    )


def _rows(places: Sequence[int], pages: Sequence[LabelledPage], told: Sequence[Floats]) -> Numbers:
    return rows_of([pages[place].sample for place in places], told)


def _f1(rows: Numbers) -> float:
    return float(figures(rows.sum(axis=0)[None]).f1[0])


if __name__ == "__main__":
    sys.exit(main())
