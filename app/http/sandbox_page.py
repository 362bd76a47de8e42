"""A whole sandbox page: the parts, and around them what stays on this machine, whose time it is, and how to begin."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from sqlalchemy import func
from sqlmodel import Session, select

from app.brand_book import Brand, BrandBook
from app.errors import NotFound
from app.http.sandbox_clock import speed_of
from app.http.sandbox_person import brand_and_zone
from app.http.sandbox_times import Local
from app.http.sandbox_view import PAGES, View, listing, parts
from app.settings import Settings
from app.store.inbox import count_by_state
from app.store.people import Person
from app.wiring import Services


@dataclass(frozen=True, slots=True)
class Banner:
    """The top of the page. `channels` are (what, what becomes of it); `speed` is None while nobody drives the clock."""

    claim: str
    channels: list[tuple[str, str]]
    now: datetime
    shown: str
    speed: float | None
    zone: str
    place: str


@dataclass(frozen=True, slots=True)
class Welcome:
    """What an empty sandbox says: what came in so far, and how the first events are sent (JSON texts)."""

    people: int
    inbox: dict[str, int]
    brand: str
    url: str
    events: list[str]


def show(services: Services, view: View) -> HTMLResponse:
    """The page of a view; with status 404 and the list alone for somebody or something that isn't there."""
    missing = ""
    with services.database.read() as session:
        at_list = view.person is None
        entries = listing(services, session, view).entries if at_list else []
        if entries:  # where there is room, the first of the list is opened beside it
            view = replace(view, person=entries[0].person_id)
        nothing = at_list and not entries and not view.wanted and not view.before
        try:
            shown = {} if nothing else parts(services, session, view)
        except NotFound as error:
            missing, view = error.message, View()
            shown = parts(services, session, view)
        brand, zone = brand_and_zone(session, view.person) if view.person else ("", "UTC")
        values = {
            "at": "list" if at_list else "person",
            "view": view,
            "brand": brand,
            "brands": _brands(services.brands),
            "banner": _banner(services, zone),
            "parts": shown,
            "missing": missing,
            "welcome": _welcome(services, session) if nothing else None,
            "stream": _stream(view),
        }
    return PAGES.page("page.html", values, status=404 if missing else 200)


def _stream(view: View) -> str:
    query: list[tuple[str, object]] = [("mode", view.mode), *(("show", name) for name in sorted(view.live))]
    return "/sandbox/stream?" + urlencode([("person", view.person), *query] if view.person else query)


def _brands(book: BrandBook) -> list[tuple[str, str, str, str, str]]:
    """Key and colours: accent and what is written on it, by day and by night."""
    keys = book.keys()
    brands = [book.get(key) for key in keys]
    return [(b.key, b.accent, b.on_accent, b.accent_dark, b.on_accent_dark) for b in brands]


def _banner(services: Services, zone: str) -> Banner:
    now, settings = services.clock.now(), services.settings
    local = Local(zone, now)
    return Banner(
        claim="Sandbox: nothing leaves this machine",
        channels=_channels(settings),
        now=now,
        shown=local.stamp(now),
        speed=speed_of(services),
        zone=zone,
        place=local.place,
    )


def _channels(settings: Settings) -> list[tuple[str, str]]:
    texts = "go to the fake Twilio on this machine" if settings.fake_provider and settings.twilio else "stay here"
    return [("Texts", texts), ("E-mails", "stay here")]


def _welcome(services: Services, session: Session) -> Welcome:
    keys = services.brands.keys()
    brand = services.brands.get("lark" if "lark" in keys else keys[0])
    return Welcome(
        people=session.exec(select(func.count()).select_from(Person)).one(),
        inbox=count_by_state(session),
        brand=brand.key,
        url=services.settings.public,
        events=list(_first_events(brand, services.clock.now())),
    )


def _first_events(brand: Brand, now: datetime) -> Iterator[str]:
    """A plan, a predicted arrival and the news that it is out, as JSON: together they make a message at once."""
    arrival = (now + timedelta(hours=2)).replace(microsecond=0)
    day = Local(brand.time_zone, now).date_of(arrival).isoformat()
    recipient = {"name": "Ada Example", "phone": "+12125550123"}
    facts: list[tuple[str, dict[str, object]]] = [
        ("planned", {"recipient": recipient, "promised": {"date": day}}),
        ("eta", {"arrival": arrival.isoformat()}),
        ("status", {"status": "out_for_delivery"}),
    ]
    for number, (kind, data) in enumerate(facts, start=1):
        envelope = {"specversion": "1.0", "source": "curl", "id": f"first-{number}", "subject": "first"}
        what = {"type": f"porchlight.delivery.{kind}"}
        yield ",\n ".join(json.dumps(part)[1:-1] for part in (envelope, what, {"data": data}))
