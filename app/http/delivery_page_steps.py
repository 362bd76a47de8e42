"""The steps behind the choices of a delivery's page: what each asks, and the wish that an answer makes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

from babel.numbers import format_decimal

from app.errors import InvalidInput
from app.flows.act import Offers
from app.http.delivery_page_door import Visit
from app.http.delivery_page_forms import Form
from app.rendering.page_words import DAY_PARTS, OPEN_HOURS, SPOT_ROWS, WITHIN
from app.rendering.templates import capfirst
from app.rendering.values import clean, day
from app.rendering.words import OTHER
from app.store.places import Place
from rescheduling.change import Kind, Wish

LONGEST_NOTE, LONGEST_NAME, LONGEST_SPOT = 300, 80, 120  # characters
FIRST_DAY, LAST_DAY = timedelta(days=1), timedelta(days=14)
# On the clock at the address; None leaves that side open.
HOURS: Mapping[str, tuple[time | None, time | None]] = {
    "any": (None, None),
    "morning": (time(8), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time(21)),
    "late": (time(17), None),
}
_STEP_METRES, _STEP_MILES, _METRES_A_MILE = 500, 0.5, 1609.344


class Unanswered(InvalidInput):
    """The answer can't be taken as it is. `problem` is one of page_words.PROBLEMS."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Option:
    """One row to choose. `above` is a line over it, where it begins a group."""

    value: str
    title: str
    small: str = ""
    above: str = ""


Read = Callable[[Visit, Offers, Form], Wish]
Options = Callable[[Visit, Offers], tuple[Option, ...]]


@dataclass(frozen=True, slots=True)
class Step:
    """One question. `choice` must be on offer for it; `read` raises Unanswered. One with `options` can't be asked without any."""

    choice: str
    read: Read
    options: Options | None = None


def days_open(visit: Visit) -> tuple[date, date]:
    """The first and the last day that may be wished."""
    today = visit.phrases.today
    return today + FIRST_DAY, today + LAST_DAY


def _times(visit: Visit, offers: Offers) -> tuple[Option, ...]:
    """Free slots under their days; without slots, the parts of a day."""
    phrases, gettext = visit.phrases, visit.language.gettext
    if not offers.slots:
        return tuple(Option(name, gettext(DAY_PARTS[name]), phrases.wish(None, *HOURS[name])) for name in HOURS)
    rows: list[Option] = []
    seen: set[str] = set()
    for slot in offers.slots:
        above = capfirst(phrases.day(phrases.local(slot.start_at).date()))
        rows.append(Option(slot.ref, phrases.times(slot.start_at, slot.end_at), above="" if above in seen else above))
        seen.add(above)
    return tuple(rows)


def _read_time(visit: Visit, offers: Offers, form: Form) -> Wish:
    if offers.slots or form.get("slot"):
        if not (ref := form.get("slot")):
            raise Unanswered("choose")
        return Wish(Kind.RESCHEDULE, slot=ref)
    first, last = days_open(visit)
    wished = day(form.get("day"))
    if wished is None or not first <= wished <= last:
        raise Unanswered("day")
    start, end = HOURS.get(form.get("part"), HOURS["any"])
    return Wish(Kind.RESCHEDULE, day=wished, start=start, end=end)


def _places(kind: Kind) -> Options:
    def options(visit: Visit, offers: Offers) -> tuple[Option, ...]:
        near = [(place, metres) for place, metres in offers.places if place.kind == kind]
        return tuple(Option(place.ref, clean(place.name), _about(visit, place, metres)) for place, metres in near)

    return options


def _about(visit: Visit, place: Place, metres: int | None) -> str:
    parts = [clean(place.street), _distance(visit, metres) if metres is not None else "", _open(visit, place)]
    return " · ".join(part for part in parts if part)


def _distance(visit: Visit, metres: int) -> str:
    """As in: within 500 m. Never finer: three exact distances would tell where the address is (R25)."""
    locale = visit.language.locale
    if locale.territory == "US":
        miles = max(1, ceil(metres / _METRES_A_MILE / _STEP_MILES)) * _STEP_MILES
        shown = f"{format_decimal(miles, locale=locale)} mi"
    else:
        rounded = max(1, ceil(metres / _STEP_METRES)) * _STEP_METRES
        shown = f"{rounded} m" if rounded < 1000 else f"{format_decimal(rounded / 1000, locale=locale)} km"
    return visit.language.gettext(WITHIN, distance=shown)


def _open(visit: Visit, place: Place) -> str:
    """The hours of the day it would come there; "" where nobody knows them."""
    expected = max(visit.delivery.promised_date or visit.phrases.today, visit.phrases.today)
    pairs = (place.hours or {}).get(("mon", "tue", "wed", "thu", "fri", "sat", "sun")[expected.weekday()], [])
    zone = visit.phrases.local(visit.desk.now).tzinfo
    try:
        spans = [[datetime.combine(expected, time.fromisoformat(end), zone) for end in pair] for pair in pairs]
    except ValueError:  # "24:00"
        return ""
    times = ", ".join(visit.phrases.times(start, end) for start, end in spans)
    return visit.language.gettext(OPEN_HOURS, times=times) if times else ""


def _read_place(kind: Kind) -> Read:
    def read(_visit: Visit, _offers: Offers, form: Form) -> Wish:
        if not (ref := form.get("place")):
            raise Unanswered("choose")
        return Wish(kind, place=ref)

    return read


def _spots(visit: Visit, _offers: Offers) -> tuple[Option, ...]:
    return tuple(Option(code, visit.language.gettext(words)) for code, words in SPOT_ROWS.items())


def _read_spot(_visit: Visit, _offers: Offers, form: Form) -> Wish:
    spot, text = form.get("spot"), form.get("text", LONGEST_SPOT)
    if spot not in SPOT_ROWS:
        raise Unanswered("choose")
    if spot == OTHER and not text:
        raise Unanswered("where")
    return Wish(Kind.SAFE_PLACE, spot=spot, text=text)


def _read_neighbour(_visit: Visit, _offers: Offers, form: Form) -> Wish:
    if not (who := form.get("who", LONGEST_NAME)):
        raise Unanswered("who")
    return Wish(Kind.NEIGHBOUR, who=who)


def _read_note(_visit: Visit, _offers: Offers, form: Form) -> Wish:
    if not (text := form.get("text", LONGEST_NOTE)):
        raise Unanswered("note")
    return Wish(Kind.INSTRUCTION, text=text)


def _read_cancel(_visit: Visit, _offers: Offers, _form: Form) -> Wish:
    return Wish(Kind.CANCEL)


STEPS: Mapping[str, Step] = {
    "another-time": Step("another_time", _read_time, _times),
    "locker": Step("locker", _read_place(Kind.LOCKER), _places(Kind.LOCKER)),
    "pickup-point": Step("pickup_point", _read_place(Kind.PICKUP_POINT), _places(Kind.PICKUP_POINT)),
    "safe-place": Step("safe_place", _read_spot, _spots),
    "neighbour": Step("neighbour", _read_neighbour),
    "note": Step("instruction", _read_note),
    "cancel": Step("cancel", _read_cancel),
}
