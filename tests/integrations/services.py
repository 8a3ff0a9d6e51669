"""The service as a user starts it, in a process of its own, and a bare socket to talk to it."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.integrations.crawls import environment

STALL_SECONDS = 1.0
MOST_BYTES = 300_000
MOST_REQUESTS = 4
PATIENCE = 60.0


class Service(NamedTuple):
    """A service that is up; ``said`` is what it wrote on stderr until it was."""

    process: subprocess.Popen[str]
    port: int
    said: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        """A bare connection to it."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)


@contextmanager
def running(*options: str) -> Iterator[Service]:
    """A service on a free port, with bounds small enough to be met in a test."""
    command = [sys.executable, "-m", "filter", "serve", "--port", "0", "--workers", "1"]
    command += ["--timeout", str(STALL_SECONDS), "--max-page-bytes", str(MOST_BYTES)]
    command += ["--max-requests", str(MOST_REQUESTS), *options]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[2], env=environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        said = ""
        while " ready at " not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        yield Service(process, int(said.rpartition("/docs")[0].rpartition(":")[2]), said)
        process.terminate()
        process.communicate(timeout=PATIENCE)


def head(*lines: str) -> bytes:
    """The head of a ``POST /clean`` that is the last on its connection."""
    first = ["POST /clean HTTP/1.1", "Host: localhost", "Connection: close"]
    return "\r\n".join([*first, *lines, "", ""]).encode()


def everything(connection: socket.socket) -> bytes:
    """What comes until the service closes."""
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)
