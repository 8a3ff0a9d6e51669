"""Where a run writes, and in what form, made out from what was asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

from filter.corpus.document import Failure
from filter.corpus.inputs import STDIN, Found
from filter.corpus.record import Format
from filter.errors import OptionError

_STDOUT = "-"
_FORMATS: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
}


class Target(NamedTuple):
    """``path`` None is stdout; ``rejects`` None means that rejects are only reported."""

    path: Path | None
    layout: Literal["file", "folder"]
    format: Format
    rejects: Path | None


def make_target(out: str | None, pages_as: Format | None, rejects: str | None) -> Target:
    """The target for OUT, ``--format`` and ``--rejects``; None is what wasn't said.

    `OptionError` where they don't fit together.
    """
    apart = Path(rejects) if rejects else None
    if out is None or out == _STDOUT:
        return Target(None, "file", pages_as or "jsonl", apart)
    path = Path(out)
    if path.is_dir() or out.endswith(("/", os.sep)) or _reads_as_folder(path, pages_as):
        if pages_as == "jsonl":
            raise OptionError(f"{out} is a folder: JSON lines go to a file, as {path / 'records.jsonl'}")
        return Target(path, "folder", pages_as or "text", apart or path / "rejects.jsonl")
    special = path.exists() and not path.is_file()
    guess = "jsonl" if special else _FORMATS.get(_ending(path))
    if pages_as is None and guess is None:
        endings = ", ".join(_FORMATS)
        raise OptionError(f"{out}: can't tell the format from the name ({endings}); say it by --format")
    # Beside a device there is no place for a file.
    beside = None if special else path.with_name(f"{_stem(path)}.rejects.jsonl")
    return Target(path, "file", pages_as or guess or "jsonl", apart or beside)


def check_apart(target: Target, found: Iterable[Found]) -> None:
    """`OptionError` where an output would take an input's place, or be read as input next time."""
    inputs = [Path(one) for one in found if not isinstance(one, Failure) and one != STDIN]
    outputs = [path.resolve() for path in (target.path, target.rejects) if path]
    for path in inputs:
        if path.is_file() and path.resolve() in outputs:
            raise OptionError(f"{path} is an input and an output: choose another name for the output")
        if path.is_dir() and target.layout == "folder" and outputs[0].is_relative_to(path.resolve()):
            raise OptionError(f"{target.path} lies in the input folder {path}: choose a folder outside it")


def _reads_as_folder(path: Path, pages_as: Format | None) -> bool:
    return not path.exists() and not path.suffix and pages_as != "jsonl"


def _ending(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _stem(path: Path) -> str:
    return Path(path.name.removesuffix(".gz")).stem
