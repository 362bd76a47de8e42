"""The outermost layer: security headers on every answer, and a plain 500 for what nobody foresaw."""

import logging
import traceback

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.http.answers import error_body

log = logging.getLogger(__name__)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_RAW = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


class Guard:
    """Wraps the whole application. An answer that sets one of these headers itself keeps its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = list(message["headers"])
                own = {name for name, _ in headers}
                message["headers"] = headers + [pair for pair in _RAW if pair[0] not in own]
            await send(message)

        try:
            await self.app(scope, receive, send_guarded)
        except Exception as error:
            log.error("unexpected %s in %s %r\n%s", type(error).__name__, scope["method"], scope["path"], where(error))
            if begun:
                raise
            await error_body(500, "internal_error", "something went wrong on our side")(scope, receive, send_guarded)


def where(error: BaseException) -> str:
    """The way to an error without its text: a database error quotes the values of the statement, which name people (R33)."""
    return "".join(traceback.format_tb(error.__traceback__)).rstrip()
