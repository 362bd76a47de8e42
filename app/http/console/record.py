"""Everything on record about one person and one brand, loaded with a few set queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case
from sqlalchemy.orm import defer
from sqlmodel import Session, col, or_, select

from app.errors import NotFound
from app.http.console.door import Signed, own_brand
from app.lifecycle import OVER
from app.store.agents import Agent
from app.store.brands import BrandRow
from app.store.changes import Change
from app.store.consents import Consent, consents_of
from app.store.conversations import Conversation, Said, conversations_of
from app.store.decisions import Decision
from app.store.deliveries import Delivery, StatusEvent
from app.store.messages import IN_FLIGHT, Message, MessageState
from app.store.people import Person, Suppression
from app.store.places import Place
from app.store.slots import Slot
from app.store.surveys import SurveyAnswer
from app.store.tasks import Task

# Of each kind of row; what is older is a page further back.
SHOWN = 80
DELIVERIES = 20


@dataclass(frozen=True, slots=True)
class Record:
    """One person's rows. `deliveries` on their way come first, newest first; `agents` are names by id.

    `zone` is that of the delivery the person hears of now, else the brand's (an IANA name).
    """

    person: Person
    brand: BrandRow
    conversation: Conversation | None
    deliveries: list[Delivery]
    messages: list[Message]
    said: list[Said]
    events: list[StatusEvent]
    changes: list[Change]
    tasks: list[Task]
    consents: list[Consent]
    answers: list[SurveyAnswer]
    suppressions: list[Suppression]
    whys: Mapping[int, list[Decision]]
    slots: Mapping[int, Slot]
    places: Mapping[int, Place]
    agents: Mapping[int, str]
    zone: str

    @property
    def open_tasks(self) -> list[Task]:
        """What an agent still has to do, oldest first."""
        return [task for task in self.tasks if task.done_at is None]


def load(session: Session, signed: Signed, person_id: int, before: datetime | None = None) -> Record:
    """The record; of what has a time, what was before `before` (business time, aware).

    Raises NotFound for somebody of a brand that is not the agent's as for nobody.
    """
    person = session.exec(select(Person).where(Person.id == person_id, col(Person.brand_id).in_(sorted(signed.brands)))).first()
    if person is None:
        raise NotFound("there is no such conversation")
    brand = own_brand(signed, person.brand_id)
    deliveries = _deliveries(session, person)
    ids = [delivery.id for delivery in deliveries]
    messages = _messages(session, person, before)
    changes = _changes(session, person, ids)
    tasks = _tasks(session, person)
    return Record(
        person=person,
        brand=brand,
        conversation=conversations_of(session, [person_id]).get(person_id),
        deliveries=deliveries,
        messages=messages,
        said=_said(session, person, before),
        events=_events(session, person, ids, before),
        changes=changes,
        tasks=tasks,
        consents=consents_of(session, person_id),
        answers=_answers(session, person, ids),
        suppressions=_suppressions(session, person),
        whys=_whys(session, person, messages),
        slots=_slots(session, person, changes),
        places=_places(session, person, changes),
        agents=_names(session, [*(task.done_by for task in tasks), *(change.agent_id for change in changes)]),
        zone=deliveries[0].zone if deliveries else _zone(signed, brand),
    )


def _zone(signed: Signed, brand: BrandRow) -> str:
    book = signed.services.brands
    return book.get(brand.key).time_zone if brand.key in set(book.keys()) else "UTC"


def _deliveries(session: Session, person: Person) -> list[Delivery]:
    """Those for this person, and those the person bought for somebody else."""
    theirs = or_(col(Delivery.person_id) == person.id, col(Delivery.buyer_id) == person.id)
    query = select(Delivery).where(Delivery.brand_id == person.brand_id, theirs)
    newest = session.exec(query.order_by(col(Delivery.id).desc()).limit(DELIVERIES))
    return sorted(newest, key=lambda delivery: delivery.status in OVER)


def _messages(session: Session, person: Person, before: datetime | None) -> list[Message]:
    """Newest first, without the HTML, which is large."""
    moment = case(
        (col(Message.sent_at).is_not(None), col(Message.sent_at)),
        (col(Message.state).in_([MessageState.QUEUED, *IN_FLIGHT]), col(Message.due_at)),
        else_=col(Message.decided_at),
    )
    query = select(Message).where(Message.brand_id == person.brand_id, Message.person_id == person.id)
    if before is not None:
        query = query.where(moment < before)
    query = query.order_by(moment.desc(), col(Message.id).desc()).limit(SHOWN + 1)
    return list(session.exec(query.options(defer(Message.html, raiseload=True))))  # type: ignore[arg-type]


def _said(session: Session, person: Person, before: datetime | None) -> list[Said]:
    query = select(Said).where(Said.brand_id == person.brand_id, Said.person_id == person.id)
    if before is not None:
        query = query.where(Said.at < before)
    return list(session.exec(query.order_by(col(Said.id).desc()).limit(SHOWN + 1)))


def _events(session: Session, person: Person, ids: Sequence[int | None], before: datetime | None) -> list[StatusEvent]:
    query = select(StatusEvent).where(StatusEvent.brand_id == person.brand_id, col(StatusEvent.delivery_id).in_(ids))
    if before is not None:
        query = query.where(StatusEvent.at < before)
    return list(session.exec(query.order_by(col(StatusEvent.at).desc(), col(StatusEvent.id).desc()).limit(SHOWN + 1)))


def _changes(session: Session, person: Person, ids: Sequence[int | None]) -> list[Change]:
    query = select(Change).where(Change.brand_id == person.brand_id, col(Change.delivery_id).in_(ids))
    return list(session.exec(query.order_by(col(Change.id))))


def _answers(session: Session, person: Person, ids: Sequence[int | None]) -> list[SurveyAnswer]:
    query = select(SurveyAnswer).where(SurveyAnswer.brand_id == person.brand_id, col(SurveyAnswer.delivery_id).in_(ids))
    return list(session.exec(query))


def _tasks(session: Session, person: Person) -> list[Task]:
    query = select(Task).where(Task.brand_id == person.brand_id, Task.person_id == person.id)
    return list(session.exec(query.order_by(col(Task.id).desc()).limit(SHOWN)))[::-1]


def _suppressions(session: Session, person: Person) -> list[Suppression]:
    indexes = [index for index in (person.phone_index, person.email_index) if index]
    query = select(Suppression).where(Suppression.brand_id == person.brand_id, col(Suppression.recipient_index).in_(indexes))
    return list(session.exec(query.order_by(col(Suppression.id))))


def _whys(session: Session, person: Person, messages: Sequence[Message]) -> dict[int, list[Decision]]:
    """To each message what was decided about it, and about the same news on the channels tried before."""
    ids = {number for message in messages for number in (message.id, message.first_id) if number is not None}
    query = select(Decision).where(Decision.brand_id == person.brand_id, col(Decision.message_id).in_(sorted(ids)))
    rows: dict[int, list[Decision]] = {}
    for row in session.exec(query.order_by(col(Decision.id))):
        rows.setdefault(row.message_id or 0, []).append(row)
    found = {}
    for message in messages:
        chain = dict.fromkeys(number for number in (message.first_id, message.id) if number is not None)
        found[message.id or 0] = [row for number in chain for row in rows.get(number, [])]
    return found


def _slots(session: Session, person: Person, changes: Iterable[Change]) -> dict[int, Slot]:
    ids = sorted({change.slot_id for change in changes if change.slot_id is not None})
    rows = session.exec(select(Slot).where(Slot.brand_id == person.brand_id, col(Slot.id).in_(ids)))
    return {row.id: row for row in rows if row.id is not None}


def _places(session: Session, person: Person, changes: Iterable[Change]) -> dict[int, Place]:
    ids = sorted({change.place_id for change in changes if change.place_id is not None})
    rows = session.exec(select(Place).where(Place.brand_id == person.brand_id, col(Place.id).in_(ids)))
    return {row.id: row for row in rows if row.id is not None}


def _names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    wanted = sorted({number for number in ids if number is not None})
    return {
        number: name for number, name in session.exec(select(Agent.id, Agent.name).where(col(Agent.id).in_(wanted))) if number
    }
