"""What somebody means by a reply: the door of the reader. The words are in words/, the weighing in weighing.py."""

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.conversation import answers
from app.conversation.confidence import confidence
from app.conversation.evidence import Evidence, Span
from app.conversation.folding import LONGEST
from app.conversation.home_today import answered_by_hours, home_hours, with_hours
from app.conversation.leading import PARCEL
from app.conversation.meaning import Context, Intent, Question, Reading, Source
from app.conversation.reported import reported
from app.conversation.sourcing import read_from
from app.conversation.vocabulary import UNDETERMINED, Vocabulary, languages, vocabulary
from app.conversation.weighing import Weighed, weigh
from app.conversation.when import Setting, Times, find
from channels.stop_words import OptWord, opt_word

# What an answer says on the way is no wish of its own.
_WITHIN_AN_ANSWER = frozenset({Intent.OTHER, Intent.THANKS, Intent.YES, Intent.NO, Intent.COMPLAINT})
_BESIDE_A_CHOICE = frozenset({Intent.ASK_ETA, Intent.HUMAN, Intent.COMPLAINT, Intent.INSTRUCTION, Intent.CANCEL_DELIVERY})
_BESIDE_A_SCORE = frozenset({Intent.ASK_ETA, Intent.HUMAN, Intent.OPT_OUT, Intent.CANCEL_DELIVERY})
_TWO = 2
_OF_OTHER_THINGS = frozenset({"which_place", "which_neighbour", "which_delivery"})
_MONTH_FIRST = frozenset({"en-US", "en-PH", "en-FM", "en-MH", "en-GU", "en-PR"})


def read(text: str, context: Context) -> Reading:
    """What the reply means, by the conventions of the service. Never raises for any text, and reads its first 1,600 characters.

    OTHER without `ask` wants nothing: an empty text (a photo alone), a machine's answer, a greeting.
    """
    trimmed = text[:LONGEST].strip()
    whole = opt_word(text)
    if whole is not None and not _answers(whole, context):
        return _opted(whole, trimmed)
    evidence = Evidence(trimmed, words_of(context.language))
    if not evidence.words or evidence.has("auto_reply"):
        return Reading(Intent.OTHER, text=trimmed, confidence=1.0)
    zone = ZoneInfo(context.zone)
    times = _times(evidence, context, zone)
    reading = _read(evidence, times, context, zone)
    # Of a language without words only the numbers were understood: what stands around them may turn them round.
    half_read = evidence.vocabulary.language == UNDETERMINED and any(word.text[0].isalpha() for word in evidence.words)
    ask = reading.ask or (half_read and reading.intent in PARCEL)
    reading = replace(reading, text=trimmed, ask=ask, amends=evidence.has("amend"))
    return replace(reading, confidence=confidence(reading, evidence))


def _times(evidence: Evidence, context: Context, zone: ZoneInfo) -> Times:
    masked, setting = _masked(evidence, context), setting_of(context, zone)
    times = find(evidence.words, evidence.vocabulary, setting, masked)
    told = reported(evidence, times)
    return find(evidence.words, evidence.vocabulary, setting, masked | told) if told else times


def _masked(evidence: Evidence, context: Context) -> frozenset[int]:
    """The tokens that are no hours: house numbers, and of two parcels "as duas" is both of them."""
    if context.deliveries < _TWO:
        return evidence.masked
    return evidence.masked | {at for span in evidence.marks("both") for at in range(span.at, span.to)}


def _read(evidence: Evidence, times: Times, context: Context, zone: ZoneInfo) -> Reading:
    question = context.question
    if question is None or (Intent.OPT_OUT in evidence.signals and not _answered_first(evidence, question)):
        return weigh(evidence, times, context).reading
    local = context.now.astimezone(zone)
    answered = answers.answer(evidence, question, times, zone)
    if answered is not None:
        reading, end = answered
        if end == len(evidence.words):
            reading = _in_other_clauses(reading, evidence)
        reading = _with_rest(reading, evidence.after(end), context, question, zone)
        return with_hours(reading, evidence, times, local) if question.kind == "home_today" else reading
    reading = weigh(evidence, times, context).reading
    if (
        question.kind in _OF_OTHER_THINGS
        and reading.intent is Intent.RESCHEDULE
        and not (reading.when or Intent.RESCHEDULE in evidence.signals)
    ):
        return read_from(evidence, Intent.OTHER, evidence.whole, ask=True)  # "anywhere", "I don't mind"
    hours = not any(when.day or when.first for when in reading.when)
    timed = any(option.start for option in question.options)
    if timed and reading.intent is Intent.RESCHEDULE and reading.when and hours:
        return replace(reading, ask=True)  # "the evening", where no option is in the evening
    if question.kind == "home_today" and reading.intent is Intent.RESCHEDULE and hours:
        return answered_by_hours(reading, evidence, times, local)
    return reading


def _answered_first(evidence: Evidence, question: Question) -> bool:
    """Whether a yes or a no stands before the wish to hear no more: "no, and stop texting me"."""
    said = [span for mark in ("yes", "no") for span in evidence.marks(mark)]
    before = any(span.at == 0 and span.to <= evidence.signals[Intent.OPT_OUT][0].at for span in said)
    return question.kind in ("confirm", "home_today") and before


def _with_rest(reading: Reading, rest: Evidence, context: Context, question: Question, zone: ZoneInfo) -> Reading:
    """The answer and whatever else the text says after it."""
    if not rest.words or reading.intent in (Intent.OTHER, Intent.COMMENT):
        return reading
    alone = replace(context, question=None)
    times = find(rest.words, rest.vocabulary, setting_of(alone, zone), rest.masked)
    further = weigh(rest, times, alone)
    if question.kind == "score":
        return reading if reading.ask else _scored(reading, rest, further)
    if question.kind == "home_today":
        reading = home_hours(reading, rest, times, context.now.astimezone(zone))
    return _joined(reading, _further(reading, further, question, rest), further.reading)


def _in_other_clauses(reading: Reading, evidence: Evidence) -> Reading:
    """An option that is described takes the whole text; what another clause asks for is heard as well."""
    if reading.intent is not Intent.CHOOSE or reading.ask:
        return reading
    chosen = [source for source in reading.spans if source.of == Intent.CHOOSE]
    found = {
        intent: span
        for intent, spans in evidence.signals.items()
        for span in spans[:1]
        if intent in _BESIDE_A_CHOICE and not any(_shares_clause(evidence, span, source) for source in chosen)
    }
    also = tuple(sorted(found, key=lambda intent: found[intent].at))
    return replace(reading, also=also, spans=reading.spans + tuple(evidence.source(intent, found[intent]) for intent in also))


def _shares_clause(evidence: Evidence, span: Span, source: Source) -> bool:
    clause = evidence.source("", evidence.clause(span.at))
    return clause.start < source.end and source.start < clause.end


def _scored(reading: Reading, rest: Evidence, further: Weighed) -> Reading:
    asked = tuple(i for i in further.intents if i in _BESIDE_A_SCORE)
    told = sum(w.text[0].isalpha() for w in rest.words) - sum(span.to - span.at for span in rest.marks("after_score"))
    comment = (Intent.COMMENT,) if told > 0 and not asked else ()
    spans = _spans_of(further.reading, asked) + tuple(rest.source(intent, rest.whole) for intent in comment)
    return replace(reading, also=asked or comment, spans=reading.spans + spans)


def _further(reading: Reading, further: Weighed, question: Question, rest: Evidence) -> list[Intent]:
    """What the rest of the text wants besides the answer."""
    no_more = {*_WITHIN_AN_ANSWER, reading.intent, *reading.also}
    if (
        reading.intent is Intent.CHOOSE
        or not further.reading.when
        or (reading.intent, question.kind) == (Intent.YES, "home_today")
    ):
        no_more.add(Intent.RESCHEDULE)
    if any(option.key == reading.key and option.meaning == "locker" for option in question.options):
        no_more.add(Intent.LOCKER)  # "number three, the locker"
    if question.kind == "confirm" and reading.intent is Intent.NO and not rest.has("delivery"):
        no_more.add(Intent.CANCEL_DELIVERY)  # "no, don't bother with that"
    if question.of == "cancel" and Intent.OPT_OUT in further.intents and rest.signals[Intent.OPT_OUT][0] == rest.whole:
        no_more.add(Intent.OPT_OUT)  # "yes, cancel": the delivery that was asked about
    if question.kind == "confirm" and not _another(reading, further, question, rest):
        no_more |= {i for i in further.intents if i.value in (question.of, f"{question.of}_delivery")}
        if question.of in ("safe_place", "neighbour") and reading.intent is Intent.NO:
            no_more.add(Intent.INSTRUCTION)
    return [i for i in further.intents if i not in no_more]


def _joined(reading: Reading, also: list[Intent], more: Reading) -> Reading:
    another_time = Intent.RESCHEDULE in also
    return replace(
        reading,
        also=(*reading.also, *also),
        spans=reading.spans + _spans_of(more, also, when=another_time and not reading.when),
        when=reading.when or (more.when if another_time else ()),
        place=more.place if Intent.SAFE_PLACE in also else reading.place,
        who=more.who if Intent.NEIGHBOUR in also or Intent.INSTRUCTION in also else reading.who,
        ask=reading.ask or (another_time and more.ask),
        days=more.days if another_time else (),
        about=more.about if {Intent.ASK_ETA, Intent.ASK_OPTIONS} & set(also) else "",
    )


def _spans_of(reading: Reading, intents: Collection[Intent], *, when: bool = False) -> tuple[Source, ...]:
    return tuple(source for source in reading.spans if source.of in intents or (when and source.of == "when"))


def _another(reading: Reading, further: Weighed, question: Question, rest: Evidence) -> bool:
    """Whether the act that was asked about is named again with other details: "no, make it Friday", "yes, but after 5".

    "No, don't cancel it" and "yes, Friday is fine" ask for nothing else."""
    if question.of == "cancel" or rest.has("dont_leave"):
        return False
    if reading.intent is Intent.YES:
        return rest.has("but")
    return bool(further.reading.when or further.reading.place or further.reading.who)


def _answers(whole: OptWord, context: Context) -> bool:
    """YES is an opt-in word and a common word: while a question is open it answers that."""
    return whole.word == "YES" and context.question is not None


def _opted(whole: OptWord, text: str) -> Reading:
    intent = {"out": Intent.OPT_OUT, "in": Intent.OPT_IN, "help": Intent.HELP}[whole.kind]
    return Reading(intent, bare_word=whole.word, text=text, spans=(Source(intent, 0, len(text)),), confidence=1.0)


def setting_of(context: Context, zone: ZoneInfo) -> Setting:
    """What the reader of times needs of a context: the local time, the date order, and what the open question asks for."""
    question = context.question
    wants = {"which_day": "day", "which_time": "hour"}.get(question.kind, "") if question else ""
    promised = None
    if context.promised is not None:
        promised = (context.promised[0].astimezone(zone), context.promised[1].astimezone(zone))
    return Setting(
        now=context.now.astimezone(zone),
        month_first=context.language in _MONTH_FIRST,
        promised=promised,
        day=question.day if question and question.kind == "which_time" else None,
        wants=wants,
    )


@lru_cache(maxsize=64)
def words_of(language: str) -> Vocabulary:
    """The words of a BCP 47 language and its region; where there is no file for it, what is understood everywhere."""
    short, _, region = language.replace("_", "-").partition("-")
    return vocabulary(short.lower(), region.upper()) if short.lower() in languages() else vocabulary(UNDETERMINED)
