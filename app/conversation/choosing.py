"""Which of the options shown is meant: by its digit, its place in the list, its name, or the day and hour it stands for."""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.conversation import places
from app.conversation.evidence import Evidence, Span
from app.conversation.meaning import Intent, Question, Reading
from app.conversation.offers_named import asked_about, named, turned_down
from app.conversation.sourcing import read_from
from app.conversation.when import Times

# A reading and the token after it.
Answer = tuple[Reading, int] | None
_SHORT, _BARE = 6, 3


class _Called(NamedTuple):
    """An option's key, the words that call it, and the token after all that belongs to it."""

    key: str
    span: Span
    end: int


def choice(evidence: Evidence, question: Question, times: Times, zone: ZoneInfo) -> Answer:
    """The option that is chosen, or that none is."""
    count = len(evidence.words)
    keys = _keys(evidence, question, times)
    days = {option.start.astimezone(zone).date() for option in question.options if option.start is not None}
    if any(when.day in days for when in times.whens) and not any(_is_key(called, question) for called in keys):
        keys = []  # "le 27" of options 1 and 2 is a day
    none = evidence.marks("none")
    if keys and evidence.has("but") and _moved(times, keys):
        return read_from(evidence, Intent.CHOOSE, keys[0].span, ask=True), count  # "the first, but an hour later"
    if keys and none and all(any(n.at <= key.span.at and key.span.to <= n.to for n in none) for key in keys):
        return read_from(evidence, Intent.NO, none[0], ask=True), count  # neither 1 nor 2
    if keys and none and not evidence.words[0].text.isdecimal():
        return read_from(evidence, Intent.CHOOSE, none[0], ask=True), count  # none of the three
    if keys and any(span.at <= key.span.at and key.span.to <= span.to + 1 for span in evidence.marks("any") for key in keys):
        return read_from(evidence, Intent.CHOOSE, keys[0].span, ask=True), count  # either of the two
    if keys and not _house_number(evidence, keys):
        known = [called for called in keys if _is_key(called, question)]
        end = keys[-1].end
        if len({called.key for called in keys}) == 1 and known and not evidence.has("not_key"):
            return read_from(evidence, Intent.CHOOSE, known[0].span, key=known[0].key), end
        return read_from(evidence, Intent.CHOOSE, keys[0].span, ask=True), end
    if evidence.has("ask_code") or evidence.has("ask_why"):
        return None
    if none:
        another = times.whens or times.vague
        return None if another else (read_from(evidence, Intent.NO, none[0], ask=True), count)
    offers, span = named(evidence, question, times, zone)
    if offers and not times.whens and asked_about(evidence):
        asked = {Intent.ASK_OPTIONS, Intent.ASK_ETA} & evidence.signals.keys()
        return None if asked else (read_from(evidence, Intent.ASK_OPTIONS, evidence.whole), count)
    if offers and times.vague and times.whens and (evidence.has("but") or evidence.has("asking")):
        return read_from(evidence, Intent.RESCHEDULE, span, ask=True), count  # "Friday is fine, but can it be later?"
    if offers:
        key = offers[0].key if len(offers) == 1 else None
        return read_from(evidence, Intent.CHOOSE, span, key=key, ask=len(offers) > 1), count
    if not times.whens and (refused := turned_down(evidence, question)):
        return read_from(evidence, Intent.CHOOSE, refused, ask=True), count  # "anything but the locker"
    return None if times.whens else _undecided(evidence, count)


def _is_key(called: _Called, question: Question) -> bool:
    return any(option.key == called.key for option in question.options)


def _moved(times: Times, keys: list[_Called]) -> bool:
    """Whether another hour is wished than that of the option, or only a later one."""
    behind = any(at >= keys[-1].end for at in times.used)
    return behind and (times.vague or any(when.start or when.end for when in times.whens))


def _house_number(evidence: Evidence, keys: list[_Called]) -> bool:
    """ "With Lea next door, number 2", "third floor, the lift is broken": no option, unless the text begins with the digit."""
    clause = evidence.clause(keys[0].span.at)
    notes = evidence.signals.get(Intent.INSTRUCTION, ())
    told = Intent.NEIGHBOUR in evidence.signals or any(evidence.clause(span.at) == clause for span in notes)
    return told and len(evidence.words) > _BARE and not (evidence.words[0].text.isdecimal() and keys[0].end == 1)


def _undecided(evidence: Evidence, count: int) -> Answer:
    """No option, but about them: either, not sure, no."""
    if evidence.has("unsure"):
        return read_from(evidence, Intent.OTHER, evidence.whole, ask=True), count
    if count <= _SHORT + 2 and (some := evidence.marks("any")):
        return read_from(evidence, Intent.CHOOSE, some[0], ask=True), count
    no = evidence.marks("no")
    if no and no[0].to >= count - 3 and not evidence.signals:
        return read_from(evidence, Intent.NO, no[0], ask=True), count
    if evidence.marks("yes") and count <= 3:
        return read_from(evidence, Intent.OTHER, evidence.whole, ask=True), count
    one = evidence.marks("some_option")
    if one and not evidence.signals and places.place(evidence, asked=True, alone=True) is None:
        return read_from(evidence, Intent.CHOOSE, one[0], ask=True), count
    return None


def _keys(evidence: Evidence, question: Question, times: Times) -> list[_Called]:
    """The options called by their digit or place in the list."""
    words = evidence.words
    if words and words[0].text.isdecimal() and len(words[0].text) <= 2 and not _hour_follows(evidence, 1):
        return [_Called(words[0].text.lstrip("0") or "0", Span(0, 1), 1), *_second_key(evidence)]
    order = [option.key for option in question.options]
    found = [_Called(key, span, span.to) for span in evidence.marks("option") if (key := _in_list(evidence, span, order))]
    last = evidence.marks("last")
    if not found and last and not _told(evidence, last[0]):
        found = [_Called(order[-1], last[0], len(words))]
    if not found and len(order) % 2 and (middle := evidence.marks("middle")):
        found = [_Called(order[len(order) // 2], middle[0], len(words))]
    dated = any(option.start or option.day for option in question.options)
    if not found and len(words) <= _SHORT + 1 and (not times.whens or len(words) <= 2 or (not dated and len(words) <= 3)):
        bare = ((_bare_key(evidence, at, len(words) <= 3), at) for at in range(len(words)))
        found = [_Called(key, Span(at, at + 1), at + 1) for key, at in bare if key]
    return found


def _told(evidence: Evidence, last: Span) -> bool:
    """ "The box was crushed last time" chooses nothing."""
    past = [span for span in evidence.marks("past") if not (last.at <= span.at and span.to <= last.to)]
    return bool(past) or Intent.COMPLAINT in evidence.signals


def _second_key(evidence: Evidence) -> list[_Called]:
    words, time = evidence.words, evidence.vocabulary.time
    return [
        _Called(words[at + 1].text, Span(at + 1, at + 2), at + 2)
        for at in range(1, min(4, len(words) - 1))
        if time.get(words[at].text) in ("op:or", "op:and") and words[at + 1].text.isdecimal() and len(words[at + 1].text) == 1
    ]


def _in_list(evidence: Evidence, span: Span, order: list[str]) -> str | None:
    vocabulary = evidence.vocabulary
    if _dated(evidence, span) or _until(evidence, span.to):
        return None
    for word in evidence.words[span.at : span.to]:
        place = vocabulary.ordinals.get(word.text)
        if word.text.isdecimal():
            return word.text
        if place:
            return order[place - 1] if place <= len(order) else str(place)
    spelled = [n for word in evidence.words[span.at : span.to] if (n := vocabulary.numbers.get(word.text))]
    return str(spelled[0]) if len(spelled) == 1 and span.to - span.at == 2 and not evidence.has("last") else None


def _until(evidence: Evidence, at: int) -> bool:
    """Die van 2 tot 4."""
    words = [word.text for word in evidence.words[at : at + 2]]
    code = "op:to" if words[:1] == ["-"] else evidence.vocabulary.time.get(words[0], "") if words else ""
    return code in ("op:to", "op:until") and words[-1].isdecimal()


def _dated(evidence: Evidence, span: Span) -> bool:
    """El 3 de diciembre."""
    words, vocabulary = evidence.words, evidence.vocabulary
    behind = span.to + (span.to < len(words) and vocabulary.time.get(words[span.to].text) == "of")
    return behind < len(words) and words[behind].text in vocabulary.months


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
    if len(evidence.words) == 1 and evidence.vocabulary.time.get(word) == "one":
        return "1"
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
        or (following in evidence.vocabulary.ordinal_marks and following != "." and _glued(evidence, at))
    )


def _glued(evidence: Evidence, at: int) -> bool:
    return evidence.words[at].start == evidence.words[at - 1].end
