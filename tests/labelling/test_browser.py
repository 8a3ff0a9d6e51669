"""The labelling page in a real browser, by keyboard alone: label, reload, undo, finish, a second tab."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.labelling.pages import read
from tests.labelling.server import SEEDS, serving

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
        until(browser, lambda: "All 2 pages are done" in shown(browser, "alert"))
    (done,) = read(tmp_path / "labelled.jsonl")
    assert [label for label, _, _ in done["lines"]][:3] == ["promo"] * 3


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
        until(browser, lambda: "found" in shown(browser, "found"))
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
        until(browser, lambda: "changed in another tab" in shown(browser, "alert"))
        assert labels(browser)[0] == "ad"


def test_a_server_that_is_gone_is_said(browser: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver import Keys

    with serving(tmp_path, SEEDS / "wire-story.html") as server:
        start(browser, server.address)
        server.process.kill()
        server.process.wait()
        press(browser, Keys.HOME, "a")
        until(browser, lambda: "newsfilter label has ended" in shown(browser, "alert"))
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
