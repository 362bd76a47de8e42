"""The answer to the question that is open: a digit, a yes, a score, or the option described in words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from app.conversation.choosing import Answer, choice
from app.conversation.evidence import Evidence
from app.conversation.meaning import Intent, Question, Reading
from app.conversation.when import Times

_SHORT, _EARLY = 6, 3
_LONGEST_NAME = 10  # words
_BESIDE_KEEPING = frozenset({Intent.THANKS, Intent.RESCHEDULE, Intent.SAFE_PLACE})
_LONGEST_NUMBER = 3
_STARS = ("⭐", "★", "🌟")


def answer(evidence: Evidence, question: Question, times: Times, zone: ZoneInfo) -> Answer:
    """The answer and the token after it; None where the text answers something else. Times and further wishes are not in it."""
    if evidence.has("undo") and not set(evidence.signals) - _BESIDE_KEEPING:
        return Reading(Intent.NO, undo=True), len(evidence.words)
    if question.kind != "comment" and evidence.has("keep") and not set(evidence.signals) - _BESIDE_KEEPING:
        return Reading(Intent.NO if question.kind == "confirm" else Intent.YES), len(evidence.words)
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
    if count <= _SHORT and (vague or (evidence.has("no") and count <= _EARLY)):
        return Reading(Intent.OTHER, ask=True), count
    if evidence.has("unsure") and not set(evidence.signals) - {Intent.NEIGHBOUR, Intent.THANKS, Intent.RESCHEDULE}:
        return Reading(Intent.OTHER, ask=True), count
    other = set(evidence.signals) - {Intent.NEIGHBOUR, Intent.RESCHEDULE, Intent.THANKS}
    if other or count > _LONGEST_NAME or any(when.day or when.first for when in times.whens):
        return None
    named = any(word.text[0].isalnum() for word in evidence.words)
    return (Reading(Intent.NEIGHBOUR, who=evidence.original.strip()), count) if named else None


def _comment(evidence: Evidence) -> Answer:
    count = len(evidence.words)
    return Reading(Intent.NO if evidence.has("no") and count <= _EARLY else Intent.COMMENT), count


def _yes_no(evidence: Evidence, question: Question, times: Times) -> Answer:
    words = evidence.words
    if words[0].text.isdecimal() and not any(word.text[0].isalnum() for word in words[1:]):
        return _digit(words[0].text, question)
    no, yes = evidence.marks("no"), evidence.marks("yes")
    if question.of == "cancel" and Intent.CANCEL_DELIVERY in evidence.signals:
        doubtful = bool(no) and no[0].at == 0 and no[0].to == 1
        return Reading(Intent.OTHER if doubtful else Intent.YES, ask=doubtful), len(words)
    if evidence.has("unsure") and len(words) <= _SHORT and not no:
        return Reading(Intent.OTHER, ask=True), len(words)
    if no and not (yes and yes[0].to > no[0].to):
        return Reading(Intent.NO), no[0].to
    if yes:
        return Reading(Intent.YES), yes[0].to
    if question.kind == "home_today":
        return _home(evidence)
    if Intent.RESCHEDULE in evidence.signals and not times.whens and not times.vague:
        return Reading(Intent.NO), len(words)  # "That does not work."
    return None


def _home(evidence: Evidence) -> Answer:
    away, home = evidence.marks("not_home"), evidence.marks("home")
    if away and not any(span.at < away[0].at for span in home):
        return Reading(Intent.NO), away[0].to
    return (Reading(Intent.YES), home[0].to) if home else None


def _digit(key: str, question: Question) -> tuple[Reading, int]:
    if question.options:
        known = any(option.key == key for option in question.options)
        return Reading(Intent.CHOOSE, key=key if known else None, ask=not known), 1
    # Every yes-or-no of ours is printed as 1 and 2.
    meant = {"1": Intent.YES, "2": Intent.NO}.get(key)
    return (Reading(meant, key=key), 1) if meant else (Reading(Intent.OTHER, ask=True), 1)


def _score(evidence: Evidence, question: Question, times: Times) -> Answer:
    words = evidence.words
    numbers = _numbers(evidence)
    if not numbers:
        # No number: how it was, in words, if it is nothing else.
        told = words[0].text != "?" and (not evidence.signals or evidence.has("ack"))
        return (Reading(Intent.COMMENT), len(words)) if told else None
    score, at, end = numbers[0]
    if at and any(when.day or when.first for when in times.whens):
        return None  # "tomorrow after 5" gives no 5
    counted = any(span.at <= at < span.to for span in evidence.marks("not_score"))
    if counted or (at > _EARLY and len(words) > _SHORT + 2):
        return Reading(Intent.COMMENT), len(words)
    doubtful = not question.low <= score <= question.high or (len(numbers) > 1 and evidence.has("either_score"))
    return Reading(Intent.SCORE, score=None if doubtful else score, ask=doubtful), end


def _numbers(evidence: Evidence) -> list[tuple[int, int, int]]:
    """The numbers given, each with its token and the one after it; `8 out of 10` is one, and so are four stars."""
    found: list[tuple[int, int, int]] = []
    out_of = {span.at: span.to for span in evidence.marks("out_of")}
    after = 0
    for at, word in enumerate(evidence.words):
        given = _given(word.text, evidence.vocabulary.numbers) if at >= after else None
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


def home_hours(reading: Reading, times: Times, today: date) -> Reading:
    """ "Yes until 3" and "no, home from 5" speak of today."""
    whens = tuple(replace(when, day=when.day or (None if when.first else today)) for when in times.whens)
    if reading.intent is Intent.NO and whens:
        return replace(reading, when=whens, also=(*reading.also, Intent.RESCHEDULE))
    return replace(reading, when=whens)
