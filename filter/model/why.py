"""Why a block bears its label: the groups of inputs that weighed most, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from filter.model.classifier import Classifier
from filter.model.occlusion import TAUGHT, Occlusion, occlusion
from filter.model.phrases import PHRASES, View
from filter.page import Label, Origin, Segments

MOST: Final = 4
"""At most so many things are named for a block."""

_LEAST_SHARE: Final = 0.1
"""Of the weight of the heaviest thing, what another must weigh to be named."""

_TAUGHT: Final = "labelled pages built like this one"

_OF_MARKUP: Final = frozenset({
    "links",
    "links around",
    "bold",
    "tag",
    "elements",
    "alike",
    "share",
    "main",
    "stories",
    "names",
})
"""What a page that came as text hasn't got: there these inputs say next to nothing."""


class Weighing(Origin):
    """A page's blocks on the scales, put there when the first of them is asked about.

    A thing is named if the label of a block gets less likely as the thing is put out of sight
    (`filter.model.occlusion`); the heaviest come first. For summary and body that is the
    probability of reporting. The empty tuple says that no single thing speaks for the label.
    """

    __slots__ = ("_classifier", "_labels", "_page", "_scales")

    def __init__(self, classifier: Classifier, page: Segments, labels: Sequence[Label]) -> None:
        self._classifier = classifier
        self._page = page
        self._labels = labels
        self._scales: Occlusion | None = None

    def why(self, place: int) -> tuple[str, ...]:
        """What weighed most for the label of the block at ``place``."""
        view = View(self.scales, self._page, self._labels, place)
        heaviest = self.heaviest(place)
        return tuple(_TAUGHT if group == TAUGHT else PHRASES[group](view) for group in heaviest)

    def heaviest(self, place: int) -> list[str]:
        """The groups that weighed most for the label of the block at ``place``, the heaviest first."""
        weights = self.scales.weights(place, self._labels[place])
        if self._page.kind == "text":
            weights = {group: weight for group, weight in weights.items() if group not in _OF_MARKUP}
        ranked = sorted(weights, key=lambda group: -weights[group])[:MOST]
        least = max(_LEAST_SHARE * weights[ranked[0]], 0)
        return [group for group in ranked if weights[group] > least]

    @property
    def scales(self) -> Occlusion:
        """The page as the classifier saw it; seen once."""
        if self._scales is None:
            self._scales = occlusion(self._classifier, self._page)
        return self._scales
