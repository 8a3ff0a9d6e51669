"""What weighed how much in a decision: groups of inputs are put out of sight, one at a time.

A group is occluded by putting its inputs to the mean of the pages that the network learned
from (occlusion: Zeiler and Fergus 2014, https://arxiv.org/abs/1311.2901). Both passes run again
for the one block, everything else on the page staying as it was seen; by how far the log-odds of
its label fall is what the group weighed. Groups that say the same in two ways share their weight
badly: each alone is hardly missed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from filter.features import COLUMNS, Features, describe
from filter.features.batch import Floats
from filter.model.classifier import Classifier, Pass, clipped, combined
from filter.model.context import IS_REPORTING, first_pass, second_pass
from filter.model.taught import shifted_odds
from filter.model.tokens import SCORES
from filter.page import LABELS, REPORTING, Label, Segments

_COLUMNS_OF: Final = {
    "length": "size|words",
    "sentences": "stops|commas|words_per_stop|share_comma|share_stop|ends_stop|ends_letter",
    "marks": "(ends|share)_(question|exclamation|ellipsis)",
    "edges": "begins_(lower|digit|quote|dash|other)|ends_(colon|digit)",
    "capitals": "capitals|share_upper",
    "characters": "word_length|share_(digit|quote|colon|dash|bracket|separator|symbol|uncased|unspaced)",
    "links": "links|link_density|size_per_link",
    "links around": r"links_\d|alike_links",
    "bold": "strong_density",
    "layout": "is_line|is_cell|blank_lines|indent",
    "tag": "tag_.*",
    "elements": "in_.*|depth",
    "alike": "siblings_alike|alike_(blocks|size|prose)",
    "share": r"(size|share|prose|blocks)_\d|steps_(before|after)",
    "main": "main_share|within_main|before_main|after_main|steps_to_main|depth_in_main",
    "stories": "first_headings_before|articles_before|articles",
    "page": "page_.*",
    "place": "place|place_in_text|from_end|prose_before|prose_after",
    "repeats": "repeats|seen_before|begins_alike",
    "title": "title_of_block|block_of_title|title_distance|after_title",
    "declared": "description_of_block|body_of_block|has_body",
    "shared": "shared_words",
}
# Beside the columns: the scores of words and of names, and all that both passes see of other blocks.
_OTHERS: Final = ("words", "names", "inline", "surroundings")

GROUPS: Final = (*_COLUMNS_OF, *_OTHERS)
"""The groups of inputs, by name."""

TAUGHT: Final = "taught"
"""Stands among the weights of a block that labelled pages of sites like its own put right."""

_LEAST = 1e-9


def columns_of(group: str) -> tuple[str, ...]:
    """The names of the feature columns in ``group``; none for scores and surroundings."""
    pattern = _COLUMNS_OF.get(group, "")
    return tuple(name for name in COLUMNS if re.fullmatch(pattern, name))


@dataclass(frozen=True, slots=True)
class Occlusion:
    """One page as the classifier saw it. Inputs are (blocks, inputs of the pass); ``shift`` (blocks,
    1 + labels) is what labelled pages taught it to add to the log-odds."""

    classifier: Classifier
    features: Features
    first_inputs: Floats
    second_inputs: Floats
    shift: Floats

    def odds(self, place: int, label: Label) -> float:
        """The log-odds of ``label``, or of reporting if it is part of that, for a block."""
        return float(_log_odds(self._probabilities(self._outputs(place, ()), place), label)[0])

    def weights(self, place: int, label: Label) -> dict[str, float]:
        """By how much the log-odds of `odds` fall as each of `GROUPS` is occluded for the block."""
        outputs = self._outputs(place, GROUPS)
        odds = _log_odds(self._probabilities(outputs, place), label)
        weights = dict(zip(GROUPS, (odds[0] - odds[1:]).tolist(), strict=True))
        if self.shift[place].any():
            weights[TAUGHT] = float(odds[0] - _log_odds(combined(outputs[:1]), label)[0])
        return weights

    def _probabilities(self, outputs: Floats, place: int) -> Floats:
        """The label probabilities of a block from what the second pass said of it: (rows, labels)."""
        shift = self.shift[place]
        return combined(shifted_odds(outputs, shift[None]) if shift.any() else outputs)

    def _outputs(self, place: int, groups: Sequence[str]) -> Floats:
        """What the second pass says of a block as it is, then without each group: (rows, 1 + labels)."""
        own = len(COLUMNS) + 2 * SCORES
        end = self.first_inputs.shape[1]
        first = _occluded(self.first_inputs[place], groups, (own, end), self.classifier.first)
        said = self.classifier.first.run(first, np.array([0, len(first)]))
        end = self.second_inputs.shape[1] - self.classifier.inputs_besides
        others = own + said.shape[1], end
        second = _occluded(self.second_inputs[place], groups, others, self.classifier.second)
        second[:, own : own + said.shape[1]] = said
        starts = np.array([0, len(second)])
        return self.classifier.second.run(second, starts, said, self.classifier.asked(said))


def occlusion(classifier: Classifier, page: Segments) -> Occlusion:
    """A page with at least one segment, ready to have groups occluded."""
    features = describe([page])
    batch, matrix = features.batch, features.matrix
    scores = clipped(classifier.tokens.scores(features))
    first = first_pass(matrix, scores, batch)
    said = classifier.first.run(first, batch.starts)
    shift = np.zeros((len(matrix), SCORES), dtype=np.float32)
    for taught in classifier.taught:
        shift += taught.shift(features)
    second = second_pass(matrix, scores, said, batch, classifier.besides(features))
    return Occlusion(classifier, features, first, second, shift)


def _occluded(inputs: Floats, groups: Sequence[str], others: tuple[int, int], step: Pass) -> Floats:
    """A block's inputs as they are, then with each group at its mean: (1 + groups, inputs).

    The inputs of a pass begin with what is of the block itself; ``others`` is where those of others
    begin and end, behind which stands what inline elements say.
    """
    rows = np.repeat(inputs[None], 1 + len(groups), axis=0)
    apart = {"surroundings": slice(*others), "inline": slice(others[1], None)}
    for row, group in enumerate(groups, start=1):
        hidden = apart[group] if group in apart else _OWN_INPUTS[group]
        rows[row, hidden] = step.mean[hidden]
    return rows


def _log_odds(probabilities: Floats, label: Label) -> Floats:
    wanted = IS_REPORTING if label in REPORTING else np.array([name == label for name in LABELS])
    inside = probabilities[:, wanted].sum(axis=1, dtype=np.float64)
    outside = probabilities[:, ~wanted].sum(axis=1, dtype=np.float64)
    odds: Floats = np.log(np.maximum(inside, _LEAST)) - np.log(np.maximum(outside, _LEAST))
    return odds


def _inputs_of(group: str) -> list[int]:
    """The positions among a block's own inputs: columns, scores of words, scores of names."""
    if group in _SCORES_OF:
        begin = len(COLUMNS) + _SCORES_OF[group] * SCORES
        return list(range(begin, begin + SCORES))
    return [COLUMNS.index(name) for name in columns_of(group)]


_SCORES_OF: Final = {"words": 0, "names": 1}
_OWN_INPUTS: Final = {group: _inputs_of(group) for group in GROUPS}
