"""Request bodies, with bounds on their size and on how long they may take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.types import Receive

from filter.corpus.document import ReadOptions
from filter.corpus.readers.lines import record_limit
from filter.errors import InputError


@dataclass(frozen=True, slots=True)
class Bounds:
    """``size`` is in bytes of a page, ``seconds`` for all of a page, or of a line, to arrive."""

    size: int
    seconds: float


class TooLargeError(InputError):
    """A body has more bytes than are taken."""


class StalledError(InputError):
    """A client sends nothing, or too little, for too long."""


class GoneError(InputError):
    """A client has hung up."""


async def read_body(receive: Receive, bounds: Bounds) -> bytes:
    """The whole body. Raises `TooLargeError`, `StalledError` or `GoneError`."""
    try:
        async with asyncio.timeout(bounds.seconds):
            return await _whole(receive, bounds.size)
    except TimeoutError:
        raise StalledError(f"the body did not come in {bounds.seconds:g} seconds") from None


async def _whole(receive: Receive, most: int) -> bytes:
    body = bytearray()
    async for chunk in _chunks(receive):
        body += chunk
        if len(body) > most:
            raise TooLargeError(f"the body has more than {most} bytes")
    return bytes(body)


async def read_lines(receive: Receive, bounds: Bounds) -> AsyncIterator[bytes | None]:
    """The lines of a body as they come; None for one that is too long, which isn't held.

    Raises `StalledError` or `GoneError`.
    """
    chunks = _chunks(receive)
    lines = _Lines(record_limit(ReadOptions(max_page_bytes=bounds.size)))
    while True:
        try:
            async with asyncio.timeout(bounds.seconds):
                found = await _next_lines(chunks, lines)
        except TimeoutError:
            raise StalledError(f"no whole line came in {bounds.seconds:g} seconds") from None
        for line in found or lines.rest():
            yield line
        if not found:
            return


async def _next_lines(chunks: AsyncIterator[bytes], lines: _Lines) -> list[bytes | None]:
    """The lines that end in what comes next; none at the end of the body."""
    async for chunk in chunks:
        if found := lines.feed(chunk):
            return found
    return []


class _Lines:
    """Cuts chunks into lines of up to ``most`` bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._begun = bytearray()
        self._too_long = False

    def feed(self, chunk: bytes) -> list[bytes | None]:
        """The lines that are whole now."""
        *ended, begun = chunk.split(b"\n")
        found = []
        for part in ended:
            self._add(part)
            found += self.rest()
        self._add(begun)
        return found

    def rest(self) -> list[bytes | None]:
        """The line that is begun, if there is one; the next begins after it."""
        line = None if self._too_long else bytes(self._begun)
        self._begun.clear()
        self._too_long = False
        return [line]

    def _add(self, part: bytes) -> None:
        self._too_long = self._too_long or len(self._begun) + len(part) > self._most
        if self._too_long:
            self._begun.clear()
        else:
            self._begun += part


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError("the client hung up before its body was whole")
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return
