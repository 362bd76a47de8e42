"""When somebody wants it: the grammar around calendar days. `in on Sat not Sun`, `tomorrow after 5`, `bis Freitag weg`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.conversation.definite import (
    all_but,
    around,
    at_odds,
    by_a_holiday,
    hours_refused,
    implausible,
    on_condition,
    one_day,
    only_later,
    open_ended,
    or_some_other,
    over,
    told_apart,
    unheard,
)
from app.conversation.folding import Token
from app.conversation.left_over import half_read, unread
from app.conversation.lexing import pieces
from app.conversation.listing import wished_outright
from app.conversation.meaning import When
from app.conversation.pairing import paired
from app.conversation.refusing import spoken_of_day, unless, without
from app.conversation.scan_frame import Frame
from app.conversation.shifting import shifted, told_from_now
from app.conversation.suiting import things_in
from app.conversation.things import Thing
from app.conversation.time_items import Item
from app.conversation.time_scan import items as items_of
from app.conversation.vocabulary import Vocabulary

_BARE, _SHORT = 2, 6


@dataclass(frozen=True, slots=True)
class Setting:
    """What the reading of times depends on. `now` is the wall time at the address, `promised` too; `month_first` reads 5/12 as
    May; `day` is the day that was asked about, `wants` what was asked: day, hour or nothing. `wished` reads what suits somebody,
    in the hours of deliveries; without it all that is named counts, as it is named."""

    now: datetime
    month_first: bool = False
    promised: tuple[datetime, datetime] | None = None
    day: date | None = None
    wants: str = ""
    wished: bool = True


@dataclass(frozen=True, slots=True)
class Times:
    """What was said about time. `whens`: what is wished; `ask`: it is not definite, `days` are then those that may be meant;
    `refused`: a day or an hour does not suit; `vague`: another day, and no more; `turned`: only when nobody is in was said;
    `point`: an hour, not a window, and `doubtful` if of which half of the day was not said; `away`: somebody is not in; `now`:
    this moment is spoken of; `used`: the tokens that said so, `wished` those of them that
    name what is wished; `weekday`: by the name of a weekday alone; `left`: the tokens of numbers that nothing was made of."""

    whens: tuple[When, ...] = ()
    ask: bool = False
    days: tuple[date, ...] = ()
    refused: bool = False
    vague: bool = False
    turned: bool = False
    point: bool = False
    doubtful: bool = False
    away: bool = False
    now: bool = False
    used: frozenset[int] = frozenset()
    wished: frozenset[int] = frozenset()
    left: frozenset[int] = frozenset()
    weekday: bool = False

    @property
    def said(self) -> bool:
        """Whether the text says anything about when."""
        return bool(self.whens or self.refused or self.vague or self.ask)


def find(words: Sequence[Token], vocabulary: Vocabulary, setting: Setting, masked: Collection[int] = ()) -> Times:
    """What these words say about when it should come. `masked` tokens are about something else: a house number, a code."""
    said = pieces(words, vocabulary, masked)
    items = items_of(_frame(vocabulary, setting), said)
    things = things_in(
        items, setting.wants == "hour", wished=setting.wished, verdicts_behind=vocabulary.verdicts_behind, plain=vocabulary.plain
    )
    used = _used(things, items)
    if setting.wished and len(words) > _BARE:
        things = _ahead(things, setting.now.date())
    good, apart = wished_outright(things, items, _promised_day(setting))
    codes = {item.kind for item in items}
    codes |= {"free"} if "freeday" in codes else set()
    refused = len(good) < len(things)
    whens, unsure = _whens(good, things, items, setting)
    soon = "now" in codes and not codes & {"away", "fine", "home"} and len(words) <= _SHORT and setting.wished
    vague = bool(codes & {"vague", "free", "later", "earlier"}) or soon
    # "Some other day this week" is no more definite than the week.
    definite = setting.wants == "hour" or any(w.day or told_apart(w, "vague" in codes) for w in whens)
    undecided = or_some_other(items) or (("vague" in codes or (vague and not whens)) and not definite)
    spoken_of = _spoken_of(good, things)
    by = [thing.hours.by for thing in good if thing.hours]
    return Times(
        whens,
        ask=unsure or apart or undecided or _asked_back(good, things, items, whens, setting, vocabulary),
        days=next((thing.item.doubt for thing in spoken_of if thing.item.doubt), ()),
        refused=refused,
        vague=vague,
        turned=bool(by) and set(by) <= {"turned", "leave"},
        point="at" in by or (not setting.wished and any(item.kind == "shift" for item in items)),
        doubtful=any(thing.hours and thing.hours.doubtful for thing in good),
        away="away" in codes,
        now="now" in codes,
        used=_used(things, items),
        left=frozenset() if "since" in codes else unread(said, words, used, whens) | half_read(items, used),
        weekday=any(thing.item.weekday for thing in good) and all(t.item.weekday or t.hours for t in good),
        wished=frozenset(n for thing in good for n in range(thing.item.at, thing.item.to)),
    )


def _asked_back(
    good: Sequence[Thing],
    things: Sequence[Thing],
    items: Sequence[Item],
    whens: Sequence[When],
    setting: Setting,
    words: Vocabulary,
) -> bool:
    """Whether a careful person would ask what is meant, whatever was named."""
    codes = {item.kind for item in items}
    free = "freeday" in codes and not any(when.day or when.first for when in whens)
    any_day = codes & {"free", "freeday"} and not any(w.day or w.first or w.last for w in whens)
    refused = len(good) < len(things)
    return (
        free
        or (setting.wants == "day" and bool(any_day))
        or (refused and not whens)
        or any(thing.item.unsure for thing in _spoken_of(good, things))
        or any(item.name == "weekdays" and not any(when.first for when in whens) for item in items)
        or hours_refused(things, whens)
        or on_condition(good, items)
        or all_but(whens, things, items)
        or only_later(whens, codes | ({"free"} if "freeday" in codes else set()), _promised_day(setting))
        or _taken_back(things)
        or unheard(good, whens)
        or at_odds(whens)
        or by_a_holiday(good, items, words.time, setting.now.date())
        or (setting.wished and implausible(whens, good, setting.now.date(), bool(setting.promised or setting.day)))
    )


def _spoken_of(good: Sequence[Thing], things: Sequence[Thing]) -> Sequence[Thing]:
    """Where no day is wished the refused one is spoken of: "tomorrow morning I can't, the afternoon is fine"."""
    return good if any(thing.hours is None for thing in good) else things


def _ahead(things: Sequence[Thing], today: date) -> list[Thing]:
    """Without the days that are over, and the hours said beside them."""
    past = {thing.clause for thing in things if over(thing, today)}
    return [thing for thing in things if not over(thing, today) and not (thing.hours and thing.clause in past)]


def _frame(vocabulary: Vocabulary, setting: Setting) -> Frame:
    return Frame(
        setting.now,
        vocabulary.language,
        setting.month_first,
        wants_day=setting.wants == "day",
        wants_hour=setting.wants == "hour",
        plain=vocabulary.plain,
        to_the_hour=vocabulary.to_the_hour,
        promised=_promised_day(setting),
        wished=setting.wished,
        customs=vocabulary.customs,
    )


def _promised_day(setting: Setting) -> date | None:
    return setting.promised[0].date() if setting.promised and setting.wished else None


def _taken_back(things: Sequence[Thing]) -> bool:
    """Wednesday please, I am out tomorrow: on a Tuesday that is the same day."""
    wished: set[date | None] = set()
    for thing in things:
        if thing.item.kind == "day" and thing.hours is None:
            day = thing.item.doubt[-1] if thing.item.doubt else thing.item.day
            if not thing.good and day in wished:
                return True
            wished |= {thing.item.day} if thing.good else set()
    return False


def _used(things: Sequence[Thing], items: Sequence[Item]) -> frozenset[int]:
    spans = [thing.item for thing in things]
    spans += [item for item in items if item.kind in ("vague", "away", "sametime", "shift", "now")]
    return frozenset(n for item in spans for n in range(item.at, item.to))


def _whens(
    good: Sequence[Thing], things: Sequence[Thing], items: Sequence[Item], setting: Setting
) -> tuple[tuple[When, ...], bool]:
    """The wishes, and whether one is too indefinite to act on."""
    entries, waiting = paired(good)
    if not entries:
        spoken_of = spoken_of_day(things, items) or When(setting.day)
        entries = [replace(spoken_of, start=start, end=end) for start, end in waiting]
    if not entries and setting.day and any(item.kind == "free" for item in items):
        entries = [When(setting.day)]
    told = None if setting.wished else told_from_now(items, setting.now)
    if not entries and told is not None and setting.promised is None:
        entries = [told]
    if any(item.kind == "afternext" for item in items):
        entries = [When(first=e.day) if e.day and not (e.start or e.end) else e for e in entries]
    entries = unless(without(entries, things), things, setting.day)
    indefinite = any(open_ended(t) for t in good if t.hours is None)
    wished = dict.fromkeys(shifted(entries, items, setting.promised))
    single = {when.day for when in wished if when.day}
    # "Away until Friday, Friday is fine": one of them is said outright.
    return tuple(one_day(when) for when in wished if not around(when, single)), indefinite
