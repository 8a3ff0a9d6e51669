"""Labels for a second look, in a file that the labelling page opens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from filter.corpus.record import json_line
from filter.features.batch import Floats
from filter.labelling.output import whole_file
from filter.training.doubtful import doubtful_records
from filter.training.labelled import LabelledPage


def write_doubtful(pages: Sequence[LabelledPage], told: Sequence[Floats], path: Path) -> int:
    """Write the pages with doubtful labels to ``path``; how many there are.

    ``told`` is as `doubtful_records` takes it. Raises `OutputError` where the system refuses.
    """
    records = list(doubtful_records(pages, told))
    with whole_file(path) as write:
        for record in records:
            write(json_line(record))
    return len(records)
