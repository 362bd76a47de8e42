"""Is somebody in today? Yes until 3; no, home from 5; at home after 4."""

from dataclasses import replace
from datetime import datetime

from app.conversation.evidence import Evidence
from app.conversation.meaning import Intent, Reading, When
from app.conversation.sourcing import when_sources
from app.conversation.when import Times

_NOON = 12


def with_hours(reading: Reading, evidence: Evidence, times: Times, now: datetime) -> Reading:
    """The answer with the hours that were said anywhere in the text, as they speak of today. `now` is the wall time there.

    Who is home only later says no for now, in whatever words.
    """
    later = any(when.start and not when.end and when.start > now.time() for when in times.whens)
    if reading.intent is Intent.YES and later and not evidence.has("yes"):
        kept = replace(reading, when=(), also=tuple(i for i in reading.also if i is not Intent.RESCHEDULE))
        return home_hours(_instead(kept, Intent.YES, Intent.NO), evidence, times, now)
    if reading.intent is Intent.NO and evidence.has("not_home") and any(when.start or when.end for when in times.whens):
        alone = replace(reading, when=(), also=tuple(i for i in reading.also if i is not Intent.RESCHEDULE))
        return home_hours(alone, evidence, times, now)  # "out till 3"
    if reading.intent is Intent.YES and not reading.when and any(when.start or when.end for when in times.whens):
        return home_hours(reading, evidence, times, now)  # "until two I am at home, yes"
    return reading


def answered_by_hours(reading: Reading, evidence: Evidence, times: Times, now: datetime) -> Reading:
    """Only hours were said: until 5 is a yes until then, from 5 a no."""
    until = all(when.end and not when.start for when in reading.when)
    without_day = replace(reading, spans=tuple(source for source in reading.spans if source.of != "when"))
    meant = _instead(without_day, Intent.RESCHEDULE, Intent.YES if until else Intent.NO)
    return home_hours(meant, evidence, times, now)


def _instead(reading: Reading, said: Intent, meant: Intent) -> Reading:
    spans = tuple(replace(source, of=meant) if source.of == said else source for source in reading.spans)
    return replace(reading, intent=meant, spans=spans)


def home_hours(reading: Reading, evidence: Evidence, times: Times, now: datetime) -> Reading:
    """ "Yes until 3" and "no, home from 5" speak of today; "away until Friday" of no day to come on."""
    told = (when for when in times.whens if when.first or not when.last)
    whens = tuple(_ahead(replace(w, day=w.day or (None if w.first else now.date())), times, now) for w in told)
    if not whens:
        return replace(reading, when=())
    said = when_sources(evidence, times)
    if reading.intent is Intent.NO:
        wish = tuple(replace(source, of=Intent.RESCHEDULE) for source in said[:1])
        return replace(reading, when=whens, also=(*reading.also, Intent.RESCHEDULE), spans=(*reading.spans, *wish, *said))
    return replace(reading, when=whens, spans=reading.spans + said)


def _ahead(when: When, times: Times, now: datetime) -> When:
    """ "Not back till after 9", said in the afternoon, is nine in the evening."""
    past = when.day == now.date() and when.start is not None and when.start <= now.time() and when.start.hour < _NOON
    if not past or not times.doubtful or when.start is None:
        return when
    return replace(when, start=when.start.replace(hour=when.start.hour + _NOON))
