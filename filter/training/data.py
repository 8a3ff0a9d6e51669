"""Reads labelled pages, pages with a gold text, headlines and the project's own pages."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from filter.decode import decode
from filter.errors import LabelError
from filter.features.batch import Floats
from filter.model.wording import headline_probability
from filter.page import SPEAKING, Label
from filter.segment import segment
from filter.segment.text import segment_text
from filter.training.align import Line, align_lines, align_snippets, align_text, words_of
from filter.training.records import fold_of, labelled_lines, labelled_runs, read_records, segments_of
from filter.training.renderings import RENDERINGS
from filter.training.sample import Sample
from filter.training.wording import LABELLED, SOURCE_WEIGHTS, Headline

TEXT_SETS: Final = ("fundus", "wcxb", "cleanportaleval", "trafilatura")
"""Sets with a gold text that the default bundle may learn from; the rest is for measuring."""

_HEADLINE_WORDS: Final = 4
HEADLINES: Final = frozenset({Label.TITLE, Label.RELATED})
"""Labels of lines that stand for a story."""


def labelled_sample(record: dict[str, Any], source: str) -> Sample:
    """A page whose lines are labelled."""
    page = segments_of(record)
    targets = align_lines([part.text for part in page.segments], labelled_lines(record))
    return Sample(record["id"], source, int(record["fold"]), page, targets)


def rendered_samples(
    record: dict[str, Any], source: str, lines: Sequence[Line], names: Iterable[str] = RENDERINGS
) -> Iterator[Sample]:
    """A page whose ``lines`` are labelled, made text by the tools of `RENDERINGS` that are named."""
    for name in names:
        page = segment_text(RENDERINGS[name](record["html"]))
        targets = align_lines([part.text for part in page.segments], lines)
        yield Sample(f"{record['id']}+{name}", source, int(record["fold"]), page, targets)


def text_sample(record: dict[str, Any]) -> Sample:
    """A page of which the main text is known, or snippets of it."""
    gold, page = record["gold"], segments_of(record)
    if gold["kind"] == "snippets":
        targets = align_snippets([part.text for part in page.segments], gold["with"], gold["without"])
        return Sample(record["id"], record["source"], int(record["fold"]), page, targets, "guess")
    lines = (
        [*gold["summary"], *gold["paragraphs"]] if gold["kind"] == "paragraphs" else gold["text"].split("\n")
    )
    targets = align_text([part.text for part in page.segments], lines)
    return Sample(record["id"], record["source"], int(record["fold"]), page, targets)


def own_samples(folder: Path) -> Iterator[Sample]:
    """The project's own pages: each file beside a ``.labels`` file of runs like ``3-9 body``."""
    for labels in sorted(folder.glob("*.labels")):
        path = _page_of(labels)
        raw = decode(path.read_bytes())
        page = segment(raw, "text" if path.suffix == ".txt" else "html")
        shown = (
            [part.text for part in page.segments]
            if path.suffix == ".html"
            else [row for row in raw.splitlines() if row.strip()]
        )
        runs = labelled_runs(labels.read_text(encoding="utf-8").splitlines(), len(shown), str(labels))
        lines = [Line(label, loud, text) for (label, loud), text in zip(runs, shown, strict=True)]
        targets = align_lines([part.text for part in page.segments], lines)
        yield Sample(f"seeds/{path.name}", "seeds", fold_of(path.stem), page, targets)


def _page_of(labels: Path) -> Path:
    for end in (".html", ".txt"):
        if labels.with_suffix(end).exists():
            return labels.with_suffix(end)
    raise LabelError(f"{labels}: there is no {labels.stem}.html or .txt beside it")


def is_same_page(record: dict[str, Any]) -> tuple[int, int]:
    """A key that two copies of a page in different sets share."""
    html = record["html"]
    return len(html), zlib.crc32(html[:5000].encode("utf-8", "replace"))


def headlines(folder: Path) -> Iterator[Headline]:
    """The headline collections whose terms let a model be given away."""
    for source in SOURCE_WEIGHTS:
        yield from headlines_of(folder / f"{source}.jsonl.gz", source)


def headlines_of(path: Path, source: str) -> Iterator[Headline]:
    """The headlines of one collection; raises `LabelError` where one has no text or grade."""
    for number, record in enumerate(read_records(path), 1):
        try:
            text, grade = str(record["text"]), float(record["sensational"])
        except (KeyError, TypeError, ValueError) as error:
            raise LabelError(f"{path}:{number}: no headline with text and sensational ({error})") from error
        yield Headline(text, grade, source, zlib.crc32(text.encode()) % 5)


def spoken_lines(record: dict[str, Any]) -> Iterator[Headline]:
    """The lines of a labelled page that can be sensational, long enough to be."""
    for line in labelled_lines(record):
        if line.label in SPEAKING and len(words_of(line.text)) >= _HEADLINE_WORDS:
            headline = float(line.label in HEADLINES)
            yield Headline(line.text, float(line.sensational), LABELLED, int(record["fold"]), headline)


def spoken_blocks(sample: Sample, probabilities: Floats) -> Iterator[Headline]:
    """The blocks of a labelled page that can be sensational, long enough to be.

    ``probabilities`` (blocks, labels) are those of a model that saw no page of its site: the score
    learns to weigh a block's place as it will be told of it.
    """
    return speaking_blocks(sample, LABELLED, headline_probability(probabilities).tolist())


def speaking_blocks(sample: Sample, source: str, places: Iterable[float]) -> Iterator[Headline]:
    """The blocks of a page that can be sensational, long enough to be; ``places`` has for every block of
    the page how likely it is a headline or teaser."""
    for part, target, headline in zip(sample.page.segments, sample.targets, places, strict=True):
        if target.label in SPEAKING and len(words_of(part.text)) >= _HEADLINE_WORDS:
            yield Headline(part.text, float(bool(target.sensational)), source, sample.fold, headline)
