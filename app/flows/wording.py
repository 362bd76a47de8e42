"""What a message may say: a delivery's row as the facts that templates show, and the choices on offer."""

from collections.abc import Collection
from datetime import datetime

from app.brand_book import Brand
from app.conversation.menu import MOST_SHOWN, Menu
from app.flows.standing import minutes_to_go, promised_hours, shown_status
from app.rendering import Facts
from app.store.deliveries import Delivery
from app.store.people import Person
from rescheduling.options import Choice, Policy, choices

PLACES = (Choice.LOCKER, Choice.PICKUP_POINT)


def offer(delivery: Delivery, brand: Brand, now: datetime, places: Collection[str]) -> tuple[tuple[str, str], ...]:
    """The numbered choices (digit, choice) that this delivery may be offered now; `places` are the kinds that have room."""
    hours = promised_hours(delivery)
    there = tuple(Choice(name) for name in brand.offered if Choice(name) not in PLACES or name in places)
    policy = Policy(offered=there, cut_off=brand.cut_off)
    menu = Menu.of(choices(str(shown_status(delivery, now)), now, hours.start if hours else None, policy)[:MOST_SHOWN])
    return tuple((option.key, option.choice.value) for option in menu.options)


def facts_of(delivery: Delivery, person: Person, now: datetime, menu: tuple[tuple[str, str], ...], *, moved_later: bool) -> Facts:
    """What the templates may show of a delivery at `now` (aware)."""
    hours, details, proof = promised_hours(delivery), delivery.status_details, delivery.proof
    return Facts(
        ref=delivery.ref,
        now=now,
        zone=delivery.zone,
        recipient_name=person.name,
        parcels=tuple(delivery.parcels),
        promised_date=delivery.promised_date,
        window=(hours.start, hours.end) if hours else None,
        stops_to_go=delivery.stops_to_go,
        minutes_to_go=minutes_to_go(delivery, now),
        happened_at=delivery.since,
        reason=details.get("reason"),
        where=details.get("where"),
        received_by=details.get("received_by") or proof.get("name") or None,
        pickup_name=details.get("pickup_name"),
        pickup_address=details.get("pickup_address"),
        pickup_code=delivery.pickup_code,
        pickup_until=datetime.fromisoformat(details["pickup_until"]) if "pickup_until" in details else None,
        menu=menu,
        proof=((proof["kind"], proof["reference"]),) if proof else (),
        moved_later=moved_later,
    )


def facts_without_delivery(now: datetime, zone: str) -> Facts:
    """What may be shown to somebody of whom no delivery is known: nothing of anyone's."""
    return Facts(ref="", now=now, zone=zone)
