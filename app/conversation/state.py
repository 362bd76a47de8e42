"""How things stand when a reply is answered, and what the answer is made of: values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.conversation.meaning import Question
from rescheduling.change import Wish
from rescheduling.places import NearPlace
from rescheduling.slots import SlotOffer


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery as the conversation sees it. `number` is its id; `promised` is aware; `zone` an IANA name.

    `allowed` are the choices that may be made now, `menu` those a text offers by digit; `denied` says for every other choice
    why not (cut_off, status, not_offered, not_yours). `slots` are free ones, soonest first; `has_slots`: the brand books by
    slots at all. `own`: it is for this person, who did not only buy it. `wishes` are asked for or agreed, oldest first.
    """

    number: int
    name: str
    status: str
    zone: str
    live: bool
    promised: tuple[datetime, datetime] | None = None
    day: date | None = None
    menu: tuple[str, ...] = ()
    allowed: frozenset[str] = frozenset()
    denied: Mapping[str, str] = field(default_factory=dict)
    slots: tuple[SlotOffer, ...] = ()
    has_slots: bool = False
    places: Mapping[str, tuple[NearPlace, ...]] = field(default_factory=dict)
    own: bool = True
    wishes: tuple[Wish, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether a change is asked for or agreed."""
        return bool(self.wishes)


@dataclass(frozen=True, slots=True)
class Open:
    """The open question: what was asked, about which delivery, and what is to be done with the answer (`pending`).

    `shown`: nobody was asked; a message about the delivery carried a menu or a survey, which a digit answers.
    """

    question: Question
    parcel: int | None = None
    pending: Mapping[str, str] = field(default_factory=dict)
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """One person and one brand at `now` (aware). Live parcels come first, each group newest last told first.

    `opted_out`: nothing may be texted. `taken_over`: an agent has spoken and answers here. `brands` are those that share
    the number spoken to, where it isn't known which is meant.
    """

    now: datetime
    parcels: tuple[Parcel, ...] = ()
    open: Open | None = None
    misses: int = 0
    opted_out: bool = False
    with_agent: bool = False
    taken_over: bool = False

    @property
    def live(self) -> tuple[Parcel, ...]:
        """What may still change."""
        return tuple(parcel for parcel in self.parcels if parcel.live)

    def parcel(self, number: int | None) -> Parcel | None:
        """The parcel of this number."""
        return next((parcel for parcel in self.parcels if parcel.number == number), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """One message to the person: a kind of app.rendering.ANSWERS and what it is to say (plain JSON values)."""

    kind: str
    saying: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """Ask the optimiser for this. `aloud`: the person is told of it by itself, also where more is answered."""

    parcel: int
    wish: Wish
    aloud: bool = False


@dataclass(frozen=True, slots=True)
class TakeBack:
    """What was asked for last is wanted no more."""

    parcel: int


@dataclass(frozen=True, slots=True)
class OptOut:
    """Text no more. `word` is the bare word if it was one; `doubt`: perhaps the delivery was meant, or something else too."""

    word: str
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class OptIn:
    """Text again."""


@dataclass(frozen=True, slots=True)
class NeedsPerson:
    """An agent must look: `kind` is a TaskKind value, `take` whether they answer in this conversation from now on."""

    kind: str
    about: str
    parcel: int | None = None
    take: bool = True


@dataclass(frozen=True, slots=True)
class WrongPerson:
    """This number is not the recipient's: nothing more about this delivery goes there."""

    parcel: int


@dataclass(frozen=True, slots=True)
class Rate:
    """An answer to the survey."""

    parcel: int
    score: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """Words to a survey answered before."""

    parcel: int
    text: str


Act = Request | TakeBack | OptOut | OptIn | NeedsPerson | WrongPerson | Rate | Comment


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from a reply. `outcome` names it for agents and tables; `ask` is the question that is open from now on.

    `keep_open`: the question that was open stays so. `again` is the text to be read once more when the parcel is known.
    `by_model`: a language model read the text; such a step asks or tells, and never does anything.
    """

    outcome: str
    answers: tuple[Answer, ...] = ()
    acts: tuple[Act, ...] = ()
    ask: Open | None = None
    keep_open: bool = False
    missed: bool = False
    parcel: int | None = None
    by_model: bool = False
