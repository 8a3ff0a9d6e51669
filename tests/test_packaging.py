"""What is shipped: the wheel's content and metadata, and that it works away from the checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
_NAME = re.compile(r"[A-Za-z0-9-]+")


def built(kind: str, folder: Path) -> Path:
    """What the build backend makes of the checkout, offline."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.iterdir())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path, names: set[str]) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in names if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def test_the_wheel_holds_every_module(names: set[str]) -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "filter").rglob("*.py")}
    assert modules <= names


def test_the_wheel_holds_the_labelling_page(names: set[str]) -> None:
    parts = {path.relative_to(ROOT).as_posix() for path in (ROOT / "filter/labelling/static").iterdir()}
    assert "filter/labelling/static/label.html" in parts
    assert parts <= names


def test_the_wheel_says_that_it_is_typed(names: set[str]) -> None:
    assert "filter/py.typed" in names


def test_the_wheel_holds_the_default_bundle(names: set[str]) -> None:
    bundle = {f"filter/models/default/{path.name}" for path in (ROOT / "models" / "default").iterdir()}
    assert "filter/models/default/manifest.json" in bundle
    assert bundle <= names


def test_the_wheel_holds_nothing_else(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"filter"}
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


def test_the_wheel_carries_its_licence(names: set[str], metadata: Message) -> None:
    assert metadata["License-Expression"] == "Apache-2.0"
    assert [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]


def test_the_wheel_runs_on_any_machine(wheel: Path) -> None:
    assert wheel.name == f"newsfilter-{PROJECT['version']}-py3-none-any.whl"


def test_the_default_install_brings_nothing_that_only_training_needs(metadata: Message) -> None:
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert len(required) == len(PROJECT["dependencies"])
    assert not {"scikit-learn", "scipy", "pandas", "joblib"} & {_NAME.findall(line)[0] for line in required}


def test_peers_and_tools_are_pinned() -> None:
    extras = PROJECT["optional-dependencies"]
    pinned = extras["bench"] + extras["dev"] + extras["integrations"]
    lines = [line for line in pinned if not line.startswith("newsfilter[")]
    assert [line for line in lines if "==" not in line.split(";")[0]] == []


def test_the_command_tells_the_version_of_the_project() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "filter", "--version"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == f"newsfilter {PROJECT['version']}\n"


def test_the_sdist_builds_tests_and_documents(tmp_path: Path) -> None:
    with tarfile.open(built("sdist", tmp_path)) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "LICENSE", "README.md", "Makefile", "models/default/manifest.json"} <= inside
    assert {"docs/architecture.md", "tests/test_packaging.py", "seeds/wire-story.html"} <= inside
    assert not [name for name in inside if name.startswith((".venv", "bench/cache", "out/"))]


@pytest.mark.slow
def test_the_wheel_works_in_a_clean_environment_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    install = [str(scripts / "python"), "-m", "pip", "install", "--quiet", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    (tmp_path / "page.html").write_bytes((ROOT / "seeds" / "short-brief.html").read_bytes())
    command = [str(scripts / "newsfilter"), "clean", "page.html", "-o", "page.txt"]
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(command, cwd=tmp_path, env=alone, check=True, capture_output=True)
    assert "Three units of the fire brigade" in (tmp_path / "page.txt").read_text(encoding="utf-8")
