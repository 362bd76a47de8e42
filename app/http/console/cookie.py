"""The cookie of a sign-in, and whether a form came from a page of ours (R24, R29, R30)."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from app.errors import Forbidden
from app.settings import Settings

PLAIN = "porchlight"


def secure(settings: Settings) -> bool:
    """Whether the outside reaches us by https."""
    return settings.public.startswith("https://")


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds it to this host and to https; browsers refuse that name over plain http, so development has another."""
    return f"__Host-{PLAIN}" if secure(settings) else PLAIN


def secret_in(request: Request, settings: Settings) -> str:
    """The secret a browser brings; empty without one."""
    return request.cookies.get(cookie_name(settings), "")


def give(response: Response, settings: Settings, secret: str, seconds: int) -> None:
    """Lax and not Strict: with Strict, whoever follows a link from a mail would find themselves signed out."""
    name = cookie_name(settings)
    response.set_cookie(name, secret, max_age=seconds, path="/", secure=secure(settings), httponly=True, samesite="lax")


def take_back(response: Response, settings: Settings) -> None:
    """Removes it from the browser; what counts is that the session has ended."""
    response.delete_cookie(cookie_name(settings), path="/", secure=secure(settings), httponly=True, samesite="lax")


def require_own_page(request: Request, settings: Settings) -> None:
    """Raises Forbidden for a form that another site's page sent.

    Origin must be ours: the public one, or the host that was asked (a proxy or another name of a developer's machine). Old
    browsers send none; then Sec-Fetch-Site decides, and where there is neither, the token in the form has to do.
    """
    origin = request.headers.get("origin")
    if origin is None:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Forbidden("this form came from another site")
        return
    asked = urlsplit(origin)
    public = urlsplit(settings.public)
    if (asked.scheme, asked.netloc) == (public.scheme, public.netloc):
        return
    # Where we are reached by https, a page of the same host without it may be somebody else's.
    if asked.netloc != request.headers.get("host", "") or (secure(settings) and asked.scheme != "https"):
        raise Forbidden("this form came from another site")
