"""``POST /clean``: pages in, records out, within bounds.

It speaks ASGI itself: a stream of records is written while the pages are still being read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from email.message import Message as Headings
from http import HTTPStatus
from typing import Final, NamedTuple

from starlette.datastructures import Headers, QueryParams
from starlette.types import Receive, Scope, Send

from filter.corpus.cleaning import Outcome
from filter.corpus.document import Document, Failure, Item, KindOption, ReadOptions
from filter.corpus.inputs import checked
from filter.corpus.queue import CleaningQueue
from filter.corpus.readers.jsonl import records
from filter.corpus.readers.page import too_large
from filter.corpus.record import json_line
from filter.integrations.serve.bodies import (
    Bounds,
    GoneError,
    StalledError,
    TooLargeError,
    read_body,
    read_lines,
)
from filter.integrations.serve.metrics import Metrics

PAGE_TYPES: Final[dict[str, KindOption]] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
}
LINE_TYPES: Final = ("application/x-ndjson", "application/jsonl")
RETRY_SECONDS: Final = 1

_NAME = "request"  # what records name as their source
_STREAM_PAGES: Final = 4
"""A stream may hold so many times the bytes of the largest page that were read and not yet sent."""
_ITEM_BYTES: Final = 10_000  # what a page costs besides its bytes: many tiny ones must count too
_CHUNK: Final = 65_536


class Limits(NamedTuple):
    """``requests`` are at work at a time; ``bounds`` hold for what each of them sends."""

    requests: int
    bounds: Bounds


class CleanEndpoint:
    """The ASGI application behind ``/clean``."""

    def __init__(self, queue: CleaningQueue, limits: Limits, metrics: Metrics) -> None:
        self._queue = queue
        self._limits = limits
        self._metrics = metrics
        self._active = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        client = _Client(receive, send)
        headers = Headers(scope=scope)
        if self._active >= self._limits.requests:
            busy = HTTPStatus.SERVICE_UNAVAILABLE
            await self._refuse(client, busy, f"{self._limits.requests} requests are under way: try again")
            return
        self._active += 1
        self._metrics.active.inc()
        try:
            await self._answer(client, headers, QueryParams(scope["query_string"]).get("url"))
        except GoneError:  # nobody is there to be told
            return
        except TooLargeError as error:
            await self._refuse(client, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(error))
        except StalledError as error:
            await self._refuse(client, HTTPStatus.REQUEST_TIMEOUT, str(error))
        finally:
            self._active -= 1
            self._metrics.active.dec()

    async def _refuse(self, client: _Client, status: HTTPStatus, why: str) -> None:
        self._metrics.refuse(status)
        await client.answer(status, json_line({"error": why}))

    async def _answer(self, client: _Client, headers: Headers, url: str | None) -> None:
        content_type = headers.get("content-type", "")
        media_type = content_type.partition(";")[0].strip().lower()
        if media_type in LINE_TYPES:
            await _Stream(self._clean, client, self._limits.bounds).run()
        elif media_type in PAGE_TYPES:
            page = _PageRequest(PAGE_TYPES[media_type], _charset(content_type), url)
            await self._answer_page(client, headers, page)
        else:
            wanted = ", ".join((*PAGE_TYPES, *LINE_TYPES))
            why = f"Content-Type {media_type!r} is none of {wanted}"
            await self._refuse(client, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, why)

    async def _answer_page(self, client: _Client, headers: Headers, page: _PageRequest) -> None:
        bounds = self._limits.bounds
        if int(headers.get("content-length", "0")) > bounds.size:
            raise TooLargeError(f"the body has more than {bounds.size} bytes")
        data = await read_body(client.receive, bounds)
        document = Document(_NAME, data, _NAME, page.url, page.kind, charset=page.charset)
        [item] = checked([document])
        outcome = await self._clean(item)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if outcome.status == "failed" else HTTPStatus.OK
        await client.answer(status, outcome.content)

    async def _clean(self, item: Item) -> Outcome:
        cleaned = await self._queue.clean(item)
        self._metrics.count(cleaned)
        return cleaned.outcome


class _PageRequest(NamedTuple):
    kind: KindOption
    charset: str | None
    url: str | None


class _Client:
    """The other end. That it takes what it is sent is for the connection to see to."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self.receive = receive
        self._send = send

    async def answer(self, status: HTTPStatus, content: bytes) -> None:
        """Send one record, or why there is none."""
        headers = {"content-type": "application/json", "content-length": str(len(content))}
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers["retry-after"] = str(RETRY_SECONDS)
        await self.begin(status, headers)
        await self.write(content)
        await self.end()

    async def begin(self, status: HTTPStatus, headers: dict[str, str]) -> None:
        """Send the head."""
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": status.value, "headers": raw})

    async def write(self, content: bytes) -> None:
        """Send a part of the body."""
        # Bit by bit: what a client doesn't take mustn't pile up in the socket's buffer.
        for at in range(0, len(content), _CHUNK):
            part = content[at : at + _CHUNK]
            await self._send({"type": "http.response.body", "body": part, "more_body": True})

    async def end(self) -> None:
        """Send the end of the body."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})


class _Stream:
    """JSON lines in, JSON lines out, in order.

    Reading doesn't wait for writing, up to a bound: many clients send all before they read.
    """

    def __init__(self, clean: Callable[[Item], Awaitable[Outcome]], client: _Client, bounds: Bounds) -> None:
        self._clean = clean
        self._client = client
        self._bounds = bounds
        self._under_way: asyncio.Queue[tuple[int, asyncio.Future[Outcome]] | None] = asyncio.Queue()
        self._held = 0
        self._freed = asyncio.Event()

    async def run(self) -> None:
        """Answer the request. Raises `GoneError`."""
        await self._client.begin(HTTPStatus.OK, {"content-type": LINE_TYPES[0]})
        reading = asyncio.ensure_future(self._read())
        try:
            await self._write()
            await reading
        finally:
            reading.cancel()
            while not self._under_way.empty():
                if entry := self._under_way.get_nowait():
                    entry[1].cancel()

    async def _read(self) -> None:
        options = ReadOptions(max_page_bytes=self._bounds.size)
        number = 0
        try:
            async for line in read_lines(self._client.receive, self._bounds):
                number += 1
                source = f"{_NAME}:{number}"
                numbered = (number, too_large(source, source, options) if line is None else line)
                for item in checked(records([numbered], _NAME, options)):
                    await self._submit(item, len(line or b""))
        except StalledError as error:
            await self._submit(Failure(_NAME, "unreadable", f"broke off: {error}", _NAME), 0)
        finally:
            self._under_way.put_nowait(None)

    async def _submit(self, item: Item, line_bytes: int) -> None:
        size = line_bytes + _ITEM_BYTES
        while self._held and self._held + size > _STREAM_PAGES * self._bounds.size:
            self._freed.clear()
            await self._freed.wait()
        self._held += size
        self._under_way.put_nowait((size, asyncio.ensure_future(self._clean(item))))

    async def _write(self) -> None:
        while (entry := await self._under_way.get()) is not None:
            size, outcome = entry
            await self._client.write((await outcome).content)
            self._held -= size
            self._freed.set()
        await self._client.end()


def _charset(content_type: str) -> str | None:
    """The charset of a Content-Type, as the header of an HTTP message or a mail writes it; None where the
    parts of a parameter have numbers that can't be put in order: such a header declares none."""
    headings = Headings()
    headings["content-type"] = content_type
    try:
        return headings.get_content_charset()
    except (TypeError, ValueError):  # a part with no number beside one with; a number of thousands of digits
        return None
