"""Which of the things a reply says lead, which come along, and where a careful agent would ask first."""

from dataclasses import dataclass

from app.conversation.doubting import doubtful
from app.conversation.draft import Draft
from app.conversation.evidence import Evidence
from app.conversation.leading import LEADING, PARCEL
from app.conversation.meaning import Context, Intent, Reading, Source
from app.conversation.sourcing import read_from, when_sources
from app.conversation.when import Times

_QUESTIONS = (Intent.ASK_ETA, Intent.ASK_OPTIONS)
_AHEAD = ("scheduled", "out_for_delivery")
_SETTLED_WAYS = frozenset({Intent.HUMAN, Intent.CANCEL_DELIVERY, Intent.CHANGE_ADDRESS, Intent.ASK_ETA})


@dataclass(frozen=True, slots=True)
class Weighed:
    """The reading, and all its intents in their order."""

    reading: Reading
    intents: tuple[Intent, ...]


def weigh(evidence: Evidence, times: Times, context: Context) -> Weighed:
    """The reading of a text that is no answer to the open question."""
    draft = Draft(evidence, times, context)
    _settle(draft)
    intents = _order(draft)
    if not intents:
        return Weighed(_nothing(draft), ())
    if draft.gone and intents[0] in PARCEL:
        return Weighed(Reading(Intent.OTHER, ask=True), (Intent.OTHER,))
    # What is only asked or told needs no asking back.
    draft.ask = (draft.ask and bool(LEADING.intersection(intents))) or doubtful(draft, frozenset(intents))
    named = {Intent.NEIGHBOUR, Intent.INSTRUCTION, Intent.SAFE_PLACE} & set(intents)
    reading = Reading(
        intents[0],
        also=intents[1:],
        when=times.whens if Intent.RESCHEDULE in intents else (),
        place=draft.place if Intent.SAFE_PLACE in intents else None,
        who=draft.who or None if named else None,
        ask=draft.ask,
        days=times.days if draft.ask else (),
        spans=_sources(draft, intents),
        about=draft.about if set(_QUESTIONS) & set(intents) else "",
    )
    return Weighed(reading, intents)


def _sources(draft: Draft, intents: tuple[Intent, ...]) -> tuple[Source, ...]:
    found = tuple(draft.evidence.source(intent, draft.found[intent]) for intent in intents)
    return found + when_sources(draft.evidence, draft.times) if Intent.RESCHEDULE in intents else found


def _nothing(draft: Draft) -> Reading:
    evidence = draft.evidence
    if undo := evidence.marks("undo"):
        return read_from(evidence, Intent.NO, undo[0], undo=True)
    if keep := evidence.marks("keep"):
        return read_from(evidence, Intent.YES, keep[0])
    wordless = not any(word.text[0].isalnum() for word in evidence.words)
    if wordless and (cheer := evidence.marks("cheer")):
        return read_from(evidence, Intent.THANKS, cheer[0])
    if not evidence.has("ack") and (praise := evidence.marks("praise")):
        return read_from(evidence, Intent.THANKS, praise[0])
    return Reading(Intent.OTHER, ask=not (evidence.has("chatter") or evidence.has("ack")))


def _settle(draft: Draft) -> None:
    """Of two that exclude each other the likelier; and what is said only in passing goes."""
    found = draft.found
    _settle_complaint(draft)
    _settle_collection(draft)
    if Intent.OPT_IN in found:
        draft.drop(Intent.OPT_OUT)  # "I texted stop by mistake, sign me back up"
    if Intent.OPT_OUT in found:
        draft.drop(Intent.CANCEL_DELIVERY)
    if Intent.CANCEL_DELIVERY in found and Intent.RESCHEDULE in found and draft.times.whens and not draft.times.turned:
        draft.drop(Intent.CANCEL_DELIVERY)  # "cancel tomorrow's visit and come on Thursday"
        draft.ask = True
    if Intent.WRONG_PERSON in found:
        draft.drop(Intent.NEIGHBOUR, Intent.COMPLAINT, Intent.INSTRUCTION, Intent.CHANGE_ADDRESS, Intent.RESCHEDULE)
    if Intent.ASK_OPTIONS in found:
        _settle_question(draft)
    for passing in (Intent.THANKS, Intent.HELP):
        if len(found) > 1:
            draft.drop(passing)


def _settle_complaint(draft: Draft) -> None:
    """What went wrong is told with places and days of its own."""
    found = draft.found
    if draft.gone and (misplaced := draft.evidence.marks("misplaced")):
        found.setdefault(Intent.COMPLAINT, misplaced[0])
    if draft.gone and found.keys() & {Intent.COMPLAINT, Intent.ASK_ETA}:
        draft.drop(*PARCEL)
    if Intent.COMPLAINT not in found:
        return
    if draft.evidence.has("past"):
        draft.drop(Intent.SAFE_PLACE, Intent.NEIGHBOUR, *(() if _wished_apart(draft) else (Intent.RESCHEDULE,)))
    if Intent.INSTRUCTION in found:
        if draft.evidence.has("dont_leave") and not draft.gone:
            draft.drop(Intent.COMPLAINT)
        elif _same_clause(draft, Intent.COMPLAINT, Intent.INSTRUCTION):
            told_first = found[Intent.INSTRUCTION].at < found[Intent.COMPLAINT].at and draft.context.status in _AHEAD
            draft.drop(Intent.COMPLAINT if told_first else Intent.INSTRUCTION)


def _wished_apart(draft: Draft) -> bool:
    """ "The box was crushed last time. Please bring it tomorrow": the second sentence is no part of the first."""
    evidence, used = draft.evidence, draft.times.used
    if not used or not draft.times.whens:
        return False
    clause = evidence.clause(min(used))
    told = [*evidence.marks("past"), draft.found[Intent.COMPLAINT]]
    wished = any(clause.at <= span.at < clause.to for span in evidence.marks("wish"))
    return wished and not any(clause.at <= span.at < clause.to for span in told)


def _settle_collection(draft: Draft) -> None:
    """A locker may be asked about, or be where the parcel lies already; a day beside it is when it will be fetched."""
    found = draft.found
    if Intent.LOCKER not in found:
        return
    asked = any(question in found and found[question].at <= found[Intent.LOCKER].at for question in _QUESTIONS)
    day = Intent.RESCHEDULE in found and not draft.evidence.has("moves")
    fetched = day and _same_clause(draft, Intent.LOCKER, Intent.RESCHEDULE)
    if fetched and not asked:
        draft.drop(Intent.RESCHEDULE)
        draft.ask = False
    if asked or (len(found) > 1 and draft.context.status == "at_pickup_point") or (Intent.SAFE_PLACE in found and draft.left):
        draft.drop(Intent.LOCKER)
        return
    draft.drop(Intent.SAFE_PLACE)


def _settle_question(draft: Draft) -> None:
    """ "What if I am not in" asks; a wish put as a question is that wish."""
    asked = draft.evidence.has("moves") or draft.times.whens
    if Intent.RESCHEDULE in draft.found and not asked:
        draft.drop(Intent.RESCHEDULE)
        draft.ask = False
    if (asked and Intent.RESCHEDULE in draft.found) or any(
        _same_clause(draft, Intent.ASK_OPTIONS, other) for other in _SETTLED_WAYS & draft.found.keys()
    ):
        draft.drop(Intent.ASK_OPTIONS)


def _same_clause(draft: Draft, one: Intent, other: Intent) -> bool:
    return draft.evidence.clause(draft.found[one].at) == draft.evidence.clause(draft.found[other].at)


def _order(draft: Draft) -> tuple[Intent, ...]:
    # "It says delivered but it is not here, where have you put it": the question is what there is to answer.
    told = {Intent.COMPLAINT} if draft.gone and Intent.ASK_ETA in draft.found else set[Intent]()
    return tuple(sorted(draft.found, key=lambda intent: (intent not in LEADING, intent in told, draft.found[intent].at)))
