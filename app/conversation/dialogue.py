"""From what was said and how things stand to what is answered, asked and done. Pure; one question at a time."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.conversation import wishes
from app.conversation.amending import amended
from app.conversation.beside import WISHES, led, with_rest
from app.conversation.consenting import consent, for_agent
from app.conversation.meaning import Intent, Offer, Question, Reading
from app.conversation.state import (
    Answer,
    Comment,
    NeedsPerson,
    Open,
    Parcel,
    Rate,
    Standing,
    Step,
    TakeBack,
    WrongPerson,
)
from app.conversation.telling import eta, options, whereabouts
from app.conversation.wishes import begin, choices_of, handed_over, kept, not_possible, request, thanked
from rescheduling.change import Kind, Wish
from surveys.scores import is_low

I = Intent  # noqa: E741 - only ever read as in I.YES
SHORT = 3  # words; who writes more after the delivery has something to say
HELPLESS = 2  # what is not understood is asked back once; the second time in a row a person takes over


def reply(reading: Reading, standing: Standing, *, photo: bool = False) -> Step:
    """What follows from a reply. `photo`: a picture came with it."""
    if reading.intent in (I.OPT_OUT, I.OPT_IN, I.HELP):
        return consent(reading, standing)
    if standing.taken_over:
        return for_agent(standing)
    if not standing.parcels:
        return Step("unknown", (Answer("unknown_number"),))
    if photo and reading.intent is I.OTHER and not reading.text:
        return Step("noted", (Answer("noted", {"what": "photo"}),), keep_open=True, parcel=standing.parcels[0].number)
    focus = focus_of(reading, standing)
    if focus is None:
        return _which_parcel(reading, standing)
    step = _about(reading, standing, focus)
    return step if step.parcel is not None else _with_parcel(step, focus)


def _with_parcel(step: Step, parcel: Parcel) -> Step:
    return replace(step, parcel=parcel.number)


def focus_of(reading: Reading, standing: Standing) -> Parcel | None:
    """The parcel a reply is about: the question's, else the only live one, else the newest; None when it must be asked."""
    live, asked = standing.live, _asked(standing)
    wishes_something = bool(WISHES & {reading.intent, *reading.also})
    if asked is not None and not (wishes_something and _elsewhere(asked, standing)):
        return asked
    if len(live) == 1:
        return live[0]
    if not live:
        return standing.parcels[0]
    return None if wishes_something else live[0]


def _asked(standing: Standing) -> Parcel | None:
    return standing.parcel(standing.open.parcel) if standing.open else None


def _elsewhere(asked: Parcel, standing: Standing) -> bool:
    """Whether a wish may be about another parcel: a menu that was shown asks nobody."""
    others = [parcel for parcel in standing.live if parcel.number != asked.number]
    return bool(others) and standing.open is not None and standing.open.shown


def _which_parcel(reading: Reading, standing: Standing) -> Step:
    parcels = standing.live[:9]
    offers = tuple(Offer(str(n), "parcel", p.name, ref=str(p.number)) for n, p in enumerate(parcels, start=1))
    options = [[str(n), wishes.parcel_words(p)] for n, p in enumerate(parcels, start=1)]
    ask = Open(Question("which_delivery", offers), None, {"again": reading.text})
    # Told as of the first of them: the hours are in the time zone of the address, not of the brand.
    return Step("asked-which-parcel", (Answer("which_parcel", {"options": options}),), ask=ask, parcel=parcels[0].number)


def _about(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    if not parcel.live and reading.intent in (WISHES | {I.CHOOSE, I.YES, I.NO, I.ASK_OPTIONS, I.OTHER}):
        return _after(reading, standing, parcel)
    if parcel.live:
        reading = led(amended(reading, parcel), _asked_to_cancel(standing))
    act = _BY_INTENT.get(reading.intent)
    step = act(reading, standing, parcel) if act else not_understood(standing, parcel)
    return with_rest(step, reading, standing, parcel)


def _after(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """Once it is handed over nothing is re-routed: what is meant is a claim, and a person's to judge."""
    kind = standing.open.question.kind if standing.open else ""
    if kind == "comment" and reading.text and reading.intent is I.OTHER:
        return _comment(reading, standing, parcel)
    said = len(reading.text.split())
    if reading.intent is I.OTHER and ((kind == "score" and said <= SHORT) or reading.text.strip().isdecimal()):
        return not_understood(standing, parcel)
    if kind in ("", "score", "choose") and reading.intent is I.YES:  # "ok", "great"
        return thanked()
    return handed_over("claim", "wrote after the delivery", parcel)


def _choose(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    offer = _chosen(reading, standing)
    if offer is None:
        return not_understood(standing, parcel)
    pending: Mapping[str, str] = standing.open.pending if standing.open else {}
    match offer.meaning:
        case "slot":
            return request(parcel, Wish(Kind.RESCHEDULE, slot=offer.ref))
        case "locker" | "pickup_point":
            return request(parcel, Wish(Kind(offer.meaning), place=offer.ref)) if offer.ref else begin(offer.meaning, parcel)
        case "day":
            return wishes.on_day(parcel, offer, pending)
        case "keep" | "no":
            return Step("kept", (Answer("kept"),))
        case "cancel_it":
            return request(parcel, Wish(Kind.CANCEL))
        case choice:
            return begin(choice, parcel)


def _chosen(reading: Reading, standing: Standing) -> Offer | None:
    options = standing.open.question.options if standing.open else ()
    return next((offer for offer in options if offer.key == reading.key), None)


def _asked_to_cancel(standing: Standing) -> bool:
    question = standing.open.question if standing.open else None
    return question is not None and question.kind == "confirm" and question.of == "cancel"


def _yes(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    if not _asked_to_cancel(standing):
        return kept(parcel)
    if WISHES & set(reading.also) - {I.CANCEL_DELIVERY}:  # "yes, but bring it on Friday": that is not what was asked
        return not_understood(standing, parcel)
    return request(parcel, Wish(Kind.CANCEL))


def _no(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    if reading.undo and parcel.changed:
        choice = wishes.CHOICE_OF[parcel.wishes[-1].kind]
        return Step("taken-back", acts=(TakeBack(parcel.number),)) if choice in parcel.allowed else not_possible(parcel, choice)
    if reading.undo:
        return kept(parcel)
    if standing.open and standing.open.question.kind == "confirm":
        return Step("kept", (Answer("kept"),))
    return choices_of(parcel, "offered-choices")


def _cancel(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    if "cancel" not in parcel.allowed:
        return not_possible(parcel, "cancel")
    if _asked_to_cancel(standing):  # "cancel it", said to "shall we?"
        return request(parcel, Wish(Kind.CANCEL))
    offers = (Offer("1", "cancel_it", "yes"), Offer("2", "keep", "no"))
    saying = {"options": [["1", {"words": "cancel_it"}], ["2", {"words": "keep"}]]}
    return Step(
        "asked-to-confirm",
        (Answer("confirm_cancel", saying),),
        ask=Open(Question("confirm", offers, of="cancel"), parcel.number),
    )


def _score(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    if reading.score is None or reading.ask:
        return not_understood(standing, parcel)
    comment = reading.text if I.COMMENT in reading.also or len(reading.text) > len(str(reading.score)) + 2 else ""
    saying = {"score": reading.score}
    return Step(
        "rated",
        (Answer("survey_sorry" if is_low(reading.score) else "survey_thanks", saying),),
        (Rate(parcel.number, reading.score, comment),),
        ask=Open(Question("comment"), parcel.number),
    )


def _comment(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    return Step("noted", (Answer("noted", {"what": "comment"}),), (Comment(parcel.number, reading.text),))


def _wrong_person(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    acts = (WrongPerson(parcel.number), NeedsPerson("wrong_person", "says the parcel is not theirs", parcel.number, take=False))
    return Step("wrong-person", (Answer("wrong_person"),), acts)


def not_understood(standing: Standing, parcel: Parcel) -> Step:
    """Asked back once, with what can be done; then a person takes over. The open question stays open meanwhile."""
    if standing.with_agent:  # they know that a person will answer
        return Step("for-agent", acts=(NeedsPerson("hand_over", "wrote again", parcel.number),), keep_open=True)
    if standing.misses + 1 >= HELPLESS:
        return handed_over("hand_over", "was not understood twice", parcel, missed=True)
    if standing.open is not None and standing.open.question.options:
        options = [[offer.key, wishes.words_of(offer)] for offer in standing.open.question.options]
        return Step("asked-back", (Answer("not_understood", {"options": options}),), keep_open=True, missed=True)
    if standing.open is not None:
        return Step("asked-back", (Answer("not_understood", {"options": []}),), keep_open=True, missed=True)
    step = choices_of(parcel, "asked-back")
    answer = Answer("not_understood", step.answers[0].saying)
    return Step("asked-back", (answer,), ask=step.ask, keep_open=step.ask is None, missed=True)


def _other(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """Words to a survey; a greeting and the like, which wants nothing, hears where the parcel is; else it wasn't understood."""
    kind, text = standing.open.question.kind if standing.open else "", reading.text.strip()
    if text and kind == "comment":
        return _comment(reading, standing, parcel)
    return not_understood(standing, parcel) if reading.ask else whereabouts(reading, standing, parcel)


_BY_INTENT: Mapping[Intent, Callable[[Reading, Standing, Parcel], Step]] = {
    I.CHOOSE: _choose,
    I.YES: _yes,
    I.NO: _no,
    I.RESCHEDULE: wishes.reschedule,
    I.SAFE_PLACE: wishes.safe_place,
    I.NEIGHBOUR: wishes.neighbour,
    I.LOCKER: wishes.locker,
    I.INSTRUCTION: wishes.instruction,
    I.CHANGE_ADDRESS: lambda r, s, p: handed_over("address", "wants another address", p),
    I.CANCEL_DELIVERY: _cancel,
    I.ASK_ETA: eta,
    I.ASK_OPTIONS: options,
    I.HUMAN: lambda r, s, p: handed_over("hand_over", "asked for a person", p),
    I.COMPLAINT: lambda r, s, p: handed_over("claim", "is not happy", p),
    I.SCORE: _score,
    I.COMMENT: _comment,
    I.THANKS: lambda r, s, p: thanked(),
    I.WRONG_PERSON: _wrong_person,
    I.OTHER: _other,
}
