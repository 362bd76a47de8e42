"""The parts of a console page, written by the same templates whether the page is asked for or a script asks for news."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from fastapi.responses import HTMLResponse
from markupsafe import Markup
from sqlmodel import Session

from app.flows.announce import reach
from app.http.console.door import Signed
from app.http.console.look import PAGES, page
from app.http.console.offered import offered
from app.http.console.queue import SOON, Listing, listing
from app.http.console.record import Record, load
from app.http.console.side import parcels
from app.http.console.timeline import timeline
from app.http.console.wording import CHANNELS, DID, TASKS, lateness, waited
from app.http.sandbox_people import name_of, phone_of
from app.http.sandbox_times import Local
from app.http.sandbox_words import plain
from app.store.agents import audit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class View:
    """What an agent looks at. `before` is a page of the queue, `earlier` (microseconds since 1970) one of the conversation.

    `did` is what has just been done, `wrong` what could not be, with the `text` that was written. `shown` are kept-back words
    that were asked for.
    """

    person: int | None = None
    wanted: str = ""
    before: str = ""
    earlier: int | None = None
    did: str = ""
    wrong: str = ""
    text: str = ""
    shown: Mapping[str, str] = field(default_factory=dict)

    @property
    def live(self) -> tuple[str, ...]:
        """The parts that may change under the reader's eyes: neither search results, nor old pages, nor kept-back words."""
        parts = [] if self.wanted or self.before else ["queue"]
        if self.person is not None and not self.shown:
            parts += ["side"] if self.earlier else ["talk", "side"]
        return tuple(parts)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the page. `digest` tells whether it has changed; its first half, whether other people are shown."""

    html: Markup
    digest: str


def show(signed: Signed, view: View, status: int = 200) -> HTMLResponse:
    """The whole page. What was read is in the audit before it is shown. Raises NotFound for somebody who isn't there."""
    with signed.services.database.read() as session:
        people = listing(session, signed, view.wanted, view.before)
        record = _record(session, signed, view)
        offers = offered(session, signed.desk, record) if record else []
        values = {
            "view": view,
            "signed": signed,
            "key": secrets.token_hex(16),
            "parts": {"queue": queue_part(signed, view, people), **person_parts(session, signed, view, record)},
            "listing": people,
            "longest": people.needed[0].wait if people.needed else "",
            "offers": offers,
            "who": name_of(record.person) if record else "",
            "way": _way(session, record) if record else "",
            "did": DID.get(view.did, ""),
        }
    note_reading(signed, people, record)
    return page("page.html", values, status)


def _record(session: Session, signed: Signed, view: View) -> Record | None:
    if view.person is None:
        return None
    return load(session, signed, view.person, None if view.earlier is None else _EPOCH + timedelta(microseconds=view.earlier))


def queue_part(signed: Signed, view: View, people: Listing) -> Part:
    """The left pane."""
    return _part("queue.html", {"listing": people, "view": view}, people.people)


def person_parts(session: Session, signed: Signed, view: View, record: Record | None) -> dict[str, Part]:
    """The conversation and the deliveries of an opened person."""
    if record is None:
        return {}
    now = signed.services.clock.now()
    before = None if view.earlier is None else _EPOCH + timedelta(microseconds=view.earlier)
    told = timeline(record, now, before)
    local = Local(record.zone, now)
    common: dict[str, object] = {"view": view, "record": record, "csrf": signed.csrf, "person": record.person.id}
    talk = {
        "name": name_of(record.person),
        "phone": phone_of(record.person),
        "email": record.person.email or "",
        "brand": record.brand.name if len(signed.brands) > 1 else "",
        "place": local.place,
        "tasks": [
            (task.id, TASKS[task.kind], task.about, waited(task.opened_at, now), lateness(task.opened_at, now, SOON))
            for task in record.open_tasks
        ],
        "with_agent": bool(record.conversation and record.conversation.with_agent),
        "closed": _closed(record, local),
        "days": told.days,
        "earlier": None if told.earlier is None else (told.earlier - _EPOCH) // timedelta(microseconds=1),
    }
    side = {"parcels": parcels(session, record, now, view.shown)}
    return {"talk": _part("talk.html", {**common, **talk}), "side": _part("side.html", {**common, **side})}


def _closed(record: Record, local: Local) -> list[tuple[str, str, str, str]]:
    """Channels nothing goes to: (which, since when, the person's own words if they said so, else the reason)."""
    words = {consent.channel: consent.words for consent in record.consents if consent.act == "opt_out"}
    return [
        (CHANNELS.get(row.channel, row.channel), local.moment(row.since), words.get(row.channel, ""), plain(row.reason))
        for row in record.suppressions
    ]


def _way(session: Session, record: Record) -> str:
    """By which channel an agent's words would go; empty when none is open."""
    person = record.person
    channels, _ = reach(session, [person.id or 0]).open_channels(person, ("sms", "email"))
    return CHANNELS[channels[0]] if channels else ""


def note_reading(signed: Signed, people: Listing | None, record: Record | None) -> None:
    """Who was shown to this agent: a line for the conversation, and one a brand for the names in the queue."""
    by_brand: dict[int, list[int]] = {}
    for entry in (*people.needed, *people.recent) if people else ():
        by_brand.setdefault(entry.brand_id, []).append(entry.person_id)
    if not by_brand and record is None:
        return
    wall = signed.services.clock.wall()
    with signed.services.database.write() as session:
        for brand, ids in by_brand.items():
            act = "search" if people and people.wanted else "list"
            audit(session, brand_id=brand, agent_id=signed.agent_id, at=wall, act=act, details={"people": ids})
        if record is not None:
            brand, person = record.person.brand_id, record.person.id
            audit(session, brand_id=brand, agent_id=signed.agent_id, at=wall, act="read", person_id=person)


def _part(template: str, values: Mapping[str, object], people: Iterable[int] = ()) -> Part:
    html = PAGES.part(template, values)
    who = _digest(",".join(map(str, sorted(people))))
    return Part(Markup(html), f"{who}-{_digest(html)}")  # noqa: S704  written by our own autoescaping template


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
