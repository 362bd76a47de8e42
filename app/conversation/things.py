"""What is said of one day or hour: the values that suiting, judging and listing share."""

from dataclasses import dataclass, field

from app.conversation.hours import Hours
from app.conversation.time_items import Item

OPEN_AFTER = frozenset({"from", "after", "notbefore"})
OPEN_BEFORE = frozenset({"until", "before", "latest"})
CLAUSE_ENDS = frozenset(".!?;,\n()")


@dataclass(slots=True)
class Thing:
    """A day, some days or hours, as named. `good`: it suits; `open` says that days are a limit: from, after, until, before...;
    `joined`: by `or` or `and` to the thing before; `sentence` and `clause` count them; `settled`: it was said whether it suits;
    `inferred`: only that somebody is out until then was said; `whole`: that any hour of the day is fine was;
    `told`: so many words of the clause are nothing of time."""

    item: Item
    hours: Hours | None = None
    good: bool = True
    open: str = ""
    joined: bool = False
    sentence: int = 0
    clause: int = 0
    settled: bool = False
    inferred: bool = False
    whole: bool = False
    told: int = 0


@dataclass(slots=True)
class Clause:
    things: list[Thing] = field(default_factory=list)
    verdicts: list[tuple[Item, bool]] = field(default_factory=list)  # what says so, and whether it suits
    told: int = 0  # words that are nothing of time and not plain
    words: int = 0  # words that are nothing of time
    loose: list[Item] = field(default_factory=list)  # before, after, where nothing is bound by them
    joins: set[int] = field(default_factory=set)  # tokens of and, or
