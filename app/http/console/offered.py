"""What an agent may ask for on a person's behalf, as forms: the same offers and the same checks as the person's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlmodel import Session

from app.errors import InvalidInput
from app.flows import act
from app.flows.standing import Desk
from app.http.console.record import Record
from app.http.console.wording import SPOTS, metres
from app.http.sandbox_times import Local
from app.lifecycle import OVER
from app.store.deliveries import Delivery
from rescheduling.change import Kind, Wish

# With more parcels than this on the way at once, the others are reached when these are done.
MOST = 3
DAYS_AHEAD = 14
# A choice that may be offered, to what is then asked for.
ASKED: Mapping[str, Kind] = {
    "another_time": Kind.RESCHEDULE, "locker": Kind.LOCKER, "pickup_point": Kind.PICKUP_POINT, "safe_place": Kind.SAFE_PLACE,
    "neighbour": Kind.NEIGHBOUR, "instruction": Kind.INSTRUCTION, "cancel": Kind.CANCEL,
}  # fmt: skip
TITLES: Mapping[str, str] = {
    "another_time": "Another time", "locker": "A parcel locker", "pickup_point": "A pick-up point", "safe_place": "A safe place",
    "neighbour": "A neighbour", "instruction": "A note for the driver", "cancel": "Call it off",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One form. `options` are (value, words, remark) of a list to choose from; where it is empty, `name` says what is asked."""

    name: str
    title: str
    options: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be asked for about one delivery, and until when; `first` and `last` are the days to choose from."""

    delivery_id: int
    ref: str
    until: str
    choices: list[Choice]
    first: date
    last: date


def offered(session: Session, desk: Desk, record: Record) -> list[Offered]:
    """For each parcel of this person that is still on its way."""
    if record.brand.key not in set(desk.brands.keys()):  # its folder is gone: nobody can say what it offers
        return []
    live = [d for d in record.deliveries if d.status not in OVER and d.person_id == record.person.id]
    return [_offered(session, desk, delivery) for delivery in live[:MOST]]


def _offered(session: Session, desk: Desk, delivery: Delivery) -> Offered:
    local, found = Local(delivery.zone, desk.now), act.offers(session, desk, delivery)
    choices = [
        Choice(name, TITLES[name], _options(name, found, local))
        for name in found.choices
        if name in TITLES and _possible(name, found)
    ]
    until = f"until {local.moment(found.cut_off_at).removeprefix('at ')}" if found.cut_off_at else ""
    return Offered(delivery.id or 0, delivery.ref, until, choices, local.today, local.today + timedelta(days=DAYS_AHEAD))


def _possible(name: str, found: act.Offers) -> bool:
    """A locker where there is none with room is no choice."""
    return name not in ("locker", "pickup_point") or any(place.kind == name for place, _ in found.places)


def _options(name: str, found: act.Offers, local: Local) -> list[tuple[str, str, str]]:
    if name == "another_time":
        return [(slot.ref, local.window(slot.start_at, slot.end_at), "") for slot in found.slots]
    if name in ("locker", "pickup_point"):
        return [(place.ref, place.name, metres(distance)) for place, distance in found.places if place.kind == name]
    if name == "safe_place":
        return [(code, words, "") for code, words in SPOTS.items()]
    return []


def wish_of(fields: Mapping[str, str]) -> Wish:
    """The wish that a form says. Raises InvalidInput naming what is missing."""
    name = fields.get("choice", "")
    if name not in ASKED:
        raise InvalidInput("choose what is to be asked for", field="choice")
    kind, option, words = ASKED[name], fields.get("option", "").strip(), fields.get("words", "").strip()
    if len(option) > 200 or len(words) > 500:
        raise InvalidInput("that is too long", field="words")
    match kind:
        case Kind.RESCHEDULE:
            return Wish(kind, slot=option) if option else _hours(fields)
        case Kind.LOCKER | Kind.PICKUP_POINT:
            return Wish(kind, place=_given(option, "choose one of the places"))
        case Kind.SAFE_PLACE:
            return Wish(kind, spot=_one_of(option, list(SPOTS), "choose a spot"), text=words)
        case Kind.NEIGHBOUR:
            return Wish(kind, who=_given(words, "say which neighbour"))
        case Kind.INSTRUCTION:
            return Wish(kind, text=_given(words, "write what the driver is to know"))
    return Wish(kind)


def _hours(fields: Mapping[str, str]) -> Wish:
    try:
        day = date.fromisoformat(fields.get("day", ""))
        start, end = (time.fromisoformat(fields[name]) if fields.get(name) else None for name in ("from", "until"))
    except ValueError:
        raise InvalidInput("choose a day", field="day") from None
    if start and end and start >= end:
        raise InvalidInput("these hours end before they begin", field="until")
    return Wish(Kind.RESCHEDULE, day=day, start=start, end=end)


def _given(value: str, otherwise: str) -> str:
    if not value:
        raise InvalidInput(otherwise)
    return value


def _one_of(value: str, known: Sequence[str], otherwise: str) -> str:
    if value not in known:
        raise InvalidInput(otherwise)
    return value
