"""What a person said, as the sandbox shows it: what was read already, and what still waits in the inbox."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, literal
from sqlmodel import Session, col, select

from app.store.conversations import Said
from app.store.inbox import InboxKind, InboxRow, InboxState
from app.store.people import Person

MOST = 200
_MOST_WAITING = 200  # rows of the lane looked through
# Written into the statement: a partial index serves constants only, not parameters.
_PENDING = literal(InboxState.PENDING.value, String, literal_execute=True)


@dataclass(frozen=True, slots=True)
class Heard:
    """One text of theirs. `key` stays the same when it has been read; `at` is the business's time.

    `reading` is what was made of it and `outcome` what followed; `read` is False while nobody has looked.
    """

    key: str
    number: int
    at: datetime
    body: str
    media: Sequence[str]
    reading: dict[str, object]
    outcome: str
    read: bool


def heard_from(session: Session, person: Person, since: datetime | None, until: datetime | None) -> list[Heard]:
    """Their texts from `since` on and before `until`, in order; the newest of very many."""
    query = select(Said).where(Said.person_id == person.id, Said.channel == "sms")
    if since is not None:
        query = query.where(Said.at >= since)
    if until is not None:
        query = query.where(Said.at < until)
    rows = list(session.exec(query.order_by(col(Said.id).desc()).limit(MOST)))[::-1]
    return [*map(_read, rows), *([] if until else _waiting(session, person))]


def _read(row: Said) -> Heard:
    key = f"r{row.inbox_id}" if row.inbox_id is not None else f"s{row.id}"
    return Heard(key, row.inbox_id or 0, row.at, row.body, row.media, row.reading, row.outcome, read=True)


def _waiting(session: Session, person: Person) -> Iterator[Heard]:
    """What is in the inbox from their phone and not decided yet."""
    query = select(InboxRow).where(
        col(InboxRow.state) == _PENDING,
        InboxRow.lane == person.lane,
        InboxRow.brand_id == person.brand_id,
        InboxRow.kind == InboxKind.REPLY,
    )
    for row in session.exec(query.order_by(col(InboxRow.id)).limit(_MOST_WAITING)):
        text = json.loads(row.payload)
        if text["from"] == person.phone:
            yield Heard(f"r{row.id}", row.id or 0, row.occurred_at, text["body"], text["media"], {}, "", read=False)
