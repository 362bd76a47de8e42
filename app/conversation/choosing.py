"""Which of the options shown is meant: by its digit, its place in the list, its name, or the day and hour it stands for."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from app.conversation import places
from app.conversation.evidence import Evidence, Span
from app.conversation.meaning import Intent, Offer, Question, Reading, When
from app.conversation.when import Times

# A reading and the token after it.
Answer = tuple[Reading, int] | None
_SHORT, _BARE = 6, 3


def choice(evidence: Evidence, question: Question, times: Times, zone: ZoneInfo) -> Answer:
    """The option that is chosen, or that none is."""
    count = len(evidence.words)
    keys = _keys(evidence, question, times)
    if keys and evidence.has("none") and not evidence.words[0].text.isdecimal():
        return Reading(Intent.CHOOSE, ask=True), count  # none of the three
    if keys and not _house_number(evidence, keys):
        known = [key for key, _ in keys if any(option.key == key for option in question.options)]
        end = keys[-1][1]
        if len({key for key, _ in keys}) == 1 and known and not evidence.has("not_key"):
            return Reading(Intent.CHOOSE, key=known[0]), end
        return Reading(Intent.CHOOSE, ask=True), end
    if evidence.has("none"):
        return None if times.whens else (Reading(Intent.NO, ask=True), count)
    named = _named(evidence, question, times, zone)
    if named:
        return Reading(Intent.CHOOSE, key=named[0].key if len(named) == 1 else None, ask=len(named) > 1), count
    return None if times.whens else _undecided(evidence, count)


def _house_number(evidence: Evidence, keys: list[tuple[str, int]]) -> bool:
    """ "With Lea next door, number 2", "third floor, the lift is broken": no option, unless the text begins with the digit."""
    told = {Intent.NEIGHBOUR, Intent.INSTRUCTION} & set(evidence.signals)
    return bool(told) and len(evidence.words) > _BARE and not (evidence.words[0].text.isdecimal() and keys[0][1] == 1)


def _undecided(evidence: Evidence, count: int) -> Answer:
    """No option, but about them: either, not sure, no."""
    if evidence.has("unsure"):
        return Reading(Intent.OTHER, ask=True), count
    if evidence.has("any") and count <= _SHORT + 2:
        return Reading(Intent.CHOOSE, ask=True), count
    no = evidence.marks("no")
    if no and no[0].to >= count - 3 and not evidence.signals:
        return Reading(Intent.NO, ask=True), count
    if evidence.marks("yes") and count <= 3:
        return Reading(Intent.OTHER, ask=True), count
    if evidence.has("some_option") and not evidence.signals and places.place(evidence, asked=True, alone=True) is None:
        return Reading(Intent.CHOOSE, ask=True), count
    return None


def _keys(evidence: Evidence, question: Question, times: Times) -> list[tuple[str, int]]:
    """The options called by their digit or place in the list, and the token after each."""
    words = evidence.words
    if words and words[0].text.isdecimal() and len(words[0].text) <= 2 and not _hour_follows(evidence, 1):
        return [(words[0].text.lstrip("0") or "0", 1), *_second_key(evidence)]
    order = [option.key for option in question.options]
    found = [(key, span.to) for span in evidence.marks("option") if (key := _in_list(evidence, span, order))]
    if not found and evidence.has("last"):
        found = [(order[-1], len(words))]
    dated = any(option.start or option.day for option in question.options)
    if not found and len(words) <= _SHORT + 1 and (not times.whens or len(words) <= 2 or (not dated and len(words) <= 3)):
        found = [(key, at + 1) for at in range(len(words)) if (key := _bare_key(evidence, at, len(words) <= 3))]
    return found


def _second_key(evidence: Evidence) -> list[tuple[str, int]]:
    words, time = evidence.words, evidence.vocabulary.time
    return [
        (words[at + 1].text, at + 2)
        for at in range(1, min(4, len(words) - 1))
        if time.get(words[at].text) in ("op:or", "op:and") and words[at + 1].text.isdecimal() and len(words[at + 1].text) == 1
    ]


def _in_list(evidence: Evidence, span: Span, order: list[str]) -> str | None:
    vocabulary = evidence.vocabulary
    for word in evidence.words[span.at : span.to]:
        place = vocabulary.ordinals.get(word.text)
        if word.text.isdecimal():
            return word.text
        if place:
            return order[place - 1] if place <= len(order) else str(place)
    last = vocabulary.numbers.get(evidence.words[span.to - 1].text)
    return str(last) if last and span.to - span.at == 2 and not evidence.has("last") else None


def _bare_key(evidence: Evidence, at: int, short: bool) -> str | None:
    """A number by itself, and no hour: `I take 3`, `two`, `2nd`."""
    word = evidence.words[at].text
    if evidence.vocabulary.time.get(word, "").startswith("weekday:"):
        return None  # segunda is Monday first
    before = evidence.vocabulary.time.get(evidence.words[at - 1].text, "") if at else ""
    ordinal = short and at + 1 < len(evidence.words) and evidence.words[at + 1].text in evidence.vocabulary.ordinal_marks
    if (_hour_follows(evidence, at + 1) and not ordinal) or (
        before.startswith("op:") and before not in ("op:or", "op:and", "op:not")
    ):
        return None
    if word.isdecimal():
        return word if len(word) == 1 else None
    number = evidence.vocabulary.numbers.get(word)
    if number and (number > 1 or at == 0):
        return str(number)
    return str(evidence.vocabulary.ordinals.get(word) or "") or None if short else None


def _hour_follows(evidence: Evidence, at: int) -> bool:
    following = evidence.words[at].text if at < len(evidence.words) else ""
    if following in evidence.vocabulary.months:  # "3 dec"
        return True
    code = evidence.vocabulary.time.get(following, "")
    return (
        following in (":", "-")
        or code.startswith(("hour", "ampm", "unit:", "op:to", "op:until", "op:orlater"))
        or (following in evidence.vocabulary.ordinal_marks and following != ".")
    )


def _named(evidence: Evidence, question: Question, times: Times, zone: ZoneInfo) -> list[Offer]:
    """The options that the words describe: by name, by what they are, by day or hour."""
    words = {word.text for word in evidence.words}
    by_name = [option for option in question.options if _name_fits(option, words, evidence)]
    if by_name:
        return by_name
    meanings = {name for name in ("locker", "slot", "pickup_point", "parcel") if evidence.has(f"a_{name}")}
    by_kind = [option for option in question.options if option.meaning in meanings]
    if by_kind:
        return by_kind
    slots = sorted((o for o in question.options if o.start is not None), key=_starts)
    if slots and not times.whens and (evidence.has("earliest") or evidence.has("latest")):
        return [slots[0] if evidence.has("earliest") else slots[-1]]
    if times.whens:
        return [o for o in question.options if o.start is not None and any(_suits(when, o, zone) for when in times.whens)] or [
            o for o in question.options if o.day is not None and any(when.day == o.day for when in times.whens)
        ]
    return []


def _name_fits(option: Offer, words: set[str], evidence: Evidence) -> bool:
    name = Evidence(option.name, evidence.vocabulary)
    telling = [w.text for w in name.words if len(w.text) > 2 or w.text.isdigit()]
    return any(any(word == part or (len(part) > 4 and word.startswith(part[:-1])) for word in words) for part in telling)


def _suits(when: When, option: Offer, zone: ZoneInfo) -> bool:
    """Whether the option lies where the words say. A part of a window is enough only where it begins in it."""
    if option.start is None or option.end is None:
        return False
    start, end = option.start.astimezone(zone), option.end.astimezone(zone)
    if when.day is not None and start.date() != when.day:
        return False
    if when.first is not None or when.last is not None:
        return False
    return (when.start is None or _clock(start) >= when.start or (when.end is None and _clock(start) == when.start)) and (
        when.end is None or _clock(end) <= when.end
    )


def _clock(at: datetime) -> time:
    return at.time().replace(tzinfo=None)


def _starts(offer: Offer) -> float:
    return offer.start.timestamp() if offer.start else 0.0
