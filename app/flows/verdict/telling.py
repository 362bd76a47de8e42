"""The person hears what became of a request: confirmed with its window, or not, why, and the two best other ways (R43)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import Session

from app.conversation import wishes
from app.conversation.meaning import Offer, Question
from app.conversation.questions import to_data
from app.conversation.state import Answer, Open, Parcel
from app.flows.announce import Reach, reach
from app.flows.answering import VERDICT_FOR, Say, queue_answers
from app.flows.offers import open_shelf, parcel_of
from app.flows.route_change import change_words
from app.flows.standing import Desk
from app.lifecycle import OVER
from app.store.brands import brand_keys
from app.store.changes import Change
from app.store.conversations import Conversation, conversations_of, save_conversations, spoke
from app.store.deliveries import Delivery
from app.store.places import places_by_id
from app.store.slots import slots_by_id
from rescheduling.change import ChangeState, Kind

OTHER_WAYS = 2
OPEN_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Told:
    """A change that was decided. `alternatives` are slots (references) the optimiser named."""

    change: Change
    delivery: Delivery
    alternatives: tuple[str, ...]
    inbox_id: int | None


def tell(session: Session, told: Sequence[Told], desk: Desk) -> int:
    """Queues what is to be said; a no leaves its other ways as the open question. Returns how many messages."""
    told = [one for one in told if _still_news(one)]
    if not told:
        return 0
    people = {one.change.person_id: one.change.brand_id for one in told}
    spoke(session, people, desk.now)
    conversations, who = conversations_of(session, people), reach(session, list(people))
    slots = slots_by_id(session, [one.change.slot_id for one in told if one.change.slot_id is not None])
    places = places_by_id(session, [one.change.place_id for one in told if one.change.place_id is not None])
    refused = {one.change.uid: slot.ref for one in told if (slot := slots.get(one.change.slot_id or 0))}
    ways = _other_ways(session, [one for one in told if one.change.state is ChangeState.REJECTED], refused, desk)
    session.expunge_all()
    says, asked = [], {}
    for one in told:
        words = change_words(one.change, slots.get(one.change.slot_id or 0), places.get(one.change.place_id or 0))
        offers = ways.get(one.change.uid, ())
        says.append(_say(one, words, offers, who))
        if offers:
            asked[one.change.person_id] = _ask(conversations[one.change.person_id], one, offers, desk)
    save_conversations(session, list(asked.values()))
    return queue_answers(session, says, who, desk)


def _still_news(one: Told) -> bool:
    """Nothing about a delivery that is somebody else's, nor how it would come once it is over (R37, R39)."""
    called_off = one.change.kind is Kind.CANCEL and one.change.state is ChangeState.ACCEPTED
    return one.delivery.wrong_person_at is None and (one.delivery.status not in OVER or called_off)


def _say(one: Told, words: dict[str, object], offers: Sequence[Offer], who: Reach) -> Say:
    accepted = one.change.state is ChangeState.ACCEPTED
    saying: dict[str, object] = {"change": words}
    if not accepted:
        saying |= {"reason": one.change.reason, "options": [[offer.key, wishes.words_of(offer)] for offer in offers]}
    kind = "change_accepted" if accepted else "change_rejected"
    return Say(
        person=who.people[one.change.person_id],
        answer=Answer(kind, saying),
        key=f"{kind}:{one.change.uid}",
        rule="verdict",
        delivery=one.delivery,
        inbox_id=one.inbox_id,
        valid_for=VERDICT_FOR,
        inputs={"change": one.change.uid},
    )


def _ask(conversation: Conversation, one: Told, offers: tuple[Offer, ...], desk: Desk) -> Conversation:
    conversation.question = "choose"
    conversation.question_data = to_data(Open(Question("choose", offers), one.delivery.id), desk.now)
    conversation.question_delivery_id = one.delivery.id
    conversation.question_version += 1
    conversation.question_until = desk.now + OPEN_FOR
    return conversation


def _other_ways(session: Session, told: Sequence[Told], refused: Mapping[str, str], desk: Desk) -> dict[str, tuple[Offer, ...]]:
    """By change; `refused` is the slot (reference) each was refused."""
    if not told:
        return {}
    deliveries = [one.delivery for one in told]
    keys = brand_keys(session, {delivery.brand_id for delivery in deliveries})
    shelf = open_shelf(session, keys, [delivery.depot for delivery in deliveries], desk.now)
    found = {}
    for one in told:
        brand = desk.brands.get(keys[one.delivery.brand_id])
        parcel = parcel_of(one.delivery, one.change.person_id, brand, shelf, desk.now)
        found[one.change.uid] = _ways(one, parcel, refused.get(one.change.uid)) if parcel.live else ()
    return found


def _ways(one: Told, parcel: Parcel, refused: str | None) -> tuple[Offer, ...]:
    """Other slots for who wanted another time, those the optimiser named first; else other choices."""
    tried = wishes.CHOICE_OF[one.change.kind]
    offers: list[Offer] = []
    if one.change.kind is Kind.RESCHEDULE and tried in parcel.allowed:
        slots = sorted(parcel.slots, key=lambda slot: slot.ref not in one.alternatives)
        offers = [Offer("", "slot", start=slot.start, end=slot.end, ref=slot.ref) for slot in slots if slot.ref != refused]
    choices = [choice for choice in parcel.menu if choice != tried or (tried == "another_time" and not offers)]
    offers += [wishes.choice_offer("", choice) for choice in choices]
    return tuple(replace(offer, key=str(n)) for n, offer in enumerate(offers[:OTHER_WAYS], start=1))
