"""How a classifier is fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Options:
    """How to fit. ``folds`` is the number of parts for cross-fitting; ``epochs`` passes over
    the blocks; ``hidden`` the width of each hidden layer. ``networks`` of the first pass and
    ``second_networks`` of the second are averaged to tell reporting from the rest,
    ``label_networks`` and ``second_label_networks`` to tell labels apart. With ``inline`` read those of
    the second see besides what the inline elements of a block say, and where its first link leads.
    When the second learns to tell reporting, a block counts as the number of its words to the power
    ``word_power``, with 0 like any other. With ``second_trees`` boosted trees tell it too.
    ``jobs`` is the number of processes; it changes no figure. ``doubt`` is how far a gold text
    may be from the first pass before it is left out, ``guess_weight`` what a block counts whose
    target is the first pass's own.

    The values were chosen on held-out folds of the default model's data.
    """

    folds: int = 5
    first_hidden: tuple[int, ...] = (96, 32)
    second_hidden: tuple[int, ...] = (96, 32)
    epochs: int = 8
    label_epochs: int = 12
    label_penalty: float = 0.5
    label_learning_rate: float = 1e-3
    networks: int = 1
    label_networks: int = 1
    second_networks: int = 1
    second_label_networks: int = 1
    inline: Literal["left", "read"] = "left"
    word_power: float = 0.0
    second_trees: int = 0
    tree_learning_rate: float = 0.15
    seed: int = 0
    jobs: int = 2
    word_penalty: float = 1e-5
    name_penalty: float = 5e-5
    network_penalty: float = 2.0
    learning_rate: float = 5e-4
    doubt: float = 0.9
    guess_weight: float = 0.5
