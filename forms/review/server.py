"""The server of the review page: for one person, on this machine only, and gone when the review ends."""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ikm.forms.review.doubts import Doubt
from ikm.forms.review.page import acknowledged, contents, decided, overtaken, script, shell, style, undone
from ikm.forms.review.session import Session
from ikm.forms.review.words import ReviewError
from ikm.survey.errors import IkmError

LOCAL = "127.0.0.1"
_MOST = 20_000  # bytes of a decision
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}

Picture = Callable[[Doubt], bytes | None]
"""A PNG of what is in doubt; None where there is none."""


@dataclass(frozen=True)
class Review:
    """What the page works with. clip, around: pictures of a doubt, and of what surrounds it.

    save: stores the sheets that are settled and says so in words; None where nothing is to be stored.
    """

    session: Session
    clip: Picture
    around: Picture
    save: Callable[[], str] | None = None


@dataclass(frozen=True)
class Door:
    """Who may come in: requests to `host`, from its own pages, of a browser that was opened with `token`."""

    host: str
    token: str

    @property
    def address(self) -> str:
        """What opens the page."""
        return f"http://{self.host}/?kunci={self.token}"

    @property
    def cookie(self) -> str:
        """The name of the cookie; cookies do not tell the ports of a machine apart."""
        return f"ikm-{self.host.rpartition(':')[2]}"


class Guard:
    """Refuses what does not come through the door, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
            await send(message)

        await (self._answer(Request(scope)) or self._app)(scope, receive, with_headers)

    def _answer(self, request: Request) -> Response | None:
        """A refusal, or the cookie for the token; None for what is to be answered."""
        door = self._door
        if request.headers.get("host") != door.host:
            return PlainTextResponse("Host?", 421)
        if request.method == "GET" and request.url.path == "/" and "kunci" in request.query_params:
            if not secrets.compare_digest(request.query_params["kunci"].encode(), door.token.encode()):
                return PlainTextResponse("kunci?", 403)
            response = RedirectResponse("/", 303)
            response.set_cookie(door.cookie, door.token, httponly=True, samesite="strict")
            return response
        if not secrets.compare_digest(request.cookies.get(door.cookie, "").encode(), door.token.encode()):
            return PlainTextResponse("kunci?", 403)
        if request.method == "POST" and not self._is_ours(request):
            return PlainTextResponse("Origin?", 403)
        return None

    def _is_ours(self, request: Request) -> bool:
        """Whether a page of ours sent it; a form elsewhere cannot send JSON, nor take our origin."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip()
        return request.headers.get("origin") == f"http://{self._door.host}" and kind == "application/json"


class Counter:
    """Answers the requests of one review. stop: called once the person has finished."""

    def __init__(self, review: Review, stop: Callable[[], None]) -> None:
        self._review, self._stop = review, stop
        self._session = review.session
        self._words = review.session.words

    async def page(self, _request: Request) -> Response:
        """The page itself, without its doubts."""
        return Response(shell(self._words), media_type="text/html")

    async def look(self, _request: Request) -> Response:
        """Its style."""
        return Response(style(self._words), media_type="text/css")

    async def behaviour(self, _request: Request) -> Response:
        """Its script."""
        return Response(script(), media_type="text/javascript")

    async def doubts(self, _request: Request) -> Response:
        """All that there is to decide, and all the texts."""
        return JSONResponse(contents(self._session, saves=self._review.save is not None))

    def clip(self, request: Request) -> Response:
        """The picture of a doubt."""
        return _picture(self._review.clip(self._session.doubt(request.path_params["name"])))

    def around(self, request: Request) -> Response:
        """The picture of what surrounds it."""
        return _picture(self._review.around(self._session.doubt(request.path_params["name"])))

    async def decide(self, request: Request) -> Response:
        """Keep a decision; the answer comes when it is on the disk.

        Where somebody else has decided meanwhile, which the page has not `seen`, that is told and nothing is kept.
        """
        said = await _said(request)
        name, value, sure = str(said.get("id")), said.get("value"), said.get("how") != "unsure"
        if not (isinstance(value, str) or value is None):
            raise _unreadable()
        self._session.look()
        known = self._session.decided.get(name)
        if decided(known) != said.get("seen"):
            return JSONResponse({"decided": decided(known), "error": overtaken(self._words, known)}, 409)
        by = str(said.get("by") or "")
        decision = self._session.decide(name, value if sure else None, by=by, sure=sure)
        return JSONResponse({"decided": decided(decision), "said": acknowledged(self._words, decision)})

    async def undo(self, request: Request) -> Response:
        """Take the last decision back."""
        name = self._session.undo(by=str((await _said(request)).get("by") or ""))
        said = undone(self._words, blind=self._session.blind)
        return JSONResponse({"id": name, "decided": decided(self._session.decided.get(name)), "said": said})

    async def save(self, _request: Request) -> Response:
        """Store what is settled."""
        return JSONResponse({"said": self._review.save() if self._review.save else ""})

    async def finish(self, _request: Request) -> Response:
        """End, once this is answered."""
        return JSONResponse({"said": ""}, background=BackgroundTask(self._stop))

    async def fault(self, _request: Request, error: Exception) -> Response:
        """What is wrong, in words."""
        assert isinstance(error, IkmError)
        return JSONResponse({"error": error.say(self._words.language)}, 400)


def application(review: Review, door: Door, stop: Callable[[], None]) -> Starlette:
    """The page of one review. stop: called once the person has finished."""
    at = Counter(review, stop)
    pages = {"/": at.page, "/review.css": at.look, "/review.js": at.behaviour, "/doubts": at.doubts}
    pictures = {"/clip/{name}": at.clip, "/around/{name}": at.around}
    actions = {"/decide": at.decide, "/undo": at.undo, "/save": at.save, "/finish": at.finish}
    return Starlette(
        routes=[
            *(Route(path, answer) for path, answer in (pages | pictures).items()),
            *(Route(path, answer, methods=["POST"]) for path, answer in actions.items()),
        ],
        middleware=[Middleware(Guard, door=door)],
        exception_handlers={IkmError: at.fault},
    )


def serve(review: Review, opened: Callable[[str], None]) -> None:
    """Serve the page until the person has finished or presses Ctrl-C; `opened` is told its address."""
    with socket.socket() as listening:
        listening.bind((LOCAL, 0))
        door = Door(f"{LOCAL}:{listening.getsockname()[1]}", secrets.token_urlsafe(24))
        servers: list[uvicorn.Server] = []

        def stop() -> None:
            servers[0].should_exit = True

        config = uvicorn.Config(
            application(review, door, stop),
            log_level="warning",
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=3,
        )
        servers.append(uvicorn.Server(config))
        listening.listen()
        opened(door.address)
        servers[0].run(sockets=[listening])


async def _said(request: Request) -> dict[str, Any]:
    """What the page sent. Raises ReviewError for anything else."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST:
            break
    try:
        said = json.loads(body) if len(body) <= _MOST else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise _unreadable()
    return said


def _unreadable() -> ReviewError:
    return ReviewError("Keputusan ini tidak dapat dibaca; muat ulang halaman.")


def _picture(content: bytes | None) -> Response:
    return Response(content, media_type="image/png") if content else PlainTextResponse("-", 404)
