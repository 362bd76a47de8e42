"""How the console looks: its templates, its assets, and errors as pages that say what to do."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from app.errors import NotFound, PorchlightError
from app.http.answers import error_body
from app.http.console.door import SignInNeeded
from app.http.pages import PRIVATE, Pages
from app.settings import PROJECT

FOLDER = PROJECT / "templates" / "console"
PAGES = Pages(FOLDER)
ASSETS: Mapping[str, str] = {"console.css": "text/css", "console.js": "text/javascript"}
# Forms need their Origin: with no-referrer browsers send "null". No address here opens anything by itself, unlike R23's links.
REFERRER = "same-origin"


def page(template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
    """A whole page of the console with its headers."""
    made = PAGES.page(template, values, status=status)
    made.headers["Referrer-Policy"] = REFERRER
    return made


def asset(name: str) -> Response:
    """The style sheet or the script. Raises NotFound."""
    if name not in ASSETS:
        raise NotFound("there is no such file")
    return Response((FOLDER / name).read_bytes(), media_type=ASSETS[name], headers=dict(PRIVATE))


def away(path: str) -> RedirectResponse:
    """To another page by GET, so that a reload sends nothing again."""
    return RedirectResponse(path, 303, headers={**PRIVATE, "Referrer-Policy": REFERRER})


class ConsoleRoute(APIRoute):
    """A route whose errors are pages, and JSON for the page's own script."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except SignInNeeded as needed:
                if _by_script(request):
                    return error_body(401, "unauthorized", "sign in again")
                return away("/console/sign-in?" + urlencode({"next": needed.wanted}))
            except PorchlightError as error:
                return _trouble(request, error.status, error.code, error.message)
            except RequestValidationError:
                return _trouble(request, 404, "not_found", "there is no such page")

        return answered


def _by_script(request: Request) -> bool:
    return request.headers.get("accept", "").startswith("application/json")


def _trouble(request: Request, status: int, code: str, message: str) -> Response:
    if _by_script(request):
        return error_body(status, code, message)
    values: dict[str, Any] = {"title": _TITLES.get(status, "That did not work"), "message": message}
    return page("trouble.html", values, status)


_TITLES: Mapping[int, str] = {403: "Not from here", 404: "Nothing here", 409: "Not any more", 503: "Not just now"}
