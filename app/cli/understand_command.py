"""`porchlight understand` and `porchlight when`: what a reply means, one text or a stream of them."""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from app.clock import SystemClock
from app.conversation.folding import tokens
from app.conversation.meaning import Context, Offer, Question, Reading, When
from app.conversation.reading import read, words_of
from app.conversation.when import Setting, find
from app.errors import InvalidInput


def understand(
    text: Annotated[str | None, typer.Argument(help="The reply")] = None,
    lang: Annotated[str, typer.Option(help="Its language, such as en-GB")] = "en-GB",
    zone: Annotated[str, typer.Option(help="The time zone of the address")] = "Europe/London",
    now: Annotated[str | None, typer.Option(help="When it was sent, ISO 8601 with offset; left out: now")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Answers JSON lines with id, lang, tz, now, context and text")] = False,
) -> None:
    """What a reply means."""
    if jsonl:
        _answer_lines(_understood)
        return
    if text is None:
        raise typer.BadParameter("give a text, or --jsonl")
    sent = datetime.fromisoformat(now) if now else SystemClock().now()
    typer.echo(_in_words(read(text, Context(lang, zone, sent))))


def when(
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Answers lines {"id", "lang", "reference_datetime", "text"}')] = False,
) -> None:
    """Which days and hours a text speaks of."""
    if not jsonl:
        raise typer.BadParameter("give --jsonl and the rows on standard input")
    _answer_lines(_dated)


def _answer_lines(answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> None:
    # JSON lines are UTF-8 and end at a line feed, whatever the terminal's encoding says.
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            try:
                row = json.loads(line)
                answered = {"id": row["id"], **answer(row)}
            except (KeyError, TypeError, ValueError) as error:
                # Not what the row says: a reply is personal data.
                raise InvalidInput(f"line {number} cannot be read: {type(error).__name__}") from None
            sys.stdout.buffer.write(json.dumps(answered, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


def _understood(row: Mapping[str, Any]) -> dict[str, Any]:
    reading = read(row["text"], _context(row))
    whens = [_when_row(when) for when in reading.when]
    return {
        "intent": reading.intent.value,
        "also": [intent.value for intent in reading.also],
        "when": whens[0] if len(whens) == 1 else whens or None,
        "place": reading.place,
        "who": reading.who,
        "key": reading.key,
        "score": reading.score,
        "ask": reading.ask,
    }


def _context(row: Mapping[str, Any]) -> Context:
    zone, known = ZoneInfo(row["tz"]), row["context"]
    promised, question = known.get("promised"), known.get("question")
    return Context(
        language=row["lang"],
        zone=row["tz"],
        now=datetime.fromisoformat(row["now"]),
        status=known["status"],
        promised=(_local(promised["start"], zone), _local(promised["end"], zone)) if promised else None,
        deliveries=known.get("deliveries", 1),
        question=_question(question, zone) if question else None,
    )


def _question(row: Mapping[str, Any], zone: ZoneInfo) -> Question:
    parcels = row["kind"] == "which_delivery"
    options = tuple(
        Offer(
            key=option["key"],
            meaning=option.get("meaning", "parcel" if parcels else ""),
            name=option.get("name", ""),
            start=_local(option["start"], zone) if "start" in option else None,
            end=_local(option["end"], zone) if "end" in option else None,
        )
        for option in row.get("options", ())
    )
    day = date.fromisoformat(row["date"]) if row.get("date") else None
    return Question(row["kind"], options, row.get("of", ""), day, row.get("min", 1), row.get("max", 5))


def _local(written: str, zone: ZoneInfo) -> datetime:
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _when_row(when: When) -> dict[str, str | None]:
    hours = {"start": _clock(when.start), "end": _clock(when.end)}
    if when.first or when.last:
        return {"from": _iso(when.first), "to": _iso(when.last), **hours}
    return {"date": _iso(when.day), **hours}


def _iso(at: date | None) -> str | None:
    return at.isoformat() if at else None


def _clock(at: time | None) -> str | None:
    return at.strftime("%H:%M") if at else None


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    reference = datetime.fromisoformat(row.get("reference_datetime") or "2026-11-24T10:00:00")
    vocabulary = words_of(row["lang"])
    times = find(
        tokens(row["text"], vocabulary.digraphs), vocabulary, Setting(reference, month_first=row["lang"] == "en", wished=False)
    )
    return {"value": _value(times.whens[0], reference, point=times.point) if times.whens else None}


def _value(when: When, reference: datetime, *, point: bool) -> dict[str, str | None]:
    if when.first or when.last:
        first = datetime.combine(when.first, when.start or time()) if when.first else None
        last = datetime.combine(when.last + timedelta(days=1), time()) if when.last else None
        return {"kind": "interval", "start": _iso(first), "end": _iso(last)}
    day = when.day or reference.date()
    if not when.start and not when.end:
        return {"kind": "point", "dt": datetime.combine(day, time()).isoformat()}
    start, end = (datetime.combine(day, hour).isoformat() if hour else None for hour in (when.start, when.end))
    return {"kind": "point", "dt": start} if point and not end else {"kind": "interval", "start": start, "end": end}


def _in_words(reading: Reading) -> str:
    lines = [f"meaning  {reading.intent}" + "".join(f", {intent}" for intent in reading.also)]
    lines += [f"when     {' '.join(f'{k} {v}' for k, v in _when_row(when).items() if v)}" for when in reading.when]
    named = {"place": reading.place, "who": reading.who, "key": reading.key, "score": reading.score, "word": reading.bare_word}
    lines += [f"{name:8} {value}" for name, value in named.items() if value not in (None, "")]
    lines += [f"perhaps  {day}" for day in reading.days]
    return "\n".join([*lines, *(["asks back"] if reading.ask else [])])
