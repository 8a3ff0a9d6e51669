"""Gold labels to the blocks they belong to, however the page was parted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from filter.page import REPORTING, Label
from filter.scripts import UNSPACED_RANGE

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(rf"[{UNSPACED_RANGE}\uf900-\ufaff]")
_SHINGLE = 4
# Of a long block's shingles the share that must stand in the gold text. Real pages lie
# near 0 or near 1; between are blocks of which an annotator cut a part.
_IN_GOLD = 0.6
_OUT_OF_GOLD = 0.25
_LONG_BLOCK = 8
_SNIPPET = 12  # characters
# A short block may stand in the gold by chance, or be left out of it by taste.
_SHORT_WEIGHT = 0.7


class Line(NamedTuple):
    """A line labelled by hand."""

    label: Label
    sensational: bool
    text: str


class Target(NamedTuple):
    """What is known of a block: its label, or only whether it is reporting.

    ``reporting`` is None and ``weight`` 0 where the gold doesn't say.
    """

    label: Label | None
    reporting: bool | None
    sensational: bool | None
    weight: float


UNKNOWN: Final = Target(None, None, None, 0.0)


def words_of(text: str) -> list[str]:
    """The words of ``text`` in lower case, each character of an unspaced script its own."""
    return _WORD.findall(_UNSPACED.sub(lambda found: f" {found[0]} ", text.lower()))


def align_lines(texts: Sequence[str], lines: Sequence[Line]) -> list[Target]:
    """For each block text the target that the labelled ``lines`` give it.

    Lines and blocks stand in the same order. Equal runs are matched first; in the gaps
    between them a block takes the label of the line it shares most words with, and a
    block that shares none stays unknown.
    """
    ours, theirs = _keys(texts), _keys([line.text for line in lines])
    targets = [UNKNOWN] * len(texts)
    for tag, start, end, gold_start, gold_end in _differences(ours, theirs):
        for place in range(start, end):
            if tag == "equal":
                targets[place] = _target(lines[gold_start + place - start])
                continue
            targets[place] = _gathered(ours[place], lines[gold_start:gold_end], theirs[gold_start:gold_end])
    return targets


def unplaced_lines(texts: Sequence[str], lines: Sequence[str]) -> list[int]:
    """The positions of the ``lines`` that no block holds, as `align_lines` looks for them."""
    ours, theirs = _keys(texts), _keys(lines)
    lost = []
    for tag, start, end, gold_start, gold_end in _differences(ours, theirs):
        if tag != "equal":
            blocks = [Counter(text.split()) for text in ours[start:end]]
            candidates = [(place, Counter(theirs[place].split())) for place in range(gold_start, gold_end)]
            lost += [place for place, words in candidates if not any(_shared(words, own) for own in blocks)]
    return lost


def _keys(texts: Sequence[str]) -> list[str]:
    return [" ".join(words_of(text)) for text in texts]


def _differences(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """What is equal and what differs between two pages of lines, as `SequenceMatcher.get_opcodes` has it."""
    known = set(ours) & set(theirs)
    # A character for each line: strings are searched fast.
    names = {line: chr(place) for place, line in enumerate(sorted(known), 2)}
    blocks = _equal_runs(
        "".join(names.get(line, "\0") for line in ours), "".join(names.get(line, "\1") for line in theirs)
    )
    at = gold_at = 0
    for start, gold_start, size in [*sorted(blocks), (len(ours), len(theirs), 0)]:
        if at < start or gold_at < gold_start:
            yield "differ", at, start, gold_at, gold_start
        at, gold_at = start + size, gold_start + size
        if size:
            yield "equal", start, at, gold_start, gold_at


def _equal_runs(ours: str, theirs: str) -> list[tuple[int, int, int]]:
    """Starts in both and sizes of the longest equal run, and of the longest before and behind it in turn.

    `SequenceMatcher` looks for each anew. Here all runs of one size in a gap are found at once: the
    first is followed by the next that starts behind it, and what lies between has shorter ones only.
    """
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    runs: list[tuple[int, int, int]] = []
    gaps = [(0, len(ours), 0, len(theirs))]
    while gaps:
        start, end, gold_start, gold_end = gaps.pop()
        place, _, size = matcher.find_longest_match(start, end, gold_start, gold_end)
        if not size:
            continue
        while place + size <= end:
            found = theirs.find(ours[place : place + size], gold_start, gold_end)
            if found < 0:
                place += 1
                continue
            runs.append((place, found, size))
            gaps.append((start, place, gold_start, found))
            start = place = place + size
            gold_start = found + size
        gaps.append((start, end, gold_start, gold_end))
    return runs


def _shared(words: Counter[str], other: Counter[str]) -> int:
    """How many words two lines share, where those make up most of the shorter one; else 0."""
    shared = (words & other).total()
    return shared if shared * 2 > min(words.total(), other.total()) else 0


def _target(line: Line) -> Target:
    return Target(line.label, line.label in REPORTING, line.sensational, 1.0)


def _gathered(text: str, lines: Sequence[Line], candidates: Sequence[str]) -> Target:
    """The target of the lines that make up most of a block: one line, or several of one label
    where a paragraph was wrapped."""
    words = Counter(text.split())
    shares: Counter[tuple[Label, bool]] = Counter()
    for line, candidate in zip(lines, candidates, strict=True):
        shared = _shared(words, Counter(candidate.split()))
        if shared:
            shares[line.label, line.sensational] += shared
    if not shares:
        return UNKNOWN
    (label, sensational), shared = shares.most_common(1)[0]
    return _target(Line(label, sensational, text)) if shared * 2 > words.total() else UNKNOWN


def align_text(texts: Sequence[str], gold: Sequence[str]) -> list[Target]:
    """For each block text whether it is reporting, from the paragraphs of a gold text.

    A long block is decided by the share of its shingles (runs of four words) in the
    gold text. A short one needs a gold line of the same words. Copies of a text beyond
    the number in the gold, and blocks of which a part is gold, stay unknown.
    """
    lines = Counter(" ".join(words_of(line)) for line in gold)
    shingles = {shingle for line in gold for shingle in _shingles(words_of(line))}
    running = _shingle_set([word for line in gold for word in words_of(line)])
    targets = []
    for text in texts:
        words = words_of(text)
        key = " ".join(words)
        if not words:
            targets.append(UNKNOWN)
        elif lines[key] > 0:
            lines[key] -= 1
            targets.append(Target(None, reporting=True, sensational=None, weight=1.0))
        elif key in lines:
            targets.append(UNKNOWN)
        elif len(words) < _LONG_BLOCK:
            targets.append(_short_target(words, running))
        else:
            share = sum(shingle in shingles or shingle in running for shingle in _shingles(words)) / (
                len(words) - _SHINGLE + 1
            )
            targets.append(_target_of_share(share))
    return targets


def unplaced_text(texts: Sequence[str], gold: Sequence[str]) -> list[int]:
    """The positions of the ``gold`` lines that the page doesn't hold, however it was parted.

    A line without words can stand anywhere.
    """
    page = [word for text in texts for word in words_of(text)]
    shingles, running = _shingle_set(page), f" {' '.join(page)} "
    lost = []
    for place, line in enumerate(gold):
        words = words_of(line)
        own = _shingles(words)
        found = sum(shingle in shingles for shingle in own) >= _IN_GOLD * len(own)
        if words and not (found if own else f" {' '.join(words)} " in running):
            lost.append(place)
    return lost


def _short_target(words: Sequence[str], running: set[tuple[str, ...]]) -> Target:
    """A short block is noise unless its words stand together somewhere in the gold."""
    if len(words) >= _SHINGLE:
        inside = all(shingle in running for shingle in _shingles(words))
        return Target(None, inside, None, _SHORT_WEIGHT)
    return Target(None, reporting=False, sensational=None, weight=_SHORT_WEIGHT)


def align_snippets(texts: Sequence[str], inside: Sequence[str], outside: Sequence[str]) -> list[Target]:
    """For each block text what snippets say that stand ``inside`` the main text or ``outside``.

    Snippets of few characters stand in too many blocks to tell anything.
    """
    wanted = _keys([snippet for snippet in inside if len(snippet) >= _SNIPPET])
    unwanted = _keys([snippet for snippet in outside if len(snippet) >= _SNIPPET])
    targets = []
    for text in texts:
        words = f" {' '.join(words_of(text))} "
        has = any(f" {snippet} " in words for snippet in wanted)
        has_not = any(f" {snippet} " in words for snippet in unwanted)
        targets.append(UNKNOWN if has == has_not else Target(None, has, None, 1.0))
    return targets


def unplaced_snippets(texts: Sequence[str], snippets: Sequence[str]) -> list[int]:
    """The positions of the ``snippets`` that no block holds, or that are too short to tell anything."""
    blocks = [f" {key} " for key in _keys(texts)]
    return [
        place
        for place, (snippet, key) in enumerate(zip(snippets, _keys(snippets), strict=True))
        if len(snippet) < _SNIPPET or not any(f" {key} " in block for block in blocks)
    ]


def _target_of_share(share: float) -> Target:
    if _OUT_OF_GOLD < share < _IN_GOLD:
        return UNKNOWN
    return Target(None, share >= _IN_GOLD, None, 1.0)


def _shingles(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)]


def _shingle_set(words: Sequence[str]) -> set[tuple[str, ...]]:
    return set(_shingles(words))
