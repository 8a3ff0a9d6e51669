"""The detector of languages answers as py3langid does, and takes a fraction of its memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from py3langid import classify  # type: ignore[import-untyped]

from filter.metadata import detector as module
from filter.metadata.detector import detector

ROOT = Path(__file__).parent.parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt")) + sorted((ROOT / "seeds").glob("*.html"))

_GROWN = """
import resource
from filter.metadata.detector import detector
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
detector().classify("Le conseil municipal se réunit lundi soir.")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1000)
"""


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_it_answers_as_the_package_does(path: Path) -> None:
    text = path.read_text("utf-8", "replace")
    for part in (text[:1500], text[-1500:], text[:40]):
        assert detector().classify(part) == classify(part)


@pytest.mark.parametrize(
    "text", ["", "17 4 2024", "THE COUNCIL", "\ud800abc", "これは日本語です", "a" * 2000]
)
def test_odd_texts_are_answered_as_by_the_package(text: str) -> None:
    assert detector().classify(text) == classify(text)


def test_rows_that_were_let_go_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT_ROWS", 3)
    text = "Der Stadtrat tritt am Montag zusammen."
    assert detector().classify(text) == classify(text)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere it is counted in other units")
def test_it_takes_little_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _GROWN], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 30
