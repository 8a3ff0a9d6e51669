"""Labelled pages put together by hand, for fitting in seconds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from filter.page import ROOT, Label, Node, Segments
from filter.training.align import Target
from filter.training.sample import Sample
from tests.features.pages import line, page

WORDS = """council harbour pier vote storm timber levy ferry quay autumn engineer station meeting
    fisherman generation island money railway work evening""".split()


def target(label: Label) -> Target:
    """What a line labelled by hand says."""
    return Target(label, label in {Label.SUMMARY, Label.BODY}, sensational=False, weight=1.0)


def reporting(*, known: bool) -> Target:
    """What a gold text says, which knows no labels."""
    return Target(None, known, sensational=None, weight=1.0)


def story(seed: int, words: Sequence[str] = WORDS) -> tuple[Segments, list[Target]]:
    """A page with a menu, a headline, some paragraphs of random ``words``, and a foot."""
    random = np.random.default_rng(seed)

    def prose() -> str:
        return " ".join(random.choice(words, 20)).capitalize() + "."

    nodes = (
        ROOT,
        Node(0, "nav", "menu"),
        Node(0, "article", "story"),
        Node(2, "p", ""),
        Node(0, "footer", ""),
    )
    parts = [(line("Home", 1, linked=4), Label.NAV), (line("Sport", 1, linked=5), Label.NAV)]
    parts += [(line(" ".join(random.choice(words, 5)), 2), Label.TITLE)]
    parts += [(line(prose(), 3), Label.BODY) for _ in range(6)]
    parts += [(line("Share this story", 4, linked=16), Label.SHARE), (line("Imprint", 4), Label.LEGAL)]
    return page(*(part for part, _ in parts), nodes=nodes), [target(label) for _, label in parts]


def samples(number: int) -> list[Sample]:
    """Stories of ``number`` sites."""
    return [Sample(f"story-{seed}", "made", seed, *story(seed)) for seed in range(number)]
