"""The labelling page in a real browser, by keyboard alone: label, reload, undo, finish, train."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from filter.clean import PageFilter
from tests.labelling.pages import read
from tests.labelling.server import ROOT, SEEDS, serving
from tests.training.sites import record, write

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
OPTIONS = """--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run
    --disable-background-networking --disable-component-update --disable-sync
    --window-size=1366,768""".split()

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER and find_spec("selenium")),
        reason="needs a browser: apt-get install chromium chromium-driver, and pip install selenium",
    ),
]


@pytest.fixture
def browser() -> Iterator[Chrome]:
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for option in OPTIONS:
        options.add_argument(option)
    driver = Chrome(options, ChromeService(DRIVER))
    yield driver
    driver.quit()


def until(browser: Chrome, condition: Callable[[], Any]) -> None:
    from selenium.webdriver.support.wait import WebDriverWait

    WebDriverWait(browser, 20, 0.05).until(lambda _: condition())


def shown(browser: Chrome, name: str) -> str:
    return browser.find_element("id", name).text


def until_said(browser: Chrome, name: str, words: str) -> None:
    until(browser, lambda: words in shown(browser, name))


def labels(browser: Chrome) -> list[str]:
    code = "return [...document.querySelectorAll('.block .chip')].map(chip => chip.firstChild.data)"
    found: list[str] = browser.execute_script(code)
    return found


def start(browser: Chrome, address: str) -> None:
    browser.get(address)
    until(browser, lambda: shown(browser, "saved") == "All saved")


def press(browser: Chrome, *keys: str) -> None:
    """Type into whatever has the focus; back when the steps are saved."""
    from selenium.webdriver import ActionChains

    ActionChains(browser).send_keys(*keys).perform()
    until(browser, lambda: shown(browser, "saved") != "Saving …")


def with_shift(browser: Chrome, *keys: str) -> None:
    from selenium.webdriver import ActionChains, Keys

    ActionChains(browser).key_down(Keys.SHIFT).send_keys(*keys).key_up(Keys.SHIFT).perform()


def test_a_page_is_labelled_by_keyboard_and_found_again(browser: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver import Keys

    with serving(tmp_path, SEEDS / "wire-story.html", SEEDS / "short-brief.html") as server:
        start(browser, server.address)
        press(browser, Keys.HOME)
        with_shift(browser, Keys.ARROW_DOWN, Keys.ARROW_DOWN)
        press(browser, "p")
        press(browser, "r", "k", "!")
        assert labels(browser)[:4] == ["promo", "promo", "promo", "related"]
        start(browser, browser.current_url)
        browser.refresh()
        until(browser, lambda: labels(browser)[:4] == ["promo", "promo", "promo", "related"])
        assert browser.find_elements("css selector", "#b3 .chip b")
        press(browser, "u")
        assert not browser.find_elements("css selector", "#b3 .chip b")
        press(browser, "u", "u", "U")
        assert labels(browser)[:3] == ["promo"] * 3
        first = shown(browser, "title")
        press(browser, Keys.ENTER)
        until(browser, lambda: shown(browser, "title") != first)
        assert "1 of 2 finished" in shown(browser, "count")
        assert "you agreed with the model on" in shown(browser, "agreement")
        press(browser, "x")
        until_said(browser, "alert", "All 2 pages are done")
    (done,) = read(tmp_path / "labelled.jsonl")
    assert [label for label, _, _ in done["lines"]][:3] == ["promo"] * 3


MADE = [record("harbour.example", number) for number in range(16)]
"""Pages of a site that is built as no other: a title, six lines of body, six of related."""
BY_HAND = MADE[:6]


def label_by_hand(browser: Chrome) -> None:
    """Label a page of that site, all of it."""
    from selenium.webdriver import Keys

    press(browser, Keys.HOME, "t")
    for key in "br":
        with_shift(browser, *[Keys.ARROW_DOWN] * 5)
        press(browser, key)


@pytest.fixture
def labelled(browser: Chrome, tmp_path: Path) -> Path:
    """What is left when six pages were labelled; in the first a slip was undone after a reload."""
    from selenium.webdriver import Keys

    bare = [{key: page[key] for key in ("id", "url", "html")} for page in BY_HAND]
    with serving(tmp_path, write(tmp_path / "pages.jsonl", bare)) as server:
        start(browser, server.address)
        for finished in range(len(BY_HAND)):
            until_said(browser, "count", f"{finished} of 6 finished")
            label_by_hand(browser)
            if not finished:
                press(browser, Keys.HOME, "a")
                browser.refresh()
                until(browser, lambda: labels(browser) == ["ad", *["body"] * 6, *["related"] * 6])
                press(browser, "u")
            press(browser, Keys.ENTER)
        until_said(browser, "alert", "All 6 pages are done")
    return tmp_path / "labelled.jsonl"


def newsfilter(cwd: Path, *arguments: str) -> str:
    """What a command prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "COLUMNS": "100"}
    command = [sys.executable, "-m", "filter", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=300
    ).stdout


def test_what_was_labelled_makes_the_model_better_on_its_site(labelled: Path) -> None:
    found = {page["id"]: [label for label, _, _ in page["lines"]] for page in read(labelled)}
    assert found == {page["id"]: [label for label, _, _ in page["lines"]] for page in BY_HAND}
    here = labelled.parent
    write(here / "others.jsonl", MADE[6:])
    default = str(ROOT / "models" / "default")
    newsfilter(here, "train", "labelled.jsonl", "--base", default, "-o", "mine")
    told = newsfilter(here, "evaluate", default, "mine", "labelled.jsonl", "others.jsonl")
    assert "10 pages of 1 site; 6 that a model learned from left out" in told
    [least, *_] = re.findall(r"difference +\+0\.\d+ \[([+-]\d\.\d+),", told)
    assert float(least) > 0
    text = PageFilter(here / "mine").clean(MADE[6]["html"]).text
    assert text.split("\n\n") == [text for label, _, text in MADE[6]["lines"] if label == "body"]


def test_what_is_typed_quickly_is_saved_before_it_says_so(browser: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver import Keys

    with serving(tmp_path, SEEDS / "wire-story.html") as server:
        start(browser, server.address)
        press(browser, Keys.HOME, *"pa" * 15)
        assert shown(browser, "saved") == "All saved"
        start(browser, server.address)
        browser.refresh()
        until(browser, lambda: labels(browser)[:30] == ["promo", "ad"] * 15)


def test_search_goes_from_hit_to_hit(browser: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver import Keys

    with serving(tmp_path, SEEDS / "wire-story.html") as server:
        start(browser, server.address)
        press(browser, "/", "the")
        until_said(browser, "found", "found")
        cursors = []
        for _ in range(2):
            press(browser, Keys.ENTER)
            cursors.append(browser.find_element("css selector", ".cursor").text.lower())
        assert cursors[0] != cursors[1]
        assert all("the" in text for text in cursors)
        press(browser, Keys.ESCAPE, "c")
        assert browser.find_elements("css selector", ".block[data-label=caption]")


def test_the_older_tab_is_told_and_shows_what_stands(browser: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver import Keys

    with serving(tmp_path, SEEDS / "wire-story.html") as server:
        start(browser, server.address)
        older = browser.current_window_handle
        browser.switch_to.new_window("tab")
        start(browser, server.address)
        press(browser, Keys.HOME, "a")
        browser.switch_to.window(older)
        until_said(browser, "alert", "changed in another tab")
        assert labels(browser)[0] == "ad"


def test_a_server_that_is_gone_is_said(browser: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver import Keys

    with serving(tmp_path, SEEDS / "wire-story.html") as server:
        start(browser, server.address)
        server.process.kill()
        server.process.wait()
        press(browser, Keys.HOME, "a")
        until_said(browser, "alert", "newsfilter label has ended")
        assert shown(browser, "saved") == "Not saved"


def test_a_hostile_page_neither_runs_nor_loads(browser: Chrome, tmp_path: Path) -> None:
    from selenium.common.exceptions import TimeoutException

    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        page = tmp_path / "hostile.html"
        page.write_text(hostile(f"http://127.0.0.1:{elsewhere.getsockname()[1]}/"))
        elsewhere.settimeout(0)
        with serving(tmp_path, page) as server:
            start(browser, server.address)
            press(browser, "v")
            until(browser, lambda: browser.find_element("id", "original").is_displayed())
            browser.switch_to.frame("original")
            until(browser, lambda: "The council" in browser.find_element("tag name", "body").text)
            browser.find_element("tag name", "a").click()
            assert "The council" in browser.find_element("tag name", "body").text
            browser.switch_to.default_content()
            assert browser.title == "1/1 Old pier rebuilt"
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
        elsewhere.settimeout(20)
        browser.set_page_load_timeout(1)
        with suppress(TimeoutException):
            browser.get(page.as_uri())
        elsewhere.accept()[0].close()  # outside of our page it does load: the trap works


def hostile(place: str) -> str:
    """A page that runs and loads whatever a page can."""
    run = "document.title='run'"
    return f"""<title>Old pier rebuilt</title>
        <style>@import url({place}a); p {{ background: url({place}b) }}</style>
        <script>{run}</script><script src={place}c></script><link rel=stylesheet href={place}d>
        <link rel=preconnect href={place}><h1 onclick={run}>Old pier rebuilt</h1>
        <img src={place}e onerror={run}>
        <p>The council &lt;img src={place}f onerror={run}&gt; voted.</p><iframe src={place}g></iframe>
        <svg onload={run}></svg><object data={place}h></object><video poster={place}i autoplay></video>
        <meta http-equiv=refresh content='5;url={place}j'><a href={place}k>More of this story</a>"""
