"""One reply, read: the open question or the menu last shown, how things stand, and what was said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from app.brand_book import Brand
from app.conversation.meaning import Context, Question
from app.conversation.questions import asked_at, from_data
from app.conversation.state import Open, Parcel, Standing
from app.conversation.wishes import choice_offer
from app.flows.offers import parcel_of
from app.flows.reply.room import Room
from app.flows.standing import Desk
from app.store.changes import Change
from app.store.conversations import Conversation
from app.store.people import Person
from app.store.told import Shown
from rescheduling.change import Wish

# For how long an answer to what was asked or offered can be told from something new.
SURVEY_OPEN, MENU_OPEN = timedelta(days=14), timedelta(days=3)
_OF_WHAT_IS_OVER = frozenset({"score", "comment"})
_STATUS = {
    "out_for_delivery": "out_for_delivery", "next_stop": "out_for_delivery", "arrived": "out_for_delivery",
    "attempted": "attempted", "at_pickup_point": "at_pickup_point", "delivered": "delivered", "collected": "delivered",
}  # fmt: skip


def standing_of(room: Room, person: Person, desk: Desk) -> Standing:
    """How things stand for this person now."""
    assert person.id is not None
    conversation, brand = room.conversations[person.id], room.brands[person.brand_id]
    parcels = parcels_of(room, person, brand, desk)
    closed = (person.brand_id, "sms", person.phone_index or "") in room.who.suppressed
    return Standing(
        now=desk.now,
        parcels=parcels,
        # Who gets no texts was asked nothing: their YES turns texts on again, and answers no menu of before.
        open=None if closed else _open(conversation, room.shown.get(person.id), parcels, desk),
        misses=conversation.misses,
        opted_out=closed,
        with_agent=conversation.with_agent,
        taken_over=conversation.with_agent and person.id in room.agent_spoke,
    )


def parcels_of(room: Room, person: Person, brand: Brand, desk: Desk) -> tuple[Parcel, ...]:
    """The person's deliveries as the conversation sees them, live ones first."""
    assert person.id is not None
    going = room.changing.open
    mine = [
        replace(parcel_of(d, person.id, brand, room.shelf, desk.now), wishes=_wishes(going.get(d.id or 0, ()), d.zone))
        for d in room.deliveries[person.id]
        if d.wrong_person_at is None or d.buyer_id == person.id
    ]
    return tuple(sorted(mine, key=lambda parcel: not parcel.live))


def _wishes(changes: Sequence[Change], zone: str) -> tuple[Wish, ...]:
    """What is asked for or agreed, as far as another text may amend it or take it back. The day agreed counts, not the one
    wished."""
    agreed = {change.uid: change.window_start.astimezone(ZoneInfo(zone)).date() for change in changes if change.window_start}
    return tuple(Wish(c.kind, day=agreed.get(c.uid, c.wish_date), start=c.wish_start, end=c.wish_end) for c in changes)


def _open(conversation: Conversation, shown: Shown | None, parcels: Sequence[Parcel], desk: Desk) -> Open | None:
    """The question that is open: the one kept, unless a menu or a survey was shown after it.

    What was offered for a delivery that is over is over too: its digits mean nothing any more.
    """
    kept, over = None, {parcel.number for parcel in parcels if not parcel.live}
    if conversation.question and conversation.question_until and conversation.question_until > desk.now:
        moot = conversation.question_delivery_id in over and conversation.question not in _OF_WHAT_IS_OVER
        kept = None if moot else conversation.question_data
    if shown is not None and (kept is None or shown.sent_at > asked_at(kept)):
        implied = _implied(shown, over, desk)
        if implied is not None:
            return implied
    return from_data(kept, conversation.question_delivery_id) if kept is not None else None


def _implied(shown: Shown, over: set[int], desk: Desk) -> Open | None:
    age = desk.now - shown.sent_at
    if shown.kind == "survey":
        return Open(Question("score"), shown.delivery_id, shown=True) if age < SURVEY_OPEN else None
    if not shown.menu or age >= MENU_OPEN or shown.delivery_id in over:
        return None
    offers = tuple(choice_offer(key, choice) for key, choice in sorted(shown.menu.items()))
    return Open(Question("choose", offers), shown.delivery_id, shown=True)


def context_of(standing: Standing, person: Person, brand: Brand) -> Context:
    """What reading needs to know."""
    parcel = _focus(standing)
    return Context(
        language=person.locale or brand.default_locale,
        zone=parcel.zone if parcel else brand.time_zone,
        now=standing.now,
        status=_STATUS.get(parcel.status, "scheduled") if parcel else "scheduled",
        promised=parcel.promised if parcel else None,
        deliveries=max(1, len(standing.live)),
        question=standing.open.question if standing.open else None,
    )


def subject(standing: Standing, person: Person, brand: Brand) -> tuple[Context, int]:
    """What a text is read by, and the delivery (0: none) it is read of."""
    parcel = _focus(standing)
    return context_of(standing, person, brand), parcel.number if parcel else 0


def _focus(standing: Standing) -> Parcel | None:
    focus = standing.parcel(standing.open.parcel) if standing.open else None
    return focus or (standing.parcels[0] if standing.parcels else None)
