"""What a reply may want, gathered before it is weighed: where, with whom, to which address, when."""

from collections.abc import Collection
from itertools import islice

from app.conversation import places
from app.conversation.evidence import Evidence, Span
from app.conversation.leading import PARCEL
from app.conversation.meaning import Context, Intent
from app.conversation.sourcing import when_spans
from app.conversation.when import Times
from app.conversation.wished_times import gather_times, strange

# So many phrases of a text are looked at for a name.
_FEW = 6
_DOORS = frozenset({"front_door", "back_door"})


class Draft:
    """The intents found so far, each with the words it was found in, and their details. `ask`: something is in doubt; `about`:
    what a question is after besides where and when."""

    def __init__(self, evidence: Evidence, times: Times, context: Context) -> None:
        self.evidence, self.times, self.context = evidence, times, context
        self.kind = context.question.kind if context.question else ""
        self.found: dict[Intent, Span] = {intent: spans[0] for intent, spans in evidence.signals.items()}
        self.place: str | None = None
        self.who: str | None = None
        self.shut: Span | None = None
        self.ask = False
        self.about = ""
        if named := [span for span in evidence.marks("not_me") if _names_somebody(evidence, span)]:
            self.found.setdefault(Intent.WRONG_PERSON, named[0])
        self._gather_place()
        self._gather_person()
        self._gather_address()
        self.ask = self.ask or (Intent.SAFE_PLACE in self.found and self.place is None)  # "leave it somewhere safe"
        if self.found.get(Intent.OPT_OUT) == Span(0, 1) and times.whens and not times.wished & _tokens(evidence.clause(0)):
            self.drop(Intent.OPT_OUT)  # "Stop, do not drive off! Tomorrow at ten."
        gather_times(self)
        self._gather_question()
        self._gather_kind_asked()
        note = self.found.get(Intent.INSTRUCTION)
        if note and self.place and any(side.at <= note.at and note.to <= side.to for side in evidence.marks("side")):
            self.drop(Intent.INSTRUCTION)  # which floor the balcony is on
        if note and self.place and any(way.at <= note.to and note.at <= way.to for way in evidence.marks("access")):
            self.drop(Intent.INSTRUCTION)  # "the gate is open", and where to leave it
        if self.shut and note == self.shut and self.found.keys() & (PARCEL - {Intent.LOCKER}):
            self.drop(Intent.INSTRUCTION)  # why it should go elsewhere, or come another day
        if self.found.get(Intent.OPT_OUT) == Span(0, 1) and self.found.keys() & PARCEL:
            self.drop(Intent.OPT_OUT)  # "Stop, not on Tuesday! Wednesday please."
        if not self.found and times.away and not (self.gone or evidence.has("undo") or strange(self)):
            self.found[Intent.RESCHEDULE], self.ask = when_spans(evidence, times)[0], True  # "On holiday."

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
        found = places.place(self.evidence, asked, alone=self._nothing_else() and not self.times.whens)
        refused = places.refused(self.evidence)
        self.shut = refused if refused and places.is_shut(self.evidence, refused) else None
        complains = Intent.COMPLAINT in self.found
        if refused and not complains and not self.gone:
            self.found.setdefault(Intent.INSTRUCTION, refused)
        if found is None:
            return
        code, span = found
        if complains and (self.gone or not (self.left or self._wished_in(self.evidence.clause(span.at)))):
            return
        if any(locker.at <= span.at and span.to <= locker.to for locker in self.spans((Intent.LOCKER,))):
            return  # the parcel box at the shop
        sides = [side for side in self.evidence.marks("side") if not (span.at <= side.at and side.to <= span.to)]
        told = self.spans((Intent.NEIGHBOUR,)) if code in _DOORS and sides else []
        if any(beside.at <= span.at <= beside.to + 1 for beside in told):
            return  # whose door it is: "ring at the neighbour's, door on the left"
        if not self.left and not asked and (self._part_of_something_else(span) or self._where_it_was(span)):
            return
        to_be_left = self.left or asked or self.evidence.has("if_out")
        if not to_be_left and any(question.at < span.at for question in self.spans((Intent.ASK_ETA,))):
            return  # "where is it? my guests are at the door"
        if named := self.evidence.marks("ask_for"):
            self.who = self.evidence.written(Span(named[0].to - 1, named[0].to))
        self.place = code
        self.found[Intent.SAFE_PLACE] = span
        if code in places.STAFFED and not self.who:
            self.who = places.name_behind(self.evidence, span) or None

    def _nothing_else(self) -> bool:
        """Whether nothing is asked for but to leave it; thanks and how to get there beside it are nothing else."""
        note = self.evidence.signals.get(Intent.INSTRUCTION, ())
        ways = self.evidence.marks("access")
        way = note and all(any(w.at <= span.to and span.at <= w.to for w in ways) for span in note)
        return not (self.found.keys() - {Intent.THANKS, Intent.SAFE_PLACE, *([Intent.INSTRUCTION] if way else [])})

    def _wished_in(self, clause: Span) -> bool:
        """ "Last time it stood in the rain, this time into the garage please"."""
        wished = any(clause.at <= span.at < clause.to for span in self.evidence.marks("wish"))
        complained = any(clause.at <= span.at < clause.to for span in self.spans((Intent.COMPLAINT,)))
        return wished and not complained and not self._where_it_was(clause)

    def _where_it_was(self, place: Span) -> bool:
        """ "I was in the garden and did not hear you"."""
        clause = self.evidence.clause(place.at)
        return any(self.evidence.clause(span.at) == clause for span in self.evidence.marks("past"))

    def _part_of_something_else(self, place: Span) -> bool:
        """A dog in the yard, a code of the gate, the depot's front door."""
        inside = self.spans((Intent.CHANGE_ADDRESS, Intent.LOCKER))
        clause = self.evidence.clause(place.at)
        others = (Intent.INSTRUCTION, Intent.ASK_ETA, Intent.HUMAN)
        beside = [s for s in self.spans(others) if s.at <= place.at and self.evidence.clause(s.at) == clause]
        return bool(beside) or any(span.at <= place.at and place.to <= span.to for span in inside)

    def _gather_person(self) -> None:
        if (household := self.evidence.marks("household")) and not self._asked_about(household[0]):
            self.drop(Intent.NEIGHBOUR)
            self.found.setdefault(Intent.INSTRUCTION, household[0])
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

    def _asked_about(self, span: Span) -> bool:
        """ "Can my wife collect it?" asks, and names nobody."""
        questions = self.spans((Intent.ASK_OPTIONS,))
        return any(self.evidence.clause(question.at) == self.evidence.clause(span.at) for question in questions)

    def _no_neighbour(self, span: Span, asked: bool) -> bool:
        clause = self.evidence.clause(span.at)
        if any(no.at <= span.to and self.evidence.clause(no.at) == clause for no in self.evidence.marks("dont_leave")):
            self.found.setdefault(Intent.INSTRUCTION, span)
            return True
        if Intent.COMPLAINT in self.found and not self.left:
            return True
        if self._where_it_was(span) and not self.left:
            return True  # "they left it with the neighbour", "the neighbour says you came at nine"
        if not asked and not self.evidence.has("takes") and not self.left and len(self.evidence.words) > _FEW:
            return True
        if self.place in places.STAFFED and not asked:
            return True  # "the building has a doorman, leave it with him"
        if self.place and self._named_before(span, self.found[Intent.SAFE_PLACE]):
            self.place = None
            self.drop(Intent.SAFE_PLACE)  # "with Callum at the garage next door"
            return False
        # "Leave it with reception" names a place, not a person.
        return self.place is not None and self.found[Intent.SAFE_PLACE].at >= span.at and not asked

    def _named_before(self, span: Span, place: Span) -> bool:
        names = (places.is_name(self.evidence, at) for at in range(span.at, place.at))
        return self.evidence.clause(span.at) == self.evidence.clause(place.at) and any(names)

    def _name(self, spans: Collection[Span], asked: bool) -> None:
        for span in islice(spans, _FEW):
            self.who, told = places.who(self.evidence, span)
            if asked_for := self.evidence.marks("ask_for"):
                self.who = self.evidence.written(Span(asked_for[0].to - 1, asked_for[0].to))
            if self.who and self._is_when(told):
                self.who = None
                self.drop(Intent.NEIGHBOUR)  # "put it to Wednesday the 17th"
                return
            if self.who:
                self.ask = self.ask or self._anybody(Span(span.at, told.to))
                begun = self.found[Intent.NEIGHBOUR]
                self.found[Intent.NEIGHBOUR] = Span(begun.at, max(begun.to, told.to))
                note = self.found.get(Intent.INSTRUCTION)
                if note is not None and told.at <= note.at < told.to:
                    self.drop(Intent.INSTRUCTION)
                return
        if asked:
            self.who = self.evidence.original.strip()
        self.ask = self.evidence.has("any") if asked else True

    def _anybody(self, named: Span) -> bool:
        """ "Give it to anybody in the house" names nobody; "both with Bob at 14" does."""
        both = self.evidence.marks("both")
        every = (span for span in self.evidence.marks("any") if named.at <= span.to and span.at < named.to)
        return any(not any(b.at < span.to and span.at < b.to for b in both) for span in every)

    def _is_when(self, told: Span) -> bool:
        """Whether what seems to name somebody is a day or an hour."""
        tokens = range(told.at, told.to)
        timed = any(at in self.times.wished for at in tokens)
        time = self.evidence.vocabulary.time
        return timed and all(at in self.times.used or self.evidence.words[at].text in time for at in tokens)

    def _gather_address(self) -> None:
        if Intent.CHANGE_ADDRESS in self.found:
            self.ask = self.ask or not (self.evidence.has("address") or any(w.text[0].isdigit() for w in self.evidence.words))
            self.drop(Intent.NEIGHBOUR)
            note = self.found.get(Intent.INSTRUCTION)
            if note is not None and note.at >= self.found[Intent.CHANGE_ADDRESS].at:
                self.drop(Intent.INSTRUCTION)  # the floor and the bell of the new address

    def _gather_question(self) -> None:
        """The code or the reason is asked for: "the code for the locker" chooses no locker, "why the delay" no later day."""
        code, why = self.evidence.marks("ask_code"), self.evidence.marks("ask_why")
        if code and not self.evidence.has("elsewhere"):
            for intent in (Intent.LOCKER, Intent.INSTRUCTION, Intent.HUMAN, Intent.COMPLAINT):
                if intent in self.found and self._beside(self.found[intent], code[0]):
                    self.drop(intent)
            self.about, self.found = "code", self.found or {Intent.ASK_OPTIONS: code[0]}
        elif why:
            wish = self.found.get(Intent.RESCHEDULE)
            if wish is not None and not self.times.whens and self._beside(wish, why[0]):
                self.drop(Intent.RESCHEDULE)
                self.ask = False
            self.about, self.found = "why", self.found or {Intent.ASK_ETA: why[0]}

    def _gather_kind_asked(self) -> None:
        """Is there a locker nearby?"""
        if self.about or Intent.ASK_OPTIONS not in self.found or self.context.status == "at_pickup_point":
            return
        self.about = next((kind for kind in ("locker", "pickup_point") if self.evidence.has(f"a_{kind}")), "")

    def _beside(self, one: Span, other: Span) -> bool:
        return self.evidence.clause(one.at) == self.evidence.clause(other.at)


def _names_somebody(evidence: Evidence, span: Span) -> bool:
    return any(places.is_name(evidence, at) for at in range(span.at, span.to))


def _tokens(span: Span) -> frozenset[int]:
    return frozenset(range(span.at, span.to))
