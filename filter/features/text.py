"""What a block's own characters and layout say."""

from __future__ import annotations

from typing import Final

import numpy as np

from filter.features.batch import Batch, Floats
from filter.features.characters import CLASSES

NAMES: Final = (
    "size",
    "words",
    "word_length",
    *(f"share_{name}" for name in CLASSES if name not in {"other", "space", "lower"}),
    "stops",
    "commas",
    "capitals",
    "words_per_stop",
    "links",
    "link_density",
    "size_per_link",
    "strong_density",
    "ends_stop",
    "ends_question",
    "ends_ellipsis",
    "ends_colon",
    "ends_letter",
    "ends_digit",
    "begins_lower",
    "begins_digit",
    "begins_quote",
    "begins_dash",
    "begins_other",
    "is_line",
    "is_cell",
    "blank_lines",
    "indent",
)

_AT = {name: number for number, name in enumerate(CLASSES)}
_ENDS = {
    "ends_stop": ("stop", "exclamation"),
    "ends_question": ("question",),
    "ends_ellipsis": ("ellipsis",),
    "ends_colon": ("colon",),
    "ends_letter": ("lower", "upper", "uncased", "unspaced"),
    "ends_digit": ("digit",),
}
_BEGINS = {
    "begins_lower": ("lower",),
    "begins_digit": ("digit",),
    "begins_quote": ("quote",),
    "begins_dash": ("dash",),
    "begins_other": ("separator", "bracket", "symbol"),
}


def columns(batch: Batch) -> dict[str, Floats]:
    """The columns `NAMES`: logarithms of counts, shares from 0 to 1, and yes (1) or no (0)."""
    counts = batch.counts
    lengths = np.maximum(counts.sum(axis=1), 1)
    words = batch.words.counts.astype(np.float32)
    stops = counts[:, _AT["stop"]] + counts[:, _AT["exclamation"]] + counts[:, _AT["question"]]
    cased = counts[:, _AT["lower"]] + counts[:, _AT["upper"]]
    found: dict[str, Floats] = {
        "size": np.log1p(batch.size),
        "words": np.log1p(words),
        "word_length": np.minimum(batch.size / np.maximum(words, 1), 30),
        "stops": np.log1p(stops),
        "commas": np.log1p(counts[:, _AT["comma"]]),
        "capitals": counts[:, _AT["upper"]] / np.maximum(cased, 1),
        "words_per_stop": np.log1p(words / np.maximum(stops, 1)),
        "links": np.log1p(batch.links),
        "link_density": batch.link_density,
        "size_per_link": np.log1p(batch.size / np.maximum(batch.links, 1)),
        "strong_density": batch.strong_density,
        "is_line": (batch.join == 1).astype(np.float32),
        "is_cell": (batch.join == 0).astype(np.float32),
        "blank_lines": np.minimum(batch.blank_lines, 4),
        "indent": np.log1p(batch.indent),
    }
    for name, number in _AT.items():
        found[f"share_{name}"] = counts[:, number] / lengths
    found |= _edges(batch)
    return {name: found[name] for name in NAMES}


def _edges(batch: Batch) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for edges, ways in ((batch.last_class, _ENDS), (batch.first_class, _BEGINS)):
        for name, classes in ways.items():
            found[name] = np.isin(edges, [_AT[known] for known in classes]).astype(np.float32)
    return found
