"""Scrapy crawls a news site on loopback, in a process of its own, with the add-on in its settings."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from scrapy.settings import Settings

from filter.errors import OptionError
from filter.integrations.scrapy.options import PageOptions, options_of
from filter.page import LABELS, REPORTING
from tests.integrations.crawl_spider import KINDS
from tests.integrations.crawls import Crawled, crawl, environment
from tests.integrations.news_site import CHARSETS, NewsSite, served

NO_REPORTING = ",".join(label for label in LABELS if label not in REPORTING)
CAREFUL = {
    "NEWSFILTER_FOLLOW_REJECTED": "False",
    "NEWSFILTER_UNFOLLOWED_LABELS": NO_REPORTING,
    "NEWSFILTER_BODY_PRIORITY": "10",
}
FRONTS = json.dumps({"follow_rejected": True, "unfollowed_labels": []})
ONE_BY_ONE = {"DEPTH_LIMIT": 1, "CLOSESPIDER_PAGECOUNT": 2, "CONCURRENT_REQUESTS": 1}
A_STORY_AND_NONE = "/story/2,/calendar/0"


def rooms(paths: Iterable[str]) -> Counter[str]:
    return Counter(path.split("/")[1] for path in set(paths))


def check_careful_crawl(folder: Path, stories: int) -> None:
    """Crawl a whole site by its fronts, and compare what came of it with what is there."""
    site = NewsSite(stories)
    with served(site) as front:
        crawled = crawl(folder, front, CAREFUL, meta=FRONTS)
    texts, asked, stats = crawled.texts(), rooms(site.asked), crawled.stats
    found = rooms(texts)
    # Kept: each story, also behind a redirect, and what only the text of another led to.
    assert (found["story"], found["deep"], found["charset"]) == (stories, stories, len(CHARSETS))
    assert all(len(text) > 1000 for text in texts.values())
    # Not followed: menus and teasers, but for a few that the model takes for something else; the trap.
    assert asked["aside"] <= 4
    assert asked["calendar"] == asked["endless"] == asked["loop"] == 1
    # Dropped, each with its reason, and counted.
    assert stats["newsfilter/kept"] == len(texts)
    assert stats["newsfilter/dropped/no article"] == asked["front"] + asked["calendar"] + asked[""]
    assert stats["newsfilter/unfollowed/rejected"] == 3  # the trap: its menu, and the next day
    assert stats["newsfilter/unfollowed/nav"] > 10 * stories
    assert stats["newsfilter/from_body"] >= stories
    assert 0 < stats["newsfilter/milliseconds_per_page"] < 10_000
    assert stats["log_count/ERROR"] == 1  # the page that never ends
    # The charset that the header tells counts, where it is right.
    header, wrong, nobody = (texts[f"/charset/{name}"] for name in CHARSETS)
    assert (wrong, header.count("ł")) == (nobody, nobody.count("ł"))


def test_a_crawl_keeps_stories_and_follows_what_leads_to_more(tmp_path: Path) -> None:
    check_careful_crawl(tmp_path, stories=10)


@pytest.mark.slow
def test_a_crawl_of_hundreds_of_pages_does_too(tmp_path: Path) -> None:
    check_careful_crawl(tmp_path, stories=110)


def test_links_in_the_text_come_before_those_around_it(tmp_path: Path) -> None:
    site = NewsSite(10)
    with served(site) as front:
        crawl(tmp_path, front, {**ONE_BY_ONE, "NEWSFILTER_BODY_PRIORITY": "10"}, paths="/story/2")
    assert site.asked[:2] == ["/story/2", "/deep/2"]


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """One story and one page without, marked only; items of every kind."""
    settings = {**ONE_BY_ONE, "NEWSFILTER_ACTION": "mark"}
    with served(NewsSite(10)) as front:
        folder = tmp_path_factory.mktemp("marked")
        return crawl(folder, front, settings, paths=A_STORY_AND_NONE, kinds=",".join(KINDS))


@pytest.mark.parametrize("kind", ["dict", "item", "dataclass", "attrs", "pydantic"])
def test_items_of_every_kind_get_text_labels_and_verdict(marked: Crawled, kind: str) -> None:
    story, rejected = (item for item in marked.items if item["kind"] == kind)
    assert len(story["text"]) > 1000
    assert story["labels"]["body"] > 5
    assert story["verdict"]["keep"] is True
    assert rejected["verdict"].keys() == {"keep", "quality", "sensational", "reasons"}
    assert rejected["verdict"]["keep"] is False
    assert rejected["verdict"]["reasons"][0]["reason"] == "no article"


def test_marked_items_are_counted_as_such(marked: Crawled) -> None:
    assert marked.stats["newsfilter/marked/no article"] == len(KINDS) + 1
    assert marked.stats["newsfilter/kept"] == len(KINDS) - 1


def test_an_item_is_judged_by_the_page_that_it_holds(marked: Crawled) -> None:
    verdicts = [item["verdict"] for item in marked.items if item["kind"] == "holding"]
    assert [verdict["keep"] for verdict in verdicts] == [False, False]


def test_items_of_one_response_cost_one_cleaning(marked: Crawled) -> None:
    assert marked.stats["newsfilter/pages"] == 2 + 2  # two responses, and two pages that items held


def test_an_item_without_room_goes_through_and_is_named_once(marked: Crawled) -> None:
    assert [set(item) for item in marked.items if item["kind"] == "bare"] == [{"url", "kind"}] * 2
    assert marked.log.count("BareItem has no field 'verdict'") == 1


def test_a_request_may_leave_its_page_alone(tmp_path: Path) -> None:
    with served(NewsSite(10)) as front:
        crawled = crawl(tmp_path, front, ONE_BY_ONE, paths=A_STORY_AND_NONE, meta='{"action": "off"}')
    assert ["text" in item for item in crawled.items] == [False, False]


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("NEWSFILTER_MODEL", "nowhere", "nowhere"),
        ("TWISTED_REACTOR", "twisted.internet.selectreactor.SelectReactor", "needs Scrapy's asyncio reactor"),
    ],
)
def test_a_crawl_that_cannot_be_filtered_does_not_begin(
    tmp_path: Path, setting: str, value: str, words: str
) -> None:
    site = NewsSite(10)
    with served(site) as front:
        crawled = crawl(tmp_path, front, {setting: value})
    assert words in crawled.log
    assert (crawled.items, site.asked) == ([], [])


@pytest.mark.slow
def test_a_script_without_a_guard_crawls_once(tmp_path: Path) -> None:
    site = NewsSite(10)
    script = tmp_path / "script.py"
    with served(site) as front:
        script.write_text(
            "from scrapy.crawler import CrawlerProcess\n"
            "from tests.integrations.crawl_spider import NewsSpider\n"
            "process = CrawlerProcess({'DEPTH_LIMIT': 1})\n"
            f"process.crawl(NewsSpider, front={front!r}, stats='stats.json', paths='/nowhere,/go/2')\n"
            "process.start()\n"
        )
        subprocess.run([sys.executable, str(script)], cwd=tmp_path, env=environment(), check=True, timeout=60)
    assert site.asked.count("/nowhere") == 1
    stats = json.loads((tmp_path / "stats.json").read_text(encoding="utf-8"))
    assert stats["newsfilter/kept"] >= 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"NEWSFILTER_ACTON": "mark"}, "NEWSFILTER_ACTON: no such setting"),
        ({"NEWSFILTER_ACTION": "keep"}, "action is 'keep': one of drop, mark, off"),
        ({"NEWSFILTER_UNFOLLOWED_LABELS": "menu"}, "unfollowed labels have 'menu': one of title"),
        ({"NEWSFILTER_WORKERS": "0"}, "NEWSFILTER_WORKERS = 0: at least one is needed"),
        (
            {"NEWSFILTER_ITEM_FIELDS": '{"txt": "text"}'},
            r"NEWSFILTER_ITEM_FIELDS has \['txt'\]: known are text",
        ),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, str], words: str) -> None:
    with pytest.raises(OptionError, match=words):
        options_of(Settings(settings))


def test_settings_come_as_the_command_line_writes_them() -> None:
    options = options_of(Settings({**CAREFUL, "NEWSFILTER_ITEM_FIELDS": '{"title": "headline"}'}))
    assert options.item_fields == {"title": "headline"}
    unfollowed = frozenset(NO_REPORTING.split(","))
    assert options.page == PageOptions(follow_rejected=False, unfollowed_labels=unfollowed, body_priority=10)


def test_the_meta_of_a_request_goes_over_the_settings() -> None:
    usual = PageOptions(body_priority=5)
    told = usual.told_by({"newsfilter": {"action": "mark", "unfollowed_labels": ["ad"]}})
    assert told == PageOptions("mark", unfollowed_labels=frozenset({"ad"}), body_priority=5)
    assert usual.told_by({}) is usual


@pytest.mark.parametrize(
    "told", [{"acton": "mark"}, "mark", {"action": "keep"}, {"unfollowed_labels": ["x"]}]
)
def test_a_wrong_meta_is_named(told: object) -> None:
    with pytest.raises(OptionError, match=r"one of|a dict of action, body_priority"):
        PageOptions().told_by({"newsfilter": told})


def test_without_scrapy_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['scrapy'] = None\n"
        "from filter.errors import MissingExtraError\n"
        "try:\n    from filter.integrations.scrapy import NewsFilterAddon\n"
        "except MissingExtraError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "scrapy is not installed: pip install 'newsfilter[scrapy]'\n"


def test_a_worker_needs_no_scrapy() -> None:
    code = "import sys, filter.integrations.scrapy.judged; sys.exit('scrapy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
