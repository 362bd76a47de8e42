"""What a text wants besides what leads: questions are answered, notes go along, what excludes another wish is for a person."""

from dataclasses import replace

from app.conversation.meaning import Intent, Reading
from app.conversation.state import NeedsPerson, Parcel, Request, Standing, Step
from app.conversation.telling import eta, options
from app.conversation.wishes import handed_over
from rescheduling.change import Kind, Wish

I = Intent  # noqa: E741 - only ever read as in I.YES
WISHES = frozenset({I.RESCHEDULE, I.SAFE_PLACE, I.NEIGHBOUR, I.LOCKER, I.INSTRUCTION, I.CHANGE_ADDRESS, I.CANCEL_DELIVERY})
_DOOR = frozenset({I.SAFE_PLACE, I.NEIGHBOUR, I.INSTRUCTION})
# Whatever of these comes first, the parcel can go one way only.
_WAYS = frozenset({I.RESCHEDULE, I.LOCKER, I.CHANGE_ADDRESS, I.CANCEL_DELIVERY})
_SAID = frozenset({I.YES, I.NO, I.THANKS, I.ASK_ETA, I.ASK_OPTIONS})


def led(reading: Reading, asked_to_cancel: bool) -> Reading:
    """The same reading with that intent in front which is to be acted on first.

    "Leave it in the shed tomorrow" is about a day too, and the day needs the slot: the place goes along as a note. "No, tomorrow
    after 5" is more than a no. A yes to calling it off is left as it is: that cannot be taken back.
    """
    if reading.intent in _DOOR and I.RESCHEDULE in reading.also and reading.when:
        return _in_front(reading, I.RESCHEDULE)
    wished = next((intent for intent in reading.also if intent in WISHES), None)
    if wished is None or reading.intent not in _SAID or (asked_to_cancel and reading.intent is I.YES):
        return reading
    if reading.intent in (I.ASK_ETA, I.ASK_OPTIONS):
        return _in_front(reading, wished)
    return replace(_in_front(reading, wished), also=tuple(i for i in reading.also if i is not wished))


def _in_front(reading: Reading, intent: Intent) -> Reading:
    rest = (i for i in (reading.intent, *reading.also) if i is not intent)
    return replace(reading, intent=intent, also=tuple(rest))


def with_rest(step: Step, reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """The step with everything else that the text wants of this parcel."""
    if step.missed:
        return step
    step = _with_note(step, reading, parcel)
    step = _with_facts(step, reading, standing, parcel)
    return _with_person(step, reading, parcel)


def _with_note(step: Step, reading: Reading, parcel: Parcel) -> Step:
    """A second wish for the door goes to the driver as it is: nothing of it is lost, or guessed."""
    more = set(reading.also) & _DOOR
    if not more or "instruction" not in parcel.allowed:
        return step
    wished = reading.intent in (WISHES | {I.CHOOSE})
    if wished and step.outcome != "requested" and step.ask is None:
        return step
    note = Request(parcel.number, Wish(Kind.INSTRUCTION, text=reading.text), aloud=not wished)
    return replace(step, acts=(*step.acts, note))


def _with_facts(step: Step, reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """Facts come before a question, so that the question is read last."""
    if I.ASK_ETA in reading.also:
        told = eta(reading, standing, parcel)
    elif I.ASK_OPTIONS in reading.also and (reading.about == "code" or reading.intent in (I.ASK_ETA, I.HUMAN)):
        told = options(reading, standing, parcel)
    else:
        return step
    kinds = {answer.kind for answer in step.answers}
    fresh = tuple(answer for answer in told.answers if answer.kind not in kinds)
    return replace(step, answers=(*fresh, *step.answers), ask=step.ask or told.ask)


def _with_person(step: Step, reading: Reading, parcel: Parcel) -> Step:
    """Who asked for a person, or has something to complain about, hears that somebody will answer."""
    if any(isinstance(act, NeedsPerson) for act in step.acts):
        return step
    over = not parcel.live and set(reading.also) & WISHES
    ways = reading.intent in (_WAYS | {I.CHOOSE}) and set(reading.also) & _WAYS
    if over:
        more = handed_over("claim", "wrote after the delivery", parcel)
    elif I.HUMAN in reading.also:
        more = handed_over("hand_over", "asked for a person", parcel)
    elif I.COMPLAINT in reading.also:
        more = handed_over("claim", "is not happy", parcel)
    elif I.CHANGE_ADDRESS in reading.also:
        more = handed_over("address", "wants another address", parcel)
    elif ways:
        more = handed_over("hand_over", "wants more than one thing done", parcel)
    else:
        return step
    acts = tuple(replace(act, take=I.HUMAN in reading.also) if isinstance(act, NeedsPerson) else act for act in more.acts)
    return replace(step, answers=(*more.answers, *step.answers), acts=(*step.acts, *acts))
