"""A news site on loopback, made of the seeds: what crawlers meet, with a record of what they asked for.

/                    a section front; it links the others, the stories, a trap and all that is odd
/front/N             further fronts
/story/N             a seed; its own links lead to /aside/N (home, from a logo), one in its text to /deep/N
/deep/N              a story that only the text of another leads to
/aside/N             a story that only menus, teasers and advertisements lead to
/calendar/N          a trap: no story, and a link to the next of them, without end
/go/N, /loop         a redirect to a story, and one to itself
/charset/NAME        a page whose charset is told by the header, wrongly by the page, or by nobody
/endless             a page that never ends
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep
from typing import ClassVar, NamedTuple

SEEDS = Path(__file__).parents[2] / "seeds"
STORIES = """match-report press-release interview opinion-column listicle fact-box-feature
    english-tabloid wire-story""".split()
CHARSETS = ("told-by-header", "told-wrongly", "told-by-nobody")
_HREF = re.compile(r'href="[^"]*"')
_LOGO = re.compile(r'href="[^"]*"(?=[^>]*><img)')
_PARAGRAPH = re.compile(r"<p[^>]*>[^<]{200,}(?=</p>)")
_ASIDES = 40


class Answer(NamedTuple):
    """What the site says to a path; ``location`` of a redirect."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    location: str = ""


def seed(name: str) -> str:
    """A seed's markup."""
    return (SEEDS / f"{name}.html").read_text(encoding="utf-8")


def story(number: int, deeper: str = "") -> str:
    """The ``number``th story; its text has a link to ``deeper``."""
    markup = seed(STORIES[number % len(STORIES)])
    places = iter(range(number, number + 10_000))
    markup = _HREF.sub(lambda _: f'href="/aside/{next(places) % _ASIDES}"', markup)
    markup = _LOGO.sub('href="/"', markup)
    link = f' The inquiry was <a href="{deeper}">reported earlier</a> by the same paper.' if deeper else ""
    return _PARAGRAPH.sub(lambda found: found[0] + link, markup, count=1)


def front(links: list[str]) -> str:
    """A section front with these links and no story of its own."""
    teasers = "".join(
        f'<li class="teaser"><h3><a href="{link}">Council meets</a></h3></li>' for link in links
    )
    head = (
        "<title>News</title><nav><ul><li><a href='/'>Home</a></li><li><a href='/'>World</a></li></ul></nav>"
    )
    return f"<!doctype html><html><head>{head}<body><ul class='river'>{teasers}</ul></body></html>"


def charset_page(name: str) -> Answer:
    """A Polish story as a server with other ideas of charsets gives it."""
    markup = re.sub(r"<meta charset=[^>]*>", "", seed("polish-news"), count=1)
    if name == "told-by-header":
        return Answer(markup.encode("iso8859-2", "xmlcharrefreplace"), "text/html; charset=ISO-8859-2")
    if name == "told-wrongly":
        return Answer(markup.encode(), "text/html; charset=windows-1252")
    return Answer(markup.encode(), "text/html")


class NewsSite:
    """The site. ``asked`` has every path that was asked for, in order; ``delay`` is in seconds."""

    def __init__(self, stories: int, delay: float = 0.0) -> None:
        self.asked: list[str] = []
        self.delay = delay
        self._stories = stories
        self._answers: dict[str, Answer] = {}
        self._rooms: dict[str, Callable[[str], Answer]] = {
            "": lambda _: self._home(),
            "front": lambda number: Answer(front(self._of_front(int(number))).encode()),
            "story": lambda number: Answer(story(int(number), f"/deep/{number}").encode()),
            "deep": lambda number: Answer(story(int(number)).encode()),
            "aside": lambda number: Answer(story(int(number)).encode()),
            "calendar": lambda number: Answer(front([f"/calendar/{int(number) + 1}"]).encode()),
            "go": lambda number: Answer(b"", status=302, location=f"/story/{number}"),
            "loop": lambda _: Answer(b"", status=302, location="/loop"),
            "charset": charset_page,
        }

    def answer(self, path: str) -> Answer:
        """What is at a path."""
        if path not in self._answers:  # made once: a crawl that is timed shouldn't wait for it
            room, _, rest = path.strip("/").partition("/")
            found = self._rooms.get(room)
            self._answers[path] = found(rest) if found else Answer(seed("not-found").encode(), status=404)
        return self._answers[path]

    def _home(self) -> Answer:
        odd = ["/calendar/0", "/loop", "/endless", "/nowhere", *(f"/charset/{name}" for name in CHARSETS)]
        fronts = [f"/front/{number}" for number in range(self._stories // 10)]
        return Answer(front([*fronts, *odd]).encode())

    def _of_front(self, number: int) -> list[str]:
        """Ten stories, one of them by way of a redirect."""
        first = 10 * number
        return [f"/go/{first}", *(f"/story/{place}" for place in range(first + 1, first + 10))]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: ClassVar[NewsSite]

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        sleep(self.site.delay)
        if self.path == "/endless":
            self._never_end()
            return
        answer = self.site.answer(self.path)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()
        self.wfile.write(answer.body)

    def _never_end(self) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"<p>The council met again on Monday and will meet again.</p>\n" * 500)
        except OSError:  # whoever asked has had enough
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Nothing: `NewsSite.asked` is the log."""


@contextmanager
def served(site: NewsSite) -> Iterator[str]:
    """The address of the site, while it is up."""
    handler = type("Handler", (_Handler,), {"site": site})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
