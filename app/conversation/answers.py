"""The answer to the question that is open: a digit, a yes, a score, or the option described in words."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from app.conversation import places
from app.conversation.choosing import Answer, choice
from app.conversation.evidence import Evidence, Span
from app.conversation.meaning import Intent, Question, Reading
from app.conversation.sourcing import read_from
from app.conversation.when import Times

_SHORT, _EARLY = 6, 3
_LONGEST_NAME = 10  # words
_BESIDE_KEEPING = frozenset({Intent.THANKS, Intent.RESCHEDULE, Intent.SAFE_PLACE})
_LONGEST_NUMBER = 3
_STARS = ("⭐", "★", "🌟")


def answer(evidence: Evidence, question: Question, times: Times, zone: ZoneInfo) -> Answer:
    """The answer and the token after it; None where the text answers something else. Times and further wishes are not in it."""
    count = len(evidence.words)
    nothing_else = not set(evidence.signals) - _BESIDE_KEEPING
    if nothing_else and (undo := evidence.marks("undo")):
        return read_from(evidence, Intent.NO, undo[0], undo=True), count
    if nothing_else and question.kind != "comment" and (keep := evidence.marks("keep")):
        kept = Intent.NO if question.kind == "confirm" else Intent.YES
        # "Right, leave it": as it is, or there?
        return read_from(evidence, kept, keep[0], ask=kept is Intent.NO and evidence.has("yes")), count
    if question.kind == "which_neighbour":
        return _neighbour(evidence, times)
    if question.kind in ("confirm", "home_today"):
        return _yes_no(evidence, question, times)
    if question.kind == "comment":
        return _comment(evidence)
    if question.kind == "score":
        return _score(evidence, question, times)
    if question.options:
        return choice(evidence, question, times, zone)
    return None


def _neighbour(evidence: Evidence, times: Times) -> Answer:
    """Whoever is named, as written; nobody, where the words say something else."""
    count = len(evidence.words)
    vague = any(evidence.has(mark) for mark in ("chatter", "ack", "unsure", "any", "none"))
    numbered = any(word.text[0].isdigit() for word in evidence.words)  # no. 14
    if count <= _SHORT and evidence.has("any") and not evidence.has("unsure"):
        return read_from(evidence, Intent.NEIGHBOUR, evidence.whole, ask=True), count
    if count <= _SHORT and (vague or (evidence.has("no") and count <= _EARLY and not numbered)):
        return _unclear(evidence)
    if evidence.has("unsure") and not set(evidence.signals) - {Intent.NEIGHBOUR, Intent.THANKS, Intent.RESCHEDULE}:
        return _unclear(evidence)
    told = [] if numbered and count <= _SHORT else _told_beside(evidence)
    beside = {Intent.INSTRUCTION} if not told else set()  # "Benali, flat 14": where the neighbour lives
    other = set(evidence.signals) - {Intent.NEIGHBOUR, Intent.RESCHEDULE, Intent.THANKS} - beside
    if other or count > _LONGEST_NAME or (any(when.day or when.first for when in times.whens) and not _only_a_number(evidence)):
        return None
    desk = places.place(evidence, asked=False, alone=True)
    elsewhere = evidence.has("leave") and Intent.NEIGHBOUR not in evidence.signals
    if desk is not None and (desk[0] in places.STAFFED or elsewhere):
        return None  # "just put it in the porch"
    if not any(word.text[0].isalnum() for word in evidence.words):
        return None
    apart = numbered or evidence.has("side") or evidence.has("a_shop") or places.names_somebody(evidence)
    who = evidence.original.strip()
    return read_from(evidence, Intent.NEIGHBOUR, evidence.whole, who=who, ask=not apart), count


def _only_a_number(evidence: Evidence) -> bool:
    """ "Le 14", of a neighbour, is a house: no weekday, month or other day is named."""
    time, months = evidence.vocabulary.time, evidence.vocabulary.months
    named = any(word.text in months or time.get(word.text, "").startswith(("weekday", "day", "week")) for word in evidence.words)
    return not named and any(word.text.isdecimal() for word in evidence.words)


def _told_beside(evidence: Evidence) -> list[Span]:
    """What the driver is told in more than a word or two, and not of where the neighbour lives."""
    sides = evidence.marks("side")
    return [
        span
        for span in evidence.signals.get(Intent.INSTRUCTION, ())
        if 2 * span.at < len(evidence.words)
        and not (not evidence.has("dont_leave") and any(places.is_name(evidence, at) for at in range(span.at)))
        and not any(side.at <= span.at and span.to <= side.to for side in sides)
    ]


def _unclear(evidence: Evidence) -> tuple[Reading, int]:
    return read_from(evidence, Intent.OTHER, evidence.whole, ask=True), len(evidence.words)


def _comment(evidence: Evidence) -> tuple[Reading, int]:
    count = len(evidence.words)
    if count <= _EARLY and (no := evidence.marks("no")) and _nothing_but(evidence, no[0]):
        return read_from(evidence, Intent.NO, no[0]), count
    return read_from(evidence, Intent.COMMENT, evidence.whole), count


def _nothing_but(evidence: Evidence, said: Span) -> bool:
    """Whether nothing but that and thanks was said."""
    thanks = evidence.signals.get(Intent.THANKS, ())
    known = {at for span in (said, *thanks) for at in range(span.at, span.to)}
    rest = [word.text for at, word in enumerate(evidence.words) if at not in known and word.text[0].isalpha()]
    return all(word in evidence.vocabulary.plain for word in rest)


def _yes_no(evidence: Evidence, question: Question, times: Times) -> Answer:
    words = evidence.words
    if words[0].text.isdecimal() and not any(word.text[0].isalnum() for word in words[1:]):
        return _digit(evidence, question)
    unsure, yes = evidence.marks("unsure"), evidence.marks("yes")
    # "I don't know yet": the no in it is none.
    no = [span for span in evidence.marks("no") if not any(u.at <= span.at and span.to <= u.to for u in unsure)]
    if question.of == "cancel" and Intent.CANCEL_DELIVERY in evidence.signals:
        if no and no[0] == Span(0, 1):
            return _unclear(evidence)
        return read_from(evidence, Intent.YES, evidence.signals[Intent.CANCEL_DELIVERY][0]), len(words)
    if unsure and not no and (len(words) <= _SHORT or (yes and unsure[-1].to > yes[0].to)):
        return _unclear(evidence)
    if no and not (yes and yes[0].to > no[0].to):
        return read_from(evidence, Intent.NO, no[0]), no[0].to
    if yes:
        return read_from(evidence, Intent.YES, yes[0], ask=_turned_round(evidence, yes[0])), yes[0].to
    if question.kind == "home_today":
        return _home(evidence)
    if Intent.RESCHEDULE in evidence.signals and not times.whens and not times.vague:
        return read_from(evidence, Intent.NO, evidence.signals[Intent.RESCHEDULE][0]), len(words)  # "That does not work."
    return None


def _turned_round(evidence: Evidence, yes: Span) -> bool:
    """ "That suits me not at all": a yes with a not in its clause."""
    clause, time = evidence.clause(yes.at), evidence.vocabulary.time
    beside = (at for at in range(clause.at, clause.to) if not yes.at <= at < yes.to)
    return any(time.get(evidence.words[at].text) == "op:not" for at in beside)


def _home(evidence: Evidence) -> Answer:
    away, home = evidence.marks("not_home"), evidence.marks("home")
    if away and not any(span.at < away[0].at for span in home):
        return read_from(evidence, Intent.NO, away[0]), away[0].to
    # "All day at work": the day says neither, and the place says no.
    both = bool(home) and any(span.at == home[0].to for span in away)
    return (read_from(evidence, Intent.YES, home[0], ask=both), home[0].to) if home else None


def _digit(evidence: Evidence, question: Question) -> tuple[Reading, int]:
    key, digit = evidence.words[0].text, Span(0, 1)
    if question.options:
        known = any(option.key == key for option in question.options)
        return read_from(evidence, Intent.CHOOSE, digit, key=key if known else None, ask=not known), 1
    # Every yes-or-no of ours is printed as 1 and 2.
    meant = {"1": Intent.YES, "2": Intent.NO}.get(key)
    return (read_from(evidence, meant, digit, key=key), 1) if meant else (read_from(evidence, Intent.OTHER, digit, ask=True), 1)


def _score(evidence: Evidence, question: Question, times: Times) -> Answer:
    words = evidence.words
    numbers = _numbers(evidence)
    if not numbers and (full := evidence.marks("full_score")):
        return read_from(evidence, Intent.SCORE, full[0], score=question.high), full[0].to
    if not numbers:
        # No number: how it was, in words, if it is nothing else.
        told = words[0].text != "?" and (not evidence.signals or evidence.has("ack") or _praised(evidence))
        return (read_from(evidence, Intent.COMMENT, evidence.whole), len(words)) if told else None
    score, at, end = numbers[0]
    if at and any(when.day or when.first for when in times.whens):
        return None  # "tomorrow after 5" gives no 5
    counted = any(span.at <= at < span.to for span in evidence.marks("not_score"))
    if counted or (at > _EARLY and len(words) > _SHORT + 2):
        return read_from(evidence, Intent.COMMENT, evidence.whole), len(words)
    doubtful = not question.low <= score <= question.high or (len(numbers) > 1 and evidence.has("either_score"))
    return read_from(evidence, Intent.SCORE, Span(at, end), score=None if doubtful else score, ask=doubtful), end


def _praised(evidence: Evidence) -> bool:
    """Whether more was said than thanks, and nothing else."""
    thanks = evidence.signals.get(Intent.THANKS, ())
    said = sum(word.text[0].isalpha() for word in evidence.words)
    return set(evidence.signals) == {Intent.THANKS} and said > sum(span.to - span.at for span in thanks) + 1


def _numbers(evidence: Evidence) -> list[tuple[int, int, int]]:
    """The numbers given, each with its token and the one after it; `8 out of 10` is one, and so are four stars."""
    found: list[tuple[int, int, int]] = []
    out_of = {span.at: span.to for span in evidence.marks("out_of")}
    after = 0
    scale = {at for span in evidence.marks("scale") for at in range(span.at, span.to)}
    for at, word in enumerate(evidence.words):
        given = _given(word.text, evidence.vocabulary.numbers) if at >= after and at not in scale else None
        if given is not None:
            after = out_of.get(at, at + 1)
            found.append((given, at, after))
    stars = [at for at, word in enumerate(evidence.words) if word.text in _STARS]
    return found or [(len(stars), stars[0], stars[-1] + 1)] if stars else found


def _given(text: str, numbers: Mapping[str, int]) -> int | None:
    head, slash, _ = text.partition("/")
    if head.isdecimal() and len(head) <= _LONGEST_NUMBER:
        return int(head)
    return None if slash else numbers.get(text)
