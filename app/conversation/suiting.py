"""Which of the days and hours somebody names suit, and which do not: "tomorrow I am out, Friday works", "out until 3"."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from app.conversation.hours import Hours, hours_at
from app.conversation.judging import judge
from app.conversation.things import CLAUSE_ENDS, OPEN_AFTER, OPEN_BEFORE, Clause, Thing
from app.conversation.time_items import NOON, Item

_SENTENCE_ENDS = frozenset(".!?\n")
_LOOKING_AHEAD = 3
_NEAR = 8  # items
# "Until two, after that"; "at three, before that"; but "before noon, we leave after" says the same twice.
_TURNED_ON, _TURNED_BACK = frozenset({"at", "until", "turned", "leave"}), frozenset({"at", "leave", "turned"})
_SIDES = frozenset({"after", "thereafter", "before"})


def things_in(
    items: Sequence[Item],
    every_number: bool,
    *,
    wished: bool = True,
    verdicts_behind: bool = False,
    plain: Collection[str] = (),
) -> list[Thing]:
    """The days and hours of a text, judged. `every_number`: a bare number is an hour, because one was asked for. Unless
    `wished`, all count, and hours are the hours that were written. `verdicts_behind`: whether a day suits is said behind it.
    `plain` words say nothing of their own."""
    found: list[Thing] = []
    if not wished:
        items = [_as_written(item) for item in items]
    for clause in _clauses(items, every_number, verdicts_behind, plain):
        if wished and clause.loose and found and not _of_its_own(clause):
            hours = [thing for thing in found if thing.hours is not None]
            _other_side((hours or found)[-1], clause.loose[0].name)
        if wished:
            judge(clause, items, verdicts_behind)
        for thing in clause.things:
            thing.good, thing.told = thing.good or not wished, clause.told
        beside = {thing.hours.beside for thing in clause.things if thing.hours}
        found += _without_parts(clause.things, beside)
    return found


def _of_its_own(clause: Clause) -> bool:
    """Whether a clause says more than before or after: "I eat before", "I am away after"."""
    return bool(clause.things) or clause.words > 1 or any(not good for _, good in clause.verdicts)


def _other_side(said: Thing, side: str) -> None:
    """ "I leave at three, before then please"; "out until two, come after that"; "the 28th she has surgery, after that only"."""
    hours = said.hours
    if hours is None:
        said.good, said.open = True, "before" if side == "before" else "after"
        return
    if hours.part or hours.by not in (_TURNED_BACK if side == "before" else _TURNED_ON):
        return
    at = hours.start if hours.start is not None else hours.end
    said.good, said.inferred = True, False
    said.hours = Hours(None, at, by="before") if side == "before" else Hours(at, None, by="after")


def _without_parts(things: Sequence[Thing], beside: Collection[int]) -> list[Thing]:
    """The things but those parts of day that only say which hour is meant; what joined them joins the hour."""
    found: list[Thing] = []
    joined = False
    for thing in things:
        if thing.item.at in beside and thing.hours and thing.hours.part:
            joined = joined or thing.joined
            continue
        thing.joined, joined = thing.joined or joined, False
        found.append(thing)
    return found


def _as_written(item: Item) -> Item:
    if item.kind == "noon":
        return replace(item, kind="clock", minute=NOON, fixed=True)
    return replace(item, name="as_written") if item.kind == "clock" else item


def _clauses(items: Sequence[Item], every_number: bool, since_behind: bool, plain: Collection[str]) -> list[Clause]:
    clauses = [Clause()]
    at, denying, passing, sentence = 0, False, "", 0
    denied_from = -1
    while at < len(items):
        item, clause = items[at], clauses[-1]
        if item.kind == "break" or (item.kind == "mark" and item.name in CLAUSE_ENDS):
            clauses.append(Clause())
            denying, passing = False, ""
            sentence += item.name in _SENTENCE_ENDS
        elif item.kind == "since" and since_behind and clause.things and clause.things[-1].item.to >= item.at - 1:
            clause.things.pop()
        elif item.kind == "since":
            clause.words += 1
            passing = "all" if _thing_follows(items, at + 1) else ""
        elif item.kind == "refused" and _ends_behind_a_day(items, at, clause):
            clause.verdicts.append((item, False))
        elif _denies(item) and _thing_follows(items, at + 1):
            denying, denied_from = True, item.at
        elif (item.kind == "away" and _joins(items, at - 1, "or")) or (_denies(item) and _joins(items, at - 1, "and", "or")):
            pass  # "before ten or I am out", "on Thursday and do not leave it": what was named before suits
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
                thing.clause = len(clauses)
                thing.whole = thing.hours is None and end < len(items) and items[end].kind == "free"
                passed = passing == "all" or (passing == "hours" and thing.hours is not None and thing.hours.by in ("", "at"))
                clause.things += [] if passed else [thing]
                # You said Thursday at 10; he came at 7 in the morning.
                at, passing = end, "hours" if passed else ""
                continue
            clause.words += item.kind == "word"
            clause.told += item.kind == "word" and item.name not in plain
            if item.kind == "op" and item.name in ("and", "or"):
                clause.joins.add(item.at)
            if item.kind == "op" and item.name in _SIDES and _ends_clause(items, at + 1):
                clause.loose.append(item)
        at += 1
    return clauses


def _ends_clause(items: Sequence[Item], at: int) -> bool:
    return at >= len(items) or items[at].kind in ("break", "fine") or (items[at].kind == "mark" and items[at].name in CLAUSE_ENDS)


def _joins(items: Sequence[Item], at: int, *names: str) -> bool:
    return at >= 0 and items[at].kind == "op" and items[at].name in names


def _ends_behind_a_day(items: Sequence[Item], at: int, clause: Clause) -> bool:
    """The 28th no, the 30th yes."""
    behind = bool(clause.things) and clause.things[-1].item.to == items[at].at
    return behind and (at + 1 == len(items) or items[at + 1].kind in ("mark", "break"))


def _deny_with(clause: Clause, refused: Thing) -> None:
    """The days right before one that is refused behind its name are refused with it: pzt carsamba olmaz."""
    if refused.hours is not None:
        return  # "tomorrow morning do not come": the rest of the day is left
    first = refused.item.at
    for thing in reversed(clause.things):
        if thing.hours is not None or thing.item.to < first - 1:
            break
        thing.good, first = False, thing.item.at


def _after_refused(clause: Clause, thing: Thing) -> bool:
    before = clause.things[-1] if clause.things else None
    return before is not None and not before.good and not any(before.item.to <= at < thing.item.at for at in clause.joins)


def _denies(item: Item) -> bool:
    return item.kind == "op" and item.name in ("not", "except")


def _thing_follows(items: Sequence[Item], at: int) -> bool:
    for item in items[at : at + _LOOKING_AHEAD]:
        if item.kind in ("day", "span", "clock", "part", "noon"):
            return True
        if item.kind not in ("op", "article", "filler", "word", "of", "on"):
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
        return Thing(_range(day, items[last], items[at].at, op)), last + 1
    if following is not None and following.kind == "op" and following.name == "orlater":
        return Thing(replace(day, at=items[at].at), open="from"), end + 1
    if following is not None and following.kind == "op" and following.name == "thereafter":
        return Thing(replace(day, at=items[at].at), open="after"), end + 1
    return Thing(replace(day, at=items[at].at), open=op if op in OPEN_AFTER | OPEN_BEFORE and day.name != "range" else ""), end


def _after_articles(items: Sequence[Item], at: int) -> int:
    while at < len(items) and items[at].kind in ("article", "on"):
        at += 1
    return at


def _range(first: Item, last: Item, at: int, op: str) -> Item:
    end = last.last or last.day
    if end is not None and first.day is not None and end < first.day:
        end += timedelta(weeks=1)
    return Item(
        "span",
        at,
        last.to,
        name="from_to" if op == "from" else "",
        day=first.day,
        last=end,
        unsure=first.unsure and not first.weekday,
    )


def _joined_to_an_hour(items: Sequence[Item], at: int) -> bool:
    """At 10 or 14."""
    joined = at > 1 and items[at - 1].kind == "op" and items[at - 1].name in ("or", "and")
    return joined and items[at - 2].kind == "clock" and not items[at - 2].bare


def _beside_a_day(items: Sequence[Item], at: int) -> bool:
    for step in (-1, 1):
        place = at + step
        while 0 <= place < len(items) and abs(place - at) < _NEAR and items[place].kind in ("filler", "article"):
            place += step
        if 0 <= place < len(items) and items[place].kind in ("day", "part"):
            return True
    return False
