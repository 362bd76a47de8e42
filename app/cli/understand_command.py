"""`porchlight understand` and `porchlight when`: what a reply means, one text or a stream of them."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from app.clock import SystemClock
from app.conversation.explaining import Explanation, explain
from app.conversation.folding import tokens
from app.conversation.likelier import likelier
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
    explained: Annotated[bool, typer.Option("--explain", help="Also what matched, and how the meaning followed")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object")] = False,
) -> None:
    """What a reply means."""
    if jsonl:
        _answer_lines(_understood)
        return
    if text is None:
        raise typer.BadParameter("give a text, or --jsonl")
    context = Context(lang, zone, datetime.fromisoformat(now) if now else SystemClock().now())
    explanation = explain(text, context) if explained else None
    reading = explanation.reading if explanation else read(text, context)
    if as_json:
        told = {**answer_row(reading), **(_explained_row(explanation) if explanation else {})}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join([*_in_words(reading), *(_explained_lines(explanation) if explanation else [])]))


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
    return answer_row(read(row["text"], context_of(row)))


def answer_row(reading: Reading) -> dict[str, Any]:
    """The reading as plain JSON: days and hours are local wall time, `spans` characters of the trimmed text."""
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
        "confidence": reading.confidence,
        "spans": [asdict(source) for source in reading.spans],
    }


def context_of(row: Mapping[str, Any]) -> Context:
    """What was known, from a row with lang, tz, now and context. Raises KeyError and ValueError for what it can't read."""
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
    times = likelier(times, reference)
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


def _in_words(reading: Reading) -> list[str]:
    lines = [f"meaning  {reading.intent}" + "".join(f", {intent}" for intent in reading.also)]
    lines += [f"when     {' '.join(f'{k} {v}' for k, v in _when_row(when).items() if v)}" for when in reading.when]
    named = {"place": reading.place, "who": reading.who, "key": reading.key, "score": reading.score, "word": reading.bare_word}
    lines += [f"{name:8} {value}" for name, value in named.items() if value not in (None, "")]
    lines += [f"perhaps  {day}" for day in reading.days]
    lines += ["asks back"] if reading.ask else []
    lines += [f"sure     {reading.confidence:.2f}"]
    return lines + [f"from     {s.start}-{s.end} {s.of}: {reading.text[s.start : s.end]}" for s in reading.spans]


def _explained_row(explanation: Explanation) -> dict[str, Any]:
    times = explanation.times
    return {
        "words_of": explanation.language,
        "matches": [asdict(match) for match in explanation.matches],
        "unknown": list(explanation.unknown),
        "times": {
            "when": [_when_row(when) for when in times.whens],
            "days": [day.isoformat() for day in times.days],
            **{name: getattr(times, name) for name in ("ask", "refused", "vague", "turned", "point", "away")},
        },
        "steps": list(explanation.steps),
    }


def _explained_lines(explanation: Explanation) -> list[str]:
    found = [
        (match.kind, match.name, match.words + ("" if match.counted else "  (does not count)")) for match in explanation.matches
    ]
    width = max((len(name) for _, name, _ in found), default=0)
    lines = ["", f"matched in words/{explanation.language}.toml"]
    lines += [f"  {kind:6}  {name:{width}}  {words}" for kind, name, words in found] or ["  nothing"]
    if explanation.unknown:
        lines += ["", "words it does not know", "  " + " ".join(explanation.unknown)]
    return [*lines, "", "how the meaning followed", *(f"  {step}" for step in explanation.steps)]
