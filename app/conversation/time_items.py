"""What a text says about time, piece by piece: a day, some days, an hour, a part of day, or a word that joins or refuses them."""

from dataclasses import dataclass
from datetime import date, time

MORNING, NOON = 8 * 60, 12 * 60
PARTS = {
    "morning": (time(8), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time(21)),
    "lunchtime": (time(12), time(14)),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One piece. `kind`:

    day (`day`; `doubt`: the days that may be meant), span (`day`..`last`, either may be None), clock (`minute` of the day, up to
    `until` where that is told, of `day` where that is told too; `fixed`: written so that no other half of the day is meant;
    `bare`: a number by itself; `figures`: written as 3:18), part (`name`), noon,
    op (`name`: after, before, from, until, at, between, to, or, and, not, ...), shift (`minute`s later, `day` unset),
    dayafter (`name`: so many days behind the one named before), weekdays, mark (punctuation), word (anything else), or a code
    of the word files that carries nothing more: away, home, vague, free...
    """

    kind: str
    at: int
    to: int
    name: str = ""
    day: date | None = None
    last: date | None = None
    doubt: tuple[date, ...] = ()
    minute: int = 0
    until: int = 0
    fixed: bool = False
    bare: bool = False
    figures: bool = False
    weekday: bool = False
    unsure: bool = False


def narrows(part: str, start: time) -> bool:
    """Whether an hour said behind a part of day is meant in it; la tarde lasts till eight."""
    begins, ends = PARTS[part]
    return begins <= start < (time(20) if part == "afternoon" else ends)
