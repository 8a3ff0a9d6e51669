"""Coverage-guided fuzzing with atheris, which is no part of the suite.

    pip install atheris
    python -m tests.fuzz page FOLDER -max_total_time=3600
    python -m tests.fuzz c.warc.gz FOLDER -max_total_time=3600

The first word is `page`, or a name of `tests.corpus.samples.SAMPLES` for its reader.
FOLDER keeps the inputs that were of interest; it begins with samples.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

SEEDS = Path(__file__).parents[2] / "seeds"
INSTRUMENTED = ["filter", "csv", "json", "tarfile", "zipfile"]


def main() -> None:
    """Fuzz until the time is over, or until something doesn't hold."""
    target, folder, *options = sys.argv[1:]
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=INSTRUMENTED):
        fuzz, samples = prepared(target)
    Path(folder).mkdir(parents=True, exist_ok=True)
    for number, sample in enumerate(samples):
        (Path(folder) / f"sample-{number}").write_bytes(sample)

    def run(data: bytes) -> None:  # atheris wants a function that returns nothing
        fuzz(data)

    atheris.Setup([sys.argv[0], folder, *options], run)
    atheris.Fuzz()


def prepared(target: str) -> tuple[Callable[[bytes], object], list[bytes]]:
    """What is to hold of any bytes, and the bytes to begin with."""
    from filter import PageFilter
    from tests.corpus.samples import SAMPLES
    from tests.fuzz.checks import check_page, check_reader

    if target == "page":
        return partial(check_page, PageFilter()), [path.read_bytes()[:4000] for path in SEEDS.glob("*.html")]
    return partial(check_reader, target), [SAMPLES[target]()]


if __name__ == "__main__":
    main()
