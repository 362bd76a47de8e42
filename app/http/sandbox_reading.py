"""What was understood of a text, in plain words."""

from collections.abc import Iterator, Mapping
from datetime import date

from app.http.sandbox_times import Local
from app.http.sandbox_words import plain

_INTENTS: Mapping[str, str] = {
    "reschedule": "another time",
    "safe_place": "leave it in a safe place",
    "neighbour": "leave it with a neighbour",
    "locker": "a locker or pick-up point",
    "instruction": "a note for the driver",
    "change_address": "another address",
    "cancel_delivery": "call the delivery off",
    "ask_eta": "where is it?",
    "ask_options": "what can be done?",
    "human": "a person, please",
    "choose": "an option that was offered",
    "opt_out": "no more texts",
    "opt_in": "texts again",
    "wrong_person": "not the person meant",
    "other": "nothing we know",
}


def understood(reading: Mapping[str, object], local: Local) -> str:
    """One sentence: the sense first, then whatever else was found; empty when nothing is on record."""
    sense = _sense(reading.get("intent"))
    if not sense:
        return ""
    more = "; ".join(_found(reading, local))
    return f"Understood: {sense}" + (f" ({more})." if more else "" if sense.endswith("?") else ".")


def _sense(intent: object) -> str:
    return _INTENTS.get(str(intent), plain(str(intent or "")))


def _found(reading: Mapping[str, object], local: Local) -> Iterator[str]:
    for name, value in reading.items():
        match name, value:
            case "when", list():
                yield " or ".join(_when(one, local) for one in value)
            case "also", list():
                yield "and " + ", ".join(_sense(one) for one in value)
            case "key", _:
                yield f"option {value}"
            case "ask", True:
                yield "in doubt"
            case "by", "model":
                yield "read by the language model"
            case (("place" | "score"), _):
                yield plain(f"{name} {value}")


def _when(one: Mapping[str, str], local: Local) -> str:
    """A wished day or days, and hours, as they are told to the person."""
    day, first, last = (local.day(date.fromisoformat(one[name])) if one.get(name) else "" for name in ("day", "first", "last"))
    start, end = (one.get(name, "")[:5] for name in ("start", "end"))
    days = day or (f"{first} to {last}" if first and last else f"from {first} on" if first else f"until {last}" if last else "")
    hours = f"{start}–{end}" if start and end else f"from {start}" if start else f"until {end}" if end else ""
    return " ".join(part for part in (days, hours) if part)
