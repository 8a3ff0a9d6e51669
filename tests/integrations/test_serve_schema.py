"""The service keeps what its OpenAPI description says, whatever schemathesis thinks of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from tests.integrations.services import running

EXAMPLES = 50
# No schema tells which bytes are a page: the service looks, and says what it saw.
ANY_BYTES: list[schemathesis.CheckFunction] = [positive_data_acceptance, negative_data_rejection]
VALID, INVALID = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE

pytestmark = pytest.mark.slow


@schemathesis.serializer("text/html", "application/xhtml+xml", "application/x-ndjson", "application/jsonl")
def as_it_is(_context: schemathesis.SerializationContext, value: Any) -> bytes:
    """A body of these types is what the example says."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def schema() -> Iterator[Any]:
    with running() as service:
        yield schemathesis.openapi.from_url(f"{service.url}/openapi.json")


@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [
        ("POST", "/clean", VALID),
        ("POST", "/clean", INVALID),
        ("GET", "/healthz", VALID),
        ("GET", "/metrics", VALID),
        ("GET", "/openapi.json", VALID),
        ("GET", "/docs", VALID),
    ],
)
def test_the_service_does_what_it_says(
    schema: Any, method: str, path: str, mode: schemathesis.GenerationMode
) -> None:
    strategy = schema[path][method].as_strategy(generation_mode=mode)

    @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
    @given(case=strategy)
    def check(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(excluded_checks=ANY_BYTES)

    check()
