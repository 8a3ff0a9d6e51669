"""What all tests share: examples that may take their time, names that are the same in every process, and a
Ctrl-C that is heard."""

from __future__ import annotations

import signal

from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a busy machine fails no test
settings.load_profile("untimed")


def pytest_configure() -> None:
    """Commands that tests start hear Ctrl-C, also where a shell started the tests in the background:
    that has them ignore it, and what they start would inherit it."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Binary parameters are named after their argument: pytest would spell out their bytes,
    and those of compressed data change with the clock, so that xdist's workers disagree."""
    return argname if isinstance(val, bytes) and not val.isascii() else None
