"""Packages of an extra, imported when an input or a command needs one."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from filter.errors import MissingExtraError


def needed(module: str, extra: str = "corpus") -> Any:
    """The module; `MissingExtraError` says how to install it where it isn't."""
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(module.partition(".")[0], extra) from error
