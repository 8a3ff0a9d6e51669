"""Why newsfilter fails where it fails most: classes of failure, and the words each of them costs.

A reader looked at the worst pages and wrote one class for each into ``failures.jsonl``. What is
counted is counted anew from the predictions at hand, so that a failure that was mended falls out
of the table and one that came shows as words on pages nobody read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

from bench.data import SETS, GoldPage, SetName, read_set
from bench.exactness import Wants, predict
from bench.lines import line_row, words_of
from bench.measures import MeasureName, Prediction, shingles
from bench.predictions import Progress
from bench.report import markdown_table
from bench.tools import OURS
from filter.errors import InputError

Fault = Literal["ours", "the gold's", "taste"]

FAILURE_SETS: Final[tuple[SetName, ...]] = (
    "labelled",
    "fundus",
    "wcxb articles",
    "trafilatura",
    "cleanportaleval",
)
NEXT_PAGES: Final = 10


class FailureClass(NamedTuple):
    """Whose fault it is, and what a reader sees on such a page."""

    fault: Fault
    meaning: str


CLASSES: Final[dict[str, FailureClass]] = {
    "listicle dropped": FailureClass("ours", "items of a list, cards or a picture story are lost"),
    "list or FAQ dropped": FailureClass("ours", "steps, lists, questions and answers are lost"),
    "table or names dropped": FailureClass("ours", "tables, rankings or rolls of names are lost"),
    "paragraphs lost in the body": FailureClass(
        "ours", "paragraphs between boxes, or the last ones, are lost"
    ),
    "live page dropped": FailureClass("ours", "short posts, times and line-ups of a live page are lost"),
    "markup not read": FailureClass(
        "ours", "the story is in no block: it follows the end of the body, or stands in a script"
    ),
    "article kept twice": FailureClass(
        "ours", "the page holds its article more than once and so does the text"
    ),
    "second article kept": FailureClass("ours", "whole articles that follow the story are kept"),
    "teasers kept": FailureClass("ours", "teasers of other stories with a sentence or two are kept"),
    "tail kept": FailureClass("ours", "biography, footnotes or small print after the story is kept"),
    "promotion kept": FailureClass("ours", "appeals, offers, newsletter and paywall texts are kept"),
    "link list kept": FailureClass("ours", "a long list of links inside the story is kept"),
    "caption kept": FailureClass("ours", "captions of pictures, galleries and videos are kept"),
    "consent text kept": FailureClass("ours", "texts on cookies and data protection are kept"),
    "comments kept": FailureClass("ours", "readers' comments are kept"),
    "box kept": FailureClass("ours", "a fact box, glossary, contents list or machine-made summary is kept"),
    "standfirst repeated": FailureClass("ours", "the standfirst stands in the text twice"),
    "gold leaves part out": FailureClass("the gold's", "the gold ends early, or lacks sections of the story"),
    "gold holds noise": FailureClass("the gold's", "notices that are no reporting are in the gold"),
    "gold words tables anew": FailureClass(
        "the gold's", "the gold tells tables and cards in words of its own"
    ),
    "no article": FailureClass("taste", "a forum or shop page, which the gold takes for text"),
    "code in or out": FailureClass("taste", "golds differ in whether program code is text"),
    "headings or captions in or out": FailureClass(
        "taste", "headline, sub-headings, captions or credits count for one side only"
    ),
}
"""Every class by its name, ours first."""


class Failure(NamedTuple):
    """A page that was read, by its id, with its class and a few words on what went wrong."""

    id: str
    name: str
    note: str


class Wrong(NamedTuple):
    """Words of the gold that are not in the text, and words of the text that are not in the gold."""

    lost: int
    leaked: int

    @property
    def total(self) -> int:
        """All wrong words."""
        return self.lost + self.leaked


WrongWords = Mapping[SetName, Mapping[str, Wrong]]
"""Wrong words of every page, by set and page id."""


def read_failures(path: Path) -> list[Failure]:
    """The pages that were read. Raises `InputError` for a spoilt file, an unknown class or a page twice."""
    try:
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        failures = [Failure(record["id"], record["class"], record["note"]) for record in records]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: can't be read as failures ({error!r})") from error
    for failure in failures:
        if failure.name not in CLASSES:
            raise InputError(f"{path}: {failure.id} has the unknown class {failure.name!r}")
    twice = [name for name, count in Counter(failure.id for failure in failures).items() if count > 1]
    if twice:
        raise InputError(f"{path}: {twice[0]} is there twice")
    return failures


def measure_wrong(wants: Wants, progress: Progress) -> dict[SetName, dict[str, Wrong]]:
    """Wrong words of every page of the sets wanted. Raises `InputError` where a prediction is missing."""
    return {name: _wrong_of_set(name, wants, progress) for name in wants.sets}


def _wrong_of_set(name: SetName, wants: Wants, progress: Progress) -> dict[str, Wrong]:
    progress(f"{name}: counting")
    pages, measure = read_set(wants.data, name), SETS[name].measure
    predicted = predict(OURS, name, pages, wants, progress)
    if predicted is None:
        raise InputError(f"{name}: held-out predictions are needed")
    told = zip(pages, predicted.predictions, strict=True)
    return {page.id: wrong_words(said, page, measure) for page, said in told}


def wrong_words(said: Prediction, page: GoldPage, measure: MeasureName) -> Wrong:
    """Wrong words of a page as its set's measure counts: words, runs of four words, or words of strings."""
    if measure == "lines":
        _, wrong, lost, *_ = line_row(said.text, page.lines)
        return Wrong(int(lost), int(wrong))
    if measure == "snippet":
        return Wrong(
            sum(len(words_of(text)) for text in page.wanted if text not in said.text),
            sum(len(words_of(text)) for text in page.unwanted if text in said.text),
        )
    count = shingles if measure == "shingle" else _words
    found, wanted = count(said.text), count(page.text)
    return Wrong((wanted - found).total(), (found - wanted).total())


def _words(text: str) -> Counter[tuple[str, ...]]:
    return Counter((word,) for word in words_of(text))


def render_failures(failures: Sequence[Failure], wrong: WrongWords) -> str:
    """FAILURES.md as one string. Raises `InputError` for a page that is in none of the sets."""
    known = {page: words for pages in wrong.values() for page, words in pages.items()}
    strange = [failure.id for failure in failures if failure.id not in known]
    if strange:
        raise InputError(f"{strange[0]}: was read, but is in none of the sets")
    read = {failure.id for failure in failures}
    unread = sorted((page for page in known if page not in read), key=lambda page: -known[page].total)
    return "\n".join([
        _HEAD,
        _classes(failures, known),
        _FAULTS,
        _faults(failures, known),
        _BY_SET,
        _by_set(failures, wrong),
        _READ,
        _coverage(read, wrong),
        f"Not read yet, worst first: {', '.join(unread[:NEXT_PAGES])}.\n",
    ])


def _classes(failures: Sequence[Failure], known: Mapping[str, Wrong]) -> str:
    everything = _sum(known.values()).total
    rows = []
    for name, kind in CLASSES.items():
        words = [known[failure.id] for failure in failures if failure.name == name]
        rows.append((_sum(words), len(words), name, kind))
    rows.sort(key=lambda row: -row[0].total)
    table = [
        (name, kind.meaning, kind.fault, f"{pages}", *_counts(words), _share(words.total, everything))
        for words, pages, name, kind in rows
        if pages
    ]
    whole = _sum(known[failure.id] for failure in failures)
    sums = (
        "all that were read",
        "",
        "",
        f"{len(failures)}",
        *_counts(whole),
        _share(whole.total, everything),
    )
    head = ("class", "what is seen", "fault", "pages", "words lost", "words leaked", "of all wrong words")
    return markdown_table(head, [*table, sums])


def _faults(failures: Sequence[Failure], known: Mapping[str, Wrong]) -> str:
    everything = _sum(known.values()).total
    rows = []
    for fault in dict.fromkeys(kind.fault for kind in CLASSES.values()):
        words = [known[failure.id] for failure in failures if CLASSES[failure.name].fault == fault]
        whole = _sum(words)
        rows.append((fault, f"{len(words)}", *_counts(whole), _share(whole.total, everything)))
    return markdown_table(("fault", "pages", "words lost", "words leaked", "of all wrong words"), rows)


def _by_set(failures: Sequence[Failure], wrong: WrongWords) -> str:
    rows = []
    for name in CLASSES:
        ids = [failure.id for failure in failures if failure.name == name]
        if ids:
            rows.append((name, *(_share_of(ids, pages) for pages in wrong.values())))
    return markdown_table(("class", *wrong), rows)


def _share_of(ids: Iterable[str], pages: Mapping[str, Wrong]) -> str:
    own = [pages[name] for name in ids if name in pages]
    return _share(_sum(own).total, _sum(pages.values()).total) if own else ""


def _coverage(read: set[str], wrong: WrongWords) -> str:
    rows = []
    for name, pages in wrong.items():
        whole, seen = _sum(pages.values()), [words for page, words in pages.items() if page in read]
        share = _share(_sum(seen).total, whole.total)
        rows.append((name, f"{len(pages):,}", *_counts(whole), f"{len(seen)}", share))
    head = ("set", "pages", "words lost", "words leaked", "pages read", "of its wrong words on them")
    return markdown_table(head, rows)


def _sum(words: Iterable[Wrong]) -> Wrong:
    counts = list(words)
    return Wrong(sum(count.lost for count in counts), sum(count.leaked for count in counts))


def _counts(words: Wrong) -> tuple[str, str]:
    return f"{words.lost:,}", f"{words.leaked:,}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""


_HEAD: Final = """# Where newsfilter fails

Of the worst pages of every set and held-out fold one reader read the blocks that were kept, those that
were lost, and the gold. A page has the one class that costs most of its wrong words, and all of them
count for that class, whatever else is on the page (`failures.jsonl`, with a note on each page). The
words are counted anew by

    python -m bench failures --data DATA --held-out HELD_OUT

as the measure of each set counts: words of labelled lines (labelled), words (wcxb articles), runs of
four words (fundus, cleanportaleval), words of the strings that must or must not be there (trafilatura).
To read on, `python -m bench worst` shows what a page lacks and what it has too much.
"""
_FAULTS: Final = "## Whose fault\n"
_BY_SET: Final = """## By set

Of all wrong words of the set. Sets differ in size: most wrong words of the first table are those of the
set with the longest pages, while the published figures count all pages of a set alike.
"""
_READ: Final = "## How much was read\n"
