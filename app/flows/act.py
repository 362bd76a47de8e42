"""What recipients do on their page and agents at the console: in their own transaction, with the same checks as a reply."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from app.conversation.state import Answer, Parcel
from app.conversation.wishes import AHEAD, CHOICE_OF
from app.errors import Conflict, InvalidInput, NotFound
from app.flows.announce import reach
from app.flows.answering import VERDICT_FOR, Say, queue_answers
from app.flows.moving import unmove_delivery
from app.flows.offers import Shelf, open_shelf, parcel_of
from app.flows.route_change import Asked, Changing, NoRoom, change_words
from app.flows.standing import Desk, promised_hours
from app.flows.survey import Rated
from app.flows.survey import rate as keep_rating
from app.store.brands import brand_keys
from app.store.changes import Change
from app.store.conversations import conversations_of, save_conversations, spoke
from app.store.deliveries import Delivery, deliveries_by_id, save_deliveries
from app.store.people import people_by_id
from app.store.places import Place
from app.store.slots import Slot
from app.store.tasks import TaskKind, finish_tasks, tasks_of
from rescheduling.change import Kind, Wish
from surveys.survey import COMPLETED, Question

SLOTS_SHOWN, PLACES_SHOWN = 6, 5
LONGEST_TEXT, LONGEST_COMMENT = 1000, 1000  # characters
_NEEDS: dict[Kind, tuple[str, str]] = {
    Kind.LOCKER: ("place", "choose a locker"),
    Kind.PICKUP_POINT: ("place", "choose a pick-up point"),
    Kind.SAFE_PLACE: ("spot", "say where it may be left"),
    Kind.NEIGHBOUR: ("who", "give the neighbour's name or house number"),
    Kind.INSTRUCTION: ("text", "write what the driver should know"),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: by the delivery's page, or an agent at the console. `name` is shown to the person."""

    channel: str
    agent_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """What may be chosen now. Slots are soonest first, places nearest first with their distance in metres (None unknown)."""

    choices: tuple[str, ...]
    slots: tuple[Slot, ...]
    places: tuple[tuple[Place, int | None], ...]
    cut_off_at: datetime | None


def offers(session: Session, desk: Desk, delivery: Delivery) -> Offers:
    """What may be asked for on the page of a delivery. `cut_off_at` is until when (aware), None without promised hours."""
    parcel, shelf = _parcel(session, desk, delivery)
    brand = desk.brands.get(brand_keys(session, [delivery.brand_id])[delivery.brand_id])
    choices = [choice for choice in brand.offered if choice in parcel.allowed]
    choices += [name for name in ("instruction", "cancel") if name in parcel.allowed]
    rows = {place.ref: place for place in shelf.places.get(delivery.brand_id, ())}
    near = sorted((n for found in parcel.places.values() for n in found), key=lambda n: (n.metres is None, n.metres or 0))
    hours = promised_hours(delivery)
    slots = shelf.slots_for(delivery)[:SLOTS_SHOWN] if "another_time" in parcel.allowed else []
    return Offers(
        choices=tuple(choices),
        slots=tuple(slots),
        places=tuple((rows[n.place.ref], n.metres) for n in near[:PLACES_SHOWN]),
        cut_off_at=hours.start - brand.cut_off if hours and delivery.status != "attempted" else None,
    )


def ask(session: Session, desk: Desk, delivery_id: int, wish: Wish, actor: Actor) -> Change:
    """A change is requested. The same wish again is the same change.

    Raises InvalidInput for a wish that lacks something, Conflict (409) when it isn't possible any more or somebody else was
    quicker: look at `offers` again for what is left.
    """
    changing = Changing.of(session, [delivery_id], desk)
    delivery = _delivery(session, delivery_id)
    parcel, _ = _parcel(session, desk, delivery)
    _check(wish, parcel, desk.now)
    if CHOICE_OF[wish.kind] not in parcel.allowed:
        raise Conflict(_WHY_NOT.get(parcel.denied.get(CHOICE_OF[wish.kind], ""), "this can't be changed any more"))
    came = changing.ask(Asked(delivery, delivery.person_id, wish, actor.channel, actor.agent_id))
    if isinstance(came, NoRoom):
        raise Conflict("somebody was quicker and it is full now; please choose another")
    _spoken(session, delivery, desk)
    if actor.agent_id is not None and came.id in changing.held:
        slot, place = changing.held[came.id]
        _tell(session, delivery, Answer("change_requested", {"change": change_words(came, slot, place)}), came.uid, desk)
    changing.close()
    return came


_WHY_NOT = {
    "cut_off": "it is too late for that: the route is fixed",
    "not_offered": "this isn't offered for this delivery",
    "not_yours": "only the person who ordered it can do that",
}


def withdraw(session: Session, desk: Desk, delivery_id: int, change_uid: str, actor: Actor) -> None:
    """Takes an open change back. Raises NotFound when the delivery has no such open change."""
    changing = Changing.of(session, [delivery_id], desk)
    delivery = _delivery(session, delivery_id)
    change = next((c for c in changing.open.get(delivery_id, []) if c.uid == change_uid), None)
    if change is None or not changing.take_back(delivery, change, f"withdrawn-by-{actor.channel}"):
        raise NotFound("this change is not open any more")
    if unmove_delivery(delivery, change, desk):
        save_deliveries(session, [delivery])
    _spoken(session, delivery, desk)
    if actor.agent_id is not None:
        _tell(session, delivery, Answer("change_withdrawn", {"change": change_words(change, None, None)}), change.uid, desk)
    changing.close()


def rate(session: Session, desk: Desk, delivery_id: int, score: int, comment: str, channel: str) -> None:
    """Keeps a CSAT score; given again it replaces the first. Raises InvalidInput off the scale, Conflict before hand-over."""
    scale, delivery = Question(), _delivery(session, delivery_id)
    if not scale.low <= score <= scale.high:
        raise InvalidInput(f"choose a number from {scale.low} to {scale.high}", field="score")
    if delivery.status not in COMPLETED:
        raise Conflict("this delivery has not been handed over yet")
    keep_rating(session, [Rated(delivery, delivery.person_id, score, comment.strip()[:LONGEST_COMMENT], channel)], desk)
    _spoken(session, delivery, desk)


def say(session: Session, desk: Desk, person_id: int, text: str, actor: Actor, delivery_id: int | None = None) -> None:
    """An agent's words to a person; from now on an agent answers there. Raises Conflict when nothing may reach the person."""
    text = text.strip()
    if not text or len(text) > LONGEST_TEXT:
        raise InvalidInput(f"write 1 to {LONGEST_TEXT} characters", field="text")
    delivery = _delivery(session, delivery_id) if delivery_id is not None else None
    who = reach(session, [person_id])
    person = who.people.get(person_id)
    if person is None:
        raise NotFound("there is no such person")
    spoke(session, {person_id: person.brand_id}, desk.now)
    conversation = conversations_of(session, [person_id])[person_id]
    session.expunge_all()
    conversation.with_agent = True
    save_conversations(session, [conversation])
    answer = Answer("agent", {"text": text, "agent": actor.name})
    key = f"agent:{conversation.version}:{actor.agent_id}"
    if not queue_answers(session, [Say(person, answer, key, "agent", delivery, valid_for=VERDICT_FOR)], who, desk):
        raise Conflict("nothing can be sent to this person: they have opted out, or no address is known")


def hand_back(session: Session, desk: Desk, person_id: int, actor: Actor) -> None:
    """Replies are answered automatically again; what was open as hand-over is done."""
    conversation = conversations_of(session, [person_id]).get(person_id)
    if conversation is None:
        raise NotFound("there is no conversation with this person")
    session.expunge_all()
    conversation.with_agent, conversation.misses = False, 0
    save_conversations(session, [conversation])
    mine = [t.id for t in tasks_of(session, [person_id]).get(person_id, []) if t.kind is TaskKind.HAND_OVER and t.id is not None]
    finish_tasks(session, conversation.brand_id, mine, desk.now, actor.agent_id)


def close_task(session: Session, desk: Desk, brand_id: int, task_id: int, actor: Actor) -> None:
    """Somebody has seen to it. Raises NotFound for a task that isn't open."""
    if not finish_tasks(session, brand_id, [task_id], desk.now, actor.agent_id):
        raise NotFound("this task is not open any more")


def _delivery(session: Session, delivery_id: int) -> Delivery:
    found = deliveries_by_id(session, [delivery_id]).get(delivery_id)
    if found is None:
        raise NotFound("there is no such delivery")
    session.expunge_all()
    return found


def _parcel(session: Session, desk: Desk, delivery: Delivery) -> tuple[Parcel, Shelf]:
    keys = brand_keys(session, [delivery.brand_id])
    shelf = open_shelf(session, [delivery.brand_id], [delivery.depot], desk.now)
    return parcel_of(delivery, delivery.person_id, desk.brands.get(keys[delivery.brand_id]), shelf, desk.now), shelf


def _check(wish: Wish, parcel: Parcel, now: datetime) -> None:
    """Raises InvalidInput for what is missing or cannot be."""
    field, hint = _NEEDS.get(wish.kind, ("", ""))
    if field and not getattr(wish, field):
        raise InvalidInput(hint, field=field)
    if len(wish.who) > LONGEST_TEXT or len(wish.text) > LONGEST_TEXT:
        raise InvalidInput(f"write at most {LONGEST_TEXT} characters", field="text")
    if wish.kind is Kind.RESCHEDULE:
        _check_time(wish, parcel, now.astimezone(ZoneInfo(parcel.zone)).date())


def _check_time(wish: Wish, parcel: Parcel, today: date) -> None:
    if wish.slot is None and wish.day is None:
        raise InvalidInput("choose a day", field="day")
    if wish.slot is None and parcel.has_slots:
        raise InvalidInput("choose one of the times offered", field="slot")
    if wish.day is not None and not today <= wish.day <= today + min(AHEAD, timedelta(days=60)):
        raise InvalidInput("choose a day from today on, within two months", field="day")
    if wish.start is not None and wish.end is not None and wish.end <= wish.start:
        raise InvalidInput("the end must be after the start", field="end")


def _spoken(session: Session, delivery: Delivery, desk: Desk) -> None:
    """What was asked before is answered by what was done: no question stays open about this delivery."""
    spoke(session, {delivery.person_id: delivery.brand_id}, desk.now)
    conversation = conversations_of(session, [delivery.person_id])[delivery.person_id]
    session.expunge_all()
    if conversation.question and conversation.question_delivery_id == delivery.id:
        conversation.question, conversation.question_data = "", {}
        conversation.question_delivery_id = conversation.question_until = None
        save_conversations(session, [conversation])


def _tell(session: Session, delivery: Delivery, answer: Answer, key: str, desk: Desk) -> None:
    person = people_by_id(session, [delivery.person_id])[delivery.person_id]
    said = Say(person, answer, f"{answer.kind}:{key}", "agent-asked", delivery)
    queue_answers(session, [said], reach(session, [delivery.person_id]), desk)
