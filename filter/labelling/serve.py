"""Runs the labelling page on loopback until it is told to stop."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filter.corpus.document import KindOption
from filter.errors import MissingExtraError, OptionError
from filter.labelling.journal import Journal
from filter.labelling.labelled import LabelledFile
from filter.labelling.pages import Hear, read_drafts
from filter.labelling.session import Session
from filter.labelling.web import HOSTS, make_app


@dataclass(frozen=True, slots=True)
class LabelOptions:
    """How pages are labelled.

    ``model`` is the bundle that pre-labels them, None the default one. ``port`` 0 takes any that is
    free. ``browser`` says whether the page is opened in it or its address only said.
    """

    model: Path | None = None
    kind: KindOption = "auto"
    port: int = 0
    browser: Literal["open", "leave"] = "open"


def label_pages(names: Sequence[str], out: Path, options: LabelOptions, say: Hear) -> None:
    """Have the pages labelled in the browser, until Ctrl-C; those that are finished are in ``out``.

    Nothing is written before all of it could be read. Raises `LabelError` for what can't be
    labelled, `OutputError` where ``out`` can't be written or is open already, `OptionError` for a
    port that can't be had, `MissingExtraError` without the ``web`` extra.
    """
    try:
        import uvicorn
    except ImportError as error:
        raise MissingExtraError("uvicorn", "web") from error
    from filter.clean import PageFilter

    file = LabelledFile(out)
    drafts = read_drafts(names, PageFilter(options.model), options.kind, say)
    with _listening(options.port) as listening, Journal(out) as journal:
        session = Session(drafts, file, journal)
        token = secrets.token_urlsafe()
        config = uvicorn.Config(
            make_app(session, token, str(out)),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        # What stands behind # is never sent: not to a server, not along with a link.
        address = f"http://{HOSTS[0]}:{listening.getsockname()[1]}/#{token}"
        say(f"{_pages(len(drafts))} to label at {address} - every step is saved, Ctrl-C ends")
        if options.browser == "open" and not webbrowser.open(address):
            say("no browser could be opened: open that address in one on this machine")
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])
        finished = sum(session.history(number).status == "finished" for number in range(len(drafts)))
        say(f"{finished} of {_pages(len(drafts))} finished, in {out}; the same command goes on")


def _pages(number: int) -> str:
    return f"{number} page{'s' if number != 1 else ''}"


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((HOSTS[0], port))
    except OSError as error:
        raise OptionError(f"--port {port}: another program has it; name another, or none") from error
