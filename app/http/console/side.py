"""The right pane: how each delivery stands, what was asked for with its four marks, the score, and what is kept back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.errors import NotFound
from app.http.console.record import Record
from app.http.console.wording import CHANNELS, KINDS, wish
from app.http.sandbox_changes import STANDINGS
from app.http.sandbox_facts import Card, cards
from app.http.sandbox_person import decisions_about
from app.http.sandbox_thread import whys_in_words
from app.http.sandbox_times import Local
from app.http.sandbox_words import plain
from app.store.changes import Change
from app.store.deliveries import Delivery
from rescheduling.change import OPEN, ChangeState


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the four marks of a change. `tone`: good (reached), bad (it ended there), "" (not yet)."""

    words: str
    when: str
    tone: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Words only the driver is to know. `text` is empty until somebody asked for them, which is audited."""

    what: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One change. `is_open`: it can still be taken back."""

    uid: str
    title: str
    wished: str
    standing: str
    tone: str
    by: str
    reason: str
    marks: list[Mark]
    is_open: bool
    note: Kept | None


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery of the pane. `other` is whoever else it concerns: (what they are, person id)."""

    id: int
    card: Card
    changes: list[Asked]
    score: str
    score_tone: str
    comment: str
    kept: list[Kept]
    other: tuple[str, int] | None


def parcels(session: Session, record: Record, now: datetime, shown: Mapping[str, str]) -> list[Parcel]:
    """The newest deliveries, those on their way first; the first of all with every why.

    `shown` are the kept words that were asked for, by what they are.
    """
    owners = dict.fromkeys(delivery.person_id for delivery in record.deliveries)
    by_ref = {card.ref: card for owner in owners for card in cards(session, owner, now)}
    known = [delivery for delivery in record.deliveries if delivery.ref in by_ref]
    found = [_parcel(record, delivery, by_ref[delivery.ref], now, shown) for delivery in known]
    if not found:
        return []
    whys = whys_in_words(decisions_about(session, found[0].id), Local(known[0].zone, now))
    return [replace(found[0], card=replace(found[0].card, whys=whys)), *found[1:]]


def _parcel(record: Record, delivery: Delivery, card: Card, now: datetime, shown: Mapping[str, str]) -> Parcel:
    local = Local(delivery.zone, now)
    changes = [c for c in reversed(record.changes) if c.delivery_id == delivery.id]
    answer = next((answer for answer in record.answers if answer.delivery_id == delivery.id), None)
    kept = [("address", "Note to the address", delivery.address_note), ("code", "Pick-up code", delivery.pickup_code)]
    return Parcel(
        id=delivery.id or 0,
        card=card,
        changes=[_asked(record, change, local, shown) for change in changes],
        score=f"{answer.score} of 5" if answer else "",
        score_tone="" if answer is None else "bad" if answer.score <= 2 else "good" if answer.score >= 4 else "",
        comment=answer.comment if answer else "",
        kept=[_kept(f"{name}-{delivery.id}", label, shown) for name, label, text in kept if text],
        other=_other(record, delivery),
    )


def _other(record: Record, delivery: Delivery) -> tuple[str, int] | None:
    if delivery.person_id != record.person.id:
        return "For somebody else", delivery.person_id
    if delivery.buyer_id not in (None, record.person.id):
        return "Bought by somebody else", delivery.buyer_id or 0
    return None


def _asked(record: Record, change: Change, local: Local, shown: Mapping[str, str]) -> Asked:
    standing, tone = STANDINGS[change.state]
    wished = wish(change, record.slots.get(change.slot_id or 0), record.places.get(change.place_id or 0), local)
    if change.window_start and change.window_end:
        wished = local.window(change.window_start, change.window_end)
    return Asked(
        uid=change.uid,
        title=KINDS[change.kind],
        wished=wished,
        standing=standing,
        tone=tone,
        by=record.agents.get(change.agent_id or 0) or f"by {CHANNELS.get(change.asked_by, change.asked_by)}",
        reason=plain(change.reason),
        marks=_marks(change, local),
        is_open=change.state in OPEN,
        note=_kept(f"change-{change.uid}", "What the driver is told", shown) if change.note else None,
    )


def _marks(change: Change, local: Local) -> list[Mark]:
    """Asked, confirmed, seen by the driver, done; where it ended otherwise, that in its place."""
    state, ended = change.state, change.ended_at or change.decided_at
    seen = Mark("Seen", _when(change.seen_at, local), "good" if change.seen_at else "")
    asked = Mark("Asked", _when(change.requested_at, local), "good")
    if state is ChangeState.WITHDRAWN:
        return [asked, Mark("Taken back", _when(ended, local), "bad")]
    if state is ChangeState.REJECTED:
        return [asked, Mark("Not possible", _when(ended, local), "bad")]
    confirmed = Mark("Confirmed", _when(change.decided_at, local), "good" if change.decided_at else "")
    if state is ChangeState.NOT_HONOURED:
        return [asked, confirmed, seen, Mark("Not done", _when(ended, local), "bad")]
    done = state is ChangeState.HONOURED
    return [asked, confirmed, seen, Mark("Done", _when(change.ended_at if done else None, local), "good" if done else "")]


def _when(at: datetime | None, local: Local) -> str:
    return local.short(at) if at else ""


def _kept(what: str, label: str, shown: Mapping[str, str]) -> Kept:
    return Kept(what, label, shown.get(what, ""))


def kept_words(record: Record, what: str) -> str:
    """The words behind `address-<delivery>`, `code-<delivery>` or `change-<uid>`. Raises NotFound."""
    kind, _, name = what.partition("-")
    found: str | None = None
    if kind == "change":
        found = next((change.note for change in record.changes if change.uid == name), None)
    elif kind in ("address", "code"):
        delivery = next((delivery for delivery in record.deliveries if str(delivery.id) == name), None)
        found = None if delivery is None else delivery.address_note if kind == "address" else delivery.pickup_code
    if not found:
        raise NotFound("there is nothing kept back here")
    return found
