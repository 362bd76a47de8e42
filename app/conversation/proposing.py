"""What a language model read, or we ourselves hardly could, is not done: one question repeats it, and only a yes acts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.conversation.beside import WISHES
from app.conversation.dialogue import focus_of, not_understood, reply
from app.conversation.meaning import Intent, Offer, Question, Reading, When
from app.conversation.state import Answer, NeedsPerson, Open, Parcel, Request, Standing, Step
from app.conversation.wishes import kept, request, wished
from rescheduling.change import Kind, Wish

I = Intent  # noqa: E741 - only ever read as in I.YES
# Nobody is opted out, rated, blamed or declared a stranger on a machine's guess.
TAKEN = WISHES | {I.ASK_ETA, I.ASK_OPTIONS, I.HUMAN, I.THANKS, I.CHOOSE, I.YES, I.NO}
# An answer to "which parcel?" or "which shop?" has the first text read again, and that one may act.
_NOT_ASKED = frozenset({"which_delivery", "score", "comment"})
# Below it more than half of the words are unknown to us. Of what people write to a courier hardly anything is.
SURE = 0.65
YES_KEY, NO_KEY = "1", "2"
_SAME: Mapping[Kind, Intent] = {
    Kind.RESCHEDULE: I.RESCHEDULE, Kind.LOCKER: I.LOCKER, Kind.PICKUP_POINT: I.LOCKER, Kind.SAFE_PLACE: I.SAFE_PLACE,
    Kind.NEIGHBOUR: I.NEIGHBOUR, Kind.INSTRUCTION: I.INSTRUCTION, Kind.CANCEL: I.CANCEL_DELIVERY,
}  # fmt: skip


def may_be_asked(standing: Standing) -> bool:
    """Whether a model may read this person's text: something can still change, and it was not asked last time already."""
    asked = standing.open
    if not standing.live or standing.taken_over or standing.with_agent or standing.opted_out:
        return False
    if asked is None:
        return True
    parcel = standing.parcel(asked.parcel)
    return asked.question.kind not in _NOT_ASKED and not is_open(asked) and (parcel is None or parcel.live)


def propose(reading: Reading, standing: Standing) -> Step | None:
    """What follows from a model's reading: facts, a question, or "did we get that right?". None where it may not be taken."""
    if reading.intent not in TAKEN or reading.ask or not may_be_asked(standing) or not _answers(reading, standing.open):
        return None
    parcel = focus_of(reading, standing)
    if parcel is None or not parcel.live:
        return None
    step = reply(reading, standing)
    match [act for act in step.acts if not isinstance(act, NeedsPerson)]:
        case []:
            return None if step.missed else replace(step, by_model=True)
        case [Request() as asked] if _can_be_shown(asked.wish, parcel):
            return replace(_ask(asked.wish, parcel, standing), by_model=True)
    return None


def _can_be_shown(wish: Wish, parcel: Parcel) -> bool:
    """Whether what a key stood for is still there to be named: nobody says yes to a slot that is not told."""
    near = {one.place.ref for places in parcel.places.values() for one in places}
    return wish.slot in (None, *(slot.ref for slot in parcel.slots)) and wish.place in (None, *near)


def doubtful(reading: Reading, step: Step) -> bool:
    """Whether our own reader would act on a text of which it knows too little."""
    wishes = WISHES & {reading.intent, *reading.also}
    return bool(wishes) and reading.confidence < SURE and any(isinstance(act, Request) for act in step.acts)


def ask_first(step: Step, standing: Standing) -> Step:
    """The same wish as a question; a note beside it is not passed on. Who answers such a question so has not been understood."""
    asked = next(act for act in step.acts if isinstance(act, Request))
    parcel = standing.parcel(asked.parcel)
    assert parcel is not None
    if standing.open is not None and is_open(standing.open):
        return _again(not_understood(standing, parcel), standing.open)
    question = _ask(asked.wish, parcel, standing)
    needed = tuple(act for act in step.acts if isinstance(act, NeedsPerson))
    return replace(question, answers=(*step.answers, *question.answers), acts=needed)


def is_open(asked: Open | None) -> bool:
    """Whether this question is "did we get that right?"."""
    return asked is not None and "wish" in asked.pending


def _answers(reading: Reading, asked: Open | None) -> bool:
    """A yes, a no or a key needs the question it answers."""
    if reading.intent in (I.YES, I.NO):
        return asked is not None and asked.question.kind == "confirm"
    if reading.intent is I.CHOOSE:
        return asked is not None and any(offer.key == reading.key for offer in asked.question.options)
    return True


def _ask(wish: Wish, parcel: Parcel, standing: Standing) -> Step:
    if wish.kind is Kind.CANCEL:  # has a question of its own already
        return reply(Reading(I.CANCEL_DELIVERY), replace(standing, parcels=(parcel,), open=None))
    offers = (Offer(YES_KEY, "right", "yes"), Offer(NO_KEY, "not_right", "no"))
    pending = {"wish": json.dumps(_wish_data(wish)), "change": json.dumps(_words(wish, parcel))}
    asked = Open(Question("confirm", offers, of="understood"), parcel.number, pending)
    return Step("asked-to-confirm", (_question(asked),), ask=asked, parcel=parcel.number)


def settle(reading: Reading, standing: Standing) -> Step | None:
    """What follows from the answer to "did we get that right?"; None where that was not asked or something else is said."""
    asked = standing.open
    if asked is None or not is_open(asked) or standing.taken_over:
        return None
    parcel = standing.parcel(asked.parcel)
    if parcel is None or not parcel.live:
        return None
    said = {I.YES: YES_KEY, I.NO: NO_KEY, I.CHOOSE: reading.key}.get(reading.intent)
    if said is None or reading.ask:
        step = reply(reading, standing)
        return _again(step, asked) if step.missed else None
    return _agreed(reading, standing, parcel) if said == YES_KEY else _refused(reading, standing, parcel)


def _again(step: Step, asked: Open) -> Step:
    """Asked back in the same words; the second time a person takes over."""
    return replace(step, answers=(_question(asked),), parcel=asked.parcel) if step.keep_open else step


def _agreed(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """Exactly what was shown. A yes that names something else is a wish in clear words, read by ourselves."""
    assert standing.open is not None
    wish = _wish(json.loads(standing.open.pending["wish"]))
    if _over(wish, parcel, standing):
        return replace(wished(parcel, When(day=wish.day, start=wish.start, end=wish.end), standing), parcel=parcel.number)
    step = request(parcel, wish)
    further = [intent for intent in reading.also if intent in WISHES]
    told = bool(reading.when or reading.place or reading.who)
    if not further or (further == [_SAME[wish.kind]] and not told):
        return step
    if further == [I.INSTRUCTION] and step.acts and "instruction" in parcel.allowed:
        return replace(step, acts=(*step.acts, Request(parcel.number, Wish(Kind.INSTRUCTION, text=reading.text))))
    return _instead(reading, further, standing, parcel)


def _over(wish: Wish, parcel: Parcel, standing: Standing) -> bool:
    """Whether the answer came after the time it is about."""
    local = standing.now.astimezone(ZoneInfo(parcel.zone))
    if wish.day is None or wish.day > local.date():
        return False
    return wish.day < local.date() or (wish.end is not None and wish.end <= local.time())


def _refused(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    further = [intent for intent in reading.also if intent in WISHES]
    if further:
        return _instead(reading, further, standing, parcel)
    if reading.undo:
        return replace(kept(parcel), parcel=parcel.number)
    return replace(not_understood(replace(standing, open=None), parcel), parcel=parcel.number)


def _instead(reading: Reading, wishes: Sequence[Intent], standing: Standing, parcel: Parcel) -> Step:
    """What the person says themselves. Hours without a day are of the day that was shown, and that is asked once more."""
    assert standing.open is not None
    shown = _shown_day(standing.open, parcel)
    dayless = shown is not None and any(not (when.day or when.first or when.last) for when in reading.when)
    whens = tuple(w if w.day or w.first or w.last else replace(w, day=shown) for w in reading.when)
    leading = replace(reading, intent=wishes[0], also=tuple(wishes[1:]), when=whens)
    step = reply(leading, replace(standing, parcels=(parcel,), open=None))
    asks = dayless and any(isinstance(act, Request) for act in step.acts)
    return ask_first(step, replace(standing, open=None)) if asks else step


def _shown_day(asked: Open, parcel: Parcel) -> date | None:
    change = json.loads(asked.pending["change"])
    if change["start"]:
        return datetime.fromisoformat(change["start"]).astimezone(ZoneInfo(parcel.zone)).date()
    return date.fromisoformat(change["date"]) if change["date"] else None


def _question(asked: Open) -> Answer:
    options = [[YES_KEY, {"words": "yes"}], [NO_KEY, {"words": "no"}]]
    return Answer("confirm_change", {"change": json.loads(asked.pending["change"]), "options": options})


def _words(wish: Wish, parcel: Parcel) -> dict[str, object]:
    """The wish as an answer shows it; what only the driver is to read is never repeated."""
    slot = next((slot for slot in parcel.slots if slot.ref == wish.slot), None)
    near = [one.place for places in parcel.places.values() for one in places]
    place = next((place for place in near if place.ref == wish.place), None)
    return {
        "kind": str(wish.kind),
        "date": wish.day.isoformat() if wish.day else None,
        "from": wish.start.isoformat("minutes") if wish.start else None,
        "until": wish.end.isoformat("minutes") if wish.end else None,
        "start": slot.start.isoformat() if slot else None,
        "end": slot.end.isoformat() if slot else None,
        "place": place.name if place else None,
        "spot": wish.spot or None,
        "who": wish.who if wish.kind is Kind.NEIGHBOUR else None,
    }


def _wish_data(wish: Wish) -> dict[str, str]:
    plain = {
        "kind": str(wish.kind),
        "slot": wish.slot,
        "place": wish.place,
        "spot": wish.spot,
        "who": wish.who,
        "text": wish.text,
    }
    times = {"day": wish.day, "start": wish.start, "end": wish.end}
    return {name: value for name, value in plain.items() if value} | {n: v.isoformat() for n, v in times.items() if v is not None}


def _wish(data: Mapping[str, str]) -> Wish:
    return Wish(
        Kind(data["kind"]),
        slot=data.get("slot"),
        place=data.get("place"),
        day=date.fromisoformat(data["day"]) if "day" in data else None,
        start=time.fromisoformat(data["start"]) if "start" in data else None,
        end=time.fromisoformat(data["end"]) if "end" in data else None,
        spot=data.get("spot", ""),
        who=data.get("who", ""),
        text=data.get("text", ""),
    )
