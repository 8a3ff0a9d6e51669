"""Labelled pages of whoever has some: read, checked, and put into folds by site.

A page has labelled ``lines``, as the labelling page writes them, or a ``gold`` of its main text, as the
import of labels gives it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from filter.errors import LabelError
from filter.page import Label, cut
from filter.training.align import UNKNOWN, unplaced_lines, words_of
from filter.training.data import labelled_sample, text_sample
from filter.training.fit import Progress
from filter.training.records import known_fold, labelled_lines, read_records
from filter.training.sample import Sample

FEW_PAGES: Final = 30
FEW_SITES: Final = 5
"""Below these a figure is anecdote: another handful of pages may well say something else."""

_MOST_LOST: Final = 0.5
_SHOWN: Final = 60  # characters of a line in a message
_NO_GOLD: Final = "make a labelled file of it first: newsfilter import FILE -o labelled.jsonl"


class LabelledPage(NamedTuple):
    """A labelled page: its ``record`` as it was read, what there is to learn from it, and its ``site``."""

    record: dict[str, Any]
    sample: Sample
    site: str

    @property
    def has_lines(self) -> bool:
        """Whether its lines bear labels, not only a gold text."""
        return "lines" in self.record

    @property
    def language(self) -> str:
        """The language its record names."""
        return str(self.record.get("language") or "unknown")

    @property
    def shown(self) -> str:
        """The text it shows, which copies of a page share, whatever they are called and marked up with."""
        return "\n".join(part.text for part in self.sample.page.segments)


def page_key(page: LabelledPage) -> str:
    """What a page is known by in the manifest of a bundle that learned from it."""
    markup = str(page.record.get("html") or page.record.get("text"))
    return hashlib.sha256(markup.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_labelled(paths: Sequence[Path], hear: Progress) -> list[LabelledPage]:
    """The pages of labelled files, each once. Lines that aren't on their page teach nothing; it is heard of.

    Raises `LabelError` for labels that are none of ours, a page most of whose lines aren't on it, a page
    that comes again with other labels, and a file without pages.
    """
    pages: dict[str, LabelledPage] = {}
    for path in paths:
        empty = True
        for record in read_records(path):
            empty = False
            page = labelled_page(record, path, hear)
            other = pages.setdefault(page.sample.id, page)
            if any(other.record.get(key) != record.get(key) for key in ("html", "text", "lines", "gold")):
                raise LabelError(f"{page.sample.id}: comes again with other labels in {path}; leave one out")
        if empty:
            raise LabelError(f"{path}: is empty; name a file of labelled pages")
    return list(pages.values())


def labelled_page(record: dict[str, Any], path: Path, hear: Progress) -> LabelledPage:
    """The page of a record of ``path``; raises `LabelError` where it isn't one that teaches anything."""
    identity = record.get("id")
    if not isinstance(identity, str) or not identity:
        raise LabelError(f"{path}: a page has no id; each needs one of its own")
    site = str(record.get("domain") or identity)
    # Learning puts pages into folds of its own: one that can't be read is no ground to refuse a page.
    whole = {"source": path.name, **record, "fold": known_fold(record, site)}
    if "lines" in record:
        sample = labelled_sample(whole, path.name)
        _check_lines(sample, record, hear)
    else:
        sample = _gold_sample(whole, identity)
    if not sample.page.segments:
        raise LabelError(f"{identity}: the page shows no text")
    return LabelledPage(record, sample, site)


def _check_lines(sample: Sample, record: dict[str, Any], hear: Progress) -> None:
    lines = labelled_lines(record)
    if not lines:
        raise LabelError(f"{sample.id}: has no labelled line")
    lost = unplaced_lines([part.text for part in sample.page.segments], [line.text for line in lines])
    if not lost:
        return
    said = f"{len(lost)} of its {len(lines)} lines are not on the page, as {_quoted(lines[lost[0]].text)}"
    if len(lost) > _MOST_LOST * len(lines):
        raise LabelError(f"{sample.id}: {said}; is it that page?")
    hear(f"{sample.id}: {said}; they teach nothing")


def _quoted(text: str) -> str:
    return repr(cut(text, _SHOWN))


def _gold_sample(record: dict[str, Any], identity: str) -> Sample:
    """A gold text holds the headline or not, by taste: what the page calls its title stays unknown."""
    gold = record.get("gold")
    if not isinstance(gold, dict) or "kind" not in gold:
        raise LabelError(f"{identity}: has neither labelled lines nor a gold text; {_NO_GOLD}")
    try:
        sample = text_sample(record)
    except (KeyError, TypeError, AttributeError) as error:
        raise LabelError(f"{identity}: its gold can't be read ({error!r}); {_NO_GOLD}") from error
    if not any(target.reporting for target in sample.targets):
        raise LabelError(f"{identity}: none of its gold is on the page; is it that page?")
    titles = {" ".join(words_of(title)) for title in sample.page.declared.titles}
    targets = [
        UNKNOWN if _is_title(part.text, titles) else target
        for part, target in zip(sample.page.segments, sample.targets, strict=True)
    ]
    return replace(sample, targets=targets, unknown="leave")


def _is_title(text: str, titles: Iterable[str]) -> bool:
    words = " ".join(words_of(text))
    return bool(words) and any(f" {words} " in f" {title} " for title in titles)


def learned_before(pages: Sequence[LabelledPage], learned: Collection[str]) -> list[bool]:
    """Whether a bundle that learned from the pages of these keys saw each page, or a copy of it."""
    known = {page.shown for page in pages if page_key(page) in learned}
    return [page.shown in known for page in pages]


def check_teaches(pages: Sequence[LabelledPage]) -> None:
    """Raises `LabelError` for pages that hold one label only: nothing can be told apart by them."""
    targets = [target for page in pages for target in page.sample.targets]
    labels = {target.label for target in targets if target.label is not None}
    known = {target.reporting for target in targets if target.reporting is not None}
    if len(labels) == 1 and len(known) == 1:
        raise LabelError(f"every line is {next(iter(labels))}: label the rest of the pages too")
    if len(known) < 2:
        what = "reporting" if True in known else "noise"
        raise LabelError(
            f"every line that is known is {what}: nothing can be told from it; label the rest too"
        )


def by_site(pages: Sequence[LabelledPage], folds: int) -> list[int]:
    """The fold of each page: the pages of a site share one, as do sites that hold copies of a page, and
    folds have about as many pages."""
    group_of = _site_groups(pages)
    counts = Counter(group_of[page.site] for page in pages)
    sizes = [0] * min(folds, len(counts))
    found: dict[str, int] = {}
    for group, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        found[group] = sizes.index(min(sizes))
        sizes[found[group]] += number
    return [found[group_of[page.site]] for page in pages]


def _site_groups(pages: Sequence[LabelledPage]) -> dict[str, str]:
    """For each site the first by name of those it is linked to by copies of a page."""
    groups = {page.site: {page.site} for page in pages}
    first: dict[str, str] = {}
    for page in pages:
        own, other = groups[page.site], groups[first.setdefault(page.shown, page.site)]
        if own is not other:
            few, many = sorted((own, other), key=len)
            many |= few
            groups.update(dict.fromkeys(few, many))
    return {site: min(group) for site, group in groups.items()}


def by_page(pages: Sequence[LabelledPage], folds: int) -> list[int]:
    """The fold of each page so that each fold has pages of every site, as far as there are enough; copies
    of a page share one."""
    rank: dict[str, int] = {}
    for page in sorted(pages, key=lambda page: page.site):
        rank.setdefault(page.shown, len(rank))
    return [rank[page.shown] % min(folds, len(rank)) for page in pages]


def caution(pages: Sequence[LabelledPage]) -> str:
    """What must be said before any figure on so few pages or sites; empty where there are enough."""
    sites = len({page.site for page in pages})
    if len(pages) < FEW_PAGES:
        return f"{count(len(pages), 'page')}: figures are anecdote"
    return f"{count(sites, 'site')}: figures are anecdote for others" if sites < FEW_SITES else ""


def count(number: int, noun: str) -> str:
    """So many of a thing, in words as "1 page" or "8 pages"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def has_article(sample: Sample) -> bool | None:
    """Whether a page holds an article, where all that is known of it says so."""
    told = [target.label for target in sample.targets]
    if any(target.reporting for target in sample.targets):
        return True
    return False if told and all(label not in {None, Label.BODY, Label.SUMMARY} for label in told) else None
