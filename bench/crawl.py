"""What filtering costs a crawl: ``python -m bench.crawl``, in the environment of the tests.

Scrapy crawls a site on loopback that takes as long to answer as a near one of the web does, with the add-on
off and on in turns. The site, the crawler and the workers that clean share the machine's cores.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.integrations.crawls import crawl
from tests.integrations.news_site import NewsSite, served

STORIES = 100
SETTINGS = {"DEPTH_LIMIT": 3, "LOG_LEVEL": "ERROR"}


class Speed(NamedTuple):
    """Requests a second, and milliseconds of the crawler's own CPU for each."""

    rate: float
    cpu: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Parses the command line, prints a line a round, and the median of the rounds' ratios."""
    parser = argparse.ArgumentParser(description="What filtering costs a crawl.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--concurrency", type=int, default=8, help="requests under way at once")
    parser.add_argument("--delay", type=float, default=0.2, help="seconds that the site takes for an answer")
    options = parser.parse_args(arguments)
    ratios = []
    with served(NewsSite(STORIES, options.delay)) as front, TemporaryDirectory() as folder:
        for turn in range(options.rounds):
            states = ("False", "True") if turn % 2 == 0 else ("True", "False")
            found = {state: _speed(Path(folder), front, state, options.concurrency) for state in states}
            plain, filtered = found["False"], found["True"]
            ratios.append(filtered.rate / plain.rate)
            print(
                f"{plain.rate:.1f} requests a second unfiltered, {filtered.rate:.1f} filtered:"
                f" {ratios[-1]:.3f}; CPU {plain.cpu:.1f} and {filtered.cpu:.1f} ms a request",
                flush=True,
            )
    print(f"median {median(ratios):.3f}, from {min(ratios):.3f} to {max(ratios):.3f}")
    return 0


def _speed(folder: Path, front: str, enabled: str, concurrency: int) -> Speed:
    settings = {**SETTINGS, "NEWSFILTER_ENABLED": enabled, "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency}
    stats = crawl(folder, front, settings).stats
    requests = stats["response_received_count"]
    return Speed(requests / stats["seconds"], 1000 * stats["cpu_seconds"] / requests)


if __name__ == "__main__":
    sys.exit(main())
