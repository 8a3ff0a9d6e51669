"""Builds the default bundle: ``python -m filter.training.default --data DIR --out models/default``.

The steps:

1. read the sets that the default bundle may learn from, and the project's own pages;
2. fit the classifier for markup, held out by folds of domains;
3. flatten the same pages in several ways and fit the classifier for text;
4. fit the sensational score, the topic weights and the odds of an article;
5. write the bundle with its card, and on wish the held-out texts for the benchmarks.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from filter.features import describe
from filter.model.article import ArticleOdds
from filter.model.bundle import Bundle, save
from filter.model.context import reporting_probability
from filter.page import Label, repeats
from filter.training.align import Target
from filter.training.augment import (
    Piece,
    Story,
    aged,
    read_pieces,
    with_comments,
    with_furniture,
    with_sequel,
    with_story,
    with_teasers,
)
from filter.training.card import AUGMENTED, write_card
from filter.training.data import (
    TEXT_SETS,
    headlines,
    headlines_of,
    is_same_page,
    labelled_sample,
    own_samples,
    rendered_samples,
    spoken_blocks,
    spoken_lines,
)
from filter.training.fit import Fitted, Options, Sample, fit
from filter.training.flatten import WAYS, flatten
from filter.training.pages import article_odds, balanced, fit_article, fit_topic, page_table
from filter.training.pairs import read_pairs, tell_apart
from filter.training.readings import graded_lines, read_pages, read_sample, read_wording
from filter.training.records import read_records
from filter.training.wording import LABELLED, OWN, Headline, fit_wording

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
_SEQUEL = "sequel"
_STORY = "story"
_TEASERS = "teasers"
_AGED = "old-markup"
_WAYS_A_PAGE = 2
_FOLDS = 5

OWN_LINES = Path("headlines/own.jsonl")
"""Headlines written for this project, plain and as bait."""
READINGS, GRADES = Path("labels/pages.jsonl"), Path("labels/wording.jsonl")
"""Labels of blocks, and grades of headlines, given for this project to pages of the data."""
FURNITURE, STORIES = Path("pieces/furniture.jsonl"), Path("pieces/stories.jsonl")
"""Page furniture, and stories of unusual form, written for this project."""
PAIRS = Path("bench/paired_lines.jsonl")
"""Pairs of lines for the card, never learned from."""

Say = Callable[[str], None]


class _Pages(NamedTuple):
    """Samples to learn from, samples of pages that are no articles, and who shares a page."""

    samples: list[Sample]
    others: list[Sample]
    copies: dict[str, str]
    lines: list[Headline]
    comments: dict[int, list[str]]
    renderings: list[Sample]


def main(arguments: Sequence[str] | None = None) -> int:
    """Parses the command line and builds; returns the exit status."""
    parser = argparse.ArgumentParser(description="Build the default bundle from the shared data.")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with pages/, labelled/ and headlines/"
    )
    parser.add_argument("--seeds", type=Path, default=Path("seeds"), help="the project's own labelled pages")
    parser.add_argument("--out", type=Path, default=Path("models/default"), help="folder of the bundle")
    parser.add_argument("--held-out", type=Path, help="write the texts of held-out pages here (.jsonl.gz)")
    options = parser.parse_args(arguments)
    began = time.monotonic()

    def say(message: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {message}", file=sys.stderr, flush=True)

    with threadpool_limits(limits=1):  # sums in one order: the same model on every run
        build(options.data, options.seeds, options.out, options.held_out, say)
    return 0


def build(data: Path, seeds: Path, out: Path, held_out: Path | None, say: Say) -> None:
    """Builds the bundle in ``out``; the same data gives the same figures."""
    say("reading")
    pages = _read(data, seeds)
    html = [sample for sample in pages.samples if sample.page.kind == "html"]
    augmented = [
        *_some_aged(_with_comments(html, pages.comments)),
        *_some_aged(_with_teasers(html, _stories(html, pages.lines), _captions(html))),
        *_some_aged(_with_furniture(html, read_pieces(FURNITURE))),
        *_with_stories(html, read_pieces(STORIES)),
        *_with_sequels(html),
        *_aged_copies(html),
    ]
    say(f"markup: {len(html)} pages, {len(augmented)} with comments or teasers put in")
    fitted = fit([*html, *augmented], Options(second_networks=3), say)
    flat = list(_flattened([*html, *augmented], fitted.targets))
    flat += pages.renderings
    flat += [sample for sample in pages.samples if sample.page.kind == "text"]
    say(f"text: {len(flat)} flattened pages")
    text = fit(flat, Options(epochs=6, second_networks=3), say)
    say("sensational wording")
    lines = _worded(pages.lines, html, fitted)
    wording, wording_held_out = fit_wording(lines)
    told_apart = tell_apart(wording, read_pairs(PAIRS))
    say("topics and articles")
    topic, topic_area = fit_topic(html)
    article, article_held_out = _fit_article(html, pages.others, fitted)
    flat_others = list(_flattened(pages.others, [sample.targets for sample in pages.others]))
    text_article, text_article_held_out = _fit_article(flat, flat_others, text)
    say("writing")
    bundle = Bundle(fitted.classifier, text.classifier, wording, topic, article, text_article)
    card = write_card(
        [*html, *augmented],
        fitted,
        flat,
        text,
        (lines, wording_held_out, told_apart),
        (article_held_out, text_article_held_out, topic_area),
    )
    save(bundle, out, card)
    if held_out is not None:
        _write_held_out(held_out, html, fitted, pages.copies)
    say(f"done: {out}")


def _read(data: Path, seeds: Path) -> _Pages:
    pages = _Pages([], [], {}, [*headlines(data / "headlines"), *headlines_of(OWN_LINES, OWN)], {}, [])
    known: dict[tuple[int, int], str] = {}
    for record in read_records(data / "labelled" / "pages.jsonl.gz"):
        pages.samples.append(labelled_sample(record, "labelled"))
        pages.renderings.extend(rendered_samples(record, "labelled"))
        known[is_same_page(record)] = record["id"]
        pages.lines.extend(spoken_lines(record))
        _collect_comments(pages.comments, pages.samples[-1])
    readings = read_pages(READINGS)
    for name in TEXT_SETS:
        for record in read_records(data / "pages" / f"{name}.jsonl.gz"):
            same = known.get(is_same_page(record))
            if same is None:
                _add(pages, read_sample(record, readings), record.get("page_type", "article"))
            else:
                pages.copies[record["id"]] = same
    pages.samples.extend(own_samples(seeds))
    return pages._replace(
        samples=[sample for sample in pages.samples if sample.targets],
        others=[sample for sample in pages.others if sample.targets],
    )


def _add(pages: _Pages, sample: Sample, page_type: str) -> None:
    (pages.samples if page_type == "article" else pages.others).append(sample)
    if page_type == "forum":
        _collect_comments(pages.comments, sample)


def _collect_comments(comments: dict[int, list[str]], sample: Sample) -> None:
    """Lines that readers wrote: labelled comments, posts of forums. Kept apart by fold."""
    for segment, target in zip(sample.page.segments, sample.targets, strict=True):
        words = segment.text.count(" ") + 1
        is_comment = target.label is Label.COMMENT or (target.label is None and bool(target.reporting))
        if is_comment and 5 <= words <= 90:
            comments.setdefault(sample.fold % _FOLDS, []).append(segment.text)


def _with_comments(samples: Iterable[Sample], comments: dict[int, list[str]]) -> Iterable[Sample]:
    for sample in samples:
        seed = zlib.crc32(sample.id.encode())
        if seed % 100 < 100 * _COMMENTED_SHARE:
            lines = comments.get(sample.fold % _FOLDS, ())
            page, targets = with_comments(sample.page, sample.targets, lines, seed)
            if page is not sample.page:
                yield replace(sample, id=f"{sample.id}{AUGMENTED}comments", page=page, targets=targets)


def _with_teasers(
    samples: Iterable[Sample], stories: dict[int, list[Story]], captions: dict[int, list[str]]
) -> Iterable[Sample]:
    for sample in samples:
        seed = zlib.crc32(sample.id.encode()[::-1])
        if seed % 100 < 100 * _TEASED_SHARE:
            group = sample.fold % _FOLDS
            pools = stories.get(group, ()), captions.get(group, ())
            page, targets = with_teasers(sample.page, sample.targets, *pools, seed)
            if page is not sample.page:
                yield replace(sample, id=f"{sample.id}{AUGMENTED}{_TEASERS}", page=page, targets=targets)


def _with_furniture(samples: Iterable[Sample], pieces: Sequence[Piece]) -> Iterable[Sample]:
    """Pages with furniture put in; a piece goes to one part of the folds only."""
    for sample in samples:
        seed = zlib.crc32(sample.id.encode("utf-16-le"))
        if seed % 100 < 100 * _FURNISHED_SHARE:
            part = pieces[sample.fold % _FOLDS :: _FOLDS]
            page, targets = with_furniture(sample.page, sample.targets, part, seed)
            if page is not sample.page:
                yield replace(sample, id=f"{sample.id}{AUGMENTED}furniture", page=page, targets=targets)


def _with_stories(samples: Iterable[Sample], stories: Sequence[Piece]) -> Iterable[Sample]:
    """Pages that tell another story, of unusual form; one goes to one part of the folds only."""
    for sample in samples:
        seed = zlib.crc32(sample.id.encode("utf-16")[::-1])
        if sample.unknown == "leave" and seed % 100 < 100 * _RETOLD_SHARE:
            part = stories[sample.fold % _FOLDS :: _FOLDS]
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
            groups.setdefault(sample.fold % _FOLDS, []).append(sample)
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
                captions.setdefault(sample.fold % _FOLDS, []).append(segment.text)
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
            stories.setdefault(sample.fold % _FOLDS, []).append(Story(title, opening))
    return stories


def _worded(lines: Sequence[Headline], samples: Sequence[Sample], fitted: Fitted) -> list[Headline]:
    """Headlines, and the blocks of labelled pages with the place that a model found for them."""
    told = zip(samples, fitted.held_out, strict=False)
    blocks = [spoken_blocks(sample, own) for sample, own in told if sample.source == LABELLED]
    grades = read_wording(GRADES)
    graded = [graded_lines(sample, grades.get(sample.id, {})) for sample in samples]
    return [*(line for line in lines if not line.labelled), *chain.from_iterable([*blocks, *graded])]


def _flattened(samples: Sequence[Sample], believed: Sequence[Sequence[Target]]) -> Iterable[Sample]:
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
            page, goals = flatten(sample.page, targets, names[number], seed + number)
            if page.segments:
                yield Sample(f"{sample.id}+{names[number]}", sample.source, sample.fold, page, goals)


def _fit_article(
    articles: Sequence[Sample], others: Sequence[Sample], fitted: Fitted
) -> tuple[ArticleOdds, list[tuple[bool, float]]]:
    """Odds of an article on all pages of known kind, and held-out (is article, odds) pairs.

    ``articles`` begin with those that ``fitted`` was fitted to, in order; ``others`` are pages
    that hold none, which it never saw.
    """
    kept = [
        (sample, probabilities)
        for sample, probabilities in zip(articles, fitted.held_out, strict=False)
        if sample.source != "trafilatura" and AUGMENTED not in sample.id
    ]
    kept += [(sample, fitted.classifier.probabilities(describe([sample.page]))) for sample in others]
    strange = {sample.id for sample in others}
    truth = np.array([
        sample.id not in strange and any(target.reporting for target in sample.targets) for sample, _ in kept
    ])
    table = page_table([sample.page for sample, _ in kept], [own for _, own in kept])
    fold = np.array([sample.fold for sample, _ in kept]) % _FOLDS
    odds = np.zeros(len(truth))
    for group in range(_FOLDS):
        out = fold == group
        part = fit_article(table.rows(~out), truth[~out], fold[~out])
        odds[out] = article_odds(part, table.rows(out))
    return fit_article(table, truth, fold), list(zip(truth.tolist(), odds.tolist(), strict=True))


def _write_held_out(path: Path, samples: Sequence[Sample], fitted: Fitted, copies: dict[str, str]) -> None:
    """Text and blocks of every page, by a model that saw none of its site."""
    rows = {}
    for sample, probabilities in zip(samples, fitted.held_out, strict=False):
        reporting = reporting_probability(probabilities)
        kept = balanced(sample.page, reporting).tolist()
        blocks = [[part.text, keep] for part, keep in zip(sample.page.segments, kept, strict=True)]
        rows[sample.id] = {
            "text": "\n\n".join(_told([text for text, keep in blocks if keep])),
            "blocks": blocks,
            "scores": np.round(reporting.astype(np.float64), 4).tolist(),
        }
    rows |= {copy: rows[original] for copy, original in copies.items() if original in rows}
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for name, row in rows.items():
            file.write(json.dumps({"id": name, **row}, ensure_ascii=False) + "\n")


def _told(texts: Sequence[str]) -> Iterable[str]:
    """The texts as a page tells them: none of some length twice."""
    return (text for text, again in zip(texts, repeats(texts), strict=True) if not again)


if __name__ == "__main__":
    sys.exit(main())
