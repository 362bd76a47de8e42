"""What became of a wish, as its receipt on the delivery page: four marks, and never confirmed before it is (R43)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.flows.route_change import change_words
from app.http.delivery_page_door import Visit
from app.lifecycle import OVER
from app.rendering import Facts
from app.rendering.answers import answer_words
from app.rendering.page_words import NEXT, OUTCOMES
from app.store.changes import Change, changes_of
from app.store.places import Place
from app.store.slots import Slot
from rescheduling.change import OPEN, TRANSITIONS, ChangeEvent, ChangeState, Kind

_AGREED = frozenset({ChangeState.ACCEPTED, ChangeState.SEEN})
_HELD = frozenset({*_AGREED, ChangeState.HONOURED, ChangeState.NOT_HONOURED})
_ELSEWHERE = frozenset({Kind.LOCKER, Kind.PICKUP_POINT, Kind.CANCEL})
_TONES = {
    ChangeState.ACCEPTED: "good", ChangeState.SEEN: "good", ChangeState.HONOURED: "good",
    ChangeState.REJECTED: "bad", ChangeState.NOT_HONOURED: "bad",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receipt:
    """One change. `marks`: when it was asked for, confirmed, seen by the driver, done; "" while it isn't.

    `reason` is why it was refused, `uid` what is taken back by the button, "" when it can't be.
    """

    state: str
    tone: str
    outcome: str
    words: str
    next: str
    reason: str
    marks: tuple[str, str, str, str]
    uid: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """All that was asked for one delivery, oldest first, with the slots and places it names."""

    changes: Sequence[Change]
    slots: dict[int, Slot]
    places: dict[int, Place]

    def agreed(self, *kinds: Kind) -> Change | None:
        """The newest one of these kinds that is confirmed and not over."""
        return next((c for c in reversed(self.changes) if c.state in _AGREED and c.kind in kinds), None)

    @property
    def elsewhere(self) -> bool:
        """Whether it was confirmed that nobody comes to the door, so that its window would mislead."""
        return self.agreed(*_ELSEWHERE) is not None

    @property
    def asking(self) -> bool:
        """Whether a wish that would end or move the window waits for an answer."""
        moving = (*_ELSEWHERE, Kind.RESCHEDULE, Kind.ADDRESS)
        return any(c.state is ChangeState.REQUESTED and c.kind in moving for c in self.changes)


def wishes_for(session: Session, visit: Visit) -> Wishes:
    """The wishes of this delivery."""
    found = changes_of(session, [visit.delivery_id]).get(visit.delivery_id, [])
    brand = visit.delivery.brand_id
    slots = select(Slot).where(Slot.brand_id == brand, col(Slot.id).in_(_set(c.slot_id for c in found)))
    places = select(Place).where(Place.brand_id == brand, col(Place.id).in_(_set(c.place_id for c in found)))
    return Wishes(
        found,
        {slot.id: slot for slot in session.exec(slots) if slot.id is not None},
        {place.id: place for place in session.exec(places) if place.id is not None},
    )


def _set(numbers: Iterable[int | None]) -> list[int]:
    return sorted({number for number in numbers if number is not None})


def receipts(visit: Visit, wishes: Wishes) -> tuple[Receipt, ...]:
    """Those that are open, newest first; when none is, the last one, so that an answer is found where the question was."""
    newest = list(reversed(wishes.changes))
    shown = [change for change in newest if change.state in OPEN] or newest[:1]
    return tuple(_receipt(visit, change, wishes) for change in shown)


def _receipt(visit: Visit, change: Change, wishes: Wishes) -> Receipt:
    state, gettext = change.state, visit.language.gettext
    may_end = (state, ChangeEvent.WITHDRAW) in TRANSITIONS and visit.delivery.status not in OVER
    said = answer_words(_facts(visit, change, wishes), visit.phrases, visit.language)
    return Receipt(
        state=state,
        tone=_TONES.get(state, ""),
        outcome=gettext(OUTCOMES[state]),
        words=said["change"].replace("\N{EN DASH}", "\N{EN DASH}\N{WORD JOINER}"),  # so that no line ends within hours
        next=gettext(NEXT[state]) if NEXT[state] else "",
        reason=said["refusal"] if state is ChangeState.REJECTED else "",
        marks=(
            short_moment(visit, change.requested_at),
            short_moment(visit, change.decided_at if state in _HELD else None),
            short_moment(visit, change.seen_at),
            short_moment(visit, change.ended_at if state is ChangeState.HONOURED else None),
        ),
        uid=change.uid if may_end else "",
    )


def _facts(visit: Visit, change: Change, wishes: Wishes) -> Facts:
    """The change as answers say it, but for who the neighbour is (R25)."""
    slot, place = wishes.slots.get(change.slot_id or 0), wishes.places.get(change.place_id or 0)
    saying = {"change": change_words(change, slot, place) | {"who": None}, "reason": change.reason}
    return Facts(ref=visit.delivery.ref, now=visit.desk.now, zone=visit.delivery.zone, saying=saying)


def short_moment(visit: Visit, at: datetime | None) -> str:
    """For a narrow column: the hour when it is today, else the day."""
    if at is None:
        return ""
    local = visit.phrases.local(at)
    return visit.phrases.clock(local.time()) if local.date() == visit.phrases.today else visit.phrases.brief_day(local.date())
