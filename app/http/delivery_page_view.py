"""What a delivery's page shows: its state in a sentence, the window, receipts, events and proof, in the reader's words.

No name, street, code or map: whoever holds the link has not yet shown that the parcel is for them (R25).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.flows.act import Offers
from app.flows.standing import planned_window, promised_hours, shown_status
from app.http.delivery_page_door import Visit
from app.http.delivery_page_receipts import Receipt, Wishes, receipts, short_moment, wishes_for
from app.lifecycle import Happening, Status, fold
from app.rendering.page_words import CONSEQUENCES, HAPPENED, HONESTY, STATES, TITLES
from app.rendering.templates import capfirst
from app.rendering.values import clean
from app.rendering.words import OTHER, PLACES, PROOFS, REASONS
from app.store.deliveries import StatusEvent, status_events_of
from app.store.surveys import answer_of
from rescheduling.change import Kind
from surveys.survey import COMPLETED

S = Status
# Stops are told only when they are few: more would be a countdown, and where the driver is (R26).
FEW_STOPS = range(2, 6)
MOST_PARCELS = 4
_COMING = frozenset({S.PLANNED, S.AT_DEPOT, S.ON_VEHICLE, S.OUT_FOR_DELIVERY, S.NEXT_STOP, S.DELAYED, S.ATTEMPTED})
STEPS = {
    "another_time": "another-time", "locker": "locker", "pickup_point": "pickup-point", "safe_place": "safe-place",
    "neighbour": "neighbour", "instruction": "note", "cancel": "cancel",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """The window: a line above it, itself, and what it is worth."""

    day: str
    hours: str
    honesty: str
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A choice: which step it leads to, what it is, what it means."""

    step: str
    title: str
    consequence: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of the timeline."""

    words: str
    when: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that it was handed over. `received_by` are initials: whom they mean knows them."""

    kind: str
    when: str
    where: str
    received_by: str


@dataclass(frozen=True, slots=True)
class View:
    """Everything that may change on the page while it is open, but for the survey."""

    state: str
    tone: str
    parcels: tuple[str, ...]
    more_parcels: int
    window: Shown | None
    pickup: str
    pickup_until: str
    receipts: tuple[Receipt, ...]
    rows: tuple[Row, ...]
    until: str
    closed: bool
    events: tuple[Happened, ...]
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Survey:
    """Whether how it went is asked, and what was answered (0 for nothing yet)."""

    asked: bool
    score: int = 0


def digest_of(*parts: object) -> str:
    """Tells whether any of these is another than before."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def view(session: Session, visit: Visit, offers: Offers) -> View:
    """The delivery as it stands now."""
    delivery, wishes = visit.delivery, wishes_for(session, visit)
    named = [name for name in map(clean, delivery.parcels) if name]
    details = delivery.status_details
    waits = delivery.status is S.AT_PICKUP_POINT
    coming = delivery.status in _COMING
    rows = choice_rows(visit, offers)
    return View(
        state=sentence(visit),
        tone="bad" if shown_status(delivery, visit.desk.now) in (S.ATTEMPTED, S.DELAYED, S.DAMAGED, S.LOST) else "",
        parcels=tuple(named[:MOST_PARCELS]),
        more_parcels=max(0, len(named) - MOST_PARCELS),
        window=window(visit, wishes) if coming else None,
        pickup=clean(details.get("pickup_name")) if waits else "",
        pickup_until=_until(visit, datetime.fromisoformat(details["pickup_until"]))
        if waits and "pickup_until" in details
        else "",
        receipts=receipts(visit, wishes),
        rows=rows,
        until=_until(visit, offers.cut_off_at) if rows else "",
        closed=coming and not rows,
        events=_events(visit, status_events_of(session, [visit.delivery_id]).get(visit.delivery_id, [])),
        proof=_proof(visit) if delivery.status in COMPLETED else None,
    )


def survey(session: Session, visit: Visit) -> Survey:
    """How the survey stands."""
    if visit.delivery.status not in COMPLETED:
        return Survey(asked=False)
    answer = answer_of(session, visit.delivery_id)
    return Survey(asked=True, score=answer.score if answer else 0)


def sentence(visit: Visit) -> str:
    """The state, as one says it."""
    delivery, phrases = visit.delivery, visit.phrases
    one, many = REASONS.get(delivery.status_details.get("reason", ""), REASONS[OTHER])
    values: dict[str, object] = {}
    status = shown_status(delivery, visit.desk.now)
    if status is not S.ATTEMPTED:
        key = str(status)
        if key == S.OUT_FOR_DELIVERY and delivery.stops_to_go in FEW_STOPS:
            key, values = "stops_away", {"stops": delivery.stops_to_go}
        elif delivery.status in COMPLETED and delivery.since:
            values = {"moment": phrases.moment(delivery.since)}
        one, many = STATES[key]
    return visit.language.ngettext(one, many, max(1, len(delivery.parcels)), **values)


def window(visit: Visit, wishes: Wishes) -> Shown | None:
    """The hours promised, else the day; what a confirmed change made of it goes first. None where one would mislead."""
    delivery, phrases, gettext = visit.delivery, visit.phrases, visit.language.gettext
    if wishes.elsewhere:
        return None
    start, end = _hours(visit, wishes)
    if start is None or end is None:
        planned = planned_window(delivery)
        if delivery.promised_date is None or planned is None or planned.end <= visit.desk.now:
            return None
        honesty = gettext(HONESTY["asking" if wishes.asking else "day"])
        return Shown("", capfirst(phrases.day(delivery.promised_date)), honesty)
    passed = end <= visit.desk.now
    if passed and delivery.status is S.ATTEMPTED:
        return None
    honesty = gettext(HONESTY["passed" if passed else "asking" if wishes.asking else "hours"])
    days = {phrases.local(at).date() for at in (start, end)}
    if len(days) > 1:
        return Shown("", phrases.window(start, end), honesty, passed)
    return Shown(capfirst(phrases.day(min(days))), phrases.times(start, end), honesty, passed)


def _hours(visit: Visit, wishes: Wishes) -> tuple[datetime, datetime] | tuple[None, None]:
    """A confirmed change's window until a promise is made that knows of it."""
    delivery, change = visit.delivery, wishes.agreed(Kind.RESCHEDULE)
    if change and change.window_start and change.window_end and change.decided_at:
        newer = delivery.promise_at is not None and delivery.promise_at >= change.decided_at
        if not newer:
            return change.window_start, change.window_end
    hours = promised_hours(delivery)
    return (hours.start, hours.end) if hours else (None, None)


def choice_rows(visit: Visit, offers: Offers) -> tuple[Row, ...]:
    """What may be chosen now, in the brand's order."""
    gettext = visit.language.gettext
    return tuple(
        Row(STEPS[choice], gettext(TITLES[choice]), gettext(CONSEQUENCES[choice])) for choice in offers.choices if choice in STEPS
    )


def _events(visit: Visit, events: list[StatusEvent]) -> tuple[Happened, ...]:
    """What happened, newest first; what led nowhere is left out."""
    _, idle = fold(Happening(e.at, e.status, e.event_key) for e in events)
    led = sorted((e for e in events if e.event_key not in idle), key=lambda e: (e.at, e.id or 0), reverse=True)
    gettext = visit.language.gettext
    return tuple(Happened(gettext(HAPPENED[e.status]), short_moment(visit, e.at)) for e in led)


def _proof(visit: Visit) -> Proof:
    delivery, gettext = visit.delivery, visit.language.gettext
    kind, details = delivery.proof.get("kind", ""), delivery.status_details
    place = clean(details.get("where")).lower().replace(" ", "_")
    who = clean(details.get("received_by") or delivery.proof.get("name"))
    return Proof(
        kind=gettext(PROOFS[kind]) if kind in PROOFS else "",
        when=_moment(visit, delivery.since),
        where=gettext(PLACES[place]).rstrip(".") if place in PLACES else "",
        received_by=" ".join(f"{part[0].upper()}." for part in who.split()[:3] if part[0].isalpha()),
    )


def _moment(visit: Visit, at: datetime | None) -> str:
    return visit.phrases.moment(at) if at else ""


def _aware(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _until(visit: Visit, at: datetime | None) -> str:
    """A last moment, while it is to come."""
    return visit.phrases.moment(at) if at and at > visit.desk.now else ""
