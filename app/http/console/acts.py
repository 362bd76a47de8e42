"""What agents do: each act and its line in the audit are one transaction, under the same checks as the person's own."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from app.errors import Conflict, InvalidInput, NotFound
from app.flows import act
from app.flows.act import Actor
from app.flows.standing import Desk
from app.http.answers import Json
from app.http.console.conversations import Number
from app.http.console.door import Form, Posted, Signed
from app.http.console.look import ConsoleRoute, away
from app.http.console.offered import wish_of
from app.http.console.record import load
from app.http.console.side import kept_words
from app.http.console.view import View, show
from app.http.pages import PRIVATE
from app.queue import BELLS
from app.store.agents import AgentSession, Audit, audit
from app.store.changes import changes_by_uid
from app.store.deliveries import Delivery
from app.store.people import Person
from channels.segments import count, to_gsm7

router = APIRouter(route_class=ConsoleRoute)
LONGEST = 1_000  # characters of an agent's message
# How far back in the audit a form that is sent twice is looked for.
_LINES = 5_000
Do = Callable[[Session, Desk, Actor], None]


@router.post("/console/people/{person}/say")
def say(form: Form, person: Number) -> Response:
    """An agent's words, by the channel that reaches the person. The conversation is the agent's from then on."""

    def do(session: Session, desk: Desk, actor: Actor) -> None:
        text = form.get("text", LONGEST)
        if not text:
            raise InvalidInput("write something first", field="text")
        act.say(session, desk, person, text, actor)

    return _perform(form, person, "say", "said", do)


@router.post("/console/people/{person}/hand-back")
def hand_back(form: Form, person: Number) -> Response:
    """Porchlight answers again."""

    def do(session: Session, desk: Desk, actor: Actor) -> None:
        act.hand_back(session, desk, person, actor)

    return _perform(form, person, "hand_back", "handed-back", do)


@router.post("/console/people/{person}/tasks/{task}/done")
def done(form: Form, person: Number, task: Annotated[int, Path(ge=1, le=2**63 - 2)]) -> Response:
    """A task is done."""

    def do(session: Session, desk: Desk, actor: Actor) -> None:
        act.close_task(session, desk, _brand_of(session, form.signed, person), task, actor)

    return _perform(form, person, "close_task", "task", do, task=task)


@router.post("/console/people/{person}/ask")
def ask(form: Form, person: Number) -> Response:
    """A change on the person's behalf."""
    wanted = form.get("delivery", 18)
    delivery = int(wanted) if wanted.isdecimal() else 0

    def do(session: Session, desk: Desk, actor: Actor) -> None:
        _own_delivery(session, _brand_of(session, form.signed, person), person, delivery)
        act.ask(session, desk, delivery, wish_of(form.fields), actor)

    return _perform(form, person, "ask", "asked", do, delivery=delivery, choice=form.get("choice", 32))


@router.post("/console/people/{person}/withdraw")
def withdraw(form: Form, person: Number) -> Response:
    """Takes a change back."""
    uid = form.get("change", 40)

    def do(session: Session, desk: Desk, actor: Actor) -> None:
        brand = _brand_of(session, form.signed, person)
        change = changes_by_uid(session, [(brand, uid)]).get((brand, uid))
        if change is None:
            raise NotFound("there is no such change")
        _own_delivery(session, brand, person, change.delivery_id)
        act.withdraw(session, desk, change.delivery_id, uid, actor)

    return _perform(form, person, "withdraw", "withdrawn", do, change=uid)


@router.post("/console/people/{person}/kept")
def kept(form: Form, person: Number) -> Response:
    """Shows words only the driver is to know, and puts down that somebody looked."""
    signed, what = form.signed, form.get("what", 60)
    with signed.services.database.read() as session:
        record = load(session, signed, person)
        text = kept_words(record, what)
    signed.note("kept_words", record.person.brand_id, person, what=what)
    return show(signed, View(person, shown={what: text}))


@router.post("/console/length")
def length(form: Form) -> Json:
    """What a text would cost: `{"characters", "segments", "encoding"}`. By POST, for addresses are kept in logs."""
    text = to_gsm7(form.get("text", 4 * LONGEST))
    cost = count(text)
    return Json({"characters": len(text), "segments": cost.segments, "encoding": cost.encoding}, headers=dict(PRIVATE))


def _perform(form: Posted, person: int, name: str, did: str, do: Do, **details: object) -> Response:
    """One act. What is refused is said on the page, with what was written, and is in the audit too."""
    signed = form.signed
    services, desk = signed.services, signed.desk
    with services.database.read() as session:
        brand = _brand_of(session, signed, person)
    try:
        with services.database.write() as session:
            if not _sent_before(session, form, brand, name):
                do(session, desk, Actor("console", signed.agent_id, signed.name))
                line = {**details, "form": form.get("key", 64)}
                audit(
                    session, brand_id=brand, agent_id=signed.agent_id, at=desk.wall, act=name, person_id=person,
                    delivery_id=details.get("delivery"), details=line,
                )  # fmt: skip
    except (Conflict, InvalidInput, NotFound) as error:
        signed.note(f"{name}_refused", brand, person, **details)
        return show(signed, View(person, wrong=error.message, text=form.fields.get("text", "")), error.status)
    for bell in BELLS:
        services.bell.ring(bell)
    return away(f"/console/people/{person}?did={did}")


def _brand_of(session: Session, signed: Signed, person: int) -> int:
    """The brand of this person. Raises NotFound unless it is one of the agent's."""
    query = select(Person.brand_id).where(Person.id == person, col(Person.brand_id).in_(sorted(signed.brands)))
    brand = session.exec(query).first()
    if brand is None:
        raise NotFound("there is no such conversation")
    return brand


def _own_delivery(session: Session, brand: int, person: int, delivery: int) -> None:
    """Raises NotFound unless the delivery is for this person, or was bought by them."""
    theirs = or_(col(Delivery.person_id) == person, col(Delivery.buyer_id) == person)
    query = select(Delivery.id).where(Delivery.brand_id == brand, Delivery.id == delivery, theirs)
    if session.exec(query).first() is None:
        raise NotFound("there is no such delivery")


def _sent_before(session: Session, form: Posted, brand: int, name: str) -> bool:
    """Whether this very form has been sent already: a double click, or a reload. One session's acts take turns."""
    key, signed = form.get("key", 64), form.signed
    session.exec(select(AgentSession.id).where(AgentSession.id == signed.session_id).with_for_update()).one()
    if not key:
        return False
    newest = session.exec(select(func.max(Audit.id))).one() or 0
    query = select(Audit.details).where(
        Audit.brand_id == brand, col(Audit.id) > newest - _LINES, Audit.agent_id == signed.agent_id, Audit.act == name
    )
    return any(details.get("form") == key for details in session.exec(query))
