"""What came in and what went out of a run: counts by status, reason, language, site and label."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from filter.corpus.written import Record, Written
from filter.metadata import host_of
from filter.page import cut
from filter.review.terminal import styled

if TYPE_CHECKING:
    from rich.console import Console

SCORE_BINS = 10
"""Of scores from 0 to 1, in histograms."""

_FEW_PAGES = 3
"""A site with fewer says nothing about itself."""

_UNKNOWN = "(unknown)"
_BAR_WIDTH = 30
_SAMPLE_CHARACTERS = 60


class Sample(NamedTuple):
    """A block, and the page and site that it stood on."""

    block: Mapping[str, Any]
    page: str
    site: str


@dataclass(slots=True)
class Site:
    """Pages by status; characters of blocks, kept and dropped, of those that were cleaned."""

    pages: Counter[str] = field(default_factory=Counter)
    kept_characters: int = 0
    dropped_characters: int = 0

    @property
    def noise(self) -> float:
        """How much of it is no reporting, 0 to 1: of its pages, and of the text on cleaned ones."""
        came = self.pages.total()
        characters = self.kept_characters + self.dropped_characters
        dropped = self.dropped_characters / characters if characters else 0.0
        return 1 - self.pages["cleaned"] / came * (1 - dropped) if came else 0.0


@dataclass(slots=True)
class Stats:
    """All counts of a run. Labels count blocks, of runs with ``--blocks`` alone."""

    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    sites: defaultdict[str, Site] = field(default_factory=lambda: defaultdict(Site))
    labels: Counter[str] = field(default_factory=Counter)
    characters: int = 0
    duplicates: int = 0
    quality: list[int] = field(default_factory=lambda: [0] * SCORE_BINS)
    sensational: list[int] = field(default_factory=lambda: [0] * SCORE_BINS)
    kept: list[Sample] = field(default_factory=list)
    dropped: list[Sample] = field(default_factory=list)

    @property
    def noisiest(self) -> list[tuple[str, Site]]:
        """Sites with three pages and more of which most is noise, the worst first."""
        noisy = [
            (name, site)
            for name, site in self.sites.items()
            if name != _UNKNOWN and site.pages.total() >= _FEW_PAGES and site.noise > 0.5
        ]
        return sorted(noisy, key=lambda one: (-one[1].noise, -one[1].pages.total(), one[0]))


class _Reservoir:
    """Items chosen at random, each as likely as any other, whatever their number (Vitter 1985)."""

    def __init__(self, chosen: list[Sample], size: int, seed: int) -> None:
        self._chosen = chosen
        self._size = size
        self._random = random.Random(seed)  # noqa: S311 - no secret: the same samples for the same seed
        self._seen = 0

    def offer(self, sample: Sample) -> None:
        self._seen += 1
        if len(self._chosen) < self._size:
            self._chosen.append(sample)
        elif (place := self._random.randrange(self._seen)) < self._size:
            self._chosen[place] = sample


def gather(written: Written, samples: int, seed: int) -> Stats:
    """The counts of a run, and ``samples`` blocks each of kept and dropped ones, chosen by ``seed``.

    `InputError` where a file is broken or of something else. Memory grows with the number of sites alone.
    """
    stats = Stats()
    kept, dropped = (_Reservoir(chosen, samples, seed) for chosen in (stats.kept, stats.dropped))
    for record in written.records():
        site = _count_cleaned(stats, record)
        page = record["metadata"].get("url") or record["id"]
        for block in record.get("blocks") or ():
            stats.labels[block["label"]] += 1
            _count_characters(stats.sites[site], block)
            (kept if block["kept"] else dropped).offer(Sample(block, page, site))
    for record in written.rejected():
        stats.statuses[record["status"]] += 1
        stats.reasons.update(record["reasons"][:1])
        stats.sites[_site(record)].pages[record["status"]] += 1
    return stats


def _count_cleaned(stats: Stats, record: Record) -> str:
    metadata = record["metadata"]
    site = _site(record)
    stats.statuses["cleaned"] += 1
    stats.sites[site].pages["cleaned"] += 1
    stats.languages[metadata.get("language") or _UNKNOWN] += 1
    stats.characters += len(record["text"])
    stats.duplicates += metadata.get("duplicate_of") is not None
    for name, bins in (("quality", stats.quality), ("sensational", stats.sensational)):
        bins[min(int(metadata[name] * SCORE_BINS), SCORE_BINS - 1)] += 1
    return site


def _count_characters(site: Site, block: Mapping[str, Any]) -> None:
    if block["kept"]:
        site.kept_characters += len(block["text"])
    else:
        site.dropped_characters += len(block["text"])


def _site(record: Record) -> str:
    metadata = record["metadata"]
    return host_of(metadata.get("url")) or metadata.get("site") or _UNKNOWN


class Chart(NamedTuple):
    """Numbers by name, to be drawn as bars; ``form`` is how a number is written, ``more`` how many bars are
    left out."""

    title: str
    bars: Sequence[tuple[str, float]]
    form: str = ",.0f"
    more: int = 0


def charts(stats: Stats, most: int) -> Iterator[Chart]:
    """The counts worth drawing; of reasons, languages and sites the ``most`` frequent."""
    yield Chart("Pages", stats.statuses.most_common())
    yield _first(most, "Not cleaned, by reason", stats.reasons.most_common())
    yield _first(most, "Cleaned, by language", stats.languages.most_common())
    yield Chart("Blocks, by label", stats.labels.most_common())
    pages = Counter({name: site.pages.total() for name, site in stats.sites.items()})
    yield _first(most, "Pages, by site", pages.most_common())
    noisiest = [(name, site.noise) for name, site in stats.noisiest]
    yield _first(most, "Sites that are mostly noise", noisiest, ".0%")
    bins = [f"{number / SCORE_BINS:.1f} to {(number + 1) / SCORE_BINS:.1f}" for number in range(SCORE_BINS)]
    yield Chart("Quality of the cleaned", list(zip(bins, stats.quality, strict=True)))
    yield Chart("Sensational wording of the cleaned", list(zip(bins, stats.sensational, strict=True)))


def _first(most: int, title: str, bars: Sequence[tuple[str, float]], form: str = ",.0f") -> Chart:
    return Chart(title, bars[:most], form, max(len(bars) - most, 0))


def headline(stats: Stats) -> str:
    """What came in and what became of it, on one line."""
    parts = (f"{stats.statuses[status]:,} {status}" for status in ("cleaned", "rejected", "failed"))
    return f"{stats.statuses.total():,} in = {' + '.join(parts)}"


def show_stats(stats: Stats, console: Console, most: int = 10) -> None:
    """Print the counts as bars, and the samples."""
    console.print(styled((headline(stats), "bold")))
    console.print(styled(f"{stats.characters:,} characters of text, {stats.duplicates:,} near-duplicates"))
    for chart in charts(stats, most):
        if chart.bars:
            console.print()
            console.print(styled((chart.title, "bold")))
        largest = max((value for _, value in chart.bars), default=0) or 1
        for name, value in chart.bars:
            bar = "#" * round(_BAR_WIDTH * value / largest)
            console.print(styled(f"  {cut(name, 30):<30} {value:>12{chart.form}} ", (bar, "blue")))
        if chart.more:
            console.print(styled((f"  and {chart.more:,} more", "dim")))
    for title, samples in (("Kept, at random", stats.kept), ("Dropped, at random", stats.dropped)):
        if samples:
            console.print()
            console.print(styled((title, "bold")))
        for sample in samples:
            text = cut(sample.block["text"], _SAMPLE_CHARACTERS)
            console.print(
                styled((f"  {sample.block['label']:<8} ", "yellow"), text, (f"  {sample.site}", "dim"))
            )
