"""Bundles: whole or refused, and nothing in one ever runs."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest

from filter.errors import BundleError
from filter.features import COLUMNS
from filter.model.bundle import CARD, PARTS, Bundle, describe, load, save
from filter.model.folder import MANIFEST
from tests.model.bundles import bundle, put


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound bundle; nobody changes it."""
    folder = tmp_path_factory.mktemp("bundle") / "made" / "here"
    save(bundle(), folder, "# A card\n")
    return folder


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    """A sound bundle to spoil."""
    return shutil.copytree(whole, tmp_path / "copy")


def assert_equal(one: object, other: object) -> None:
    """Compares nouns that hold arrays, all the way down."""
    assert type(one) is type(other)
    if is_dataclass(one):
        for field in fields(one):
            assert_equal(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, tuple) and isinstance(other, tuple):
        assert len(one) == len(other)
        for mine, yours in zip(one, other, strict=True):
            assert_equal(mine, yours)
    elif isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    else:
        assert one == other


def refusal(folder: Path) -> str:
    """What is said of a bundle that can't be used, in one line."""
    with pytest.raises(BundleError) as caught:
        load(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def change_manifest(folder: Path, key: str, value: object) -> None:
    manifest = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(json.dumps(manifest | {key: value}))


def packed(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=True, **arrays)
    return buffer.getvalue()


def test_what_was_saved_is_loaded(whole: Path) -> None:
    loaded = load(whole)
    assert isinstance(loaded, Bundle)
    assert_equal(loaded, bundle())


def test_the_same_bundle_is_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    save(load(whole), tmp_path, "# A card\n")
    for name in (*PARTS, CARD, MANIFEST):
        assert (tmp_path / name).read_bytes() == (whole / name).read_bytes()


def test_a_bundle_is_described_by_its_card(whole: Path) -> None:
    assert describe(whole).startswith("# A card\n")


@pytest.mark.parametrize("name", PARTS)
def test_a_missing_part_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    assert str(copy / name) in refusal(copy)


@pytest.mark.parametrize("name", PARTS)
def test_a_cut_part_is_named(copy: Path, name: str) -> None:
    os.truncate(copy / name, (copy / name).stat().st_size // 2)
    assert f"{copy / name}: cut or altered" in refusal(copy)


def test_a_part_with_one_bit_changed_is_named(copy: Path) -> None:
    data = bytearray((copy / "topic.npz").read_bytes())
    data[len(data) // 2] ^= 1
    (copy / "topic.npz").write_bytes(data)
    assert f"{copy / 'topic.npz'}: cut or altered" in refusal(copy)


def test_an_altered_card_is_not_shown(copy: Path) -> None:
    (copy / CARD).write_text("# Another card")
    with pytest.raises(BundleError, match="cut or altered"):
        describe(copy)


@pytest.mark.parametrize(
    ("key", "value"),
    [("format", 99), ("labels", ["news", "noise"]), ("columns", list(COLUMNS[1:])), ("columns", None)],
)
def test_a_bundle_of_another_version_says_what_differs(copy: Path, key: str, value: object) -> None:
    change_manifest(copy, key, value)
    said = refusal(copy)
    assert str(copy) in said
    assert key in said


@pytest.mark.parametrize(
    "manifest",
    ["", "{", "no JSON", "[]", "null", '"text"', '{"parts": 3}', "\0", "[" * 100_000],
    ids=lambda text: repr(text[:9]),
)
def test_a_manifest_that_is_none_is_named(copy: Path, manifest: str) -> None:
    (copy / MANIFEST).write_text(manifest)
    assert str(copy / MANIFEST) in refusal(copy)


@pytest.mark.parametrize("digest", [None, 7, [], "00"])
def test_a_digest_must_be_right(copy: Path, digest: object) -> None:
    manifest = json.loads((copy / MANIFEST).read_bytes())
    change_manifest(copy, "parts", manifest["parts"] | {"html.npz": digest})
    assert str(copy / "html.npz") in refusal(copy)


def test_a_folder_that_is_no_bundle_is_named(tmp_path: Path) -> None:
    assert str(tmp_path) in refusal(tmp_path)
    assert str(tmp_path / "nowhere") in refusal(tmp_path / "nowhere")


def test_a_file_is_no_bundle(whole: Path) -> None:
    assert str(whole / CARD) in refusal(whole / CARD)


# --- Forged bundles: their digests are right.


class Trap:
    """Makes a file where it is unpickled."""

    def __init__(self, made: Path) -> None:
        self.made = made

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self.made),)


@pytest.mark.parametrize("name", PARTS)
def test_nothing_in_a_bundle_runs(copy: Path, tmp_path: Path, name: str) -> None:
    trap = np.array([Trap(tmp_path / "sprung")], dtype=object)
    put(copy, name, packed(weights=trap, table=trap, mean=trap, **{"tokens.words": trap}))
    assert str(copy / name) in refusal(copy)
    assert not (tmp_path / "sprung").exists()


def test_a_bare_pickle_does_not_run(copy: Path, tmp_path: Path) -> None:
    import pickle

    put(copy, "topic.npz", pickle.dumps(Trap(tmp_path / "sprung")))
    assert str(copy / "topic.npz") in refusal(copy)
    assert not (tmp_path / "sprung").exists()


def test_the_trap_would_spring_elsewhere(tmp_path: Path) -> None:
    trap = packed(weights=np.array([Trap(tmp_path / "sprung")], dtype=object))
    with np.load(io.BytesIO(trap), allow_pickle=True) as archive:
        archive["weights"]
    assert (tmp_path / "sprung").exists()


def npy(values: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, values)
    return buffer.getvalue()


def zipped(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


HUGE = b"\x93NUMPY\x01\x00\x76\x00" + (
    b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }".ljust(117) + b"\n"
)
FORGED = {
    "nothing": b"",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a bare array": npy(np.zeros(3)),
    "a zip of no arrays": zipped("weights", b"text"),
    "an empty zip": zipped("weights.npy", b""),
    "an array of other names": packed(strange=np.zeros(3)),
    "an array too large to hold": zipped("weights.npy", HUGE),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_part_is_refused(copy: Path, kind: str) -> None:
    put(copy, "topic.npz", FORGED[kind])
    assert str(copy) in refusal(copy)


@pytest.mark.parametrize(
    "part",
    [
        "inline.weights",
        "second.labels.0.0.weights",
        "second.reporting.0.0.weights",
        "second.trees.leaves",
        "second.trees.thresholds",
    ],
)
def test_what_sees_less_than_it_should_is_refused(copy: Path, part: str) -> None:
    arrays = dict(np.load(copy / "html.npz"))
    arrays[part] = arrays[part][:-1]
    put(copy, "html.npz", packed(**arrays))
    assert any(said in refusal(copy) for said in ("html.npz", "other sizes", "don't fit"))


def test_trees_that_ask_of_no_input_are_refused(copy: Path) -> None:
    arrays = dict(np.load(copy / "html.npz"))
    arrays["second.trees.columns"][0, 0] = -1
    put(copy, "html.npz", packed(**arrays))
    assert "trees that don't fit" in refusal(copy)


def test_arrays_of_other_shapes_are_refused(copy: Path) -> None:
    put(copy, "topic.npz", packed(weights=np.zeros(5), middle=np.array(0.2), slope=np.array(10.0)))
    assert str(copy) in refusal(copy)
