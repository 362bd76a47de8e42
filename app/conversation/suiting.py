"""Which of the days and hours somebody names suit, and which do not: "tomorrow I am out, Friday works", "out until 3"."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from app.conversation.hours import Hours, hours_at
from app.conversation.time_items import NOON, Item

OPEN_AFTER = frozenset({"from", "after", "notbefore"})
OPEN_BEFORE = frozenset({"until", "before", "latest"})
_NEVER_TURNED = frozenset({"leave", "notbefore"})
_CLAUSE_ENDS = frozenset(".!?;,\n()")
_SENTENCE_ENDS = frozenset(".!?\n")
_LOOKING_AHEAD = 3


@dataclass(slots=True)
class Thing:
    """A day, some days or hours, as named. `good`: it suits; `open` says that days are a limit: from, after, until, before...;
    `joined`: by `or` or `and` to the thing before; `sentence` counts the sentences; `settled`: whether it suits was said of it;
    `inferred`: only that somebody is out until then was said."""

    item: Item
    hours: Hours | None = None
    good: bool = True
    open: str = ""
    joined: bool = False
    sentence: int = 0
    settled: bool = False
    inferred: bool = False


@dataclass(slots=True)
class _Clause:
    things: list[Thing] = field(default_factory=list)
    verdicts: list[tuple[Item, bool]] = field(default_factory=list)  # what says so, and whether it suits
    joins: set[int] = field(default_factory=set)  # tokens of and, or


def things_in(items: Sequence[Item], every_number: bool, *, wished: bool = True, verdicts_behind: bool = False) -> list[Thing]:
    """The days and hours of a text, judged. `every_number`: a bare number is an hour, because one was asked for. Unless
    `wished`, all count, and hours are the hours that were written. `verdicts_behind`: whether a day suits is said behind it."""
    found: list[Thing] = []
    if not wished:
        items = [_as_written(item) for item in items]
    for clause in _clauses(items, every_number):
        if wished:
            _judge(clause, items, verdicts_behind)
        for thing in clause.things:
            thing.good = thing.good or not wished
        beside = {thing.hours.beside for thing in clause.things if thing.hours}
        found += [thing for thing in clause.things if not (thing.item.at in beside and thing.hours and thing.hours.part)]
    return found


def _as_written(item: Item) -> Item:
    if item.kind == "noon":
        return replace(item, kind="clock", minute=NOON, fixed=True)
    return replace(item, name="as_written") if item.kind == "clock" else item


def _clauses(items: Sequence[Item], every_number: bool) -> list[_Clause]:
    clauses = [_Clause()]
    at, denying, passing, sentence = 0, False, False, 0
    denied_from = -1
    while at < len(items):
        item, clause = items[at], clauses[-1]
        if item.kind == "break" or (item.kind == "mark" and item.name in _CLAUSE_ENDS):
            clauses.append(_Clause())
            denying = passing = False
            sentence += item.name in _SENTENCE_ENDS
        elif item.kind == "since":
            passing = _thing_follows(items, at + 1)
        elif _denies(item) and _thing_follows(items, at + 1):
            denying, denied_from = True, item.at
        elif _denies(item) or item.kind in ("away", "fine"):
            clause.verdicts.append((item, item.kind == "fine"))
            denying = denying and _denies(item)
        else:
            thing, end = _thing(items, at, every_number)
            if thing is not None:
                # "Not this week, next week" refuses one, and what and or or join to it.
                denying = denying and (thing.hours is not None or not _after_refused(clause, thing))
                thing.good, thing.sentence = not denying, sentence
                if denying and denied_from == thing.item.at:
                    _deny_with(clause, thing)
                thing.joined = bool(clause.things) and any(clause.things[-1].item.to <= n < thing.item.at for n in clause.joins)
                clause.things += [] if passing else [thing]
                at, passing = end, False
                continue
            if item.kind == "op" and item.name in ("and", "or"):
                clause.joins.add(item.at)
        at += 1
    return clauses


def _deny_with(clause: _Clause, refused: Thing) -> None:
    """The days right before one that is refused behind its name are refused with it: pzt carsamba olmaz."""
    first = refused.item.at
    for thing in reversed(clause.things):
        if thing.hours is not None or thing.item.to < first - 1:
            break
        thing.good, first = False, thing.item.at


def _after_refused(clause: _Clause, thing: Thing) -> bool:
    before = clause.things[-1] if clause.things else None
    return before is not None and not before.good and not any(before.item.to <= at < thing.item.at for at in clause.joins)


def _denies(item: Item) -> bool:
    return item.kind == "op" and item.name in ("not", "except")


def _thing_follows(items: Sequence[Item], at: int) -> bool:
    for item in items[at : at + _LOOKING_AHEAD]:
        if item.kind in ("day", "span", "clock", "part", "noon"):
            return True
        if item.kind not in ("op", "article", "filler", "word"):
            return False
    return False


def _thing(items: Sequence[Item], at: int, every_number: bool) -> tuple[Thing | None, int]:
    item = items[at]
    hours = hours_at(items, at, every_number or _beside_a_day(items, at) or _joined_to_an_hour(items, at))
    if hours is not None:
        found, end = hours
        return Thing(replace(item, to=items[end - 1].to), found), end
    op = item.name if item.kind == "op" else ""
    first = _after_articles(items, at + 1) if op in OPEN_AFTER | OPEN_BEFORE | {"between", "at", "hold"} else at
    if first >= len(items) or items[first].kind not in ("day", "span"):
        return None, at + 1
    return _days(items, at, first, op)


def _days(items: Sequence[Item], at: int, first: int, op: str) -> tuple[Thing, int]:
    """A day, or from one to another, or from one on."""
    day, end = items[first], first + 1
    last = _after_articles(items, end + 1)
    following = items[end] if end < len(items) else None
    joined = following is not None and (following.name in ("to", "until", "-") or (op == "between" and following.name == "and"))
    if joined and last < len(items) and items[last].kind in ("day", "span"):
        return Thing(_range(day, items[last], items[at].at)), last + 1
    if following is not None and following.kind == "op" and following.name == "orlater":
        return Thing(replace(day, at=items[at].at), open="from"), end + 1
    return Thing(replace(day, at=items[at].at), open=op if op in OPEN_AFTER | OPEN_BEFORE and day.name != "range" else ""), end


def _after_articles(items: Sequence[Item], at: int) -> int:
    while at < len(items) and items[at].kind in ("article", "on"):
        at += 1
    return at


def _range(first: Item, last: Item, at: int) -> Item:
    end = last.last or last.day
    if end is not None and first.day is not None and end < first.day:
        end += timedelta(weeks=1)
    return Item("span", at, last.to, day=first.day, last=end, unsure=first.unsure and not first.weekday)


def _joined_to_an_hour(items: Sequence[Item], at: int) -> bool:
    """At 10 or 14."""
    joined = at > 1 and items[at - 1].kind == "op" and items[at - 1].name in ("or", "and")
    return joined and items[at - 2].kind == "clock" and not items[at - 2].bare


def _beside_a_day(items: Sequence[Item], at: int) -> bool:
    for step in (-1, 1):
        place = at + step
        while 0 <= place < len(items) and items[place].kind in ("filler", "article"):
            place += step
        if 0 <= place < len(items) and items[place].kind in ("day", "part"):
            return True
    return False


def _judge(clause: _Clause, items: Sequence[Item], verdicts_behind: bool) -> None:
    if clause.verdicts:
        for thing in clause.things:
            thing.good, thing.settled = thing.good and _verdict(clause, thing.item, verdicts_behind), True
        _turn_round(clause, items)
    _drop_reasons(clause)


def _verdict(clause: _Clause, item: Item, verdicts_behind: bool) -> bool:
    """What is said right behind a thing or right before it: "tomorrow I am out, Friday works", "out tomorrow, in on Friday"."""
    same = [good for verdict, good in clause.verdicts if verdict.at == item.at]
    if same:
        return same[0]  # one phrase says the day and whether it suits
    before = [(verdict, good) for verdict, good in clause.verdicts if verdict.to <= item.at]
    behind = [(verdict, good) for verdict, good in clause.verdicts if verdict.at >= item.to]
    if behind and verdicts_behind:
        before = []
    if before and behind:
        near = before[-1] if item.at - before[-1][0].to < behind[0][0].at - item.to else behind[0]
        return near[1]
    if before:
        said, good = before[-1]
        others = [thing.item for thing in clause.things if thing.item.to <= said.at]
        # "Tomorrow I work and Friday ..." is done with tomorrow.
        return good or (bool(others) and (said.to in clause.joins or said.at - others[-1].to <= item.at - said.to))
    if not behind:
        return True  # one phrase says both: "works till"
    said, good = behind[0]
    others = [thing.item for thing in clause.things if thing.item.at >= said.to]
    nearer = bool(others) and said.to not in clause.joins and others[0].at - said.to < said.at - item.to
    return good or (nearer and len(clause.verdicts) == 1)


def _turn_round(clause: _Clause, items: Sequence[Item]) -> None:
    """Out until 3 is in from 3; out from 3 is in until 3; and the day said with it is wished."""
    for thing in clause.things:
        hours = thing.hours
        if hours is not None and hours.by in _NEVER_TURNED:
            thing.good = True  # "I must go at 12": until then; "never before 5, I work": from then on
        if thing.good or hours is None or hours.part or hours.by in ("", "at", "range"):
            continue
        thing.good = True
        if hours.by in OPEN_AFTER and _why(clause, thing.item, items):
            thing.item = replace(thing.item, unsure=True)  # "not before 11, I am at the dentist's"
            continue
        thing.hours, thing.inferred = Hours(hours.end, hours.start, by="turned"), True
        for other in clause.things:
            if not other.good and other.hours is None and not other.open:
                other.good = other.inferred = True


def _why(clause: _Clause, item: Item, items: Sequence[Item]) -> bool:
    """Whether nobody being in is told only after the hours, with other words between: as the reason for them."""
    told = [verdict for verdict, good in clause.verdicts if not good]
    if not told or any(verdict.to <= item.at for verdict in told):
        return False
    between = [other for other in items if item.to <= other.at < told[0].at]
    return any(other.kind not in ("article", "filler", "on", "of") for other in between)


def _drop_reasons(clause: _Clause) -> None:
    """A day that is said to be a holiday is why, not when."""
    for holiday in clause.things:
        if holiday.item.name == "holiday" and any(t is not holiday and t.item.day == holiday.item.day for t in clause.things):
            for thing in clause.things:
                thing.good = thing.good and thing.item.day != holiday.item.day
