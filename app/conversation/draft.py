"""What a reply may want, gathered before it is weighed: where, with whom, to which address, when."""

from collections.abc import Collection
from itertools import islice

from app.conversation import places
from app.conversation.evidence import Evidence, Span
from app.conversation.meaning import Context, Intent
from app.conversation.when import Times

# What is to be done with the parcel or the messages leads, whatever else is said before it.
PARCEL = frozenset(
    {Intent.CANCEL_DELIVERY, Intent.CHANGE_ADDRESS, Intent.LOCKER, Intent.NEIGHBOUR, Intent.SAFE_PLACE, Intent.RESCHEDULE}
)
LEADING = PARCEL | {Intent.OPT_OUT, Intent.WRONG_PERSON, Intent.OPT_IN}
# A day said beside one of these belongs to it, unless it is wished in a clause of its own.
_TAKES_DAYS = frozenset(
    {Intent.ASK_ETA, Intent.ASK_OPTIONS, Intent.THANKS, Intent.COMPLAINT, Intent.HUMAN}
    | {Intent.WRONG_PERSON, Intent.OPT_OUT, Intent.OPT_IN}
)  # fmt: skip
# So many phrases of a text are looked at for a name.
_FEW = 6
_MANY_UNKNOWN, _SOME_UNKNOWN = 3, 2


class Draft:
    """The intents found so far, each with the token it begins at, and their details. `ask`: something is in doubt."""

    def __init__(self, evidence: Evidence, times: Times, context: Context) -> None:
        self.evidence, self.times, self.context = evidence, times, context
        self.kind = context.question.kind if context.question else ""
        self.found: dict[Intent, int] = {intent: spans[0].at for intent, spans in evidence.signals.items()}
        self.place: str | None = None
        self.who: str | None = None
        self.ask = False
        if any(places.is_name(evidence, span.to - 1) for span in evidence.marks("not_me")):
            self.found.setdefault(Intent.WRONG_PERSON, 0)
        self._gather_place()
        self._gather_person()
        self._gather_address()
        self._gather_times()
        if not self.found and times.away and not self.gone and not self._strange():
            self.found[Intent.RESCHEDULE], self.ask = 0, True  # "On holiday."

    @property
    def gone(self) -> bool:
        """Whether the parcel has been delivered."""
        return self.context.status == "delivered"

    @property
    def left(self) -> bool:
        """Whether somebody asks to leave it somewhere."""
        return self.evidence.has("leave") and not self.evidence.has("dont_leave")

    def drop(self, *intents: Intent) -> None:
        """Takes intents out again."""
        for intent in intents:
            self.found.pop(intent, None)

    def spans(self, intents: Collection[Intent]) -> list[Span]:
        """Where phrases of these intents stand."""
        return [span for intent in intents for span in self.evidence.signals.get(intent, ())]

    def _gather_place(self) -> None:
        asked = self.kind == "which_place"
        found = places.place(self.evidence, asked, alone=not self.found and not self.times.whens)
        refused = places.refused(self.evidence)
        complains = Intent.COMPLAINT in self.found
        if refused and not complains and not self.gone:
            self.found.setdefault(Intent.INSTRUCTION, refused.at)
        if found is None or (complains and not (self.left and not self.gone)):
            return
        code, span = found
        if not self.left and not asked and self._part_of_something_else(span):
            return
        if named := self.evidence.marks("ask_for"):
            self.who = self.evidence.written(Span(named[0].to - 1, named[0].to))
        self.place = code
        self.found[Intent.SAFE_PLACE] = span.at

    def _part_of_something_else(self, place: Span) -> bool:
        """A dog in the yard, a code of the gate, the depot's front door."""
        inside = self.spans((Intent.CHANGE_ADDRESS, Intent.LOCKER))
        clause = self.evidence.clause(place.at)
        others = (Intent.INSTRUCTION, Intent.ASK_ETA, Intent.HUMAN)
        beside = [s for s in self.spans(others) if s.at <= place.at and self.evidence.clause(s.at) == clause]
        return bool(beside) or any(span.at <= place.at and place.to <= span.to for span in inside)

    def _gather_person(self) -> None:
        if household := self.evidence.marks("household"):
            self.drop(Intent.NEIGHBOUR)
            self.found.setdefault(Intent.INSTRUCTION, household[0].at)
            self.who = self.evidence.written(Span(household[0].at, self.evidence.clause(household[0].at).to))
            return
        asked = self.kind == "which_neighbour"
        if Intent.NEIGHBOUR not in self.found:
            return
        spans = self.evidence.signals.get(Intent.NEIGHBOUR, (Span(0, 1),))
        if self._no_neighbour(spans[0], asked):
            self.drop(Intent.NEIGHBOUR)
            return
        self._name(spans, asked)

    def _no_neighbour(self, span: Span, asked: bool) -> bool:
        clause = self.evidence.clause(span.at)
        if any(no.at <= span.to and self.evidence.clause(no.at) == clause for no in self.evidence.marks("dont_leave")):
            self.found.setdefault(Intent.INSTRUCTION, span.at)
            return True
        if Intent.COMPLAINT in self.found and not self.left:
            return True
        if not asked and not self.evidence.has("takes") and not self.left and len(self.evidence.words) > _FEW:
            return True
        # "Leave it with reception" names a place, not a person.
        return self.place is not None and self.found[Intent.SAFE_PLACE] >= span.at and not asked

    def _name(self, spans: Collection[Span], asked: bool) -> None:
        for span in islice(spans, _FEW):
            self.who, told = places.who(self.evidence, span)
            if self.who:
                if told.at <= self.found.get(Intent.INSTRUCTION, -1) < told.to:
                    self.drop(Intent.INSTRUCTION)
                return
        if asked:
            self.who = self.evidence.original.strip()
        self.ask = self.evidence.has("any") if asked else True

    def _gather_address(self) -> None:
        if Intent.CHANGE_ADDRESS in self.found:
            self.ask = self.ask or not (self.evidence.has("address") or any(w.text[0].isdigit() for w in self.evidence.words))
            self.drop(Intent.NEIGHBOUR)

    def _gather_times(self) -> None:
        times, explicit = self.times, Intent.RESCHEDULE in self.found
        others = self.found.keys() - {Intent.RESCHEDULE}
        if not explicit and (not times.said or self._other_times(others)):
            return
        if explicit and others & _TAKES_DAYS and not times.whens and not self.evidence.has("moves"):
            self.drop(Intent.RESCHEDULE)
            return
        if others & (PARCEL | {Intent.INSTRUCTION}) and (not times.whens or times.turned):
            # Why it should be left somewhere, not when it should come.
            self.drop(Intent.RESCHEDULE)
            return
        first = min(times.used, default=0)
        self.found[Intent.RESCHEDULE] = min(self.found.get(Intent.RESCHEDULE, first), first)
        self.ask = self.ask or times.ask or not times.whens
        if not explicit and not self.kind:
            self.ask = self.ask or self._strange() or (self.evidence.has("asking") and not self.evidence.has("wish"))

    def _other_times(self, others: Collection[Intent]) -> bool:
        """Whether the times belong to something else: a question, a call, a farewell ("danke, bis morgen")."""
        whens = self.times.whens
        until = bool(whens) and all(when.last and not (when.first or when.start) for when in whens)
        if until and (Intent.THANKS in others or self.evidence.has("farewell")):
            return True
        if _TAKES_DAYS & set(others) and not self._wished_elsewhere(others):
            return True
        return bool(others) and self.times.refused and not whens and not self.times.vague

    def _wished_elsewhere(self, others: Collection[Intent]) -> bool:
        """Whether a day is wished in a clause of its own, apart from the question, the thanks or the complaint."""
        if not self.times.whens or not self.times.used:
            return False
        clause = self.evidence.clause(min(self.times.used))
        spoken = any(clause.at <= span.at < clause.to for span in self.spans(others))
        wished = any(clause.at <= span.at < clause.to for span in self.evidence.marks("wish"))
        return not spoken and (wished or clause.to - clause.at <= len(self.times.used) + 2)

    def _strange(self) -> bool:
        """Whether so much of the text means nothing here that its day may be about something else."""
        unknown = self.evidence.unknown(Span(0, len(self.evidence.words)))
        return unknown >= _MANY_UNKNOWN or (unknown >= _SOME_UNKNOWN and 3 * unknown > len(self.evidence.words))
