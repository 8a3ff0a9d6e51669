"""What memory one `PageFilter` takes over many pages: ``python -m bench.resident --data DATA``.

The pages of all sets are cleaned over and over in one process, read from the disk as they are needed. A
line every thousand pages tells what the process then takes up; the first, how long it took to be ready.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

LINE_PAGES = 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Parses the command line and prints the lines."""
    parser = argparse.ArgumentParser(description="Memory of one PageFilter over many pages.")
    parser.add_argument("--data", type=Path, required=True, help="folder with pages/")
    parser.add_argument("--pages", type=int, default=10_000)
    options = parser.parse_args(arguments)
    began = time.monotonic()
    from filter import PageFilter

    page_filter = PageFilter()
    print(f"ready in {time.monotonic() - began:.2f} s, {_resident():.0f} MB")
    files = sorted((options.data / "pages").glob("*.jsonl.gz"))
    pages = islice(_markup(files), options.pages)
    for number, _ in enumerate(page_filter.clean_many(pages), 1):
        if number % LINE_PAGES == 0:
            print(f"{number:,} pages: {_resident():.0f} MB", flush=True)
    return 0


def _markup(files: Sequence[Path]) -> Iterator[str]:
    from filter.training.records import read_records  # not before: it would be ready for the filter

    for file in cycle(files):
        yield from (record["html"] for record in read_records(file))


def _resident() -> float:
    """What the process takes up now, in MB."""
    status = Path("/proc/self/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    sys.exit(main())
