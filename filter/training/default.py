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
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, compress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from filter.features import describe
from filter.model.article import ArticleOdds
from filter.model.bundle import Bundle, save
from filter.model.context import reporting_probability
from filter.model.decision import decided_labels
from filter.page import Label, told_once
from filter.training.align import Line
from filter.training.annotations import (
    Annotation,
    annotated_sample,
    graded_lines,
    read_annotations,
    read_wording,
)
from filter.training.augment import read_pieces
from filter.training.card import AUGMENTED, write_card
from filter.training.copies import FOLDS, PutIn, augmented_copies, flattened
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
from filter.training.fit import Fitted, fit
from filter.training.options import Options
from filter.training.pages import article_odds, balanced, fit_article, fit_topic, page_table
from filter.training.pairs import read_pairs, tell_apart
from filter.training.records import labelled_lines, read_records
from filter.training.renderings import RENDERINGS
from filter.training.sample import Sample
from filter.training.wording import LABELLED, OWN, Headline, fit_wording

OWN_LINES = Path("headlines/own.jsonl")
"""Headlines written for this project, plain and as bait."""
PAGE_LABELS, LINE_GRADES = Path("labels/pages.jsonl"), Path("labels/wording.jsonl")
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
    """Builds the bundle in ``out``; on one machine the same data gives the same figures."""
    say("reading")
    pages = _read(data, seeds)
    html = [sample for sample in pages.samples if sample.page.kind == "html"]
    put_in = PutIn(pages.comments, pages.lines, read_pieces(FURNITURE), read_pieces(STORIES))
    augmented = list(augmented_copies(html, put_in))
    say(f"markup: {len(html)} pages, {len(augmented)} with comments or teasers put in")
    how = Options(second_networks=3, second_label_networks=2, inline="read", word_power=0.5, second_trees=150)
    fitted = fit([*html, *augmented], how, say)
    flat = list(flattened([*html, *augmented], fitted.targets))
    flat += pages.renderings
    flat += [sample for sample in pages.samples if sample.page.kind == "text"]
    say(f"text: {len(flat)} flattened pages")
    # Text tells less: where one network of the first pass errs in a label, those of the second do after it.
    how = Options(epochs=6, label_networks=3, second_networks=3, second_label_networks=2, word_power=0.5)
    text = fit(flat, how, say)
    say("sensational wording")
    lines = _worded(pages.lines, html, fitted)
    wording, wording_held_out = fit_wording(lines)
    told_apart = tell_apart(wording, read_pairs(PAIRS))
    say("topics and articles")
    topic, topic_area = fit_topic(html)
    article, article_held_out = _fit_article(html, pages.others, fitted)
    flat_others = list(flattened(pages.others, [sample.targets for sample in pages.others]))
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
        pages.renderings.extend(rendered_samples(record, "labelled", labelled_lines(record)))
        known[is_same_page(record)] = record["id"]
        pages.lines.extend(spoken_lines(record))
        _collect_comments(pages.comments, pages.samples[-1])
    annotations = read_annotations(PAGE_LABELS)
    for name in TEXT_SETS:
        for record in read_records(data / "pages" / f"{name}.jsonl.gz"):
            same = known.get(is_same_page(record))
            if same is None:
                _add(pages, record, annotations)
            else:
                pages.copies[record["id"]] = same
    pages.samples.extend(own_samples(seeds))
    return pages._replace(
        samples=[sample for sample in pages.samples if sample.targets],
        others=[sample for sample in pages.others if sample.targets],
    )


def _rendered_once(record: dict[str, Any], sample: Sample) -> Iterator[Sample]:
    """A page that was labelled block by block, made text by one of the tools."""
    lines = [
        Line(target.label, bool(target.sensational), part.text)
        for part, target in zip(sample.page.segments, sample.targets, strict=True)
        if target.label is not None
    ]
    tools = list(RENDERINGS)
    name = tools[zlib.crc32(sample.id.encode()) % len(tools)]
    return rendered_samples(record, sample.source, lines, [name])


def _add(pages: _Pages, record: dict[str, Any], annotations: Mapping[str, Annotation]) -> None:
    sample, page_type = annotated_sample(record, annotations), record.get("page_type", "article")
    (pages.samples if page_type == "article" else pages.others).append(sample)
    if page_type == "forum":
        _collect_comments(pages.comments, sample)
    if record["id"] in annotations:
        pages.renderings.extend(_rendered_once(record, sample))


def _collect_comments(comments: dict[int, list[str]], sample: Sample) -> None:
    """Lines that readers wrote: labelled comments, posts of forums. Kept apart by fold."""
    for segment, target in zip(sample.page.segments, sample.targets, strict=True):
        words = segment.text.count(" ") + 1
        is_comment = target.label is Label.COMMENT or (target.label is None and bool(target.reporting))
        if is_comment and 5 <= words <= 90:
            comments.setdefault(sample.fold % FOLDS, []).append(segment.text)


def _worded(lines: Sequence[Headline], samples: Sequence[Sample], fitted: Fitted) -> list[Headline]:
    """Headlines, and the blocks of labelled pages with the place that a model found for them."""
    told = zip(samples, fitted.held_out, strict=False)
    blocks = [spoken_blocks(sample, own) for sample, own in told if sample.source == LABELLED]
    grades = read_wording(LINE_GRADES)
    graded = [graded_lines(sample, grades.get(sample.id, {})) for sample in samples]
    return [*(line for line in lines if not line.labelled), *chain.from_iterable([*blocks, *graded])]


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
    fold = np.array([sample.fold for sample, _ in kept]) % FOLDS
    odds = np.zeros(len(truth))
    for group in range(FOLDS):
        out = fold == group
        part = fit_article(table.rows(~out), truth[~out], fold[~out])
        odds[out] = article_odds(part, table.rows(out))
    return fit_article(table, truth, fold), list(zip(truth.tolist(), odds.tolist(), strict=True))


def _write_held_out(path: Path, samples: Sequence[Sample], fitted: Fitted, copies: dict[str, str]) -> None:
    """Text and blocks of every page, by a model that saw none of its site."""
    rows = {}
    for sample, probabilities in zip(samples, fitted.held_out, strict=False):
        reporting = reporting_probability(probabilities)
        kept = balanced(sample.page, reporting)
        labels = decided_labels(probabilities, kept)
        texts = [segment.text for segment in sample.page.segments]
        rows[sample.id] = {
            "text": "\n\n".join(told_once(list(compress(texts, kept)))),
            "blocks": list(zip(texts, labels, strict=True)),
            "scores": np.round(reporting.astype(np.float64), 4).tolist(),
        }
    rows |= {copy: rows[original] for copy, original in copies.items() if original in rows}
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for name, row in rows.items():
            file.write(json.dumps({"id": name, **row}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
