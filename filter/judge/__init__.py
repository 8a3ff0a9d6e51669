"""Labelled blocks to a verdict: keep the page or reject it, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from filter.judge.signs import SIGNS, asks_to_subscribe
from filter.judge.thresholds import PROFILES, Profile, Thresholds, read_thresholds, thresholds_of
from filter.page import REPORTING, Block, Finding, Label, Reason, Verdict, cut
from filter.scripts import UNSPACED_RANGE

__all__ = [
    "PROFILES",
    "Evidence",
    "Profile",
    "Thresholds",
    "count_words",
    "judge",
    "read_thresholds",
    "thresholds_of",
]

_UNSPACED = re.compile(f"[{UNSPACED_RANGE}]")
_UNSPACED_PER_WORD = 2
_LETTER_OR_DIGIT = re.compile(r"\w")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
_FULL_LENGTH: Final = 200  # words; an article that has them is none the better for more
_LONG_WORD: Final = 12  # characters, with the blank; words of nearly all texts are shorter on average
_QUOTED_SENTENCES = 3
_QUOTED = 100


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a page beside its blocks.

    ``article`` is the probability that it holds one, ``language`` an ISO 639-1 code, None where
    it doesn't tell. ``linked`` has for each block the share of its characters in links, or is empty
    where nothing is known of links. ``wording`` scores how sensational each of some sentences is; it
    is asked only about pages that are. None: whole blocks are quoted for their own score.
    ``familiar`` is the share of the page's words that it learned from.
    """

    article: float
    language: str | None = None
    linked: Sequence[float] = ()
    wording: Callable[[Sequence[str]], Sequence[float]] | None = None
    familiar: float = 1.0


_CORPUS: Final = PROFILES["corpus"]


def judge(blocks: Sequence[Block], evidence: Evidence, thresholds: Thresholds = _CORPUS) -> Verdict:
    """The verdict on a page: rejected where a finding is among those that reject, which come first."""
    story = _story(blocks, evidence, thresholds)
    sensational = _sensational(blocks)
    found = [*_findings(story), *_wording(story, sensational)]
    found.sort(key=lambda finding: finding.reason not in thresholds.rejects)
    return Verdict(
        keep=not any(finding.reason in thresholds.rejects for finding in found),
        quality=_quality(story),
        sensational=sensational,
        reasons=tuple(found),
        familiar=evidence.familiar,
    )


def count_words(text: str) -> int:
    """The number of words in ``text``, in any script."""
    unspaced = len(_UNSPACED.findall(text))
    runs = (_UNSPACED.sub(" ", text) if unspaced else text).split()
    marks = [run for run in runs if not run[0].isalnum() and not _LETTER_OR_DIGIT.search(run)]
    return len(runs) - len(marks) + unspaced // _UNSPACED_PER_WORD


@dataclass(frozen=True, slots=True)
class _Story:
    """The page's reporting, by the blocks that hold it and their texts.

    Of the ``words`` of a long one only so many are counted that no more would change the verdict.
    """

    blocks: Sequence[Block]
    places: Sequence[int]
    texts: Sequence[str]
    words: int
    evidence: Evidence
    thresholds: Thresholds


def _story(blocks: Sequence[Block], evidence: Evidence, thresholds: Thresholds) -> _Story:
    places = [place for place, block in enumerate(blocks) if block.label in REPORTING]
    texts = [blocks[place].text for place in places]
    enough = max(thresholds.words, thresholds.stub_words, _FULL_LENGTH)
    return _Story(blocks, places, texts, _words_of("\n".join(texts), enough), evidence, thresholds)


def _words_of(text: str, enough: int) -> int:
    """The number of words in ``text``; of one with more than ``enough`` those of its beginning may do."""
    opening = count_words(text[: enough * _LONG_WORD])
    return opening if opening > enough else count_words(text)


def _findings(story: _Story) -> Iterator[Finding]:
    """What was noticed, in the order in which it tells most."""
    yield from _article(story)
    yield from _links(story)
    if not story.places:
        return
    yield from _balance(story)
    yield from _language(story)
    yield from _text(story)


def _article(story: _Story) -> Iterator[Finding]:
    thresholds, odds = story.thresholds, story.evidence.article
    if not story.places:
        yield Finding("no article", "no block reads like reporting")
    elif odds < thresholds.article and story.words < thresholds.words:
        yield Finding("no article", f"an article with probability {odds:.2f}, and {_words(story)}")
    elif odds < thresholds.article:
        yield Finding("not news-like", f"an article with probability {odds:.2f}")
    elif story.words < thresholds.words:
        yield Finding("too short", _words(story))


def _words(story: _Story) -> str:
    return f"{story.words} words of reporting"


def _links(story: _Story) -> Iterator[Finding]:
    """Links make up the reporting, or a page on which there is none."""
    linked = story.evidence.linked
    if not linked:
        return
    places = story.places or range(len(story.blocks))
    sizes = [len(story.blocks[place].text) for place in places]
    share = sum(linked[place] * size for place, size in zip(places, sizes, strict=True)) / max(sum(sizes), 1)
    if share > story.thresholds.linked:
        where = "reporting" if story.places else "page"
        yield Finding("link list", f"{share:.0%} of the {where} stands in links")


def _balance(story: _Story) -> Iterator[Finding]:
    """How much of the page is reporting, and whether a short story breaks off."""
    share = sum(map(len, story.texts)) / max(sum(len(block.text) for block in story.blocks), 1)
    if share < story.thresholds.boilerplate:
        yield Finding("mostly boilerplate", f"{share:.1%} of the page is reporting")
    after = story.blocks[story.places[-1] + 1 : story.places[-1] + 4]
    calls = [block for block in after if block.label is Label.PROMO and asks_to_subscribe(block.text)]
    if story.words < story.thresholds.stub_words and calls:
        yield Finding("paywall stub", f"{story.words} words, then “{cut(calls[0].text, _QUOTED)}”")


def _language(story: _Story) -> Iterator[Finding]:
    wanted, language = story.thresholds.languages, story.evidence.language
    if wanted and language and language not in wanted:
        yield Finding("wrong language", f"{language}, not {' or '.join(sorted(wanted))}")


def _text(story: _Story) -> Iterator[Finding]:
    found: dict[Reason, str] = {}
    for threshold, (reason, sign_of) in SIGNS.items():
        sign = sign_of(story.texts)
        if sign.share > getattr(story.thresholds, threshold):
            found.setdefault(reason, sign.evidence)
    yield from (Finding(reason, evidence) for reason, evidence in found.items())


def _wording(story: _Story, sensational: float) -> Iterator[Finding]:
    """Sensational wording, with the sentences of headline and reporting that score most."""
    if sensational < story.thresholds.sensational or not sensational:
        return
    told = [block for block in story.blocks if block.label in _WORDED]
    scored = _sentences(told, story.evidence)
    worst = sorted(scored, reverse=True)[:_QUOTED_SENTENCES]
    quoted = ", ".join(f"“{cut(text, _QUOTED)}” {score:.2f}" for score, text in worst)
    yield Finding("sensational", f"wording scores {sensational:.2f}: {quoted}")


_WORDED: Final = REPORTING | {Label.TITLE}


def _sentences(blocks: Sequence[Block], evidence: Evidence) -> list[tuple[float, str]]:
    """Each sentence with its score; a number that numbers an item is none."""
    split = (part for block in blocks for part in _SENTENCE_END.split(block.text))
    parts = dict.fromkeys(part for part in split if any(map(str.isalpha, part)))
    if evidence.wording is None or not parts:
        return [(block.sensational, block.text) for block in blocks]
    return list(zip(evidence.wording(list(parts)), parts, strict=True))


def _sensational(blocks: Sequence[Block]) -> float:
    """How sensational the article is: its headline or, where that is calmer, its text on average."""
    title = Label.TITLE  # looked up once: that takes longer than all else here
    titles = [block.sensational for block in blocks if block.label is title]
    texts = [(block.sensational, len(block.text)) for block in blocks if block.label in REPORTING]
    size = sum(length for _, length in texts)
    text = sum(score * length for score, length in texts) / size if size else 0.0
    return round(max([*titles, text]), 4)


def _quality(story: _Story) -> float:
    """From 0 to 1: how sure the model is of an article and of its blocks, and how long it is."""
    if not story.words:
        return 0.0
    blocks = [story.blocks[place] for place in story.places]
    size = sum(len(block.text) for block in blocks)
    certainty = sum(block.score * len(block.text) for block in blocks) / size
    length = min(story.words / _FULL_LENGTH, 1.0)
    return round(story.evidence.article * certainty * (0.5 + 0.5 * length), 4)
