"""The left pane: who needs a person now, longest first; after them every conversation, newest first; and finding somebody."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, tuple_
from sqlalchemy import select as columns
from sqlmodel import Session, and_, col, or_, select

from app.http.console.door import Signed
from app.http.console.wording import TASKS, UNANSWERED, lateness, sealed, waited
from app.http.sandbox_people import name_of
from app.http.sandbox_words import heading
from app.store.columns import blind_index, table_of
from app.store.conversations import Conversation, Said
from app.store.deliveries import Delivery
from app.store.messages import LEFT, Message
from app.store.people import Person
from app.store.tasks import Task

PAGE = 30
MOST_WAITING = 200
# What hand-overs say: "usually within 10 minutes".
SOON = timedelta(minutes=10)
# An agent's conversation nobody answered for longer is history, not a queue.
STILL_OPEN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Entry:
    """One person in the list. `when` is how long ago something was said: people of several zones have no clock in common.

    `theirs`: the person said it. `wait` is how long somebody is needed, with why; empty in the list of all.
    """

    person_id: int
    brand_id: int
    name: str
    brand: str
    when: str
    preview: str
    theirs: bool
    wait: str = ""
    tone: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """`needed` come first. `older` is where the next page begins, None on the last. `wanted` is what was searched for."""

    needed: list[Entry]
    recent: list[Entry]
    older: str | None
    wanted: str = ""

    @property
    def people(self) -> list[int]:
        """Everybody shown."""
        return [entry.person_id for entry in (*self.needed, *self.recent)]


@dataclass(frozen=True, slots=True)
class Need:
    """Somebody is needed since then (business time), for these reasons."""

    person_id: int
    since: datetime
    reasons: tuple[str, ...]


def listing(session: Session, signed: Signed, wanted: str = "", before: str = "") -> Listing:
    """What the agent's queue shows now. `before` is a page's `older`: a moment in microseconds and a number."""
    now, brands = signed.services.clock.now(), sorted(signed.brands)
    needs = [] if wanted or before else needed(session, brands, now)
    if wanted:
        marks = [("", person) for person in _found(session, brands, wanted)]
    else:
        marks = _recent(session, brands, before, {need.person_id for need in needs})
    shown = marks[:PAGE] if not wanted else marks
    entries = _entries(session, signed, [n.person_id for n in needs] + [person for _, person in shown], now)
    older = shown[-1][0] if len(marks) > len(shown) else None
    waiting = [_waiting(entries[n.person_id], n, now) for n in needs if n.person_id in entries]
    return Listing(waiting, [entries[person] for _, person in shown if person in entries], older, wanted)


def needed(session: Session, brands: Sequence[int], now: datetime) -> list[Need]:
    """Open tasks, and conversations an agent has taken over in which the person spoke last; the longest wait first."""
    tasks = select(Task).where(col(Task.brand_id).in_(brands), col(Task.done_at).is_(None))
    found: dict[int, list[tuple[datetime, str]]] = {}
    for task in session.exec(tasks.order_by(col(Task.id)).limit(MOST_WAITING)):
        words = f"{TASKS[task.kind]}: {task.about}" if task.about else TASKS[task.kind]
        found.setdefault(task.person_id, []).append((task.opened_at, words))
    c = Conversation
    theirs = and_(col(c.with_agent).is_(True), col(c.heard_at) >= col(c.last_at))
    talks = select(c.person_id, c.heard_at).where(col(c.brand_id).in_(brands), c.last_at > now - STILL_OPEN, theirs)
    for person, heard in session.exec(talks.order_by(col(c.last_at)).limit(MOST_WAITING)):
        if heard is not None and person not in found:
            found[person] = [(heard, UNANSWERED)]
    needs = [Need(person, min(rows)[0], tuple(words for _, words in rows)) for person, rows in found.items()]
    return sorted(needs, key=lambda need: (need.since, need.person_id))


def _recent(session: Session, brands: Sequence[int], before: str, without: set[int]) -> list[tuple[str, int]]:
    """(where it stands in the list, person): one more than a page, so that it is known whether there is another."""
    c = Conversation
    query = select(c.last_at, c.id, c.person_id).where(col(c.brand_id).in_(brands))
    if match := re.fullmatch(r"(\d{1,18})-(\d{1,18})", before):
        moment = _EPOCH + timedelta(microseconds=int(match[1]))
        query = query.where(or_(col(c.last_at) < moment, and_(col(c.last_at) == moment, col(c.id) < int(match[2]))))
    query = query.order_by(col(c.last_at).desc(), col(c.id).desc()).limit(PAGE + 1 + len(without))
    rows = [row for row in session.exec(query) if row[2] not in without][: PAGE + 1]
    return [(f"{(last - _EPOCH) // timedelta(microseconds=1)}-{number}", person) for last, number, person in rows]


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _found(session: Session, brands: Sequence[int], wanted: str) -> list[int]:
    """People by part of their name, by phone, e-mail address or the reference of a delivery; a page of them at most."""
    part = re.sub(r"([\\%_])", r"\\\1", wanted)
    digits = re.sub(r"[^\d+]", "", wanted)
    indexes = {blind_index(wanted), blind_index(digits if digits.startswith("+") else f"+{digits}")}
    mine = col(Delivery.brand_id).in_(brands)
    refs = select(Delivery.person_id).where(mine, Delivery.ref == wanted)
    matches = or_(
        col(Person.name).ilike(f"%{part}%", escape="\\"),
        tuple_(col(Person.brand_id), col(Person.phone_index)).in_([(brand, index) for brand in brands for index in indexes]),
        tuple_(col(Person.brand_id), col(Person.email_index)).in_([(brand, index) for brand in brands for index in indexes]),
        col(Person.id).in_(refs),
    )
    query = select(Person.id).where(col(Person.brand_id).in_(brands), matches)
    query = query.order_by(col(Person.updated_at).desc(), col(Person.id).desc()).limit(PAGE)
    return [number for number in session.exec(query) if number is not None]


def _entries(session: Session, signed: Signed, ids: Iterable[int], now: datetime) -> dict[int, Entry]:
    wanted = sorted(set(ids))
    query = select(Person).where(col(Person.brand_id).in_(sorted(signed.brands)), col(Person.id).in_(wanted))
    last = _last_words(session, sorted(signed.brands), wanted)
    several, found = len(signed.brands) > 1, {}
    for person in session.exec(query):
        assert person.id is not None
        at, preview, theirs = last.get(person.id, (None, "Nothing said yet", False))
        when = waited(at, now) if at else ""
        brand = signed.brands[person.brand_id].name if several else ""
        found[person.id] = Entry(person.id, person.brand_id, name_of(person), brand, when, preview, theirs)
    return found


def _last_words(session: Session, brands: Sequence[int], people: Sequence[int]) -> dict[int, tuple[datetime, str, bool]]:
    """The last thing each said or was told: when, the words, whether it was the person's."""
    s, m = table_of(Said).c, table_of(Message).c
    newest_said = columns(func.max(s.id)).where(s.brand_id.in_(brands), s.person_id.in_(people)).group_by(s.person_id)
    left = (m.brand_id.in_(brands), m.person_id.in_(people), m.state.in_(LEFT))
    newest_left = columns(func.max(m.id)).where(*left).group_by(m.person_id)
    connection, found = session.connection(), {}
    shown = (m.person_id, m.sent_at, m.channel, m.subject, m.body, m.kind)
    for told in connection.execute(columns(*shown).where(m.id.in_(newest_left))):
        text = told.subject if told.channel == "email" else told.body
        found[told.person_id] = (told.sent_at, sealed(str(text or heading(told.kind)))[:140], False)
    for said in connection.execute(columns(s.person_id, s.at, s.body, s.media).where(s.id.in_(newest_said))):
        if said.person_id not in found or found[said.person_id][0] is None or said.at >= found[said.person_id][0]:
            found[said.person_id] = (said.at, said.body[:140] or ("Sent a picture" if said.media else "…"), True)
    return found


def _waiting(entry: Entry, need: Need, now: datetime) -> Entry:
    tone = lateness(need.since, now, SOON)
    return replace(entry, wait=waited(need.since, now), tone=tone, why=", ".join(need.reasons))
