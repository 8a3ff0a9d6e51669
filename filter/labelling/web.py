"""The labelling page's server: a few calls over a session, for one browser on this machine.

Other sites' pages run in that browser too, and may send requests here. So: only the names of
this machine are answered (a strange name that was made to lead here is not), every call needs
a token that only the address given to the browser holds, and page text is text all the way,
under a policy that lets nothing run that isn't ours.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from filter.corpus.record import json_line
from filter.errors import LabelError, MissingExtraError, NewsfilterError
from filter.labelling.marks import History, mark_of
from filter.labelling.preview import POLICY, preview_of
from filter.labelling.session import Session
from filter.page import LABELS
from filter.review.words import MEANINGS

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PROOF_HEADER: Final = "x-newsfilter-token"
HOSTS: Final = ("127.0.0.1", "localhost")

_STATIC: Final = Path(__file__).parent / "static"
_MOST_BYTES: Final = 10_000  # of a step; a real one has a hundred
_MOST_DIGITS: Final = 9  # of a page's position
_TITLE_CHARACTERS: Final = 200

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "Cache-Control": "no-store",
}
KEYS: Final = dict(zip("tsbycoraphmnl", LABELS, strict=True))
"""The key of each label: its first letter, or another of its word where that is taken."""


def make_app(session: Session, token: str, out: str) -> Starlette:
    """The application for a session whose labelled file is called ``out``.

    Every call has to bear ``token``. Raises `MissingExtraError` where the ``web`` extra is missing.
    """
    try:
        from starlette.applications import Starlette
        from starlette.middleware import Middleware
        from starlette.middleware.trustedhost import TrustedHostMiddleware
        from starlette.routing import Mount, Route
        from starlette.staticfiles import StaticFiles
    except ImportError as error:
        raise MissingExtraError("starlette", "web") from error
    calls = _Calls(session, token, out)
    return Starlette(
        routes=[
            Route("/", calls.start),
            Mount("/static", StaticFiles(directory=_STATIC)),
            Route("/api/session", calls.overview),
            Route("/api/pages/{number}", calls.page),
            Route("/api/pages/{number}/steps", calls.step, methods=["POST"]),
            Route("/preview/{key}/{number}", calls.preview),
        ],
        middleware=[
            Middleware(_Headers),
            Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False),
        ],
        exception_handlers={NewsfilterError: _refusal},
    )


class _Calls:
    """What the browser can ask for. Nothing awaits between looking at a page's version and changing it."""

    def __init__(self, session: Session, token: str, out: str) -> None:
        self._session = session
        self._token = token
        self._out = out
        # The preview stands in an address, so the token doesn't do.
        self._preview_key = secrets.token_urlsafe()

    async def start(self, _request: Request) -> Response:
        """The page itself, which holds nothing secret."""
        from starlette.responses import FileResponse

        return FileResponse(_STATIC / "label.html")

    async def overview(self, request: Request) -> Response:
        """The pages, how far each is, and the labels."""
        self._check(request.headers.get(PROOF_HEADER, ""), self._token)
        drafts, session = self._session.drafts, self._session
        pages = [
            {
                "title": (draft.title or draft.id)[:_TITLE_CHARACTERS],
                "site": draft.facts["domain"] or "",
                "status": session.history(number).status,
            }
            for number, draft in enumerate(drafts)
        ]
        labels = [{"name": label, "key": key, "meaning": MEANINGS[label]} for key, label in KEYS.items()]
        said = {
            "out": self._out,
            "preview": f"/preview/{self._preview_key}/",
            "pages": pages,
            "labels": labels,
        }
        return _json(said | self._progress())

    async def page(self, request: Request) -> Response:
        """A page with its blocks as they are labelled now."""
        self._check(request.headers.get(PROOF_HEADER, ""), self._token)
        number = self._number(request)
        draft, history = self._session.drafts[number], self._session.history(number)
        blocks = [
            {
                "text": block.text,
                "tag": block.tag,
                "mark": str(mark),
                "model": str(mark_of(block)),
                "doubtful": place in draft.doubtful,
            }
            for place, (block, mark) in enumerate(zip(draft.blocks, history.marks, strict=True))
        ]
        head = {"id": draft.id, "title": draft.title or draft.id, "url": draft.facts["url"], "blocks": blocks}
        return _json(head | _standing(history))

    async def step(self, request: Request) -> Response:
        """Takes a step; 409 where another tab came first."""
        self._check(request.headers.get(PROOF_HEADER, ""), self._token)
        number = self._number(request)
        step = await _body(request)
        version = step.pop("version", None)
        if not isinstance(version, int):
            raise LabelError("a step says which version of the page it was taken on")
        after = self._session.step(number, version, step)
        if after is None:
            return _json({"error": "This page was changed in another tab."}, HTTPStatus.CONFLICT)
        first, last = after.touched
        marks = {"first": first, "marks": list(map(str, after.marks[first : last + 1]))}
        return _json(marks | _standing(after) | self._progress())

    async def preview(self, request: Request) -> Response:
        """The original page, with nothing in it that runs or loads."""
        from starlette.responses import HTMLResponse

        self._check(request.path_params["key"], self._preview_key)
        html = preview_of(self._session.drafts[self._number(request)])
        return HTMLResponse(html.encode("utf-8", "replace"), headers={"Content-Security-Policy": POLICY})

    def _progress(self) -> dict[str, Any]:
        return {"agreement": self._session.agreement._asdict()}

    def _number(self, request: Request) -> int:
        from starlette.exceptions import HTTPException

        digits: str = request.path_params["number"]
        # Python refuses to read a number of thousands of digits.
        if not digits.isdecimal() or len(digits) > _MOST_DIGITS or int(digits) >= len(self._session.drafts):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return int(digits)

    @staticmethod
    def _check(given: str, wanted: str) -> None:
        from starlette.exceptions import HTTPException

        if not secrets.compare_digest(given.encode(), wanted.encode()):
            raise HTTPException(HTTPStatus.FORBIDDEN, "Open the address that newsfilter label printed.")


class _Headers:
    """Adds what every answer says; one that says it otherwise itself is left so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.datastructures import MutableHeaders

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


async def _refusal(_request: Request, error: Exception) -> Response:
    known = isinstance(error, LabelError)
    return _json({"error": str(error)}, HTTPStatus.BAD_REQUEST if known else HTTPStatus.INTERNAL_SERVER_ERROR)


async def _body(request: Request) -> dict[str, Any]:
    """The JSON object that was sent; `LabelError` where it is none."""
    data = b""
    async for part in request.stream():
        data += part
        if len(data) > _MOST_BYTES:
            raise LabelError(f"a step of more than {_MOST_BYTES} bytes is none")
    try:
        step = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise LabelError("a step is a JSON object") from error
    if not isinstance(step, dict):
        raise LabelError("a step is a JSON object")
    return step


def _standing(history: History) -> dict[str, Any]:
    return {
        "version": history.version,
        "status": history.status,
        "undo": bool(history.done),
        "redo": bool(history.undone),
    }


def _json(content: Mapping[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    from starlette.responses import Response

    return Response(json_line(content), status, media_type="application/json")
