"""The house plan as a test: who may import whom, what an import may cost, which words are used."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import filter as newsfilter
from filter.page import LABELS

PACKAGE = Path(newsfilter.__file__).parent
DOCS = PACKAGE.parent / "docs"
# From the top of the plan's table to its foot: a room knows the rooms above it only.
_ROOMS = """page errors decode binary scripts segment features model judge metadata clean corpus training
    integrations review labelling cli"""
ROOMS = _ROOMS.split()
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = ["bs4", "dateutil", "lxml", "numpy", "py3langid", "rich", "scipy", "sklearn", "typer.testing"]


def room_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def module_name(path: Path) -> str:
    parts = ["filter", *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_rooms(path: Path) -> Iterator[str]:
    """The rooms that a module imports from, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno} imports by a relative name"
            names = (
                [node.module or ""] if node.module != "filter" else [f"filter.{a.name}" for a in node.names]
            )
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("filter."))


def broad_catches(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            caught = [node.type] if not isinstance(node.type, ast.Tuple) else node.type.elts
            if any(kind is None or ast.unparse(kind) in {"Exception", "BaseException"} for kind in caught):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}"


def modules_loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_room_imports_only_from_rooms_above_it(path: Path) -> None:
    room = room_of(path)
    if room in {"__init__", "__main__"}:  # the door: it leads to all rooms
        return
    allowed = ROOMS[: ROOMS.index(room) + 1]
    assert [other for other in imported_rooms(path) if other not in allowed] == []


def test_every_module_is_in_a_room_of_the_plan() -> None:
    assert {room_of(path) for path in MODULES} - {"__init__", "__main__"} <= set(ROOMS)


def test_integrations_know_nothing_of_each_other() -> None:
    integrations = PACKAGE / "integrations"
    for path in integrations.rglob("*.py"):
        imported = re.findall(r"filter\.integrations\.(\w+)", path.read_text(encoding="utf-8"))
        assert set(imported) <= {path.relative_to(integrations).parts[0].removesuffix(".py")}


@pytest.mark.parametrize("statement", ["import filter", "import filter.cli", "import filter.page"])
def test_importing_loads_nothing_heavy(statement: str) -> None:
    loaded = modules_loaded_by(statement)
    assert [name for name in HEAVY if name in loaded] == []


def test_importing_prints_and_warns_nothing() -> None:
    command = [sys.executable, "-W", "error", "-c", "import filter, filter.cli"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_there_is_one_broad_except_in_the_house() -> None:
    assert len(found := [place for path in MODULES for place in broad_catches(path)]) <= 1, found


def test_nothing_is_global() -> None:
    trees = (ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for path in MODULES)
    assert not [node for tree in trees for node in tree if isinstance(node, ast.Global)]


def test_the_thirteen_labels_are_those_of_the_docs() -> None:
    table = re.findall(r"^\| `(\w+)` \|", (DOCS / "labels.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert table == [str(label) for label in LABELS]
