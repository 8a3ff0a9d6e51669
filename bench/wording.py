"""The sensational score by every measure there is for it.

within a set     the first step alone, learned from one collection and measured on it, by fold
source unseen    learned from all collections but the one it is measured on
pages            lines of the labelled pages, by held-out fold of sites
pairs            lines that tell one fact plainly and as bait
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score
from threadpoolctl import threadpool_limits

from bench.report import markdown_table
from filter.features.characters import read_characters
from filter.features.words import read_words
from filter.model.wording import Wording, known_words
from filter.training.annotations import annotated_sample, graded_lines, read_annotations, read_wording
from filter.training.data import TEXT_SETS, headlines, headlines_of, spoken_lines
from filter.training.default import LINE_GRADES, PAGE_LABELS
from filter.training.pairs import error_table, read_pairs, score_lines, tell_apart
from filter.training.records import read_records
from filter.training.wording import ANNOTATED, OWN, SOURCE_WEIGHTS, Headline, cross_fit_words, fit_wording

BY_HAND: Final = (
    "ta1c",
    "click_id",
    "roclico",
    "vietnamese_icd",
    "english_merged",
    "spanish_sensational",
)
BY_SITE: Final = ("chakraborty2016", "clickbait_classifier", "clickbait_tr", "hungarian_sites")
PAIRS: Final = Path(__file__).parent / "paired_lines.jsonl"

_WITHIN: Final = """# The sensational score

## Within a set

ROC AUC of the first step alone, by fold; *agreed* leaves out graded headlines.
"""
_UNSEEN: Final = """## On a source that was never seen

Learned from the other collections, the lines written or graded for this project and the labelled pages;
*known words*: how much of a headline the score learned from.
"""
_PAGES: Final = """## On the labelled pages

By held-out fold of sites, with the labelled place of each line; the model's card has the same
with the place that the classifier finds.
"""
_PAGES_HEAD: Final = ("lines", "number", "sensational", "average precision", "ROC AUC")

Say = Callable[[str], None]


class _Lines(NamedTuple):
    """Every collection that is learned from, and the labelled lines."""

    collections: dict[str, list[Headline]]
    labelled: list[Headline]


def measure_wording(data: Path, own: Path, say: Say) -> str:
    """All tables, as Markdown; takes about two minutes."""
    lines = _read(data, own)
    everything = [*lines.labelled, *chain.from_iterable(lines.collections.values())]
    with threadpool_limits(limits=1):
        say("within each set")
        within = [_within(data, name) for name in BY_HAND]
        say("all sets")
        wording, told = fit_wording(everything)
        unseen = []
        for name in (*BY_HAND, *BY_SITE):
            say(f"all sets but {name}")
            unseen.append(_unseen(data, name, lines, wording))
    return "\n".join([
        _WITHIN,
        markdown_table(("set", "headlines", "ROC AUC", "agreed"), within),
        _UNSEEN,
        markdown_table(("set", "language", "headlines", "ROC AUC", "agreed", "known words"), unseen),
        _PAGES,
        markdown_table(_PAGES_HEAD, _pages(lines.labelled, told)),
        "## Pairs\n",
        error_table(tell_apart(wording, read_pairs(PAIRS))),
    ])


def _read(data: Path, own: Path) -> _Lines:
    collections: dict[str, list[Headline]] = {name: [] for name in SOURCE_WEIGHTS}
    for headline in headlines(data / "headlines"):
        collections[headline.source].append(headline)
    collections[OWN] = list(headlines_of(own, OWN))
    collections[ANNOTATED] = list(_graded(data))
    records = read_records(data / "labelled" / "pages.jsonl.gz")
    return _Lines(collections, [line for record in records for line in spoken_lines(record)])


def _graded(data: Path) -> Iterator[Headline]:
    """Lines of pages with a gold text that were graded for this project."""
    annotations, grades = read_annotations(PAGE_LABELS), read_wording(LINE_GRADES)
    for name in TEXT_SETS:
        for record in read_records(data / "pages" / f"{name}.jsonl.gz"):
            key = record["id"]
            if key in annotations or key in grades:
                yield from graded_lines(annotated_sample(record, annotations), grades.get(key, {}))


def _within(data: Path, name: str) -> tuple[str, ...]:
    own = list(headlines_of(data / "headlines" / f"{name}.jsonl.gz", name))
    return name, f"{len(own):,}", *_areas(own, cross_fit_words(own))


def _unseen(data: Path, name: str, lines: _Lines, wording: Wording) -> tuple[str, ...]:
    """``wording`` learned from all sets; another takes its place where this one was among them."""
    if name in lines.collections:
        others = (collection for other, collection in lines.collections.items() if other != name)
        wording = fit_wording([*lines.labelled, *chain.from_iterable(others)])[0]
    path = data / "headlines" / f"{name}.jsonl.gz"
    language = next(read_records(path))["language"]
    own = list(headlines_of(path, name))
    texts = [line.text for line in own]
    known = known_words(wording.table, read_words(read_characters(texts)))
    return name, language, f"{len(own):,}", *_areas(own, score_lines(wording, texts)), f"{known.mean():.2f}"


def _areas(lines: Sequence[Headline], score: np.ndarray) -> tuple[str, str]:
    grade = np.array([line.grade for line in lines])
    agreed = np.isin(grade, (0, 1))
    everything = f"{roc_auc_score(grade >= 0.5, score):.3f}"
    return everything, f"{roc_auc_score(grade[agreed], score[agreed]):.3f}" if agreed.any() else ""


def _pages(labelled: Sequence[Headline], told: np.ndarray) -> Iterator[tuple[str, ...]]:
    """``told`` begins with what was said of ``labelled``."""
    score = told[: len(labelled)]
    truth = np.array([line.grade >= 0.5 for line in labelled])
    place = np.array([line.headline for line in labelled])
    for name, chosen in (("all", place >= 0), ("headlines and teasers", place == 1)):
        precision = average_precision_score(truth[chosen], score[chosen])
        area = roc_auc_score(truth[chosen], score[chosen])
        yield name, f"{chosen.sum():,}", f"{truth[chosen].sum():,}", f"{precision:.3f}", f"{area:.3f}"
