"""Pages that are too much for a page are refused, and before they take a worker's memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from filter.errors import InputError
from filter.segment import segment
from filter.segment.limits import MOST_CHARACTERS, MOST_TAGS

ROOT = Path(__file__).parent.parent.parent

_PEAK = """
import re, sys
from filter import PageFilter
page = PageFilter().clean(eval(sys.argv[1]), kind=sys.argv[2])
# Not of getrusage: that counts what the process took before it became this one.
peak = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())
print(page.verdict.reasons[0].reason, int(peak[1]) // 1000)
"""


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>" + "ab " * (MOST_CHARACTERS // 3) + "ab", "1,000,000 characters"),
        ("<p>" + "<p>" * 99 + "abc<br>" * 9 + ("<p>" + "ab " * 99) * 4000, "1,000,000 characters"),
        ("<i>" * (MOST_TAGS + 1), "1,010,001 tags"),
        (b"<i>" * (MOST_TAGS + 1), "1,010,001 tags"),
        (
            "<!doctype html><p " + " ".join(f"a{number}=1" for number in range(10_001)) + ">x",
            "10,000 attributes",
        ),
        (b"<i>x</i>" * 9999 + b"<p" + b" a" * 20_000, "10,000 attributes"),
        (b"<!doctype html><p>x" + b"x" * 15_000 + b"<p" + b" a" * 20_000 + b">x", "10,000 attributes"),
        (b'<!doctype html><p title="a > b"' + b" a" * 20_000 + b">x", "10,000 attributes"),
        ("<p>a" * 30_001, "30,000 blocks"),
        ("a\n" * 30_001, "30,000 blocks"),
        ("a line\n" * (MOST_CHARACTERS // 7 + 1), "1,000,000 characters"),
    ],
)
def test_more_than_is_looked_at_is_an_error_that_says_so(markup: str | bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        segment(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<!doctype html>" + "a" * MOST_CHARACTERS,
        "<!doctype html><p " + " ".join(f"a{number}='1 2'" for number in range(9999)) + ">x",
        "<!doctype html><p>" + "word " * 30_000,
        "<!doctype html><p>1 < 2 > 0 " + "word " * 30_000,
        f"<!doctype html><p data-story='{'a=b c ' * 99_999}'>x",
        "<i></i>" * (MOST_TAGS // 2) + "a",
        "a" * MOST_CHARACTERS,
    ],
)
def test_as_much_as_is_looked_at_is_read(markup: str) -> None:
    assert segment(markup).segments


def test_what_nobody_sees_is_no_text() -> None:
    page = segment("<!doctype html><script>" + "a " * MOST_CHARACTERS + "</script><p>The harbour reopened.")
    assert [block.text for block in page.segments] == ["The harbour reopened."]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere it is counted in other units")
@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("b'<p>' + b'word ' * 1_990_000 + '\U0001f600'.encode()", "html"),
        ("b'<p>' + b'<p>a' * 2_490_000", "html"),
        ("b'<p>' + b'<p>a' * 1_000_000 + '\U0001f600'.encode()", "html"),
        ("'这是中文' * 249_000", "text"),
        ("b'ab cd\\n' * 1_600_000", "text"),
    ],
)
def test_a_hostile_page_takes_less_than_400_megabytes(page: str, kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, page, kind], cwd=ROOT, capture_output=True, text=True, check=True
    )
    *_, megabytes = done.stdout.split()
    assert int(megabytes) < 400
