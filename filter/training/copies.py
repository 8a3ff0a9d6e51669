"""Copies of pages to learn from besides the pages: with something put in, in older markup, as text."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from typing import Final, NamedTuple

import numpy as np

from filter.page import Label, Segments
from filter.training.align import Target
from filter.training.augment import (
    Piece,
    Story,
    aged,
    with_comments,
    with_dateline,
    with_furniture,
    with_sequel,
    with_story,
    with_teasers,
    without_credits,
)
from filter.training.card import AUGMENTED
from filter.training.flatten import WAYS, flatten
from filter.training.sample import Sample
from filter.training.wording import Headline

FOLDS: Final = 5
"""Parts of the folds: what is put into pages of one is never put into those of another, but for baiting
headlines over teasers."""

_COMMENTED_SHARE = 0.3
_TEASED_SHARE = 0.4
_BAIT = 0.9
_OPENING_CHARACTERS = 80
_CAPTION_CHARACTERS = 30
_SEQUEL_SHARE = 0.12
_FURNISHED_SHARE = 0.4
_RETOLD_SHARE = 0.25
_AGED_SHARE = 0.5
_AGED_COPIES = 0.35
_DATELINE_SHARE = 0.2
_SEQUEL = "sequel"
_STORY = "story"
_TEASERS = "teasers"
_AGED = "old-markup"
_WAYS_A_PAGE = 2


class PutIn(NamedTuple):
    """What is put into pages: readers' ``comments`` by part of the folds, headlines for teasers, pieces of
    page ``furniture``, ``stories`` of unusual form."""

    comments: Mapping[int, Sequence[str]]
    headlines: Sequence[Headline]
    furniture: Sequence[Piece]
    stories: Sequence[Piece]


def augmented_copies(samples: Sequence[Sample], put_in: PutIn) -> Iterator[Sample]:
    """Some of ``samples`` with comments, teasers, furniture or another story, or in older markup."""
    yield from _some_aged(_with_comments(samples, put_in.comments))
    yield from _some_aged(_with_teasers(samples, _stories(samples, put_in.headlines), _captions(samples)))
    yield from _some_aged(_with_furniture(samples, put_in.furniture))
    yield from _with_stories(samples, put_in.stories)
    yield from _with_sequels(samples)
    yield from _aged_copies(samples)


def flattened(samples: Sequence[Sample], believed: Sequence[Sequence[Target]]) -> Iterable[Sample]:
    """Each page flattened in some ways, with the targets that were believed for it."""
    names = list(WAYS)
    for sample, targets in zip(samples, believed, strict=True):
        # Without markup a further story is as good as the first, old markup as new, and a list or a caption
        # that is a story like those that are none.
        if sample.id.endswith((_SEQUEL, _AGED, _STORY)):
            continue
        seed = zlib.crc32(sample.id.encode())
        ways = 1 if AUGMENTED in sample.id and not sample.id.endswith(_TEASERS) else _WAYS_A_PAGE
        chosen = np.random.default_rng(seed).permutation(len(names))[:ways]
        for number in chosen.tolist():
            page, goals = flatten(
                _copied(sample, targets, seed + number), targets, names[number], seed + number
            )
            if page.segments:
                yield Sample(f"{sample.id}+{names[number]}", sample.source, sample.fold, page, goals)


def _with_comments(samples: Iterable[Sample], comments: Mapping[int, Sequence[str]]) -> Iterable[Sample]:
    for sample in samples:
        seed = zlib.crc32(sample.id.encode())
        if seed % 100 < 100 * _COMMENTED_SHARE:
            lines = comments.get(sample.fold % FOLDS, ())
            page, targets = with_comments(sample.page, sample.targets, lines, seed)
            if page is not sample.page:
                yield replace(sample, id=f"{sample.id}{AUGMENTED}comments", page=page, targets=targets)


def _with_teasers(
    samples: Iterable[Sample], stories: dict[int, list[Story]], captions: dict[int, list[str]]
) -> Iterable[Sample]:
    for sample in samples:
        seed = zlib.crc32(sample.id.encode()[::-1])
        if seed % 100 < 100 * _TEASED_SHARE:
            group = sample.fold % FOLDS
            pools = stories.get(group, ()), captions.get(group, ())
            page, targets = with_teasers(sample.page, sample.targets, *pools, seed)
            if page is not sample.page:
                yield replace(sample, id=f"{sample.id}{AUGMENTED}{_TEASERS}", page=page, targets=targets)


def _with_furniture(samples: Iterable[Sample], pieces: Sequence[Piece]) -> Iterable[Sample]:
    """Pages with furniture put in; a piece goes to one part of the folds only."""
    for sample in samples:
        seed = zlib.crc32(sample.id.encode("utf-16-le"))
        if seed % 100 < 100 * _FURNISHED_SHARE:
            part = pieces[sample.fold % FOLDS :: FOLDS]
            page, targets = with_furniture(sample.page, sample.targets, part, seed)
            if page is not sample.page:
                yield replace(sample, id=f"{sample.id}{AUGMENTED}furniture", page=page, targets=targets)


def _with_stories(samples: Iterable[Sample], stories: Sequence[Piece]) -> Iterable[Sample]:
    """Pages that tell another story, of unusual form; one goes to one part of the folds only."""
    for sample in samples:
        seed = zlib.crc32(sample.id.encode("utf-16")[::-1])
        if sample.unknown == "leave" and seed % 100 < 100 * _RETOLD_SHARE:
            part = stories[sample.fold % FOLDS :: FOLDS]
            page, targets = with_story(sample.page, sample.targets, part[seed // 100 % len(part)], seed)
            if page is not sample.page:
                yield replace(sample, id=f"{sample.id}{AUGMENTED}{_STORY}", page=page, targets=targets)


def _some_aged(samples: Iterable[Sample]) -> Iterable[Sample]:
    for sample in samples:
        seed = zlib.crc32(sample.id.encode("utf-16-be"))
        ages = seed % 100 < 100 * _AGED_SHARE
        yield replace(sample, page=aged(sample.page, seed)) if ages else sample


def _aged_copies(samples: Iterable[Sample]) -> Iterable[Sample]:
    for sample in samples:
        seed = zlib.crc32(sample.id.encode("utf-16-be"))
        if seed % 100 < 100 * _AGED_COPIES:
            yield replace(sample, id=f"{sample.id}{AUGMENTED}{_AGED}", page=aged(sample.page, seed))


def _with_sequels(samples: Sequence[Sample]) -> Iterable[Sample]:
    """Pages followed by the story of another page of their part of the folds."""
    groups: dict[int, list[Sample]] = {}
    for sample in samples:
        if sample.unknown == "leave":
            groups.setdefault(sample.fold % FOLDS, []).append(sample)
    for sample, other in chain.from_iterable(map(pairwise, groups.values())):
        seed = zlib.crc32(sample.id.encode("utf-16"))
        if seed % 100 < 100 * _SEQUEL_SHARE:
            page, targets = with_sequel(sample.page, sample.targets, other.page, other.targets, seed)
            if page is not sample.page:
                yield replace(sample, id=f"{sample.id}{AUGMENTED}{_SEQUEL}", page=page, targets=targets)


def _captions(samples: Iterable[Sample]) -> dict[int, list[str]]:
    """Labelled captions of some length, apart by fold."""
    captions: dict[int, list[str]] = {}
    for sample in samples:
        for segment, target in zip(sample.page.segments, sample.targets, strict=True):
            if target.label is Label.CAPTION and len(segment.text) >= _CAPTION_CHARACTERS:
                captions.setdefault(sample.fold % FOLDS, []).append(segment.text)
    return captions


def _stories(samples: Iterable[Sample], lines: Sequence[Headline]) -> dict[int, list[Story]]:
    """Heads and openings of the pages, apart by fold; one in three under a sensational headline."""
    bait = [line.text for line in lines if line.grade > _BAIT and not line.labelled]
    stories: dict[int, list[Story]] = {}
    for sample in samples:
        opening = next(
            (
                segment.text
                for segment, target in zip(sample.page.segments, sample.targets, strict=True)
                if target.reporting and len(segment.text) >= _OPENING_CHARACTERS
            ),
            None,
        )
        if opening is not None and sample.page.declared.titles:
            seed = zlib.crc32(sample.id.encode())
            title = bait[seed % len(bait)] if bait and seed % 3 == 0 else sample.page.declared.titles[0]
            stories.setdefault(sample.fold % FOLDS, []).append(Story(title, opening))
    return stories


def _copied(sample: Sample, targets: Sequence[Target], seed: int) -> Segments:
    """The page as it may be where text was copied from it: behind a dateline, captions without credit."""
    share = zlib.crc32(f"{seed}".encode()) % 100
    page = with_dateline(sample.page, targets, seed) if share < 100 * _DATELINE_SHARE else sample.page
    return without_credits(page, targets) if share % 2 else page
