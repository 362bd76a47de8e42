"""Before a batch is decided: which of its texts our own reader makes little of, so that a language model can be asked."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from app.conversation.opinion import Unclear
from app.conversation.proposing import is_open, may_be_asked
from app.flows.reply import LONGEST, answered
from app.flows.reply.applying import Turn
from app.flows.reply.heard import Heard, read_row
from app.flows.reply.reading import standing_of, subject
from app.flows.reply.room import Room, look_in
from app.flows.standing import Desk
from app.store.inbox import InboxRow
from app.store.people import Person


def unclear_texts(session: Session, rows: Sequence[InboxRow], desk: Desk) -> list[Unclear]:
    """One a person at most, oldest first: the answer to it changes what the next one means. Nothing is written or locked."""
    heard = [read_row(row) for row in rows]
    room = look_in(session, heard, desk)
    found: dict[int, Unclear] = {}
    for one in heard:
        person = room.by_heard.get(one.inbox_id)
        if person is None or person.id is None or person.id in found:
            continue
        text = _unclear(room, one, person, desk)
        if text is not None:
            found[person.id] = text
    return list(found.values())


def _unclear(room: Room, heard: Heard, person: Person, desk: Desk) -> Unclear | None:
    """What would be asked back, end with an agent because it was not understood, or be asked about because too little was."""
    assert person.id is not None
    standing = standing_of(room, person, desk)
    if heard.media or not may_be_asked(standing):
        return None
    _, step = answered(room, Turn(heard, person, room.conversations[person.id], standing))
    if not step.missed and not is_open(step.ask):
        return None
    context, parcel = subject(standing, person, room.brands[person.brand_id])
    names, private = _not_to_leave(room, person)
    return Unclear(heard.inbox_id, heard.body[:LONGEST], context, parcel, names, private)


def _not_to_leave(room: Room, person: Person) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names, and the addresses, references and codes, that we know of: whatever of them is in the text stays here."""
    assert person.id is not None
    deliveries = room.deliveries[person.id]
    people = {person.id: person.name} | {number: one.name for number, one in room.who.people.items()}
    concerned = {person.id} | {number for d in deliveries for number in (d.person_id, d.buyer_id) if number is not None}
    names = [people.get(number) for number in sorted(concerned)]
    others = [word for d in deliveries for word in (d.street, _without_number(d.street), d.postcode, d.ref, d.pickup_code)]
    return _distinct(names), _distinct(others)


def _without_number(street: str | None) -> str:
    return " ".join(word for word in (street or "").split() if not any(map(str.isdigit, word)))


def _distinct(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in words if word and word.strip()))
