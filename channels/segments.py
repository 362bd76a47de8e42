"""What an SMS costs: its encoding and its segments, counted as Twilio counts them (R13)."""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from channels.graphemes import graphemes
from channels.gsm7 import AS_TWILIO, AS_WE_SEND, SEPTETS

# A segment carries 140 octets; in a message of several, six of them say which part it is.
_GSM7_ROOM = (160, 153)
_UCS2_ROOM = (70, 67)


@dataclass(frozen=True, slots=True)
class Segments:
    """`units` are septets under GSM-7 and 16-bit units under UCS-2; every segment is billed as one message."""

    encoding: Literal["GSM-7", "UCS-2"]
    segments: int
    units: int


def count(text: str, smart: bool = False) -> Segments:
    """What `text` costs; with `smart`, what it costs at a sender that has Twilio's Smart Encoding on."""
    if smart:
        text = smart_encoded(text)
    septets = [SEPTETS.get(character, 0) for character in text]
    if all(septets):
        return Segments("GSM-7", _pack(septets, *_GSM7_ROOM), sum(septets))
    units = _units(text)
    single, _ = _UCS2_ROOM
    parts = 1 if units <= single else _pack(map(_units, graphemes(text)), *_UCS2_ROOM)
    return Segments("UCS-2", parts, units)


def to_gsm7(text: str) -> str:
    """The text with typographic quotes, dashes, spaces and the like replaced, where that is all that keeps it out of GSM-7.

    A text that needs UCS-2 anyway comes back as it was, and so does one that would cost more: the replacements would only
    spoil a script's own marks (a Persian non-joiner, a Japanese full stop).
    """
    plain = unicodedata.normalize("NFC", text).translate(AS_WE_SEND)
    if plain == text or any(character not in SEPTETS for character in plain):
        return text
    return plain if count(plain).segments <= count(text).segments else text


def smart_encoded(text: str) -> str:
    """What Twilio's Smart Encoding makes of the text, doubled spaces included. For counting; to write a text use `to_gsm7`."""
    return text.translate(AS_TWILIO)


def answer_jsonl(line: str) -> str:
    """Answers one JSON line {"id", "text", "smart"} with {"id", "encoding", "segments", "units"}.

    Raises ValueError when the line is no such object.
    """
    asked = json.loads(line)
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise ValueError('expected a JSON object with a "text"')
    cost = count(asked["text"], smart=bool(asked.get("smart")))
    answer = {"id": asked.get("id"), "encoding": cost.encoding, "segments": cost.segments, "units": cost.units}
    return json.dumps(answer, ensure_ascii=False)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _pack(sizes: Iterable[int], single: int, several: int) -> int:
    """How many segments are needed when nothing may be split: no escaped character, no emoji.

    The first segment loses room as soon as there is a second, and what no longer fits moves on to it. A character larger
    than a segment is put into one all the same; Twilio's calculator does so.
    """
    parts, room, first = 1, single, list[int]()
    for size in sizes:
        if size > room:
            room = several
            if parts == 1:
                while sum(first) > several:
                    room -= first.pop()
            parts += 1
        if parts == 1:
            first.append(size)
        room -= size
    return parts
