"""Who stands before a delivery's page: a link's token becomes the delivery, its brand and the reader's language (R23)."""

import logging
import re
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from app.brand_book import Brand
from app.errors import PorchlightError, Unavailable
from app.flows.standing import Desk
from app.http.guard import where
from app.http.pages import Pages
from app.rendering.language import Language, Languages
from app.rendering.phrases import Phrases
from app.rendering.templates import capfirst
from app.settings import PROJECT
from app.store.brands import brand_keys
from app.store.deliveries import Delivery, deliveries_by_id
from app.store.links import link_by_token
from app.store.people import people_by_id
from app.wiring import Services

log = logging.getLogger(__name__)

FOLDER = PROJECT / "templates" / "pages"
PAGES = Pages(FOLDER, {"capfirst": capfirst})
_SCOPE = "recipient"
_FIRST_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True)
class Visit:
    """Somebody with a good link. `token` is what their address bar shows."""

    token: str
    link_id: int
    delivery: Delivery
    brand: Brand
    language: Language
    desk: Desk

    @cached_property
    def phrases(self) -> Phrases:
        """Says days and times as the reader does, on the clock at the address."""
        return Phrases(self.desk.now, self.delivery.zone, self.language.locale, self.language.gettext)

    @property
    def delivery_id(self) -> int:
        """The delivery's number."""
        return self.delivery.id or 0

    @property
    def path(self) -> str:
        """Where the page is."""
        return f"/d/{self.token}"


@cache
def _languages() -> Languages:
    return Languages(PROJECT / "templates" / "locale")


def desk_of(services: Services) -> Desk:
    """What flows decide with, now."""
    return Desk(services.clock.now(), services.clock.wall(), services.brands, services.settings.lanes)


def visit(services: Services, session: Session, token: str) -> Visit | None:
    """The visit of a link that is good now; None for one that is unknown, over, revoked or not for this page."""
    desk = desk_of(services)
    link = link_by_token(session, token, desk.now)
    if link is None or link.scope != _SCOPE:
        return None
    delivery = deliveries_by_id(session, [link.delivery_id]).get(link.delivery_id)
    key, known = brand_keys(session, [link.brand_id])[link.brand_id], services.brands.keys()
    if delivery is None or delivery.brand_id != link.brand_id or key not in known:
        return None
    brand = services.brands.get(key)
    person = people_by_id(session, [delivery.person_id])[delivery.person_id]
    language = _languages().find(person.locale or brand.default_locale, brand.tone, brand.default_locale)
    return Visit(token, link.id or 0, delivery, brand, language, desk)


def words(language: Language) -> Mapping[str, object]:
    """What every template needs to speak."""
    return {
        "_": language.gettext_html,
        "ngettext": language.ngettext_html,
        "lang": language.code,
        "direction": "rtl" if language.locale.text_direction == "rtl" else "ltr",
    }


def gone(request: Request) -> HTMLResponse:
    """The same answer for every link that opens nothing, so that none tells whether it ever did (R23)."""
    return PAGES.page("gone.jinja", words(_asked_language(request)), status=404)


def _asked_language(request: Request) -> Language:
    """What the browser speaks first, where nothing is known of its owner."""
    first = request.headers.get("accept-language", "")[:40].partition(",")[0].partition(";")[0].strip()
    return _languages().find(first if _FIRST_LANGUAGE.fullmatch(first) else "en", "formal", "en")


class PeopleRoute(APIRoute):
    """People don't read JSON: what can't be answered is a page, too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's, around which errors become pages."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except PorchlightError as error:
                status = error.status
            except SQLAlchemyError as error:
                log.error("unexpected %s in a delivery page\n%s", type(error).__name__, where(error))
                status = Unavailable.status
            return PAGES.page("trouble.jinja", words(_asked_language(request)), status=status)

        return handled
