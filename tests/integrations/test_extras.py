"""What is missing is named with the extra that brings it, and nothing is imported that isn't used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.integrations.pages import ROOT


@pytest.mark.parametrize(("module", "package"), [("spark", "pyspark"), ("datatrove", "datatrove")])
def test_a_package_that_is_not_installed_is_named_with_its_extra(module: str, package: str) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; import filter.integrations.{module}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    said = f"{package} is not installed: pip install 'newsfilter[{module}]'"
    assert done.stderr.splitlines()[-1] == f"filter.errors.MissingExtraError: {said}"


@pytest.mark.parametrize(
    "call", [["train", "labelled.jsonl", "-o", "new"], ["evaluate", "new", "labelled.jsonl"]]
)
def test_commands_that_learn_or_measure_name_the_extra_in_one_line(call: list[str]) -> None:
    code = "import sys; sys.modules['sklearn'] = None; from filter.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *call], cwd=ROOT, capture_output=True, text=True, check=False
    )
    said = "newsfilter: sklearn is not installed: pip install 'newsfilter[train]'\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_columns_need_none_of_the_libraries_that_have_them() -> None:
    code = "import sys; import filter.integrations.dataframes; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"datasets", "pandas", "polars", "pyarrow", "numpy"} & set(loaded.stdout.split())
