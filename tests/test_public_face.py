"""The names that the package promises."""

from __future__ import annotations

import subprocess
import sys

import pytest

import filter as newsfilter


@pytest.mark.parametrize("name", newsfilter.__all__)
def test_a_promised_name_can_be_imported(name: str) -> None:
    promised = getattr(newsfilter, name)
    assert getattr(promised, "__name__", name) == name


def test_names_are_promised_in_order_and_once() -> None:
    assert sorted(set(newsfilter.__all__), key=lambda name: (not name.isupper(), name)) == newsfilter.__all__


def test_no_other_name_is_there() -> None:
    with pytest.raises(AttributeError, match="'Pagefilter'"):
        newsfilter.Pagefilter  # noqa: B018


def test_errors_need_no_model() -> None:
    code = "import sys; from filter import BundleError, Page; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
