"""Whose number it is: what the door must know to give a reply to the right brand, asked for many replies at once."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from app.store.conversations import Conversation
from app.store.inbox import InboxRow
from app.store.people import Person

_TURNS = 64  # of PostgreSQL's advisory locks, of which it has a limited number; people share them
_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(7068, turn) FROM unnest(CAST(:turns AS int[])) AS turn")


@dataclass(frozen=True, slots=True)
class Thread:
    """What one phone and one brand have between them. `last_at`, the business's time, is None while neither has spoken."""

    brand_id: int
    lane: int
    last_at: datetime | None


def take_turns(session: Session, phone_indexes: Collection[str]) -> None:
    """Keeps other doors off the replies of these phones until the commit.

    Two doors that have the same reply would otherwise both find it new and, should its thread change hands in between, keep it
    for two brands. SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        turns = {int.from_bytes(hashlib.blake2b(index.encode(), digest_size=4).digest()) % _TURNS for index in phone_indexes}
        session.connection().execute(_TAKE_TURNS, {"turns": sorted(turns)})


def threads_of(session: Session, brand_ids: Sequence[int], phone_indexes: Collection[str]) -> dict[str, list[Thread]]:
    """By phone index: the brands that know this phone, the one last spoken with first, then as in `brand_ids`."""
    query = (
        select(Person.phone_index, Person.brand_id, Person.lane, Conversation.last_at)
        .join(Conversation, col(Conversation.person_id) == col(Person.id), isouter=True)
        .where(col(Person.brand_id).in_(brand_ids), col(Person.phone_index).in_(phone_indexes))
        .order_by(col(Person.id))
    )
    found: dict[str, list[Thread]] = {}
    for index, brand, lane, last_at in session.exec(query):
        found.setdefault(str(index), []).append(Thread(brand, lane, last_at))
    place = {brand: number for number, brand in enumerate(brand_ids)}
    for threads in found.values():
        threads.sort(key=lambda t: (t.last_at is None, -t.last_at.timestamp() if t.last_at else 0.0, place[t.brand_id]))
    return found


def brands_that_keep(
    session: Session, brand_ids: Sequence[int], names: Collection[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """(source, source id) of what is kept already, to its brand."""
    rows = select(InboxRow.source, InboxRow.source_id, InboxRow.brand_id).where(
        col(InboxRow.brand_id).in_(brand_ids),
        col(InboxRow.source).in_({source for source, _ in names}),
        col(InboxRow.source_id).in_({name for _, name in names}),
    )
    return {(source, name): brand for source, name, brand in session.exec(rows)}
