"""Pieces of pages, written for this project with the label of every line, put into pages that have none.

Page furniture is what stands around and between paragraphs: boxes, calls, forms, notes, small print.
Stories of unusual form are lists, tables, live posts, questions and answers. Either teaches what no few
hundred labelled pages can show.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal, NamedTuple

import numpy as np

from filter.errors import LabelError
from filter.page import REPORTING, Label, Segment, Segments
from filter.segment import segment
from filter.training.align import Target
from filter.training.augment.builder import Builder, ancestor, href_of

Place = Literal["before", "inside", "end", "outside", "story"]

_Spot = Literal["before", "inside", "end", "outside"]
_MOST: Final[dict[_Spot, int]] = {"before": 2, "inside": 3, "end": 3, "outside": 4}
"""The most pieces that go to each place of a page."""
_OWN_LANGUAGE: Final = 0.8
_HANDFUL: Final = 5
_INTRODUCTION: Final = 3
_OUTERMOST: Final = ("html", "body")


class Piece(NamedTuple):
    """Markup with the label of each line; ``place`` says where on a page it stands: between headline and
    story, inside the story, at its end in the same element, elsewhere, or in the story's stead."""

    language: str
    place: Place
    page: Segments
    labels: tuple[Label, ...]


def read_pieces(path: Path) -> list[Piece]:
    """The pieces of a JSONL file with ``language``, ``place``, ``html`` and ``labels``.

    Raises `LabelError` where labels and lines of one don't pair.
    """
    pieces = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        page = segment(f"<!doctype html><html><body>{row['html']}</body></html>")
        labels = tuple(Label(label.removesuffix("!")) for label in row["labels"])
        if len(labels) != len(page.segments):
            raise LabelError(f"{path}: {row['id']}: {len(labels)} labels for {len(page.segments)} lines")
        pieces.append(Piece(row["language"], row["place"], page, labels))
    return pieces


def with_furniture(
    page: Segments, targets: Sequence[Target], pieces: Sequence[Piece], seed: int
) -> tuple[Segments, list[Target]]:
    """``page`` with some of ``pieces`` in their places, mostly those of its own language where there
    are a handful, and the targets for it. A page without reporting comes back as it was.
    """
    places = [place for place, target in enumerate(targets) if target.reporting]
    if not places or not pieces:
        return page, list(targets)
    random = np.random.default_rng(seed)
    builder = Builder(list(page.nodes), random)
    language = page.declared.language[:2].lower()
    own = [piece for piece in pieces if piece.language == language]
    planted: dict[int, list[tuple[Segment, Target]]] = {}
    for place, most in _MOST.items():
        for _ in range(int(random.integers(most + 1))):
            choice = own if len(own) >= _HANDFUL and random.random() < _OWN_LANGUAGE else pieces
            fitting = [piece for piece in choice if piece.place == place]
            if fitting:
                at, parent = _spot(page, place, places, random)
                _plant(builder, parent, fitting[int(random.integers(len(fitting)))])
                planted.setdefault(at, []).extend(builder.taken())
    pairs: list[tuple[Segment, Target]] = []
    for at, pair in enumerate(zip(page.segments, targets, strict=True)):
        pairs += [*planted.get(at, ()), pair]
    return builder.page(page, [*pairs, *planted.get(len(page.segments), ())])


def with_story(
    page: Segments, targets: Sequence[Target], story: Piece, seed: int
) -> tuple[Segments, list[Target]]:
    """``page`` with ``story`` in place of its reporting, of which the first paragraphs may stay as an
    introduction, and the targets for it. A page without reporting comes back as it was.
    """
    places = [place for place, target in enumerate(targets) if target.reporting]
    if not places:
        return page, list(targets)
    random = np.random.default_rng(seed)
    builder = Builder(list(page.nodes), random)
    stays = int(random.integers(0, _INTRODUCTION + 1))
    gone = set(places[stays:])
    _plant(builder, ancestor(page, page.segments[places[0]].node, 1), story)
    pairs: list[tuple[Segment, Target]] = []
    for at, pair in enumerate(zip(page.segments, targets, strict=True)):
        if at == places[min(stays, len(places) - 1)]:
            pairs += builder.taken()
        if at not in gone:
            pairs.append(pair)
    # What the page says of the story that is gone would tell nothing of this one.
    told, goals = builder.page(page, pairs)
    return replace(told, declared=replace(told.declared, article_body="", description="")), goals


def _spot(
    page: Segments, place: _Spot, reporting: Sequence[int], random: np.random.Generator
) -> tuple[int, int]:
    """Before which segment a piece goes, and into which node."""
    first, last = reporting[0], reporting[-1]
    around = page.segments[first if place == "before" else last].node
    match place:
        case "before":
            return first, ancestor(page, around, int(random.integers(1, 3)))
        case "inside":
            at = reporting[int(random.integers(len(reporting)))]
            return at, ancestor(page, page.segments[at].node, 1)
        case "end":
            return last + 1, ancestor(page, around, 1)
        case "outside":
            at = int(random.integers(last + 1, len(page.segments) + 1))
            at = at if random.random() < 0.8 else int(random.integers(0, first + 1))
            return at, ancestor(page, around, int(random.integers(2, 6)))


def _plant(builder: Builder, parent: int, piece: Piece) -> None:
    """The elements and segments of ``piece`` under ``parent``."""
    nodes: list[int] = []
    for node in piece.page.nodes:
        if node.tag in _OUTERMOST:
            nodes.append(parent)
        else:
            builder.nodes.append(node._replace(parent=nodes[node.parent]))
            nodes.append(len(builder.nodes) - 1)
    for part, label in zip(piece.page.segments, piece.labels, strict=True):
        target = Target(label, label in REPORTING, None, 1.0)
        href = href_of(part.text) if part.href == "#" else part.href
        builder.said.append((part._replace(node=nodes[part.node], href=href), target))
