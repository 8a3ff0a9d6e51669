"""Labelled blocks to a verdict: keep the page or reject it, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from filter.page import REPORTING, Block, Finding, Label, Verdict

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_WORD = re.compile(r"\w+")
_UNSPACED_PER_WORD = 2


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where a verdict turns. Words are words; two characters of an unspaced script are one.

    Set on the project's own pages in ``seeds/``: there the odds of an article are under 0.002 on
    pages without one and over 0.05 on those with one, so that only plain cases are rejected.
    """

    article: float = 0.03
    words: int = 25
    stub_words: int = 160
    replacement_share: float = 0.002
    sensational: float = 0.8


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a page beside its blocks: ``article`` is the probability that it
    holds one."""

    article: float


DEFAULT_THRESHOLDS: Final = Thresholds()


def judge(
    blocks: Sequence[Block], evidence: Evidence, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> Verdict:
    """The verdict on a page. A page is rejected for having no article, too little or broken
    text; a paywall stub and sensational wording are noted on pages that are kept."""
    reporting = [block for block in blocks if block.label in REPORTING]
    words = sum(count_words(block.text) for block in reporting)
    rejections = _rejections(reporting, words, evidence, thresholds)
    sensational = _sensational(blocks)
    notes = []
    if _is_stub(blocks, words, thresholds):
        notes.append(Finding("paywall stub", f"{words} words, then a call to subscribe"))
    if sensational >= thresholds.sensational:
        notes.append(Finding("sensational", f"wording scores {sensational:.2f}"))
    return Verdict(
        keep=not rejections,
        quality=_quality(reporting, words, evidence),
        sensational=sensational,
        reasons=(*rejections, *notes),
    )


def count_words(text: str) -> int:
    """The number of words in ``text``, in any script."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text) if unspaced else text)) + unspaced // _UNSPACED_PER_WORD


def _rejections(
    reporting: Sequence[Block], words: int, evidence: Evidence, thresholds: Thresholds
) -> tuple[Finding, ...]:
    found = []
    if not reporting:
        found.append(Finding("no article", "no block reads like reporting"))
    elif evidence.article < thresholds.article:
        found.append(Finding("no article", f"an article with probability {evidence.article:.2f}"))
    elif words < thresholds.words:
        found.append(Finding("too short", f"{words} words of reporting"))
    text = "".join(block.text for block in reporting)
    broken = text.count("\ufffd")
    if broken > thresholds.replacement_share * len(text):
        found.append(Finding("broken encoding", f"{broken} unreadable characters of {len(text)}"))
    return tuple(found)


def _is_stub(blocks: Sequence[Block], words: int, thresholds: Thresholds) -> bool:
    """Whether a short story breaks off at a call to subscribe."""
    last = max((place for place, block in enumerate(blocks) if block.label in REPORTING), default=-1)
    after = [block for block in blocks[last + 1 : last + 4] if block.label is Label.PROMO]
    return last >= 0 and words < thresholds.stub_words and bool(after)


def _sensational(blocks: Sequence[Block]) -> float:
    """How sensational the article is: its headline and text, the headline counting half."""
    titles = [block.sensational for block in blocks if block.label is Label.TITLE]
    texts = [(block.sensational, len(block.text)) for block in blocks if block.label in REPORTING]
    size = sum(length for _, length in texts)
    text = sum(score * length for score, length in texts) / size if size else 0.0
    return round((max(titles) + text) / 2 if titles else text, 4)


def _quality(reporting: Sequence[Block], words: int, evidence: Evidence) -> float:
    """From 0 to 1: how sure the model is of an article and of its blocks, and how long it is."""
    if not words:
        return 0.0
    size = sum(len(block.text) for block in reporting)
    certainty = sum(block.score * len(block.text) for block in reporting) / size
    length = min(words / 200, 1.0)
    return round(evidence.article * certainty * (0.5 + 0.5 * length), 4)
