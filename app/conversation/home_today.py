"""Is somebody in today? Yes until 3; no, home from 5; at home after 4."""

from dataclasses import replace
from datetime import date, datetime

from app.conversation.evidence import Evidence
from app.conversation.meaning import Intent, Reading
from app.conversation.sourcing import when_sources
from app.conversation.when import Times


def with_hours(reading: Reading, evidence: Evidence, times: Times, now: datetime) -> Reading:
    """The answer with the hours that were said anywhere in the text, as they speak of today. `now` is the wall time there.

    Who is home only later says no for now, in whatever words.
    """
    later = any(when.start and not when.end and when.start > now.time() for when in times.whens)
    if reading.intent is Intent.YES and later and not evidence.has("yes"):
        kept = replace(reading, when=(), also=tuple(i for i in reading.also if i is not Intent.RESCHEDULE))
        return home_hours(_instead(kept, Intent.YES, Intent.NO), evidence, times, now.date())
    if reading.intent is Intent.NO and evidence.has("not_home") and any(when.start or when.end for when in times.whens):
        alone = replace(reading, when=(), also=tuple(i for i in reading.also if i is not Intent.RESCHEDULE))
        return home_hours(alone, evidence, times, now.date())  # "out till 3"
    if reading.intent is Intent.YES and not reading.when and any(when.start or when.end for when in times.whens):
        return home_hours(reading, evidence, times, now.date())  # "until two I am at home, yes"
    return reading


def answered_by_hours(reading: Reading, evidence: Evidence, times: Times, today: date) -> Reading:
    """Only hours were said: until 5 is a yes until then, from 5 a no."""
    until = all(when.end and not when.start for when in reading.when)
    without_day = replace(reading, spans=tuple(source for source in reading.spans if source.of != "when"))
    meant = _instead(without_day, Intent.RESCHEDULE, Intent.YES if until else Intent.NO)
    return home_hours(meant, evidence, times, today)


def _instead(reading: Reading, said: Intent, meant: Intent) -> Reading:
    spans = tuple(replace(source, of=meant) if source.of == said else source for source in reading.spans)
    return replace(reading, intent=meant, spans=spans)


def home_hours(reading: Reading, evidence: Evidence, times: Times, today: date) -> Reading:
    """ "Yes until 3" and "no, home from 5" speak of today."""
    whens = tuple(replace(when, day=when.day or (None if when.first else today)) for when in times.whens)
    if not whens:
        return replace(reading, when=())
    said = when_sources(evidence, times)
    if reading.intent is Intent.NO:
        wish = tuple(replace(source, of=Intent.RESCHEDULE) for source in said[:1])
        return replace(reading, when=whens, also=(*reading.also, Intent.RESCHEDULE), spans=(*reading.spans, *wish, *said))
    return replace(reading, when=whens, spans=reading.spans + said)
