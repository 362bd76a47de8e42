"""The account's memory: the messages it took, how often each was tried, and the pages it lists them on."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.fake_twilio.log import Entry
from app.fake_twilio.refusals import LATER

# What GET reports only ever moves forward.
_RANK = {"queued": 0, "accepted": 0, "sent": 1, "delivered": 2, "undelivered": 2, "failed": 2}


@dataclass(slots=True)
class Message:
    """One message that was taken. `tried` is how often the same text was tried on this number before; times are in UTC.

    `told` holds the statuses whose callbacks are over and done with; `reaches` is whether the phone gets it in the end.
    """

    sid: str
    to: str
    sender: str
    service: str
    body: str
    callback: str
    tried: int
    created: datetime
    status: str = "queued"
    error: int = 0
    sent: datetime | None = None
    updated: datetime | None = None
    told: set[str] = field(default_factory=set)
    reaches: bool = True

    def advance(self, status: str, error: int, at: datetime) -> None:
        """Takes the status on unless a later one is known."""
        if _RANK[status] <= _RANK[self.status]:
            return
        self.status, self.error, self.updated = status, error, at
        if status != "failed":
            self.sent = self.sent or at

    @property
    def error_message(self) -> str | None:
        """The reason of a failure, in words."""
        return LATER[self.error][1] if self.error else None


@dataclass(frozen=True, slots=True)
class Period:
    """The moments `DateSent` and its two inequalities ask for; `start` is within, `end` is not."""

    start: datetime | None = None
    end: datetime | None = None

    def __contains__(self, moment: datetime) -> bool:
        # Twilio's dates have no fractions of a second; with them a message of this very second would be outside.
        moment = moment.replace(microsecond=0)
        return (self.start is None or moment >= self.start) and (self.end is None or moment < self.end)


class Account:
    """All messages, newest last, found by SID and by recipient."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}
        self._by_to: defaultdict[str, dict[str, Message]] = defaultdict(dict)
        self._tries: Counter[tuple[str, str]] = Counter()
        self._taken: list[Message] = []

    def try_number(self, to: str, body: str) -> int:
        """How often this text was tried on this number before; counts this try."""
        self._tries[to, body] += 1
        return self._tries[to, body] - 1

    def keep(self, message: Message) -> None:
        """Takes the message into the books."""
        self.messages[message.sid] = self._by_to[message.to][message.sid] = message
        self._taken.append(message)

    def taken(self, after: int, limit: int) -> list[Message]:
        """The messages after the first `after` ever taken, oldest first, deleted ones too."""
        return self._taken[after : after + limit]

    @property
    def number_taken(self) -> int:
        """How many were ever taken."""
        return len(self._taken)

    def forget(self, sid: str) -> None:
        """Deletes the message."""
        message = self.messages.pop(sid)
        del self._by_to[message.to][sid]

    def find(self, to: str, sender: str, period: Period) -> list[Message]:
        """The messages that match, newest first. An empty `to` or `sender` matches all.

        A message not sent yet is matched by when it was made: Twilio does not say what it does there, and without it an
        ambiguous send could not be found for as long as the message is queued.
        """
        there = self._by_to[to] if to else self.messages
        return [
            message
            for message in reversed(there.values())
            if (not sender or message.sender == sender) and (message.sent or message.created) in period
        ]

    def recall(self, entries: Iterable[Entry]) -> None:
        """Rebuilds everything from the log of earlier runs."""
        for entry in entries:
            at = datetime.fromisoformat(entry["at"])
            match entry["event"]:
                case "message":
                    self.keep(_message(entry, at, self.try_number(entry["to"], entry["body"])))
                case "refused":
                    self.try_number(entry["to"], entry["body"])
                case "redacted" if entry["sid"] in self.messages:
                    self.messages[entry["sid"]].body = ""
                case "deleted":
                    self.forget(entry["sid"])
                case "callback" if entry["sid"] in self.messages:
                    message = self.messages[entry["sid"]]
                    message.advance(entry["status"], entry["code"] or 0, at)
                    message.told.add(entry["status"])


def _message(entry: Entry, at: datetime, tried: int) -> Message:
    return Message(
        sid=entry["sid"],
        to=entry["to"],
        sender=entry["from"],
        service=entry["service"],
        body=entry["body"],
        callback=entry["callback"],
        tried=tried,
        created=at,
    )


def period(on: str, after: str, before: str) -> Period:
    """The period of `DateSent`, `DateSent>` and `DateSent<`, each empty, a day or a moment in UTC, each inclusive.

    Raises ValueError for what is neither.
    """
    if on:
        return Period(_moment(on), _moment(on) + _unit(on))
    return Period(_moment(after) if after else None, _moment(before) + _unit(before) if before else None)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _unit(text: str) -> timedelta:
    return timedelta(days=1) if len(text) == len("2026-11-20") else timedelta(seconds=1)
