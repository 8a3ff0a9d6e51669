"""The labelling command as a process, and calls to it over a socket."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


class Server(NamedTuple):
    process: subprocess.Popen[str]
    address: str
    port: int
    token: str

    def ask(self, path: str, step: Any = None, method: str = "", **headers: str) -> Answer:
        """An answer to a call; with the token unless ``headers`` have another."""
        sent = {"x-newsfilter-token": self.token} | {
            name.replace("_", "-"): at for name, at in headers.items()
        }
        body = json.dumps(step) if step is not None and not isinstance(step, str) else step
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request(method or ("POST" if step is not None else "GET"), path, body, sent)
        answer = line.getresponse()
        told = Answer(answer.status, {name.lower(): at for name, at in answer.getheaders()}, answer.read())
        line.close()
        return told


@contextmanager
def serving(folder: Path, *pages: Path) -> Iterator[Server]:
    """``newsfilter label`` for some pages, writing to ``labelled.jsonl`` in the folder."""
    command = [sys.executable, "-m", "filter", "label", *map(str, pages), "-o", "labelled.jsonl", "--no-open"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        said = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/#(\S+)", said)
        assert found, said
        try:
            yield Server(process, found[0], int(found[1]), found[2])
        finally:
            process.kill()
