"""How far a run has come, on disk: the manifest by which a run that was cut off goes on.

version, model, options, inputs    what the run is made of: it goes on with the same alone
tally                              pages that are done, and what became of them
outputs                            where each writer was
done                               whether all is in place
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from filter.corpus.stamps import Seen
from filter.corpus.writers.base import State, refusals, sync_folder
from filter.errors import OutputError


class Tally(NamedTuple):
    """How many pages came in and what became of them; ``reasons`` of those that didn't come through.

    ``duplicates`` are those of ``cleaned`` that are near-duplicates of one before. ``skipped``
    counts what stood in crawls and archives and is no page, by what it is.
    """

    read: int
    cleaned: int
    rejected: int
    failed: int
    reasons: Mapping[str, int]
    duplicates: int = 0
    skipped: Mapping[str, int] = {}


NOTHING_DONE = Tally(0, 0, 0, 0, {})


class Terms(NamedTuple):
    """What a run is made of. Options are by their name on the command line; ``model`` is a digest,
    ``memory`` the stamp of the site memory as the run found it."""

    version: str
    model: str
    options: Mapping[str, Any]
    inputs: Seen
    memory: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """How far a run has come."""

    terms: Terms
    tally: Tally
    outputs: Mapping[str, State]
    done: bool = False


def save(manifest: Manifest, path: Path) -> None:
    """Write a manifest in the place of the one before: the disk has one of them, whole, at any moment."""
    beside = path.with_name(f".{path.name}.new")
    content = asdict(manifest) | {"terms": manifest.terms._asdict(), "tally": manifest.tally._asdict()}
    with refusals(path):
        with beside.open("w", encoding="utf-8") as file:
            json.dump(content, file, indent=1, default=list)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)


def load(path: Path) -> Manifest | None:
    """The manifest at ``path``, None where there is none; `OutputError` where it isn't one."""
    try:
        content = json.loads(path.read_bytes())
        terms = content["terms"]
        return Manifest(
            Terms(**terms | {"inputs": Seen(*terms["inputs"])}),
            Tally(**content["tally"]),
            content["outputs"],
            content["done"],
        )
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise OutputError(f"{path} can't be read ({error}): remove it to clean afresh") from error


def changes(before: Terms, now: Terms) -> Iterator[str]:
    """What isn't as it was, in words; of the inputs that they differ and no more."""
    if before.version != now.version:
        yield f"newsfilter was {before.version} and is {now.version}"
    if before.model != now.model:
        yield "the model has changed"
    for name in sorted({*before.options, *now.options}):
        then, this = before.options.get(name), now.options.get(name)
        if then != this:
            yield f"{name} was {json.dumps(then)} and is {json.dumps(this)}"
    if before.memory != now.memory:
        yield "the site memory has changed"
    if before.inputs != now.inputs:
        yield "the inputs have changed"
