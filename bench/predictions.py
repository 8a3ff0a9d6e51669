"""What the tools made of the sets: kept in a cache, since most peers are slow and none of them changes.

One JSON-lines file for each tool, version and settings; a page is known by a digest of its markup. A run that
was interrupted goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.data import GoldPage
from bench.measures import Prediction
from bench.peers import PEERS
from bench.process import ToolProcess
from bench.tools import Source

Progress = Callable[[str], None]
_END = '"whole": 1}\n'


class Predicted(NamedTuple):
    """Predictions in the order of the pages; ``failed`` of them are empty for want of any."""

    predictions: list[Prediction]
    failed: int


def peer_predictions(name: str, pages: Sequence[GoldPage], cache: Path, progress: Progress) -> Predicted:
    """What a peer makes of the pages. Those in the cache are not run again."""
    file = _cache_file(name, cache)
    known = _read(file)
    keys = [_key(page) for page in pages]
    missing = [(key, page) for key, page in zip(keys, pages, strict=True) if key not in known]
    if missing:
        known |= _run(name, missing, file, progress)
    texts = [known[key] for key in keys]
    return Predicted([Prediction(text or "") for text in texts], sum(text is None for text in texts))


def own_predictions(name: str, pages: Sequence[GoldPage]) -> list[Prediction]:
    """newsfilter's predictions with the model at hand, all pages in one call."""
    with ToolProcess(name) as tool:
        answer = tool.ask([Source(page.html, page.url) for page in pages])
    if answer is None:
        raise RuntimeError(f"{name} failed on the pages: its traceback is above")
    return answer.predictions


def _run(
    name: str, missing: Sequence[tuple[str, GoldPage]], file: Path, progress: Progress
) -> dict[str, str | None]:
    file.parent.mkdir(parents=True, exist_ok=True)
    said: dict[str, str | None] = {}
    with ToolProcess(name) as tool, file.open("a", encoding="utf-8") as cache:
        for count, (key, page) in enumerate(missing, 1):
            answer = tool.ask([Source(page.html, page.url)])
            said[key] = answer.predictions[0].text if answer else None
            # The break comes first: a run that was ended in mid-line left a stump, not to be added to.
            cache.write("\n" + json.dumps({"id": page.id, "key": key, "text": said[key], "whole": 1}) + "\n")
            cache.flush()
            if count % 100 == 0 or count == len(missing):
                progress(f"{name}: {count} of {len(missing)} pages")
    return said


def _key(page: GoldPage) -> str:
    return hashlib.sha256(f"{page.id}\0{page.url}\0{page.html}".encode()).hexdigest()[:16]


def _cache_file(name: str, cache: Path) -> Path:
    peer = PEERS[name]
    settings = hashlib.sha256(peer.settings.encode()).hexdigest()[:6]
    return cache / f"{name.replace(' ', '-')}-{peer.version}-{settings}.jsonl"


def _read(file: Path) -> dict[str, str | None]:
    if not file.exists():
        return {}
    with file.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.endswith(_END)]
    return {record["key"]: record["text"] for record in records}
