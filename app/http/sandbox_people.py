"""The left side of the sandbox: whose phone or mailbox heard something last, and finding one person among many."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import phonenumbers
from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.http.sandbox_times import Local
from app.http.sandbox_words import heading
from app.store.brands import BrandRow
from app.store.columns import blind_index, table_of
from app.store.deliveries import Delivery
from app.store.messages import LEFT, Attempt, Message, MessageState
from app.store.people import Person

PAGE = 30


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose times the list shows: the business's `now` and the zone of each brand (by key), so that a list has one clock."""

    now: datetime
    zones: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One person in the list. `tone` is "", "wait" or "bad"."""

    person_id: int
    name: str
    initial: str
    brand_key: str
    brand_name: str
    when: str
    preview: str
    tone: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of people, newest conversation first. `older` is where the next page begins, None on the last."""

    entries: list[Entry]
    older: str | None


def recent_people(session: Session, desk: Desk, before: str | None = None, limit: int = PAGE) -> Listing:
    """People by the last thing sent to them; after those, the ones for whom something only waits.

    `before` is a page's `older`: "s" (sent) or "w" (waiting) and a number. Both walk an index from its newest end, so that a
    page costs the same among a hundred messages and a million.
    """
    part, number = (before[0], int(before[1:])) if before else ("s", None)
    found = _newest(session, Attempt, number, limit + 1) if part == "s" else []
    marks = [(f"s{mark}", person) for mark, person in found]
    if len(marks) <= limit:
        waiting = _newest(session, Message, number if part == "w" else None, limit + 1 - len(marks))
        marks += [(f"w{mark}", person) for mark, person in waiting]
    entries = _entries(session, [person for _, person in marks[:limit]], desk)
    return Listing(entries, marks[limit - 1][0] if len(marks) > limit else None)


def _newest(session: Session, model: type[Attempt] | type[Message], before: int | None, limit: int) -> list[tuple[int, int]]:
    """(row, person) of each person's newest attempt; or newest message, of people nothing was ever sent to."""
    row, later = table_of(model), table_of(model).alias()
    older = select_columns(later.c.id).where(later.c.person_id == row.c.person_id, later.c.id > row.c.id).exists()
    query = select_columns(row.c.id, row.c.person_id).where(~older).order_by(row.c.id.desc()).limit(limit)
    if model is Message:
        sent = table_of(Attempt)
        query = query.where(~select_columns(sent.c.id).where(sent.c.person_id == row.c.person_id).exists())
    if before is not None:
        query = query.where(row.c.id < before)
    return [(found.id, found.person_id) for found in session.connection().execute(query)]


def find_people(session: Session, desk: Desk, wanted: str, limit: int = PAGE) -> Listing:
    """People by part of their name, by phone, e-mail address or the reference of a delivery; at most one page of them."""
    part = re.sub(r"([\\%_])", r"\\\1", wanted)
    indexes = {blind_index(wanted), blind_index(_number(wanted))}
    matches: list[ColumnElement[bool]] = [
        col(Person.name).ilike(f"%{part}%", escape="\\"),
        col(Person.phone_index).in_(indexes),
        col(Person.email_index).in_(indexes),
        col(Person.id).in_(select(Delivery.person_id).where(Delivery.ref == wanted)),
    ]
    query = select(Person.id).where(or_(*matches)).order_by(col(Person.updated_at).desc(), col(Person.id).desc()).limit(limit)
    return Listing(_entries(session, [number for number in session.exec(query) if number is not None], desk), None)


def _number(wanted: str) -> str:
    """As phone numbers are kept, however it was typed."""
    digits = re.sub(r"[^\d+]", "", wanted)
    return digits if digits.startswith("+") else f"+{digits}"


def _entries(session: Session, ids: Sequence[int], desk: Desk) -> list[Entry]:
    """These people, in this order."""
    query = select(Person, BrandRow).join(BrandRow, col(BrandRow.id) == Person.brand_id).where(col(Person.id).in_(ids))
    people = {person.id: (person, brand) for person, brand in session.exec(query)}
    messages = _messages(session, ids)
    return [_entry(*people[number], messages.get(number, []), desk) for number in ids if number in people]


def _messages(session: Session, people: Sequence[int]) -> dict[int, list[Any]]:
    """What previews need of people's messages, newest first; not the HTML, which is large."""
    m = table_of(Message).c
    columns = (m.id, m.person_id, m.kind, m.channel, m.state, m.subject, m.body, m.due_at, m.sent_at)
    query = select_columns(*columns).where(m.person_id.in_(people)).order_by(m.id.desc())
    found: dict[int, list[Any]] = {}
    for message in session.connection().execute(query):
        found.setdefault(message.person_id, []).append(message)
    return found


def _entry(person: Person, brand: BrandRow, messages: Sequence[Any], desk: Desk) -> Entry:
    """The preview is the last thing that reached the phone or mailbox, else the last that is to."""
    name = name_of(person)
    left = [m for m in messages if m.state in LEFT]
    last = max(left, key=lambda m: m.sent_at or m.due_at) if left else messages[0] if messages else None
    local = Local(desk.zones.get(brand.key, "UTC"), desk.now)
    assert person.id is not None
    return Entry(
        person_id=person.id,
        name=name,
        initial=next((letter for letter in name if letter.isalpha()), "#").upper(),
        brand_key=brand.key,
        brand_name=brand.name,
        when=local.short(last.sent_at or last.due_at) if last else "",
        preview=_preview(last) if last else "Nothing yet",
        tone="" if last is None or last.state in LEFT else "bad" if last.state is MessageState.FAILED else "wait",
    )


def _preview(message: Any) -> str:
    text = message.subject if message.channel == "email" else message.body
    if text and message.state in LEFT:
        return str(text)[:140]
    words = {MessageState.FAILED: "not delivered", MessageState.DROPPED: "not sent", MessageState.QUEUED: "to be sent"}
    return f"{heading(message.kind)}: {words.get(message.state, 'being sent')}"


def name_of(person: Person) -> str:
    """What to call somebody: their name, else how they are reached."""
    return person.name or phone_of(person) or person.email or f"Person {person.id}"


def phone_of(person: Person) -> str:
    """The phone number as people write it abroad; empty without one."""
    if not person.phone:
        return ""
    try:
        number = phonenumbers.parse(person.phone, None)
    except phonenumbers.NumberParseException:
        return person.phone
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
