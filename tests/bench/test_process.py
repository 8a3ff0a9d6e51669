import pytest

from bench.flatten import text_of
from bench.peers import PEERS
from bench.process import ToolProcess
from bench.tools import UNIT, Source


def test_a_tool_answers_from_its_own_process_with_its_cost() -> None:
    with ToolProcess(UNIT) as tool:
        answer = tool.ask([Source("<p>Text</p>" * 1000, None)] * 2)
    assert answer is not None
    assert len(answer.predictions) == 2
    assert 0.0 < answer.cpu < 5.0
    assert tool.load_cpu > 0.0


def test_a_page_that_brings_a_tool_down_costs_that_page_only() -> None:
    with ToolProcess(UNIT) as tool:
        assert tool.ask([Source("", None)]) is None  # lxml refuses an empty document
        assert tool.ask([Source("<p>Text</p>", None)]) is not None


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div><p>One <b>bold</b> word</p><p>Two</p></div>", "One bold word\nTwo"),
        ("<p>Line<br>break</p>", "Line\nbreak"),
        ("<p>Seen</p><script>x()</script><!-- no -->", "Seen"),
        ("<?xml version='1.0' encoding='latin-1'?><p>é</p>", "é"),
        ("  ", ""),
    ],
)
def test_markup_becomes_lines(markup: str, text: str) -> None:
    assert text_of(markup) == text


def test_every_peer_names_its_settings() -> None:
    assert all(peer.settings for peer in PEERS.values())
