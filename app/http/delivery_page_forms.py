"""Forms of the delivery page: sent from our own page (R24, R29), and each of them once."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from fastapi.responses import Response
from sqlmodel import Session

from app.errors import InvalidInput, WrongMediaType
from app.http.body import media_type, read_body
from app.http.delivery_page_door import Visit
from app.rendering.values import clean
from app.settings import Settings
from app.store.columns import keyed_digest
from app.store.requests import Begun, begin_request, end_request

_MOST_BYTES, _MOST_FIELDS = 16 * 1024, 20
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent. Values are one clean line each."""

    values: Mapping[str, str]

    def get(self, name: str, longest: int = 200) -> str:
        """A field, "" without it, cut at `longest` characters."""
        return clean(self.values.get(name))[:longest]


async def _read(request: Request) -> Form:
    if media_type(request) != "application/x-www-form-urlencoded":
        raise WrongMediaType("send a form", field="Content-Type")
    body = await read_body(request, _MOST_BYTES)
    try:
        return Form(dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)))
    except ValueError:
        raise InvalidInput("this is not a form of ours") from None


SentForm = Annotated[Form, Depends(_read)]


@dataclass(frozen=True, slots=True)
class Seal:
    """What ties a form to the browser it was shown in: a secret in a cookie, and in the form a digest of link and secret.

    A page elsewhere can send our form but neither read the cookie nor make the digest (double submit).
    """

    secret: str
    cookie: str
    fresh: bool

    @classmethod
    def of(cls, request: Request, settings: Settings) -> "Seal":
        """The browser's own, or a new one. `__Host-` cookies need https, which development on loopback hasn't."""
        name = "__Host-porchlight-page" if settings.public.startswith("https://") else "porchlight-page"
        known = request.cookies.get(name, "")
        good = bool(_SECRET.fullmatch(known))
        return cls(known if good else secrets.token_urlsafe(32), name, not good)

    def stamp(self, visit: Visit) -> str:
        """What the form carries."""
        return keyed_digest(f"delivery page form:{visit.token}:{self.secret}".encode())

    def holds(self, visit: Visit, form: Form) -> bool:
        """Whether the form was shown to this browser by this page."""
        return not self.fresh and hmac.compare_digest(self.stamp(visit).encode(), form.get("stamp").encode())

    def keep(self, answer: Response) -> None:
        """Gives a browser that has none its secret, until it is closed."""
        if self.fresh:
            secure = self.cookie.startswith("__Host-")
            answer.set_cookie(self.cookie, self.secret, path="/", secure=secure, httponly=True, samesite="strict")


def once() -> str:
    """A name for one form, as it is shown."""
    return secrets.token_urlsafe(12)


def first_time(session: Session, visit: Visit, act: str, form: Form) -> bool:
    """Whether this very form comes for the first time; a second tap of the button is not a second wish.

    In the transaction of the act: what isn't done wasn't sent. Another answer on the same page is another form.
    """
    told = sorted((name, form.get(name)) for name in form.values if name != "stamp")
    digest = hashlib.sha256(repr((act, told)).encode()).hexdigest()
    key = f"page:{visit.link_id}:{digest}"
    begun, _, _ = begin_request(session, visit.delivery.brand_id, key, digest, visit.desk.wall)
    if begun is Begun.FIRST:
        end_request(session, visit.delivery.brand_id, key, _SEE_OTHER, "")
    return begun is Begun.FIRST
