"""A reply as the door kept it, and whether the provider has answered it already."""

import json
from dataclasses import dataclass

from app.conversation.meaning import Intent, Reading
from app.store.inbox import InboxRow

# What Twilio answers by itself (R6); other words for the same reach us alone.
_TWILIO_OUT = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT"})
_TWILIO_OTHER = frozenset({"START", "YES", "UNSTOP", "HELP", "INFO"})


@dataclass(frozen=True, slots=True)
class Heard:
    """One text. `candidates` are brands (ids) that may be meant where nobody can tell; `channel` is sms."""

    row: InboxRow
    sender: str
    to: str
    body: str
    media: tuple[str, ...]
    provider: str
    provider_id: str
    opt_out_type: str
    candidates: tuple[int, ...]
    channel: str = "sms"

    @property
    def inbox_id(self) -> int:
        """The row it came as."""
        assert self.row.id is not None
        return self.row.id


def read_row(row: InboxRow) -> Heard:
    """Reads the payload the door wrote."""
    raw = json.loads(row.payload)
    return Heard(
        row=row,
        sender=raw["from"],
        to=raw["to"],
        body=raw["body"],
        media=tuple(raw["media"]),
        provider=raw["provider"],
        provider_id=raw["provider_id"],
        opt_out_type=raw["opt_out_type"],
        candidates=tuple(raw["candidates"]),
    )


def as_the_provider_read_it(reading: Reading, heard: Heard) -> Reading:
    """Twilio says by OptOutType what it took a text for; that has happened, whatever we would have read."""
    intent = {"STOP": Intent.OPT_OUT, "START": Intent.OPT_IN, "HELP": Intent.HELP}.get(heard.opt_out_type.upper())
    if intent is None or intent is reading.intent:
        return reading
    return Reading(intent, bare_word=heard.body.strip().upper()[:20], text=reading.text)


def answered_by_provider(heard: Heard) -> bool:
    """Whether the provider itself has answered a stop, start or help."""
    if heard.provider != "twilio":
        return False
    word = "".join(letter for letter in heard.body.upper() if letter.isalpha() or letter == " ").strip()
    return bool(heard.opt_out_type) or word in _TWILIO_OUT | _TWILIO_OTHER
