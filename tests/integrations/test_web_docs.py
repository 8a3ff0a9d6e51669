"""The examples of the pages on Scrapy and on the service, run as they stand there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from filter.integrations.scrapy import options
from tests.integrations.crawls import ROOT, environment
from tests.integrations.news_site import NewsSite, served
from tests.integrations.pages import fenced
from tests.integrations.services import running

SCRAPY = (ROOT / "docs/scrapy.md").read_text(encoding="utf-8")


def test_the_spider_of_the_page_on_scrapy_crawls_stories(tmp_path: Path) -> None:
    _, spider = fenced("scrapy.md", "python")
    _, command = fenced("scrapy.md", "sh")
    (tmp_path / "news.py").write_text(spider, encoding="utf-8")
    site = NewsSite(10)
    with served(site) as front:
        told = command.split()
        assert told[:3] == ["scrapy", "runspider", "news.py"]
        arguments = [part.replace("https://news.example/", f"{front}front/0") for part in told]
        subprocess.run(
            [sys.executable, "-m", *arguments], cwd=tmp_path, env=environment(), check=True, timeout=120
        )
    stories = (tmp_path / "stories.jsonl").read_text(encoding="utf-8").splitlines()
    assert {f"/deep/{number}" for number in range(10)} <= set(site.asked)
    assert len(stories) >= 20
    assert json.loads(stories[0]).keys() == {"url", "text", "labels", "verdict"}


def test_the_page_on_scrapy_names_every_setting() -> None:
    named = set(re.findall(r"`NEWSFILTER_(\w+)`", SCRAPY))
    assert named == set(options.NAMES)


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_the_calls_of_the_page_on_the_service_give_what_it_shows() -> None:
    _, page, lines = fenced("serve.md", "sh")
    [shown] = fenced("serve.md", "text")
    with running() as service:
        said = [
            subprocess.run(
                ["sh", "-c", call.replace("http://127.0.0.1:8000", service.url)],
                cwd=ROOT, check=True, capture_output=True, text=True,
            ).stdout
            for call in (page, lines)
        ]  # fmt: skip
    assert json.loads(said[0])["metadata"]["url"] == "https://news.example/1"
    assert said[1] == shown
