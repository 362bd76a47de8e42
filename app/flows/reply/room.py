"""Everything that is to be known before a batch of replies is answered, loaded with a few set queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from app.brand_book import Brand
from app.conversation.opinion import Opinion
from app.flows.announce import Reach, reach
from app.flows.offers import Shelf, open_shelf
from app.flows.reply.heard import Heard
from app.flows.route_change import Changing
from app.flows.standing import Desk
from app.store.brands import brand_keys
from app.store.changes import open_changes
from app.store.columns import blind_index
from app.store.conversations import Conversation, conversations_of, said_since, spoke
from app.store.deliveries import Delivery, deliveries_of_people
from app.store.people import Person, people_by_phone, upsert_people
from app.store.told import Shown, last_shown

# A delivery that is over can be talked about for so long; after that a text is about nothing we know.
LATELY = timedelta(days=14)
AN_HOUR = timedelta(hours=1)


@dataclass
class Room:
    """People, conversations, deliveries and offers of a batch of replies; `by_heard` is who said what (inbox id).

    `opinions` are what a language model made of unclear texts, by inbox id.
    """

    by_heard: dict[int, Person]
    brands: Mapping[int, Brand]
    conversations: dict[int, Conversation]
    deliveries: Mapping[int, list[Delivery]]
    shelf: Shelf
    shown: Mapping[int, Shown]
    agent_spoke: frozenset[int]
    said_lately: dict[int, int]
    who: Reach
    changing: Changing
    touched: dict[int, Conversation] = field(default_factory=dict)
    opinions: Mapping[int, Opinion] = field(default_factory=dict)


def open_room(session: Session, heard: Sequence[Heard], desk: Desk) -> Room:
    """Loads it. Somebody who isn't known becomes a person without a delivery, so that an agent can answer.

    Deliveries are locked before conversations, as sending does it: neither waits for the other in a ring.
    """
    by_heard = _people(session, heard, desk)
    found = deliveries_of_people(session, _by_id(by_heard), desk.now - LATELY)
    changing = Changing.of(session, [d.id for d in found if d.id is not None], desk)
    spoke(session, {number: person.brand_id for number, person in _by_id(by_heard).items()}, desk.now)
    return _furnished(session, heard, by_heard, found, changing, desk)


def look_in(session: Session, heard: Sequence[Heard], desk: Desk) -> Room:
    """The same for a look only: nothing is locked or written, and who isn't known is left out."""
    keys = _keys(heard)
    known = people_by_phone(session, keys.values())
    by_heard = {number: known[key] for number, key in keys.items() if key in known}
    found = deliveries_of_people(session, _by_id(by_heard), desk.now - LATELY)
    changing = Changing(session, desk, open_changes(session, [d.id for d in found if d.id is not None]))
    room = _furnished(session, heard, by_heard, found, changing, desk)
    for number, person in _by_id(by_heard).items():
        room.conversations.setdefault(number, Conversation(brand_id=person.brand_id, person_id=number, last_at=desk.now))
    return room


def _furnished(
    session: Session, heard: Sequence[Heard], by_heard: dict[int, Person], found: list[Delivery], changing: Changing, desk: Desk
) -> Room:
    people = _by_id(by_heard)
    keys = brand_keys(session, {one.row.brand_id for one in heard} | {b for one in heard for b in one.candidates})
    conversations = conversations_of(session, people)
    shown, agent_spoke = last_shown(session, people, desk.now - LATELY, desk.now - timedelta(hours=24))
    shelf = open_shelf(session, {d.brand_id for d in found}, [d.depot for d in found], desk.now)
    lately = said_since(session, people, desk.now - AN_HOUR)
    who = reach(session, list(people))
    session.expunge_all()
    return Room(
        by_heard=by_heard,
        brands={number: desk.brands.get(key) for number, key in keys.items()},
        conversations=conversations,
        deliveries={number: _of(number, found) for number in people},
        shelf=shelf,
        shown=shown,
        agent_spoke=agent_spoke,
        said_lately=lately,
        who=who,
        changing=changing,
    )


def _by_id(by_heard: Mapping[int, Person]) -> dict[int, Person]:
    return {person.id: person for person in by_heard.values() if person.id is not None}


def _keys(heard: Sequence[Heard]) -> dict[int, tuple[int, str]]:
    return {one.inbox_id: (one.row.brand_id, blind_index(one.sender)) for one in heard}


def _people(session: Session, heard: Sequence[Heard], desk: Desk) -> dict[int, Person]:
    keys = _keys(heard)
    known = people_by_phone(session, keys.values())
    strangers = {keys[one.inbox_id]: one for one in heard if keys[one.inbox_id] not in known}
    if strangers:
        upsert_people(session, [_stranger(key, one, desk.now) for key, one in strangers.items()])
        known |= people_by_phone(session, strangers)
    return {number: known[key] for number, key in keys.items()}


def _stranger(key: tuple[int, str], one: Heard, now: datetime) -> dict[str, object]:
    brand_id, index = key
    return {
        "brand_id": brand_id, "contact_index": index, "phone": one.sender, "phone_index": index, "email": None,
        "email_index": None, "name": None, "locale": None, "lane": one.row.lane or 0, "updated_at": now,
    }  # fmt: skip


def _of(person: int, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Live ones first, the newest first among each; one that is somebody else's by their own word is left out."""
    mine = [d for d in deliveries if person in (d.person_id, d.buyer_id)]
    return [d for d in mine if d.wrong_person_at is None or d.buyer_id == person]
