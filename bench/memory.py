"""What site memory brings: ``python -m bench.memory --data DATA --held-out HELD_OUT``.

Every page of a host with five pages and more, judged alone and then knowing the host's other pages in the
same set: all of them (two passes), or those before it in the file (one pass). Intervals are the middle 95 %
of bootstrap draws over hosts. ``--fit`` learns `filter.model.repeats.WEIGHT` anew: on the sets that the
default bundle may learn from, once for each of their hosts without it. Scores of pages that the default
model learned from come from HELD_OUT, which ``python -m filter.training.default --held-out`` writes.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from bench.data import SETS, GoldPage, SetName, read_set
from bench.exactness import DRAWS, SEED
from bench.lines import Row
from bench.measures import MEASURES, Figures, Prediction
from filter.clean import PageFilter
from filter.corpus.fingerprint import fingerprint
from filter.corpus.sites import Passes
from filter.errors import InputError
from filter.metadata import host_of
from filter.model.decision import LEANS, is_reporting
from filter.model.repeats import LEAST_PAGES, WEIGHT, commonness
from filter.page import Repeats
from filter.training.align import align_snippets, align_text

Numbers = NDArray[np.float64]

_LEARNED: Final[tuple[SetName, ...]] = ("cleanportaleval", "fundus", "trafilatura", "wcxb articles")
_SETS: Final[tuple[SetName, ...]] = (*_LEARNED, "dragnet", "cleaneval")
_MEASURED_PAGES: Final = 5
_OPEN: Final = 0.05  # blocks that are less likely reporting teach nothing: no memory is needed for them
_PENALTY: Final = 0.1
_LONG: Final = 400  # characters
_LEAST: Final = 1e-4


class Judged(NamedTuple):
    """The blocks of a page and how likely each is reporting, by the page alone."""

    texts: Sequence[str]
    scores: Sequence[float]


@dataclass(frozen=True, slots=True)
class HostPage:
    """A page by its blocks: texts, sizes and the probabilities of reporting of the page alone."""

    gold: GoldPage
    host: str
    texts: tuple[str, ...]
    sizes: Numbers
    scores: Numbers
    prints: tuple[int, ...]

    @property
    def odds(self) -> Numbers:
        """The scores as log-odds."""
        inside = np.clip(self.scores, _LEAST, 1 - _LEAST)
        return np.log(inside / (1 - inside))

    def said(self, shift: Numbers) -> Prediction:
        """The text of the page with its log-odds moved by ``shift`` (blocks,)."""
        moved = np.where(shift == 0, self.scores, 1 / (1 + np.exp(-self.odds - shift)))
        kept = is_reporting(moved, self.sizes, LEANS["balanced"]["html"])
        return Prediction("\n\n".join(text for text, keep in zip(self.texts, kept, strict=True) if keep))


def host_pages(data: Path, name: SetName, held_out: Path) -> dict[str, list[HostPage]]:
    """The pages of a set by their host, in file order; those without an address left out."""
    pages = [page for page in read_set(data, name) if host_of(page.url)]
    judged = _read_held_out(held_out) if SETS[name].seen == "by held-out fold" else _judged(pages)
    hosts = defaultdict(list)
    for page in pages:
        texts, scores = judged[page.id]
        host = host_of(page.url)
        sizes = np.array([len(text) for text in texts], dtype=float)
        prints = tuple(map(fingerprint, texts))
        hosts[host].append(HostPage(page, host, tuple(texts), sizes, np.array(scores), prints))
    return dict(hosts)


def repeats_of(pages: Sequence[HostPage], passes: Passes) -> Iterator[Repeats]:
    """What each page of a host is told of the others."""
    counts: Counter[int] = Counter()
    if passes == "two":
        counts.update(one for page in pages for one in set(page.prints))
    for number, page in enumerate(pages):
        if passes == "two":
            yield Repeats(len(pages) - 1, tuple(counts[one] - 1 for one in page.prints))
        else:
            yield Repeats(number, tuple(counts[one] for one in page.prints))
            counts.update(set(page.prints))


def common_of(page: HostPage, repeats: Repeats) -> Numbers:
    """How common the blocks of a page are on its host: (blocks,)."""
    return np.asarray(commonness(page.sizes.astype(np.float32), repeats), dtype=float)


def fit(pages: Sequence[tuple[HostPage, Repeats]]) -> float:
    """The weight that makes the gold of the pages likeliest."""
    common = np.concatenate([common_of(page, repeats) for page, repeats in pages])
    scores = np.concatenate([page.scores for page, _ in pages])
    goal = np.concatenate([_targets(page) for page, _ in pages])
    open_to_it = (goal >= 0) & (scores >= _OPEN) & (common > 0)
    common, goal = common[open_to_it], goal[open_to_it]
    odds = np.concatenate([page.odds for page, _ in pages])[open_to_it]
    sizes = np.concatenate([page.sizes for page, _ in pages])[open_to_it]
    counts = np.sqrt(np.minimum(sizes, _LONG)) / 10

    def loss(weight: float) -> float:
        moved = odds - weight * common
        return float((counts * (np.logaddexp(0, moved) - goal * moved)).sum() + _PENALTY * weight**2)

    return float(minimize_scalar(loss, bounds=(0, 20), method="bounded").x)


def measure(
    name: SetName, hosts: dict[str, list[HostPage]], passes: Passes, weights: dict[str, float]
) -> str:
    """A row of the table: figures before and after, and the difference of F1 with its interval."""
    score, figures = MEASURES[SETS[name].measure]
    rows: list[list[Row]] = []
    groups: list[range] = []
    for host, pages in hosts.items():
        if len(pages) >= _MEASURED_PAGES:
            groups.append(range(len(rows), len(rows) + len(pages)))
            for page, repeats in zip(pages, repeats_of(pages, passes), strict=True):
                moved = -weights.get(host, WEIGHT) * common_of(page, repeats)
                said = [page.said(shift) for shift in (np.zeros_like(moved), moved)]
                rows.append([score(one, page.gold) for one in said])
    table = np.array(rows, dtype=float)
    pages_drawn = [np.concatenate([groups[one] for one in draw]) for draw in _draws(len(groups))]
    draws = [[_f1(figures, table[drawn, after]) for after in (0, 1)] for drawn in pages_drawn]
    low, high = np.percentile([after - before for before, after in draws], [2.5, 97.5])
    before, after = (figures(table[:, one].sum(axis=0)[None], len(table)) for one in (0, 1))
    shown = [f"{one.precision[0]:.4f} {one.recall[0]:.4f} {one.f1[0]:.4f}" for one in (before, after)]
    changed = f"{after.f1[0] - before.f1[0]:+.4f} ({low:+.4f} to {high:+.4f})"
    return f"| {name} | {len(groups)} | {len(table)} | {passes} | {shown[0]} | {shown[1]} | {changed} |"


def main() -> None:
    """Prints a table, and with ``--fit`` the weight that was learned."""
    parser = argparse.ArgumentParser(prog="python -m bench.memory", description="What site memory brings.")
    parser.add_argument("--data", type=Path, required=True, help="the folder that has pages/")
    parser.add_argument("--held-out", type=Path, required=True, help="scores by held-out fold, JSON lines")
    parser.add_argument("--fit", action="store_true", help="learn the weight anew, each host held out")
    options = parser.parse_args()
    sets = {name: host_pages(options.data, name, options.held_out) for name in _SETS}
    weights = _held_out_weights(sets) if options.fit else {}
    print("| set | hosts | pages | passes | alone: P, R, F1 | with memory: P, R, F1 | F1 |")
    print("|---|---|---|---|---|---|---|")
    for name, hosts in sets.items():
        if max(map(len, hosts.values())) < _MEASURED_PAGES:
            continue
        for passes in get_args(Passes):
            print(measure(name, hosts, passes, weights if name in _LEARNED else {}))


def _held_out_weights(sets: dict[SetName, dict[str, list[HostPage]]]) -> dict[str, float]:
    """For each host of the sets that are learned from the weight that was learned without it."""
    lessons = {
        host: list(zip(pages, repeats_of(pages, "two"), strict=True))
        for name in _LEARNED
        for host, pages in sets[name].items()
        if len(pages) > LEAST_PAGES
    }
    everything = fit([page for pages in lessons.values() for page in pages])
    print(f"weight {everything:.2f}, of {sum(map(len, lessons.values()))} pages of {len(lessons)} hosts\n")
    return {
        left_out: fit([page for host, pages in lessons.items() if host != left_out for page in pages])
        for left_out in lessons
    }


def _draws(groups: int) -> Iterator[NDArray[np.int64]]:
    random = np.random.default_rng(SEED)
    return (random.integers(0, groups, groups) for _ in range(DRAWS))


def _f1(figures: Callable[[Numbers, int], Figures], rows: Numbers) -> float:
    return float(figures(rows.sum(axis=0)[None], len(rows)).f1[0])


def _targets(page: HostPage) -> Numbers:
    gold = page.gold
    if gold.wanted or gold.unwanted:
        targets = align_snippets(page.texts, gold.wanted, gold.unwanted)
    else:
        targets = align_text(page.texts, gold.text.split("\n"))
    return np.array([-1 if one.reporting is None else float(one.reporting) for one in targets])


def _judged(pages: Sequence[GoldPage]) -> dict[str, Judged]:
    """What the model at hand says of the blocks of pages that it never learned from."""
    cleaned = PageFilter().clean_many(((page.html, page.url) for page in pages), kind="html")
    return {
        page.id: Judged([block.text for block in one.blocks], [block.score for block in one.blocks])
        for page, one in zip(pages, cleaned, strict=True)
    }


def _read_held_out(path: Path) -> dict[str, Judged]:
    """Raises `InputError` where the file has no scores."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            rows = (json.loads(line) for line in lines)
            return {row["id"]: Judged([text for text, _ in row["blocks"]], row["scores"]) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: can't be read as held-out scores ({error!r})") from error


if __name__ == "__main__":
    main()
