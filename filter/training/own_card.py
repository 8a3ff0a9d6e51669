"""The card of a bundle of one's own: what it learned from, how good it is, what it stands on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from filter.features.batch import Floats
from filter.page import LABELS
from filter.training.evaluation import Interval, Numbers, difference, figures, interval, rows_of
from filter.training.labelled import LabelledPage, caution, count
from filter.training.retrain import Trained, TrainOptions

NOTHING: Final = "-"
"""Stands for a figure where nothing of the kind is labelled."""

_MOST_SITES: Final = 12

_HEADS = {
    "scratch": "From scratch. The classifiers were fitted to the pages below and to nothing else; the rest "
    "is that of `{base}`, moved where a note says so.",
    "base": "It goes on from `{base}`. Its classifiers are those of the base, with corrections that count "
    "as far as a page is built like the labelled ones: other pages keep what the base says of them.",
}


class Base(NamedTuple):
    """The bundle it stands on; ``said`` is what that says of each page with markup, ``learned`` whether it
    had learned from it."""

    name: str
    card: str
    said: Sequence[Floats]
    learned: Sequence[bool]


class _HeldOut(NamedTuple):
    """Pages that neither the base nor the model measured had learned from, and what each says of them."""

    pages: list[LabelledPage]
    before: list[Floats]
    told: list[Floats]

    def row(self, what: str, answers: Sequence[Floats]) -> str:
        """Their row of the table, of such ``answers``."""
        return _row(what, self.rows(answers), len(self.pages))

    def rows(self, answers: Sequence[Floats]) -> Numbers:
        """The counts of such ``answers``."""
        return rows_of([page.sample for page in self.pages], answers)


def own_card(pages: Sequence[LabelledPage], trained: Trained, options: TrainOptions, base: Base) -> str:
    """The card in Markdown."""
    parts = [
        f"# A bundle of {len(pages)} labelled pages\n\n{_HEADS[options.start].format(base=base.name)}\n\n"
    ]
    if not trained.finished:
        parts.append("The training was interrupted: parts that have no note are as they were.\n\n")
    parts += [_data(pages), _notes(trained), *_figures(pages, trained, base)]
    lines = base.card.strip().splitlines()
    parts.append(
        f"## What it stands on\n\nThe card of `{base.name}`:\n\n"
        + "\n".join(f"> {line}".rstrip() for line in lines)
    )
    return "".join(parts) + "\n"


def _data(pages: Sequence[LabelledPage]) -> str:
    sites = Counter(page.site for page in pages).most_common()
    languages = Counter(page.language for page in pages).most_common()
    labels = Counter(target.label for page in pages for target in page.sample.targets if target.label)
    counts = ", ".join(f"{label} {labels[label]}" for label in LABELS if labels[label])
    told = ", ".join(f"`{site}` {count}" for site, count in sites[:_MOST_SITES])
    more = f", and {len(sites) - _MOST_SITES} more" if len(sites) > _MOST_SITES else ""
    rows = [
        "## Data\n",
        f"{count(len(pages), 'page')} of {count(len(sites), 'site')}: {told}{more}.",
        f"Languages: {', '.join(f'{name} {count}' for name, count in languages)}.",
        f"Labelled lines: {counts or 'none'}.",
    ]
    gold = sum(not page.has_lines for page in pages)
    if gold:
        rows.append(
            f"Of {gold} pages only the main text is known: they say what is reporting, not which label."
        )
    return "\n".join(rows) + "\n\n"


def _notes(trained: Trained) -> str:
    rows = [f"- {part}: {note}" for part, note in trained.notes.items()]
    return "\n".join(["## What was learned\n", *rows]) + "\n\n"


def _figures(pages: Sequence[LabelledPage], trained: Trained, base: Base) -> list[str]:
    known = _held_out([page for page in pages if page.sample.page.kind == "html"], trained, base)
    if not known:
        return []
    parts = ["## Pages with markup\n", *_left_out(base)]
    known = {what: found for what, found in known.items() if found.pages}
    return ["\n".join([*parts, *(_table(known) if known else [])]) + "\n\n"]


def _held_out(marked: Sequence[LabelledPage], trained: Trained, base: Base) -> dict[str, _HeldOut]:
    """What can be measured; of no page, where the base had learned from them all, or from all their sites."""
    new = [place for place, learned in enumerate(base.learned) if not learned]
    sites = {page.site for page, learned in zip(marked, base.learned, strict=True) if learned}
    new_sites = [place for place in new if marked[place].site not in sites]
    answers = {
        "of sites held out": (trained.held_out.of_other_sites, new_sites),
        "held out, other pages of their sites learned from": (trained.held_out.of_other_pages, new),
    }
    return {
        what: _HeldOut(
            [marked[place] for place in places],
            [base.said[place] for place in places],
            [told[place] for place in places],
        )
        for what, (told, places) in answers.items()
        if told is not None
    }


def _left_out(base: Base) -> list[str]:
    if not any(base.learned):
        return []
    if all(base.learned):
        return ["The base had learned from every one of them: there is none left to measure."]
    told = f"From {sum(base.learned)} of {len(base.learned)} pages the base had learned: they are left out"
    return [f"{told}, and all pages of their sites where sites are held out.\n"]


def _table(known: Mapping[str, _HeldOut]) -> list[str]:
    most = max(known.values(), key=lambda found: len(found.pages))
    rows = [
        *([f"{caution(most.pages)}.\n"] if caution(most.pages) else []),
        "No threshold is fitted to the pages. In brackets, where 95 of 100 draws of pages put a figure.\n",
        "| pages | number | words kept: precision | recall | F1 | noise lines kept | mean F1 of labels |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        most.row("as the base has them", most.before),
    ]
    rows += [found.row(what, found.told) for what, found in known.items()]
    for what, found in known.items():
        gain = difference(found.rows(found.before), found.rows(found.told), "f1")
        rows.append(f"\nF1 {what}, against the base: {signed(gain)}.")
    return rows


def _row(what: str, rows: Numbers, pages: int) -> str:
    now = figures(rows.sum(axis=0)[None])
    cells = [number(now.precision[0], ".4f"), number(now.recall[0], ".4f"), spread(interval(rows, "f1"))]
    cells += [number(now.leak[0], ".2%"), number(now.labels[0], ".3f")]
    return f"| {what} | {pages} | {' | '.join(cells)} |"


def number(value: float, form: str) -> str:
    """A figure, or a dash where nothing of the kind is labelled."""
    return f"{value:{form}}" if np.isfinite(value) else NOTHING


def spread(found: Interval) -> str:
    """A figure with its interval, as "0.9312 [0.9101, 0.9490]"."""
    if not np.isfinite(found.value):
        return NOTHING
    return f"{found.value:.4f} [{found.low:.4f}, {found.high:.4f}]"


def signed(found: Interval) -> str:
    """A difference with its interval, and whether that excludes zero."""
    if not np.isfinite(found.value):
        return NOTHING
    verdict = "" if found.low > 0 or found.high < 0 else ", may be chance"
    return f"{found.value:+.4f} [{found.low:+.4f}, {found.high:+.4f}]{verdict}"
