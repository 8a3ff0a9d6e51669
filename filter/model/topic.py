"""How far a block is from what the page is about.

The words of likely reporting make up the topic; a block is near it as far as
its telling words occur there too. How telling a word is was learned from how few pages
have it (inverse document frequency, Spärck Jones 1972).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from filter.features.batch import Batch, Floats, shared_words

BUCKETS: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class TopicWeights:
    """``weights`` (`BUCKETS`,) says how much each hashed word tells, 0 for the commonest;
    ``middle`` and ``slope`` turn a share of told words into a probability."""

    weights: npt.NDArray[np.float16]
    middle: float
    slope: float

    def off_topic(self, batch: Batch, reporting: Floats) -> Floats:
        """How likely each block is about something else: (blocks,).

        ``reporting`` is each block's probability of being reporting; it weighs the block's
        own contribution to the topic. A block without telling words gets a half.
        """
        share, told = self.shares(batch, reporting)
        odds = self.slope * (self.middle - share) * np.minimum(told, 1)
        probabilities: Floats = (1 / (1 + np.exp(-odds))).astype(np.float32)
        return probabilities

    def shares(self, batch: Batch, reporting: Floats) -> tuple[Floats, Floats]:
        """Of the weight of each block's words the share that other reporting of the page has
        too, and the weight there is, in words (0 to about 2 a word)."""
        words = batch.words
        owner = words.owners()
        weight = self.weights[words.hashes & np.uint32(BUCKETS - 1)].astype(np.float64)
        total = np.bincount(owner, weight, len(batch.page))
        common = np.bincount(owner, weight * shared_words(batch, reporting > 0.5), len(batch.page))
        return (common / np.maximum(total, 1e-9)).astype(np.float32), total.astype(np.float32)
