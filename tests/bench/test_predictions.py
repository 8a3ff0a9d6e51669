from pathlib import Path

from bench.data import GoldPage
from bench.predictions import _cache_file, _key, _read, _run, peer_predictions
from bench.tools import UNIT

PAGE = GoldPage("a", "https://example.com/", "<p>Text</p>")
BROKEN = GoldPage("b", None, "")  # lxml refuses an empty document


def silent(_: str) -> None:
    pass


def run(file: Path, *pages: GoldPage) -> None:
    _run(UNIT, [(_key(page), page) for page in pages], file, silent)


def test_what_a_tool_says_is_kept_with_the_pages_it_failed_on(tmp_path: Path) -> None:
    run(tmp_path / "cache.jsonl", PAGE, BROKEN)
    assert _read(tmp_path / "cache.jsonl") == {_key(PAGE): "", _key(BROKEN): None}


def test_a_run_that_was_cut_short_is_gone_on_with(tmp_path: Path) -> None:
    file = tmp_path / "cache.jsonl"
    run(file, PAGE)
    with file.open("a") as cache:
        cache.write('\n{"id": "c", "key": "123", "te')
    run(file, BROKEN)
    assert set(_read(file)) == {_key(PAGE), _key(BROKEN)}


def test_pages_in_the_cache_are_not_run_again(tmp_path: Path) -> None:
    file = _cache_file("goose3", tmp_path)
    file.write_text(f'\n{{"id": "a", "key": "{_key(PAGE)}", "text": "Said before", "whole": 1}}\n')
    predictions, failed = peer_predictions("goose3", [PAGE], tmp_path, silent)
    assert ([said.text for said in predictions], failed) == (["Said before"], 0)


def test_a_page_is_another_when_its_markup_or_address_changes() -> None:
    others = [GoldPage("a", "https://example.com/", "<p>Else</p>"), GoldPage("a", None, "<p>Text</p>")]
    assert _key(PAGE) not in {_key(page) for page in others}
