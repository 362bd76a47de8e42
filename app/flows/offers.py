"""What may be offered now: deliveries as the conversation and the pages see them, with free slots and places nearby."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.brand_book import Brand
from app.conversation.menu import MOST_SHOWN
from app.conversation.state import Parcel
from app.flows.standing import planned_window, promised_hours, shown_status
from app.flows.wording import PLACES
from app.lifecycle import OVER
from app.store.deliveries import Delivery
from app.store.places import Place, places_with_room
from app.store.slots import Slot, depots_with_slots, free_slots
from rescheduling.options import Choice, Policy, choices
from rescheduling.places import NearPlace, PlaceOffer, nearest
from rescheduling.slots import SlotOffer

AHEAD = timedelta(days=14)
NEAREST = 5
# Whoever comes first to a slot that begins in an hour cannot be on it any more.
LEAST_NOTICE = timedelta(hours=1)
_TO_THE_ROUTE = ("cancel", "address")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What brands have to offer: free slots, soonest first; places with room; and which depots (None: all) book by slots."""

    slots: Mapping[int, Sequence[Slot]]
    places: Mapping[int, Sequence[Place]]
    by_slots: frozenset[tuple[int, str | None]]

    def slots_for(self, delivery: Delivery) -> list[Slot]:
        """Those for its depot or for all."""
        return [s for s in self.slots.get(delivery.brand_id, ()) if s.depot is None or s.depot == delivery.depot]

    def books(self, delivery: Delivery) -> bool:
        """Whether it is booked by slots, full or not."""
        return not self.by_slots.isdisjoint({(delivery.brand_id, None), (delivery.brand_id, delivery.depot)})

    def near(self, delivery: Delivery, kind: str, now: datetime) -> tuple[NearPlace, ...]:
        """The nearest places of a kind."""
        offers = [
            PlaceOffer(p.ref, p.name, p.latitude, p.longitude, p.postcode, p.hours)
            for p in self.places.get(delivery.brand_id, ())
            if p.kind == kind
        ]
        at = None if delivery.latitude is None or delivery.longitude is None else (delivery.latitude, delivery.longitude)
        return nearest(offers, at, now, delivery.zone, NEAREST, delivery.postcode)


def open_shelf(session: Session, brands: Iterable[int], depots: Iterable[str | None], now: datetime) -> Shelf:
    """Loads what these brands have; a few queries a brand, however many deliveries ask."""
    wanted, named = sorted(set(brands)), sorted({depot for depot in depots if depot})
    begin = now + LEAST_NOTICE
    slots = {brand: free_slots(session, brand, named, begin, now + AHEAD) for brand in wanted}
    return Shelf(
        slots=slots,
        places={brand: places_with_room(session, brand, [str(kind) for kind in PLACES]) for brand in wanted},
        by_slots=frozenset(depots_with_slots(session, wanted, begin)),
    )


def books_by_slots(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Whether this delivery's times are booked by slots, full or not."""
    return open_shelf(session, [delivery.brand_id], [delivery.depot], now).books(delivery)


def parcel_of(delivery: Delivery, person_id: int, brand: Brand, shelf: Shelf, now: datetime) -> Parcel:
    """A delivery as somebody may talk about it: `person_id` is its recipient or its buyer."""
    assert delivery.id is not None
    allowed, denied = _rights(delivery, person_id, brand, now)
    hours, day = promised_hours(delivery), planned_window(delivery)
    promised = hours or day
    names = [name for name in delivery.parcels if name]
    places = {str(kind): shelf.near(delivery, str(kind), now) for kind in PLACES if kind in allowed}
    offered = [choice for choice in brand.offered if choice in allowed and places.get(choice) != ()]
    return Parcel(
        number=delivery.id,
        name=", ".join(names[:2]) or delivery.ref,
        status=str(shown_status(delivery, now)),
        zone=delivery.zone,
        live=delivery.status not in OVER,
        promised=(promised.start, promised.end) if promised else None,
        day=delivery.promised_date,
        menu=tuple(offered[:MOST_SHOWN]),
        allowed=allowed,
        denied=denied,
        slots=tuple(SlotOffer(s.ref, s.start_at, s.end_at) for s in shelf.slots_for(delivery)),
        has_slots=shelf.books(delivery),
        places=places,
        own=person_id == delivery.person_id,
    )


def _rights(delivery: Delivery, person_id: int, brand: Brand, now: datetime) -> tuple[frozenset[str], dict[str, str]]:
    """What may be asked for, and for everything else why not.

    Where somebody else bought it, the recipient says where and when, and only the buyer calls it off.
    """
    hours, status = promised_hours(delivery), str(shown_status(delivery, now))
    possible = set(choices(status, now, hours.start if hours else None, Policy(cut_off=brand.cut_off)))
    allowed = {str(choice) for choice in possible if choice in brand.offered or choice in (Choice.WHERE_IS_IT, Choice.PERSON)}
    allowed |= {"instruction"} if Choice.SAFE_PLACE in possible else set()
    allowed |= set(_TO_THE_ROUTE) if Choice.ANOTHER_TIME in possible else set()
    every = {str(choice) for choice in Choice} | {"instruction", *_TO_THE_ROUTE}
    in_time = set(choices(status, now, None, Policy()))
    denied = {}
    for name in every - allowed:
        missed = name in in_time or (name in _TO_THE_ROUTE and Choice.ANOTHER_TIME in in_time)
        offered = name not in set(Choice) or name in brand.offered
        denied[name] = "not_offered" if not offered else "cut_off" if missed else "status"
    if delivery.buyer_id is not None and delivery.buyer_id != delivery.person_id:
        mine = {"cancel", "where_is_it", "person"}
        not_mine = every - mine if person_id == delivery.buyer_id else {"cancel"}
        denied |= dict.fromkeys(not_mine, "not_yours")
        allowed -= not_mine
    return frozenset(allowed), denied
