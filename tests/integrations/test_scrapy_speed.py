"""What filtering costs a crawl, on this machine: `pytest -m slow -s` shows the figures."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.integrations.crawls import crawl
from tests.integrations.news_site import NewsSite, served

STORIES = 100
ANSWER_SECONDS = 0.2
ROUNDS = 3
SETTINGS = {"DEPTH_LIMIT": 3, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "LOG_LEVEL": "ERROR"}


class Speed(NamedTuple):
    """Requests a second, and milliseconds of the crawler's own CPU for each."""

    rate: float
    cpu: float


def speed(folder: Path, front: str, enabled: str) -> Speed:
    stats = crawl(folder, front, {**SETTINGS, "NEWSFILTER_ENABLED": enabled}).stats
    requests = stats["response_received_count"]
    assert requests > 2 * STORIES
    assert (stats.get("newsfilter/kept", 0) > 2 * STORIES) == (enabled == "True")
    return Speed(requests / stats["seconds"], 1000 * stats["cpu_seconds"] / requests)


@pytest.mark.slow
def test_a_filtered_crawl_is_hardly_slower(tmp_path: Path) -> None:
    with served(NewsSite(STORIES, delay=ANSWER_SECONDS)) as front:
        pairs = [[speed(tmp_path, front, enabled) for enabled in ("False", "True")] for _ in range(ROUNDS)]
    # Said, not asserted: a machine that does other things meanwhile proves nothing.
    for plain, filtered in sorted(pairs, key=lambda pair: pair[1].rate / pair[0].rate):
        print(
            f"\n{plain.rate:.1f} requests a second unfiltered, {filtered.rate:.1f} filtered:"
            f" {filtered.rate / plain.rate:.3f}; CPU {plain.cpu:.1f} and {filtered.cpu:.1f} ms a request"
        )
