"""A crawl as a user starts it, in a process of its own, and what it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
SPIDER = Path(__file__).with_name("crawl_spider.py")


class Crawled(NamedTuple):
    """The items of a crawl, its stats and its log."""

    items: list[dict[str, Any]]
    stats: dict[str, Any]
    log: str

    def texts(self) -> dict[str, str]:
        """The text of each item, by the path of its page."""
        return {"/" + item["url"].split("/", 3)[3]: item["text"] for item in self.items}


def environment() -> dict[str, str]:
    """That of the tests, with this checkout to import from."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}


def crawl(
    folder: Path, front: str, settings: Mapping[str, object] | None = None, **arguments: str
) -> Crawled:
    """What comes of a crawl that begins at ``front``; arguments are the spider's."""
    items, stats = folder / "items.jsonl", folder / "stats.json"
    given = {"front": front, "stats": str(stats), **arguments}
    command = [sys.executable, "-m", "scrapy", "runspider", str(SPIDER), "-O", f"{items}:jsonl"]
    command += [part for name, value in given.items() for part in ("-a", f"{name}={value}")]
    command += [part for name, value in (settings or {}).items() for part in ("-s", f"{name}={value}")]
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, check=False, timeout=300
    )
    left = items.read_text(encoding="utf-8").splitlines() if items.exists() else []
    counted = json.loads(stats.read_text(encoding="utf-8")) if stats.exists() else {}
    return Crawled([json.loads(line) for line in left], counted, done.stderr)
