"""Changes: asked for, taken back, decided. Capacity and the optimiser's feed move with them in the same transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.flows.standing import Desk
from app.store.changes import Change, move_change, new_uid, open_changes
from app.store.columns import next_ids, table_of
from app.store.decisions import write_decisions
from app.store.deliveries import Delivery, lock_deliveries
from app.store.feed import append
from app.store.places import Place, lock_places, place_by_ref, release_compartment, take_compartment
from app.store.slots import Slot, lock_slots, release_slot, slot_by_ref, take_slot
from rescheduling.change import OPEN, ChangeState, Kind, Wish, replaces

# A request that names no time of its own is over when nobody answered it for so long.
LAPSES_AFTER = timedelta(hours=24)
LEAST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One wish of one person. `by`: sms, page or console."""

    delivery: Delivery
    person_id: int
    wish: Wish
    by: str
    agent_id: int | None = None
    inbox_id: int | None = None


@dataclass(frozen=True, slots=True)
class NoRoom:
    """The slot or place is full, gone or unknown."""

    kind: Kind


@dataclass
class Changing:
    """The changes of some deliveries within one transaction. `close` must be its last act: the feed is written there.

    `open` are those not over, by delivery; `held` the slot or place of each that was asked for here.
    """

    session: Session
    desk: Desk
    open: dict[int, list[Change]] = field(default_factory=dict)
    held: dict[int, tuple[Slot | None, Place | None]] = field(default_factory=dict)
    _feed: list[dict[str, object]] = field(default_factory=list)
    _whys: list[dict[str, object]] = field(default_factory=list)

    @classmethod
    def of(cls, session: Session, deliveries: Sequence[int], desk: Desk) -> "Changing":
        """Locks these deliveries, so that nobody else changes them meanwhile, and loads what is open."""
        lock_deliveries(session, deliveries)
        found = open_changes(session, deliveries)
        session.expunge_all()
        return cls(session, desk, found)

    def ask(self, asked: Asked) -> Change | NoRoom:
        """A change in state requested; what it replaces is taken back. The same wish again is the same change."""
        delivery, wish = asked.delivery, asked.wish
        assert delivery.id is not None
        slot, place = self._slot(delivery, wish), self._place(delivery, wish)
        if (wish.slot and slot is None) or (wish.place and place is None):
            return NoRoom(wish.kind)
        mine = self.open.setdefault(delivery.id, [])
        fresh = _change_of(asked, slot, place, self.desk)
        same = next((change for change in mine if _alike(change, fresh)), None)
        if same is not None:
            return same
        going = [change for change in mine if replaces(fresh.kind, change.kind)]
        if not self._take(fresh, going):
            return NoRoom(wish.kind)
        for old in going:
            self.take_back(delivery, old, "replaced")
        [fresh.id] = next_ids(self.session, Change, 1)
        columns = Change.model_fields
        self.session.connection().execute(table_of(Change).insert(), {name: getattr(fresh, name) for name in columns})
        mine.append(fresh)
        self.held[fresh.id] = slot, place
        self._note(delivery, fresh, "requested", _constraint(fresh, slot, place))
        return fresh

    def _take(self, fresh: Change, going: Sequence[Change]) -> bool:
        """Takes its room, if there is any. In a move both ends are locked first, in one order: two who swap wait for no ring."""
        brand = fresh.brand_id
        if going:
            lock_slots(self.session, brand, {c.slot_id for c in (fresh, *going) if c.slot_id is not None})
            lock_places(self.session, brand, {c.place_id for c in (fresh, *going) if c.place_id is not None})
        if fresh.slot_id is not None:
            return take_slot(self.session, brand, fresh.slot_id)
        return fresh.place_id is None or take_compartment(self.session, brand, fresh.place_id)

    def take_back(self, delivery: Delivery, change: Change, why: str) -> bool:
        """Withdraws an open change, gives its room back and tells the optimiser. Whether it was still open."""
        moved = move_change(
            self.session, change, sorted(OPEN), {"state": ChangeState.WITHDRAWN, "ended_at": self.desk.now, "reason": why}
        )
        if moved:
            self.give_back(change)
            self._drop(delivery, change)
            change.state = ChangeState.WITHDRAWN
            self._note(delivery, change, "withdrawn", None, why)
        return moved

    def lapse(self, delivery: Delivery, change: Change, reason: str) -> bool:
        """Ends a request nobody answered. Whether it was still waiting."""
        values = {"state": ChangeState.REJECTED, "decided_at": self.desk.now, "ended_at": self.desk.now, "reason": reason}
        moved = move_change(self.session, change, [ChangeState.REQUESTED], values)
        if moved:
            self.give_back(change)
            self._drop(delivery, change)
            change.state, change.reason = ChangeState.REJECTED, reason
            self._note(delivery, change, "withdrawn", None, reason)
        return moved

    def give_back(self, change: Change) -> None:
        """The slot or the compartment is free again."""
        if change.slot_id is not None:
            release_slot(self.session, change.brand_id, change.slot_id)
        if change.place_id is not None:
            release_compartment(self.session, change.brand_id, change.place_id)

    def _drop(self, delivery: Delivery, change: Change) -> None:
        self.open[delivery.id or 0] = [other for other in self.open.get(delivery.id or 0, []) if other.id != change.id]

    def close(self) -> None:
        """Writes the whys and the feed."""
        write_decisions(self.session, self._whys)
        append(self.session, self._feed)

    def _slot(self, delivery: Delivery, wish: Wish) -> Slot | None:
        found = slot_by_ref(self.session, delivery.brand_id, wish.slot) if wish.slot else None
        return found if found and found.start_at > self.desk.now and found.depot in (None, delivery.depot) else None

    def _place(self, delivery: Delivery, wish: Wish) -> Place | None:
        found = place_by_ref(self.session, delivery.brand_id, wish.place) if wish.place else None
        return found if found and found.open and found.kind == str(wish.kind) else None

    def _note(self, delivery: Delivery, change: Change, event: str, constraint: object, why: str = "") -> None:
        body = {
            "change": change.uid, "event": event, "at": self.desk.now.isoformat(), "delivery": delivery.ref,
            "kind": str(change.kind), "route": delivery.route, "stop_number": delivery.stop_number, "depot": delivery.depot,
            "time_zone": delivery.zone,
            "constraint": constraint,
        }  # fmt: skip
        self._feed.append(
            {"brand_id": delivery.brand_id, "change_id": change.id, "event": event, "at": self.desk.now, "body": json.dumps(body)}
        )
        self._whys.append(
            {
                "brand_id": delivery.brand_id, "delivery_id": delivery.id, "message_id": None, "inbox_id": change.inbox_id,
                "at": self.desk.now, "kind": f"change_{change.kind}", "outcome": event,
                "rule": why or f"asked-by-{change.asked_by}", "inputs": {"change": change.uid},
            }
        )  # fmt: skip


def _change_of(asked: Asked, slot: Slot | None, place: Place | None, desk: Desk) -> Change:
    delivery, wish = asked.delivery, asked.wish
    zone = ZoneInfo(delivery.zone)
    start, end = (slot.start_at.astimezone(zone), slot.end_at.astimezone(zone)) if slot else (None, None)
    return Change(
        uid=new_uid(),
        brand_id=delivery.brand_id,
        delivery_id=delivery.id or 0,
        person_id=asked.person_id,
        kind=wish.kind,
        state=ChangeState.REQUESTED,
        asked_by=asked.by,
        agent_id=asked.agent_id,
        inbox_id=asked.inbox_id,
        wish_date=start.date() if start else wish.day,
        wish_start=start.time() if start else wish.start,
        wish_end=end.time() if end else wish.end,
        spot=wish.spot[:32],
        note=(wish.who or wish.text)[:1000] or None,
        slot_id=slot.id if slot else None,
        place_id=place.id if place else None,
        requested_at=desk.now,
        lapses_at=_lapses(delivery, wish, slot, desk.now),
    )


def _lapses(delivery: Delivery, wish: Wish, slot: Slot | None, now: datetime) -> datetime:
    """When it is too late for an answer: as the slot begins, or at the end of the wished day."""
    if slot is not None:
        return max(slot.start_at, now + LEAST)
    if wish.day is not None:
        midnight = datetime.combine(wish.day + timedelta(days=1), time(0), ZoneInfo(delivery.zone))
        return max(midnight, now + LEAST)
    return now + LAPSES_AFTER


def _alike(one: Change, other: Change) -> bool:
    names = ("kind", "wish_date", "wish_start", "wish_end", "spot", "note", "slot_id", "place_id")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _constraint(change: Change, slot: Slot | None, place: Place | None) -> dict[str, object]:
    """The change as the optimiser reads it."""
    where = None
    if place is not None:
        names = ("ref", "kind", "name", "latitude", "longitude")
        where = {name: getattr(place, name) for name in names}
    words = " ".join(part for part in (change.spot if change.spot != "other" else "", change.note or "") if part)
    return {
        "window": {"start": slot.start_at.isoformat(), "end": slot.end_at.isoformat()} if slot else None,
        "date": change.wish_date.isoformat() if change.wish_date else None,
        "from": change.wish_start.isoformat("minutes") if change.wish_start else None,
        "until": change.wish_end.isoformat("minutes") if change.wish_end else None,
        "slot": slot.ref if slot else None,
        "place": where,
        "instruction": words or None,
    }


def change_words(change: Change, slot: Slot | None, place: Place | None) -> dict[str, object]:
    """A change as a saying holds it; a note or a code is never repeated."""
    start, end = change.window_start, change.window_end
    if start is None and slot is not None:
        start, end = slot.start_at, slot.end_at
    spoken = change.kind is Kind.NEIGHBOUR
    return {
        "kind": str(change.kind),
        "date": change.wish_date.isoformat() if change.wish_date else None,
        "from": change.wish_start.isoformat("minutes") if change.wish_start else None,
        "until": change.wish_end.isoformat("minutes") if change.wish_end else None,
        "start": start.isoformat() if start else None,
        "end": end.isoformat() if end else None,
        "place": place.name if place else None,
        "spot": change.spot or None,
        "who": change.note if spoken else None,
    }
