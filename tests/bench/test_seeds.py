from pathlib import Path

import pytest

from bench.seeds import read_seeds
from filter.errors import LabelError


def seed(folder: Path, labels: str) -> None:
    (folder / "page.html").write_text("<h1>Head</h1><p>First.<p>Second.<footer>Imprint</footer>")
    (folder / "page.labels").write_text(labels)


def test_a_label_covers_its_run_of_lines(tmp_path: Path) -> None:
    seed(tmp_path, "1 title!\n2-3 body\n4 legal\n")
    (page,) = read_seeds(tmp_path)
    assert [line.label for line in page.lines] == ["title", "body", "body", "legal"]


@pytest.mark.parametrize("labels", ["1 title\n", "1 title\n3-4 body\n", "1 title\n2-4 body, mostly\n"])
def test_labels_that_miss_the_lines_are_refused(tmp_path: Path, labels: str) -> None:
    seed(tmp_path, labels)
    with pytest.raises(LabelError, match=r"page\.labels"):
        read_seeds(tmp_path)


def test_a_page_of_text_is_labelled_by_its_own_lines(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("A story that\nis hard-wrapped\n\nHome\n")
    (tmp_path / "page.labels").write_text("1-2 body\n3 nav\n")
    (page,) = read_seeds(tmp_path)
    assert [line.text for line in page.lines] == ["A story that", "is hard-wrapped", "Home"]


def test_every_seed_of_the_project_is_labelled_line_by_line() -> None:
    seeds = Path(__file__).parents[2] / "seeds"
    assert len(read_seeds(seeds)) == len(list(seeds.glob("*.labels"))) > 0
