"""Whether the days and hours of a clause suit: "tomorrow I am out, Friday works", "out until 3", "never before 5, I work"."""

from collections.abc import Sequence
from dataclasses import replace

from app.conversation.hours import Hours
from app.conversation.things import OPEN_AFTER, Clause, Thing
from app.conversation.time_items import Item

_TWO = 2
_NEVER_TURNED = frozenset({"leave", "notbefore"})


def judge(clause: Clause, items: Sequence[Item], verdicts_behind: bool) -> None:
    if clause.verdicts:
        clause.verdicts = [said for said in clause.verdicts if not _why_refused(clause, *said)]
        led = not verdicts_behind and _led(clause, items)
        for thing in clause.things:
            suits = _sandwiched(clause, thing) if led else None
            thing.good = thing.good and (_verdict(clause, thing, verdicts_behind) if suits is None else suits)
            thing.settled = True
        _turn_round(clause, items)
    _drop_reasons(clause)


def _why_refused(clause: Clause, verdict: Item, good: bool) -> bool:
    """ "Every day but Wednesday, when I work": why that day was refused already."""
    return not good and any(not thing.good and 0 <= verdict.at - thing.item.to <= 1 for thing in clause.things)


def _led(clause: Clause, items: Sequence[Item]) -> bool:
    """Whether a wish stands right before the first day: "could you come on monday"."""
    if len(clause.things) != _TWO:
        return False
    before = [item for item in items if item.at < clause.things[0].item.at]
    return bool(before) and before[-1].kind == "break"


def _sandwiched(clause: Clause, thing: Thing) -> bool | None:
    """ "Could you come Monday I'm at a wedding this weekend": what is said between two days is of the second."""
    first, second = (other.item for other in clause.things)
    said = [good for verdict, good in clause.verdicts if (verdict.at, verdict.to) == (first.to, second.at)]
    return None if said != [False] or len(clause.verdicts) != 1 else thing.item is first


def _verdict(clause: Clause, thing: Thing, verdicts_behind: bool) -> bool:
    """What is said right behind a thing or right before it: "tomorrow I am out, Friday works", "out tomorrow, in on Friday"."""
    item = thing.item
    same = [good for verdict, good in clause.verdicts if verdict.at == item.at]
    if same:
        return same[0]  # one phrase says the day and whether it suits
    before = [(verdict, good) for verdict, good in clause.verdicts if verdict.to <= item.at]
    behind = [(verdict, good) for verdict, good in clause.verdicts if verdict.at >= item.to]
    if behind and verdicts_behind:
        before = []
    if before and behind:
        nearer = item.at - before[-1][0].to < behind[0][0].at - item.to + (thing.hours is not None)
        near = before[-1] if nearer else behind[0]  # "come before noon we leave": the hour is the one to come at
        return near[1]
    if before:
        said, good = before[-1]
        if not good and thing.hours is not None and thing.hours.by == "at" and said.to not in clause.joins:
            return False  # "tomorrow I am at the dentist's at 10"
        others = [other.item for other in clause.things if other.item.to <= said.at]
        if verdicts_behind and others:
            return True
        tie = thing.hours is None  # between two days it is the first one's: "I can't on Monday" is said behind Monday too
        # "Tomorrow I work and Friday ..." is done with tomorrow.
        return good or (bool(others) and (said.to in clause.joins or said.at - others[-1].to < item.at - said.to + tie))
    if not behind:
        return True  # one phrase says both: "works till"
    said, good = behind[0]
    others = [other.item for other in clause.things if other.item.at >= said.to]
    nearer = bool(others) and said.to not in clause.joins and others[0].at - said.to < said.at - item.to
    return good or (nearer and len(clause.verdicts) == 1)


def _turn_round(clause: Clause, items: Sequence[Item]) -> None:
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


def _why(clause: Clause, item: Item, items: Sequence[Item]) -> bool:
    """Whether nobody being in is told only after the hours, with other words between: as the reason for them."""
    told = [verdict for verdict, good in clause.verdicts if not good]
    if not told or any(verdict.to <= item.at for verdict in told):
        return False
    between = [other for other in items if item.to <= other.at < told[0].at]
    return any(other.kind not in ("article", "filler", "on", "of") for other in between)


def _drop_reasons(clause: Clause) -> None:
    """A day that is said to be a holiday is why, not when."""
    for holiday in clause.things:
        if holiday.item.name == "holiday" and any(t is not holiday and t.item.day == holiday.item.day for t in clause.things):
            for thing in clause.things:
                thing.good = thing.good and thing.item.day != holiday.item.day
