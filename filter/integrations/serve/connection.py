"""uvicorn's HTTP connection, with an end to its patience."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


class PatientProtocol(H11Protocol):
    """Ends a connection whose next request's head doesn't come, or whose answer isn't taken, in time.

    uvicorn itself waits for ever for both. Bodies are timed by the application.
    """

    seconds: float
    _head_due: asyncio.TimerHandle | None = None
    _room_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Wait for the first request."""
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        """Take what came; if it isn't a whole head, its time goes on running."""
        super().data_received(data)
        if self._is_answering():
            _cancel(self._head_due)
            self._head_due = None
        elif self._head_due is None:
            self._expect_head()

    def pause_writing(self) -> None:
        """The client takes less than it is sent: its time begins."""
        super().pause_writing()
        self._room_due = self.loop.call_later(self.seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has taken what it was sent."""
        super().resume_writing()
        _cancel(self._room_due)
        self._room_due = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        _cancel(self._head_due)
        self._head_due = None
        _cancel(self._room_due)
        self._room_due = None
        super().connection_lost(exc)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _expect_head(self) -> None:
        self._head_due = self.loop.call_later(self.seconds, self._give_up)

    def _give_up(self) -> None:
        self._head_due = None
        if not self._is_answering():
            self.timeout_keep_alive_handler()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


def protocol_of(seconds: float) -> type[PatientProtocol]:
    """The protocol with its patience: uvicorn makes the connections itself."""
    return type("Protocol", (PatientProtocol,), {"seconds": seconds})
