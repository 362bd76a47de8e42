"""What a reply can mean: the words in which reading hands its result to the dialogue. Values only."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum


class Intent(StrEnum):
    """What somebody wants, or answers."""

    RESCHEDULE = "reschedule"
    SAFE_PLACE = "safe_place"
    NEIGHBOUR = "neighbour"
    LOCKER = "locker"
    INSTRUCTION = "instruction"
    CHANGE_ADDRESS = "change_address"
    CANCEL_DELIVERY = "cancel_delivery"
    ASK_ETA = "ask_eta"
    ASK_OPTIONS = "ask_options"
    HUMAN = "human"
    COMPLAINT = "complaint"
    YES = "yes"
    NO = "no"
    CHOOSE = "choose"
    SCORE = "score"
    COMMENT = "comment"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    THANKS = "thanks"
    WRONG_PERSON = "wrong_person"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class When:
    """A wished time in local wall time at the address.

    A `day`, or a range of days `first`..`last` (either end may be open), or neither: the promised day is meant. `start` and
    `end` bound the hours; None leaves that side open.
    """

    day: date | None = None
    start: time | None = None
    end: time | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One option of an open question. `meaning`: slot, place, day, parcel, brand, or a choice such as another_time or locker.

    `start` and `end` (aware) belong to a slot, `day` to a day; `name` is how the thing was named; `ref` what it stands for.
    """

    key: str
    meaning: str
    name: str = ""
    start: datetime | None = None
    end: datetime | None = None
    day: date | None = None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is left open. Kinds: choose, confirm (`of` says what), which_day, which_time (`day`), which_place,
    which_neighbour, which_delivery, home_today, score (`low`..`high`), comment."""

    kind: str
    options: tuple[Offer, ...] = ()
    of: str = ""
    day: date | None = None
    low: int = 1
    high: int = 5


@dataclass(frozen=True, slots=True)
class Context:
    """What is known when a reply is read. `language` is BCP 47, `zone` an IANA name, `now` aware.

    `status`: scheduled, out_for_delivery, attempted, at_pickup_point, delivered. `promised` is aware. `deliveries` counts the
    person's live ones.
    """

    language: str
    zone: str
    now: datetime
    status: str = "scheduled"
    promised: tuple[datetime, datetime] | None = None
    deliveries: int = 1
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What a meaning was read from: characters `start` up to, not including, `end` of the trimmed text. `of`: an intent's value,
    or `when`."""

    of: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood. `also` are further intents of the same text, in order.

    `place` is a code (porch, front_door, back_door, garage, shed, carport, garden, mailbox, reception, concierge, bin_store,
    balcony, greenhouse, other), `who` a person as written, `key` the chosen option. `ask`: a careful agent would ask back
    before acting; `days` are then the days that may be meant, if that is the doubt. `bare_word` is the opt-out word if the
    whole text was one (R5, R7). `text` is the reply trimmed, for notes to the driver. `undo`: what was asked for last is taken
    back. `about`: what a question is after besides where and when: code, why. `amends`: it corrects what was said before ("sorry,
    Wednesday"). `spans` are what the intents and the times were read from, nothing but OTHER being without; `confidence`, 0 to
    1, is how sure that is (app.conversation.confidence says how it is made). Two readings that mean the same are equal, whatever
    words and whichever language they were read from.
    """

    intent: Intent
    also: tuple[Intent, ...] = ()
    when: tuple[When, ...] = ()
    place: str | None = None
    who: str | None = None
    key: str | None = None
    score: int | None = None
    ask: bool = False
    days: tuple[date, ...] = ()
    bare_word: str = ""
    text: str = ""
    undo: bool = False
    about: str = ""
    amends: bool = field(default=False, compare=False)
    spans: tuple[Source, ...] = field(default=(), compare=False)
    confidence: float = field(default=0.0, compare=False)
