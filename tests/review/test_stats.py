"""What came in and what went out of a run, counted and shown."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from filter.corpus.written import Written
from filter.review.stats import Stats, gather, show_stats
from filter.review.stats_page import stats_page, write_stats_page

BODY = {"text": "x" * 60, "label": "body", "score": 0.9, "kept": True}
NAV = {"text": "y" * 40, "label": "nav", "score": 0.1, "kept": False}
HOSTILE = "<script>alert(1)</script>\x1b[2J"


def record(host: str, blocks: Sequence[dict[str, Any]] = (BODY, NAV), **metadata: Any) -> dict[str, Any]:
    told = {
        "language": "en",
        "quality": 0.95,
        "sensational": 0.0,
        "url": f"https://www.{host}/1",
        "site": None,
    }
    return {"id": f"{host}/1", "text": "x" * 60, "metadata": told | metadata, "blocks": list(blocks)}


def reject(site: str, reason: str = "too short", status: str = "rejected") -> dict[str, Any]:
    return {"id": "r", "status": status, "reasons": [reason], "metadata": {"url": f"https://{site}/2"}}


def stats_of(
    folder: Path, pages: Sequence[dict[str, Any]], rejects: Sequence[dict[str, Any]] = (), samples: int = 3
) -> Stats:
    for name, rows in (("o.jsonl", pages), ("r.jsonl", rejects)):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    return gather(Written((folder / "o.jsonl",), folder / "r.jsonl"), samples, seed=0)


def test_pages_are_counted_by_what_became_of_them(tmp_path: Path) -> None:
    pages = [record("a.example"), record("a.example", language=None, duplicate_of="x", quality=1.0)]
    stats = stats_of(tmp_path, pages, [reject("b.example"), reject("b.example", "empty", "failed")])
    assert stats.statuses == {"cleaned": 2, "rejected": 1, "failed": 1}
    assert stats.reasons == {"too short": 1, "empty": 1}
    assert stats.languages == {"en": 1, "(unknown)": 1}
    assert stats.labels == {"body": 2, "nav": 2}
    assert (stats.characters, stats.duplicates) == (120, 1)
    assert (stats.quality[9], stats.sensational[0]) == (2, 2)


def test_sites_go_by_their_host_without_www(tmp_path: Path) -> None:
    pages = [record("a.example"), record("b.example", url=None, site="The Post"), record("c", url=None)]
    stats = stats_of(tmp_path, pages, [reject("a.example")])
    assert {name: dict(site.pages) for name, site in stats.sites.items()} == {
        "a.example": {"cleaned": 1, "rejected": 1},
        "The Post": {"cleaned": 1},
        "(unknown)": {"cleaned": 1},
    }


def test_a_site_of_which_most_is_dropped_is_noise(tmp_path: Path) -> None:
    pages = [record("good.example")] * 3 + [record("bad.example", [BODY, *[NAV] * 5])] * 3
    stats = stats_of(tmp_path, pages, [reject("worse.example")] * 3 + [reject("once.example")])
    assert [(name, round(site.noise, 2)) for name, site in stats.noisiest] == [
        ("worse.example", 1.0),
        ("bad.example", 0.77),
    ]
    assert stats.sites["good.example"].noise == pytest.approx(0.4)


def test_of_a_long_list_it_is_said_how_many_are_left_out(tmp_path: Path) -> None:
    stats = stats_of(tmp_path, [record("a.example", language=f"l{number}") for number in range(12)])
    heard = io.StringIO()
    show_stats(stats, Console(file=heard, width=100), most=10)
    shown = heard.getvalue().split("Cleaned, by language")[1].split("Blocks, by label")[0]
    assert shown.rstrip().splitlines()[-1] == "  and 2 more"
    assert heard.getvalue().count("more") == 1
    many = stats_of(tmp_path, [record("a.example", language=f"l{number}") for number in range(40)])
    assert stats_page(many, "o.jsonl").count(" more</p>") == 1


def test_samples_are_random_and_the_same_for_a_seed(tmp_path: Path) -> None:
    blocks = [{**BODY, "text": str(number)} for number in range(100)]
    pages = [record("a.example", blocks)]
    first, again = (stats_of(tmp_path, pages, samples=5) for _ in range(2))
    chosen = [sample.block["text"] for sample in first.kept]
    assert len(set(chosen)) == 5
    assert max(map(int, chosen)) > 10
    assert [sample.block["text"] for sample in again.kept] == chosen


def test_the_counts_are_shown_on_a_terminal(tmp_path: Path) -> None:
    stats = stats_of(tmp_path, [record("a.example", [{**BODY, "text": HOSTILE}])], [reject("a.example")])
    shown = io.StringIO()
    show_stats(stats, Console(file=shown, width=100))
    assert "2 in = 1 cleaned + 1 rejected + 0 failed" in shown.getvalue()
    assert re.search(r"too short +1 #{30}", shown.getvalue())
    assert "\x1b" not in shown.getvalue()


def test_the_page_is_whole_and_escaped(tmp_path: Path) -> None:
    hostile = [{**BODY, "text": HOSTILE}, {**NAV, "text": HOSTILE}]
    stats = stats_of(tmp_path, [record("a.example", hostile, language=HOSTILE, url=None, site=HOSTILE)] * 3)
    page = stats_page(stats, HOSTILE)
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 6
    assert not re.search(r"""(src|href|url)\s*[=(]""", page)
    assert '<rect width="100.0%"' in page


def test_a_run_without_pages_has_a_page(tmp_path: Path) -> None:
    write_stats_page(stats_of(tmp_path, []), "o.jsonl", tmp_path / "s.html")
    assert "0 in = 0 cleaned" in (tmp_path / "s.html").read_text()
