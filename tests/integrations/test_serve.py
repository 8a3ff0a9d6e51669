"""The service over real sockets, with clients of every kind."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest

from filter.clean import PageFilter
from filter.corpus.cleaning import outcome_of
from filter.corpus.document import Document
from filter.corpus.record import WriteOptions
from tests.integrations.crawls import environment
from tests.integrations.services import (
    MOST_BYTES,
    MOST_REQUESTS,
    PATIENCE,
    Service,
    everything,
    head,
    running,
)

ROOT = Path(__file__).parents[2]
STORY = (ROOT / "seeds/wire-story.html").read_bytes()
HTML = {"Content-Type": "text/html; charset=utf-8"}
LINES = {"Content-Type": "application/x-ndjson"}


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with running() as service:
        yield service


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=PATIENCE) as client:
        yield client


def lines_of(*records: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def answered(response: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in response.text.splitlines()]


def metric(client: httpx.Client, name: str) -> float:
    [line] = [line for line in client.get("/metrics").text.splitlines() if line.startswith(f"{name} ")]
    return float(line.rpartition(" ")[2])


def wait_for_requests(client: httpx.Client, count: int) -> None:
    while metric(client, "newsfilter_active_requests") != count:
        pass


def test_a_page_comes_out_as_newsfilter_clean_writes_it(client: httpx.Client) -> None:
    url = "https://news.example/a?b=c&d=é"
    response = client.post("/clean", content=STORY, headers=HTML, params={"url": url})
    document = Document("request", STORY, "request", url, "html")
    expected = outcome_of(document, PageFilter().clean(STORY, url), WriteOptions()).content
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    assert response.content == expected


def test_the_charset_of_the_header_counts(client: httpx.Client) -> None:
    story = STORY.replace(b'<meta charset="utf-8">', b"").decode().encode("utf-16-le")
    response = client.post("/clean", content=story, headers={"Content-Type": "text/html; charset=utf-16"})
    assert response.json()["evidence"] != []  # as browsers read it: utf-16 is never told by a header alone
    latin = STORY.replace(b"utf-8", b"ascii").decode().encode("iso8859-2", "xmlcharrefreplace")
    response = client.post("/clean", content=latin, headers={"Content-Type": "text/html; charset=ISO-8859-2"})
    assert "Brisueño" in response.json()["text"]


@pytest.mark.parametrize(
    "parameters", ["charset*=utf-8''a; charset*1=b", f"charset*{'1' * 5000}=a"], ids=["no order", "digits"]
)
def test_a_charset_in_parts_that_have_no_order_counts_as_none(client: httpx.Client, parameters: str) -> None:
    response = client.post("/clean", content=STORY, headers={"Content-Type": f"text/html; {parameters}"})
    assert response.status_code == 200
    assert (
        response.content
        == client.post("/clean", content=STORY, headers={"Content-Type": "text/html"}).content
    )


def test_flat_text_is_told_by_its_type(client: httpx.Client) -> None:
    text = (ROOT / "seeds/french-brief.txt").read_bytes()
    record = client.post("/clean", content=text, headers={"Content-Type": "text/plain"}).json()
    assert (record["metadata"]["kind"], record["metadata"]["language"]) == ("text", "fr")


def test_a_rejected_page_is_answered_with_its_reasons(client: httpx.Client) -> None:
    response = client.post("/clean", content=b"<p>Home</p>", headers=HTML)
    assert (response.status_code, response.json()["status"]) == (200, "rejected")
    assert response.json()["reasons"] == ["no article"]


@pytest.mark.parametrize(("body", "reason"), [(b"", "empty"), (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary")])
def test_what_is_no_page_is_unprocessable(client: httpx.Client, body: bytes, reason: str) -> None:
    response = client.post("/clean", content=body, headers=HTML)
    assert (response.status_code, response.json()["reasons"]) == (422, [reason])


def test_lines_come_out_in_order_and_bad_ones_cost_no_other(client: httpx.Client) -> None:
    story = {"html": STORY.decode(), "url": "https://news.example/1", "metadata": {"fetched": "today"}}
    body = lines_of(story) + b"\nnope\n" + lines_of({"text": ""}) + lines_of({**story, "id": "last"})[:-1]
    first, bad, empty, last = answered(client.post("/clean", content=body, headers=LINES))
    assert (first["id"], first["metadata"]["fetched"]) == ("request:1", "today")
    assert (bad["metadata"]["source"], bad["reasons"]) == ("request:3", ["not JSON"])
    assert empty["reasons"] == ["empty"]
    assert (last["id"], last["text"]) == ("last", first["text"])


def test_a_client_may_send_everything_before_it_reads(client: httpx.Client) -> None:
    count = 300
    body = lines_of(*({"id": str(number), "html": STORY.decode()[:4000]} for number in range(count)))
    ids = [record["id"] for record in answered(client.post("/clean", content=body, headers=LINES))]
    assert ids == [str(number) for number in range(count)]


def test_each_record_is_there_before_the_next_page_comes(service: Service) -> None:
    line = lines_of({"text": "Hello"})
    with service.connect() as connection, connection.makefile("rb") as answer:
        connection.sendall(head("Content-Type: application/x-ndjson", f"Content-Length: {3 * len(line)}"))
        for number in (1, 2, 3):
            connection.sendall(line)
            record = next(found for found in answer if found.startswith(b"{"))
            assert json.loads(record)["id"] == f"request:{number}"


def test_a_page_that_is_too_large_is_refused(client: httpx.Client) -> None:
    response = client.post("/clean", content=b"x" * (MOST_BYTES + 1), headers=HTML)
    assert (response.status_code, response.json().keys()) == (413, {"error"})


def test_a_page_of_untold_length_is_refused_once_it_is_too_large(client: httpx.Client) -> None:
    chunks = (b"x" * 10_000 for _ in range(MOST_BYTES // 10_000 + 1))
    assert client.post("/clean", content=chunks, headers=HTML).status_code == 413


def test_a_page_is_refused_by_its_length_alone(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(head("Content-Type: text/html", "Content-Length: 99000000000"))
        assert connection.recv(12) == b"HTTP/1.1 413"


def test_a_line_that_is_too_long_costs_no_other(client: httpx.Client) -> None:
    long = lines_of({"id": "page", "text": "x" * (MOST_BYTES + 1)})
    longer = lines_of({"id": "line", "text": "x" * (3 * MOST_BYTES + 1_000_000)})
    found = answered(client.post("/clean", content=long + longer + lines_of({"text": "Hi"}), headers=LINES))
    assert [record["reasons"] for record in found] == [["too large"], ["too large"], ["no article"]]


@pytest.mark.parametrize("content_type", ["", "application/json", "image/png"])
def test_another_type_is_refused(client: httpx.Client, content_type: str) -> None:
    response = client.post("/clean", content=b"{}", headers={"Content-Type": content_type})
    assert response.status_code == 415
    assert "application/x-ndjson" in response.json()["error"]


def test_a_client_that_stalls_in_its_head_is_cut_off(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(b"POST /clean HTTP/1.1\r\nHost: lo")
        assert everything(connection) == b""


def test_a_client_that_stalls_in_its_page_is_told(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(head("Content-Type: text/html", "Content-Length: 1000") + b"<p>")
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"did not come in 1 seconds" in answer


def test_a_client_that_stalls_in_its_lines_gets_what_it_sent(service: Service) -> None:
    with service.connect() as connection:
        sent = lines_of({"text": "Hello"}) + b'{"text": '
        connection.sendall(head("Content-Type: application/jsonl", "Content-Length: 1000") + sent)
        whole, broken = [line for line in everything(connection).splitlines() if line.startswith(b"{")]
    assert json.loads(whole)["id"] == "request:1"
    assert "no whole line came in 1 seconds" in json.loads(broken)["evidence"][0]


def test_a_client_that_says_more_than_it_sends_costs_nothing(service: Service, client: httpx.Client) -> None:
    for _ in range(2 * MOST_REQUESTS):
        with service.connect() as connection:
            connection.sendall(head("Content-Type: text/html", "Content-Length: 1000") + b"<p>")
    wait_for_requests(client, 0)
    assert client.post("/clean", content=STORY, headers=HTML).status_code == 200


def test_a_client_that_says_less_than_it_sends_gets_what_it_said(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(head("Content-Type: text/html", "Content-Length: 11") + b"<p>Home</p><p>more</p>")
        answer = everything(connection)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.count(b"HTTP/1.1 200") == 1


def send_on(connection: socket.socket, line: bytes) -> NoReturn:
    while True:
        connection.sendall(line)


def test_a_client_that_takes_nothing_is_cut_off(service: Service, client: httpx.Client) -> None:
    line = lines_of({"html": STORY.decode(), "metadata": {"goes": "along" * 100_000}})
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)  # full the sooner
        connection.settimeout(PATIENCE)
        connection.connect(("127.0.0.1", service.port))
        connection.sendall(head("Content-Type: application/jsonl", "Content-Length: 1000000000"))
        with pytest.raises(OSError, match=r"reset|pipe"):
            send_on(connection, line)
    assert client.get("/healthz").status_code == 200


def test_more_requests_than_it_takes_are_told_to_come_back(service: Service, client: httpx.Client) -> None:
    connections = [service.connect() for _ in range(MOST_REQUESTS)]
    for connection in connections:
        connection.sendall(head("Content-Type: text/html", "Content-Length: 1000") + b"<p>")
    wait_for_requests(client, MOST_REQUESTS)
    response = client.post("/clean", content=STORY, headers=HTML)
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")
    assert client.get("/healthz").json() == {"status": "ok"}
    for connection in connections:
        connection.close()


def test_it_says_that_it_is_well_while_it_cleans(service: Service, client: httpx.Client) -> None:
    body = lines_of(*({"html": STORY.decode() * 8} for _ in range(20)))
    with service.connect() as connection:
        connection.sendall(head("Content-Type: application/jsonl", f"Content-Length: {len(body)}") + body)
        connection.recv(1)
        before = metric(client, 'newsfilter_pages_total{status="cleaned"}')
        assert client.get("/healthz").status_code == 200
        assert metric(client, 'newsfilter_pages_total{status="cleaned"}') - before < 20
        assert metric(client, "newsfilter_active_requests") == 1


def test_pages_are_counted(client: httpx.Client) -> None:
    wait_for_requests(client, 0)
    before = metric(client, "newsfilter_page_seconds_count")
    client.post("/clean", content=STORY, headers=HTML)
    assert metric(client, "newsfilter_page_seconds_count") == before + 1


def test_the_docs_load_nothing_from_anywhere(client: httpx.Client) -> None:
    page, document = client.get("/docs"), client.get("/openapi.json").json()
    assert page.headers["content-type"].startswith("text/html")
    assert all(word not in page.text for word in ("<script", "src=", "http://", "https://"))
    assert all(path in page.text for path in document["paths"])


def test_requests_under_way_are_finished_before_it_ends() -> None:
    with running("--timeout", "30") as service, service.connect() as connection:
        connection.sendall(head("Content-Type: text/html", f"Content-Length: {len(STORY)}") + STORY[:100])
        with httpx.Client(base_url=service.url) as client:
            wait_for_requests(client, 1)
        service.process.send_signal(signal.SIGTERM)
        connection.sendall(STORY[100:])
        assert b"Tessaly" in everything(connection)
        assert service.process.wait(timeout=PATIENCE) == 0


def test_an_open_address_is_warned_of() -> None:
    with running("--host", "0.0.0.0", "--blocks", "--with-title") as service:
        assert service.said.startswith("newsfilter: 0.0.0.0 is no loopback address: whoever reaches it")
        record = httpx.post(f"{service.url}/clean", content=STORY, headers=HTML, timeout=PATIENCE).json()
    assert record["text"].startswith(record["metadata"]["title"])
    assert len(record["blocks"]) > 50


def refused(*options: str) -> str:
    command = [sys.executable, "-m", "filter", "serve", *options]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    return done.stderr


def test_a_port_that_is_taken_is_named(service: Service) -> None:
    assert f"--port {service.port} can't be had" in refused("--port", str(service.port))


def test_a_model_that_is_not_there_is_named() -> None:
    assert "nowhere" in refused("--port", "0", "--model", "nowhere")


def test_without_its_packages_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['uvicorn'] = None\n"
        "from filter.integrations.serve import ServeOptions, serve\n"
        "from filter.errors import MissingExtraError\n"
        "try:\n    serve('127.0.0.1', 0, ServeOptions(), print)\n"
        "except MissingExtraError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "uvicorn is not installed: pip install 'newsfilter[web]'\n"
