"""What a run found, as a file that the tables and the picture are drawn from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.cpu import CpuRow, CpuTable
from bench.exactness import Interval, Score, SetTable
from filter.errors import InputError


@dataclass(frozen=True, slots=True)
class Made:
    """How a part of the results came about."""

    command: str
    machine: str
    date: str
    versions: dict[str, str]


@dataclass(frozen=True, slots=True)
class Results:
    """Everything measured so far; a part that was not measured is empty or None."""

    tables: tuple[SetTable, ...] = ()
    exactness_made: Made | None = None
    cpu: CpuTable | None = None
    cpu_made: Made | None = None


def write_results(results: Results, path: Path) -> None:
    """Writes the results as indented JSON."""
    path.write_text(json.dumps(asdict(results), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_results(path: Path) -> Results:
    """The results in a file, none where there is no file. Raises `InputError` where it is something else."""
    if not path.exists():
        return Results()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Results(
            tuple(_table(table) for table in found["tables"]),
            _made(found["exactness_made"]),
            _cpu(found["cpu"]),
            _made(found["cpu_made"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: not the results of a benchmark run ({error!r})") from error


def _table(found: dict[str, Any]) -> SetTable:
    return SetTable(**{**found, "scores": tuple(_score(score) for score in found["scores"])})


def _score(found: dict[str, Any]) -> Score:
    lead_spread = found["lead_spread"]
    spreads = {
        "spread": Interval(*found["spread"]),
        "lead_spread": Interval(*lead_spread) if lead_spread else None,
    }
    return Score(**{**found, **spreads})


def _cpu(found: dict[str, Any] | None) -> CpuTable | None:
    return CpuTable(**{**found, "rows": tuple(CpuRow(**row) for row in found["rows"])}) if found else None


def _made(found: dict[str, Any] | None) -> Made | None:
    return Made(**found) if found else None
