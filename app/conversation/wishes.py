"""Wishes: another time, another place, something for the driver. Each becomes a request, or the one question it still needs."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from app.conversation.meaning import Offer, Question, Reading, When
from app.conversation.state import Answer, NeedsPerson, Open, Parcel, Request, Standing, Step
from rescheduling.change import Kind, Wish
from rescheduling.places import NearPlace
from rescheduling.slots import SlotOffer, WishedTime, fitting, nearest

OFFERED = 3
AHEAD = timedelta(days=60)
MINUTES = 10  # what "usually within ... minutes" says until a brand says otherwise
# The others have none: "another", "time", "place" and "neighbour" are in much that says more, and is read as a wish of its own.
_TELLING: Mapping[str, str] = {"locker": "locker", "pickup_point": "pickup", "safe_place": "safe"}
CHOICE_OF: Mapping[Kind, str] = {
    Kind.RESCHEDULE: "another_time", Kind.LOCKER: "locker", Kind.PICKUP_POINT: "pickup_point", Kind.SAFE_PLACE: "safe_place",
    Kind.NEIGHBOUR: "neighbour", Kind.INSTRUCTION: "instruction", Kind.CANCEL: "cancel", Kind.ADDRESS: "address",
}  # fmt: skip


def request(parcel: Parcel, wish: Wish) -> Step:
    """Asks for it if that is possible now."""
    if CHOICE_OF[wish.kind] not in parcel.allowed:
        return not_possible(parcel, CHOICE_OF[wish.kind])
    return Step("requested", acts=(Request(parcel.number, wish, aloud=True),), parcel=parcel.number)


def not_possible(parcel: Parcel, choice: str) -> Step:
    """Says why not, and what still is."""
    step = choices_of(parcel, "not-possible")
    saying = {**step.answers[0].saying, "why": parcel.denied.get(choice, "status")}
    return Step("not-possible", (Answer("too_late", saying),), ask=step.ask)


def choices_of(parcel: Parcel, outcome: str, *, without: str = "") -> Step:
    """What can be done, by digit."""
    left = [choice for choice in parcel.menu if choice != without]
    offers = tuple(choice_offer(str(n), choice) for n, choice in enumerate(left, start=1))
    options = [[offer.key, {"choice": offer.meaning}] for offer in offers]
    ask = Open(Question("choose", offers), parcel.number) if offers else None
    return Step(outcome, (Answer("choices_again", {"options": options}),), ask=ask)


def choice_offer(key: str, choice: str) -> Offer:
    """A choice of the menu, with the word by which a reply can pick it besides its digit."""
    return Offer(key, choice, _TELLING.get(choice, ""))


def handed_over(kind: str, about: str, parcel: Parcel | None, *, missed: bool = False) -> Step:
    """An agent takes over, and the person knows."""
    number = parcel.number if parcel else None
    return Step("handed-over", (Answer("handed_over", {"minutes": MINUTES}),), (NeedsPerson(kind, about, number),), missed=missed)


def kept(parcel: Parcel) -> Step:
    """Somebody agrees with what we said. Where a change is under way, it isn't told that all stays as it was."""
    return Step("kept", (Answer("noted", {"what": ""}) if parcel.changed else Answer("kept"),))


def thanked() -> Step:
    """Somebody was polite, and so are we; what was asked stays open."""
    return Step("thanked", (Answer("noted", {"what": "thanks"}),), keep_open=True)


def begin(choice: str, parcel: Parcel) -> Step:
    """Somebody chose this: the question it needs, or the answer."""
    if choice == "where_is_it":
        return Step("told-whereabouts", (Answer("whereabouts", {"status": parcel.status}),))
    if choice == "person":
        return handed_over("hand_over", "asked for a person", parcel)
    if choice not in parcel.allowed:
        return not_possible(parcel, choice)
    if choice == "another_time":
        return times(parcel, parcel.slots[:OFFERED], found=True)
    if choice in ("locker", "pickup_point"):
        return _places(choice, parcel)
    kind, question = {"safe_place": ("which_spot", "which_place"), "neighbour": ("which_neighbour",) * 2}[choice]
    return Step(f"asked-{kind.replace('_', '-')}", (Answer(kind),), ask=Open(Question(question), parcel.number))


def times(parcel: Parcel, slots: tuple[SlotOffer, ...], *, found: bool) -> Step:
    """Offers these slots, or asks for the day where there are none."""
    if not slots:
        kind = "which_day" if not parcel.has_slots else None
        if kind is None:
            return Step(
                "not-possible", (Answer("too_late", {"why": "no_room", "options": []}),),
                (NeedsPerson("hand_over", "wants another time; no slot is free", parcel.number, take=False),),
            )  # fmt: skip
        return Step("asked-which-day", (Answer("which_day"),), ask=Open(Question("which_day"), parcel.number))
    offers = tuple(Offer(str(n), "slot", start=s.start, end=s.end, ref=s.ref) for n, s in enumerate(slots, start=1))
    options = [[o.key, words_of(o)] for o in offers]
    saying = {"options": options, "found": found}
    return Step("offered-times", (Answer("offer_times", saying),), ask=Open(Question("choose", offers), parcel.number))


def _places(choice: str, parcel: Parcel) -> Step:
    found = parcel.places.get(choice, ())[:OFFERED]
    if not found:
        other = "pickup_point" if choice == "locker" else "locker"
        if other in parcel.allowed and parcel.places.get(other):
            return _places(other, parcel)
        step = choices_of(parcel, "not-possible", without=choice)
        saying = {**step.answers[0].saying, "why": "no_room"}
        return Step("not-possible", (Answer("too_late", saying),), ask=step.ask)
    numbered = [(str(n), near) for n, near in enumerate(found, start=1)]
    offers = tuple(Offer(key, choice, near.place.name, ref=near.place.ref) for key, near in numbered)
    options = [[key, _place_words(near)] for key, near in numbered]
    saying = {"options": options, "of": choice}
    return Step("offered-places", (Answer("offer_places", saying),), ask=Open(Question("choose", offers), parcel.number))


def _place_words(near: NearPlace) -> dict[str, object]:
    return {"name": near.place.name, "metres": near.metres, "until": near.until}


def words_of(offer: Offer) -> dict[str, object]:
    """An option as a saying holds it."""
    if offer.meaning == "slot" and offer.start and offer.end:
        return {"start": offer.start.isoformat(), "end": offer.end.isoformat()}
    if offer.meaning == "day" and offer.day:
        return {"date": offer.day.isoformat()}
    if offer.meaning in ("keep", "cancel_it"):
        return {"words": offer.meaning}
    if offer.meaning == "parcel":
        return {"parcel": offer.name}
    if offer.meaning == "brand":
        return {"brand": offer.name}
    return {"name": offer.name} if offer.ref else {"choice": offer.meaning}


def parcel_words(parcel: Parcel) -> dict[str, object]:
    """A parcel as an option of "which parcel?"."""
    start, end = parcel.promised or (None, None)
    return {
        "parcel": parcel.name,
        "start": start.isoformat() if start else None,
        "end": end.isoformat() if end else None,
        "date": parcel.day.isoformat() if parcel.day else None,
    }


def reschedule(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """Another time: taken as said where it is clear, else the one question that makes it clear."""
    if "another_time" not in parcel.allowed:
        return not_possible(parcel, "another_time")
    pending = _pending(reading.when[0] if reading.when else When())
    if reading.ask or len(reading.when) > 1:
        days = reading.days or tuple(dict.fromkeys(when.day for when in reading.when if when.day))
        return _which_date(parcel, days, pending) if len(days) > 1 else _any_of(parcel, reading.when)
    if not reading.when:
        return begin("another_time", parcel)
    return wished(parcel, reading.when[0], standing)


def _any_of(parcel: Parcel, whens: Sequence[When]) -> Step:
    """Several times would do, or none is clear: slots that fit any of them, else what there is."""
    wishes = [WishedTime(w.day or w.first, w.day or w.last, w.start, w.end) for w in whens]
    fits = dict.fromkeys(slot for wish in wishes for slot in fitting(parcel.slots, wish, parcel.zone))
    return times(parcel, (tuple(fits) or parcel.slots)[:OFFERED], found=True)


def wished(parcel: Parcel, when: When, standing: Standing) -> Step:
    """One clear wish. `when` without a day means the promised day."""
    local = standing.now.astimezone(ZoneInfo(parcel.zone))
    today = local.date()
    day = when.day or (None if when.first or when.last else parcel.day or today)
    last = when.day or when.last or (when.first + timedelta(days=13) if when.first else day)
    gone = day == today and when.end is not None and (when.start or time(0)) < when.end <= local.time()
    if gone and when.day is None:  # "in the morning", said at noon: of another day
        gone, day, last = False, None, None
    if gone or (last is not None and last < today):
        step = times(parcel, parcel.slots[:OFFERED], found=True)
        return Step("past-day", (Answer("past_day", step.answers[0].saying),), ask=step.ask)
    if day is not None and day > today + AHEAD:
        return times(parcel, parcel.slots[:OFFERED], found=False)
    if parcel.has_slots:
        return _by_slot(parcel, when, day)
    if day is None:
        return Step("asked-which-day", (Answer("which_day"),), ask=Open(Question("which_day"), parcel.number))
    return request(parcel, Wish(Kind.RESCHEDULE, day=day, start=when.start, end=when.end))


def _by_slot(parcel: Parcel, when: When, day: date | None) -> Step:
    zone = parcel.zone
    first, last = (day, day) if day else (when.first, when.last)
    wish = WishedTime(first, last, when.start, when.end)
    fits = fitting(parcel.slots, wish, zone)
    if not fits:
        return times(parcel, nearest(parcel.slots, wish, zone, OFFERED), found=False)
    if len(fits) == 1 or (day is not None and (when.start or when.end)):
        return request(parcel, Wish(Kind.RESCHEDULE, slot=fits[0].ref))
    return times(parcel, fits[:OFFERED], found=True)


def _which_date(parcel: Parcel, days: tuple[date, ...], pending: Mapping[str, str]) -> Step:
    offers = tuple(Offer(str(n), "day", day=day) for n, day in enumerate(days[:9], start=1))
    saying = {"options": [[o.key, words_of(o)] for o in offers]}
    return Step("asked-which-date", (Answer("which_date", saying),), ask=Open(Question("choose", offers), parcel.number, pending))


def _pending(when: When) -> dict[str, str]:
    return {name: value.isoformat("minutes") for name, value in (("start", when.start), ("end", when.end)) if value}


def on_day(parcel: Parcel, offer: Offer, pending: Mapping[str, str]) -> Step:
    """The day of a wish became clear; its hours are pending."""
    hours = {name: time.fromisoformat(pending[name]) for name in ("start", "end") if name in pending}
    when = When(day=offer.day, start=hours.get("start"), end=hours.get("end"))
    if parcel.has_slots:
        return _by_slot(parcel, when, offer.day)
    return request(parcel, Wish(Kind.RESCHEDULE, day=offer.day, start=when.start, end=when.end))


def safe_place(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """Somewhere at the door. A spot that has no code is the driver's to read."""
    if reading.ask or not reading.place:
        return begin("safe_place", parcel)
    text = reading.text if reading.place == "other" else ""
    return request(parcel, Wish(Kind.SAFE_PLACE, spot=reading.place, text=text))


def neighbour(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """Somebody next door, by name or number."""
    if reading.ask or not reading.who:
        return begin("neighbour", parcel)
    return request(parcel, Wish(Kind.NEIGHBOUR, who=reading.who))


def locker(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """A locker, else a pick-up point, whichever the brand has."""
    choice = next((c for c in ("locker", "pickup_point") if c in parcel.allowed), "locker")
    return begin(choice, parcel)


def instruction(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """Words for the driver, as they are."""
    return request(parcel, Wish(Kind.INSTRUCTION, who=reading.who or "", text=reading.text))
