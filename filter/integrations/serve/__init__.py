"""The service: pages by HTTP in, records out, for crawlers in other languages."""

from __future__ import annotations

import asyncio
import math
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_address
from typing import Final

from filter.corpus import CleanOptions
from filter.corpus.cleaning import batch_cleaner
from filter.corpus.queue import CleaningQueue
from filter.errors import MissingExtraError, OptionError

_PACKAGES: Final = ("starlette", "uvicorn", "prometheus_client")
_QUEUED_PER_WORKER: Final = 32  # two batches for each: one at work, one that waits


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How the service cleans, and what it takes on.

    ``workers`` processes clean; ``max_requests`` are answered at a time, each with pages of
    up to ``max_page_bytes``. ``timeout`` is in seconds, for a page to arrive and for an answer
    to be taken; ``page_timeout`` for a page to be cleaned.
    """

    clean: CleanOptions = field(default_factory=CleanOptions)
    workers: int = 1
    max_requests: int = 16
    max_page_bytes: int = 20_000_000
    timeout: float = 30.0
    page_timeout: float = 60.0


def serve(host: str, port: int, options: ServeOptions, say: Callable[[str], None]) -> None:
    """Answer requests until SIGINT or SIGTERM, then finish those under way.

    Port 0 is any that is free. ``say`` is told the address once the workers are ready, and
    first a warning if it isn't a loopback one. Raises `MissingExtraError`, `OptionError` for
    an address that can't be had, and what `PageFilter` raises.
    """
    for package in _PACKAGES:
        try:
            import_module(package)
        except ImportError as error:
            raise MissingExtraError(package, "web") from error
    with _listening(host, port) as listener:
        address = listener.getsockname()
        if not ip_address(address[0]).is_loopback:
            say(f"{host} is no loopback address: whoever reaches it can use the service, nobody is asked who")
        shown = f"[{address[0]}]" if ":" in address[0] else address[0]
        asyncio.run(_run(listener, options, lambda: say(f"ready at http://{shown}:{address[1]}/docs")))


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        message = f"--host {host} --port {port} can't be had ({error}): choose another"
        raise OptionError(message) from error


async def _run(listener: socket.socket, options: ServeOptions, when_ready: Callable[[], None]) -> None:
    import uvicorn

    from filter.integrations.serve.app import make_app
    from filter.integrations.serve.connection import protocol_of

    size = _QUEUED_PER_WORKER * options.workers
    queue = CleaningQueue(partial(batch_cleaner, options.clean), options.workers, size, options.page_timeout)
    await queue.start()
    config = uvicorn.Config(
        make_app(queue, options, _version()),
        http=protocol_of(options.timeout),
        ws="none",
        lifespan="off",
        log_config=None,  # warnings and errors go to stderr
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=math.ceil(options.timeout),
    )
    # uvicorn raises the signal that ended it once more, for those who were there before it.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        when_ready()
        await uvicorn.Server(config).serve(sockets=[listener])
    finally:
        await queue.close()


def _version() -> str:
    try:
        return version("newsfilter")
    except PackageNotFoundError:  # run from a checkout that isn't installed
        return "0"
