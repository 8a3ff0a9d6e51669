"""The routes of the service and what they share."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from filter.corpus.queue import CleaningQueue
from filter.integrations.serve import ServeOptions
from filter.integrations.serve.bodies import Bounds
from filter.integrations.serve.endpoint import CleanEndpoint, Limits
from filter.integrations.serve.metrics import Metrics
from filter.integrations.serve.openapi import description, docs_page

_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def make_app(queue: CleaningQueue, options: ServeOptions, version: str) -> Starlette:
    """The ASGI application over a queue that somebody else starts and closes."""
    metrics = Metrics()
    document = description(version)
    page = docs_page(document)

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def show_metrics(_request: Request) -> Response:
        return Response(metrics.page(), headers={"content-type": _PROMETHEUS})

    async def openapi(_request: Request) -> Response:
        return JSONResponse(document)

    async def docs(_request: Request) -> Response:
        return HTMLResponse(page)

    limits = Limits(options.max_requests, Bounds(options.max_page_bytes, options.timeout))
    routes = [
        Route("/clean", CleanEndpoint(queue, limits, metrics), methods=["POST"]),
        Route("/healthz", healthz),
        Route("/metrics", show_metrics),
        Route("/openapi.json", openapi),
        Route("/docs", docs),
    ]
    return Starlette(routes=routes)
