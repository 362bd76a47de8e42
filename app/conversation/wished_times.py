"""Whether the days and hours of a reply are a wish, or belong to a question, a farewell, a neighbour or a reason."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.conversation.evidence import Span
from app.conversation.leading import PARCEL
from app.conversation.meaning import Intent
from app.conversation.sourcing import when_spans

if TYPE_CHECKING:
    from app.conversation.draft import Draft

# A day said beside one of these belongs to it, unless it is wished in a clause of its own.
_TAKES_DAYS = frozenset(
    {Intent.ASK_ETA, Intent.ASK_OPTIONS, Intent.THANKS, Intent.COMPLAINT, Intent.HUMAN}
    | {Intent.WRONG_PERSON, Intent.OPT_OUT, Intent.OPT_IN}
)  # fmt: skip
_MANY_UNKNOWN, _SOME_UNKNOWN = 3, 2
_SMALL_PART = 0.15


def gather_times(draft: "Draft") -> None:
    """Adds RESCHEDULE where the days and hours are wished, takes it out where they are not, and asks where nobody can know."""
    times, explicit = draft.times, Intent.RESCHEDULE in draft.found
    others = draft.found.keys() - {Intent.RESCHEDULE}
    if not explicit and (not times.said or _other_times(draft, others)):
        return
    if explicit and others & _TAKES_DAYS and not times.whens and not draft.evidence.has("moves"):
        draft.drop(Intent.RESCHEDULE)
        return
    if others & (PARCEL | {Intent.INSTRUCTION}) and (
        not times.whens or times.turned or _of_theirs(draft, others) or _why_left(draft, others)
    ):
        # Why it should be left somewhere, not when it should come.
        draft.drop(Intent.RESCHEDULE)
        return
    said = [draft.found[Intent.RESCHEDULE]] if explicit else []
    said += when_spans(draft.evidence, times)[:1]
    if not said:
        return
    draft.found[Intent.RESCHEDULE] = Span(min(span.at for span in said), max(span.to for span in said))
    draft.ask = draft.ask or times.ask or not times.whens
    if draft.context.status == "at_pickup_point" and not explicit and not draft.evidence.has("moves"):
        draft.ask = True  # when they will fetch it, as likely as when it should come
    if not explicit and not draft.kind:
        draft.ask = (
            draft.ask or strange(draft) or _uncertain(draft) or (draft.evidence.has("asking") and not draft.evidence.has("wish"))
        )


def _uncertain(draft: "Draft") -> bool:
    """Perhaps on Friday; I'll see tomorrow."""
    clauses = {draft.evidence.clause(span.at) for span in draft.evidence.marks("unsure")}
    return any(draft.evidence.clause(at) in clauses for at in draft.times.wished)


def _why_left(draft: "Draft", others: Collection[Intent]) -> bool:
    """ "Shed please, I won't be back until 6", "I am home from 6": the hours are those of nobody being in, and somewhere to leave
    it is named. "Or I am home from 6" is another wish."""
    evidence, wished = draft.evidence, draft.times.wished
    if not {Intent.SAFE_PLACE, Intent.NEIGHBOUR} & set(others) or not wished:
        return False
    said = evidence.marks("not_home")
    if any(evidence.vocabulary.time.get(word.text) == "op:or" for word in evidence.words):
        return False
    if all(when.start and not (when.end or when.day or when.first) for when in draft.times.whens):
        said = [*said, *evidence.marks("home")]
    beside = {at for span in said for at in range(span.at - 1, span.to + 1)}
    apart = [at for at in wished if at - 1 not in wished and not beside & set(_run(wished, at))]
    return not apart and all(beside & set(range(span.at, span.to)) for span in evidence.signals.get(Intent.RESCHEDULE, ()))


def _run(tokens: Collection[int], at: int) -> range:
    """The tokens that follow one another from there on."""
    end = at
    while end in tokens:
        end += 1
    return range(at, end)


def _of_theirs(draft: "Draft", others: Collection[Intent]) -> bool:
    """Whether the hours are those of a neighbour or a desk ("he is there until 1"), or figures of an address."""
    if Intent.RESCHEDULE in draft.found:
        return False
    house = {draft.evidence.clause(span.at) for span in draft.evidence.marks("household")}
    if house and not draft.evidence.has("moves") and all(draft.evidence.clause(at) in house for at in draft.times.wished):
        return True  # "my wife is in all afternoon"
    whens = draft.times.whens
    today = draft.context.now.astimezone(ZoneInfo(draft.context.zone)).date()
    left_today = draft.context.status == "out_for_delivery" and bool({Intent.SAFE_PLACE, Intent.NEIGHBOUR} & set(others))
    if left_today and not any(when.first or when.day not in (None, today) for when in whens):
        return True  # "behind the gate, I lock it tonight"
    if any(when.day or when.first or when.last for when in whens):
        return False
    return Intent.CHANGE_ADDRESS in others or all(when.end and not when.start for when in whens)


def _other_times(draft: "Draft", others: AbstractSet[Intent]) -> bool:
    """Whether the times belong to something else: a question, a call, a farewell ("danke, bis morgen")."""
    whens = draft.times.whens
    until = bool(whens) and all(when.last and not (when.first or when.start) for when in whens)
    if until and (Intent.THANKS in others or draft.evidence.has("farewell")):
        return True
    if Intent.RESCHEDULE not in draft.found and _parting(draft):
        return True
    takers = _TAKES_DAYS & set(others)
    if takers == {Intent.THANKS} and whens and not (draft.gone or draft.evidence.has("farewell")):
        return False  # "Friday after 4 please thank you"
    if takers and (draft.times.turned or not _wished_elsewhere(draft, others)):
        return True
    return bool(others) and draft.times.refused and not whens and not draft.times.vague


def _parting(draft: "Draft") -> bool:
    """See you at the party on Saturday."""
    clauses = {draft.evidence.clause(span.at) for span in draft.evidence.marks("farewell")}
    return any(draft.evidence.clause(at) in clauses for at in draft.times.wished)


def _wished_elsewhere(draft: "Draft", others: AbstractSet[Intent]) -> bool:
    """Whether a day is wished in a clause of its own, apart from the question, the thanks or the complaint."""
    if not draft.times.whens:
        return False
    return any(_of_its_own(draft, clause, others) for clause in {draft.evidence.clause(at) for at in draft.times.wished})


def _of_its_own(draft: "Draft", clause: Span, others: AbstractSet[Intent]) -> bool:
    spoken = any(clause.at <= span.at < clause.to for span in draft.spans(others))
    wished = any(clause.at <= span.at < clause.to for span in draft.evidence.marks("wish"))
    named = sum(clause.at <= at < clause.to for at in draft.times.wished)
    whens = draft.times.whens
    bounded = any(when.day or when.first or when.last or (when.start is None) != (when.end is None) for when in whens)
    # "Where are you? It is past noon" wishes nothing.
    told = [span for span in draft.spans(others - {Intent.COMPLAINT}) if clause.at <= span.at < clause.to]
    if spoken and not told and _comes_behind(draft, clause):
        return True  # "just got in from work and missed it can you do tomorrow"
    return not spoken and (wished or ((bounded and not draft.times.point) and clause.to - clause.at <= named + 2))


def _comes_behind(draft: "Draft", clause: Span) -> bool:
    """Whether a wish with a day stands behind the complaint, with no comma between."""
    ends = max(span.to for span in draft.spans((Intent.COMPLAINT,)) if span.at < clause.to)
    asked = [span for mark in ("moves", "suits") for span in draft.evidence.marks(mark) if ends <= span.at < clause.to]
    return any(at >= asked[0].at for at in draft.times.wished) if asked else False


def wished_in_words(draft: "Draft") -> bool:
    """Whether a clause says to come, or to bring it, and when, and all of its words are known: what stands before and behind is
    why. "Did the shopping. Come after six" """
    evidence = draft.evidence
    for clause in {evidence.clause(at) for at in draft.times.wished}:
        told = any(clause.at <= span.at < clause.to for span in (*evidence.marks("moves"), *draft.spans((Intent.RESCHEDULE,))))
        apart = not any(clause.at <= span.at < clause.to for span in evidence.marks("elsewhere"))
        if told and apart and not evidence.unknown(clause):
            return True
    return False


def said_in_passing(draft: "Draft", intents: Collection[Intent]) -> bool:
    """Whether an hour or a part of day is a small part of a long text, or of one that names a place to leave it, and nothing by
    it says to come. A day that is named is wished."""
    evidence, wished = draft.evidence, draft.times.wished
    clauses = {evidence.clause(at) for at in wished}
    told = (span for mark in ("wish", "moves", "suits") for span in evidence.marks(mark))
    named = any(when.day or when.first or when.last for when in draft.times.whens)
    if not wished or named or any(clause.at <= span.at < clause.to for span in told for clause in clauses):
        return False
    if {Intent.SAFE_PLACE, Intent.NEIGHBOUR} & set(intents):
        return not any(evidence.vocabulary.time.get(word.text) == "op:or" for word in evidence.words)
    return len(draft.times.used) < _SMALL_PART * sum(word.text[0].isalnum() for word in evidence.words)


def strange(draft: "Draft") -> bool:
    """Whether so much of the text means nothing here that its day may be about something else."""
    if wished_in_words(draft):
        return False
    unknown = draft.evidence.unknown(Span(0, len(draft.evidence.words)))
    return unknown >= _MANY_UNKNOWN or (unknown >= _SOME_UNKNOWN and 3 * unknown > len(draft.evidence.words))
