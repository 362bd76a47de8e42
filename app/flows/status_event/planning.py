"""Plans: the people and deliveries of a batch, found or made with a few set queries."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from app.events import Planned, Recipient
from app.flows.standing import Desk, view_of
from app.flows.status_event.case import Arrived, Case
from app.store.columns import blind_index
from app.store.deliveries import Delivery, deliveries_by_ref, status_events_of
from app.store.lanes import lane_of
from app.store.people import upsert_people

Key = tuple[int, str]


def open_cases(session: Session, arrivals: Sequence[Arrived], brand_zones: dict[int, str], desk: Desk) -> dict[Key, Case]:
    """A case for each delivery that is known or planned in this batch, the plans applied."""
    deliveries = deliveries_by_ref(session, (arrived.key for arrived in arrivals))
    session.expunge_all()  # rows are written with set statements; the session must not write them one by one
    cases = {key: Case(delivery, view_of(delivery, desk.now)) for key, delivery in deliveries.items()}
    plans = [arrived for arrived in arrivals if isinstance(arrived.data, Planned)]
    people = _people(session, plans, desk)
    for arrived in plans:
        case = cases.get(arrived.key)
        if case is None:
            case = cases[arrived.key] = Case(_blank(arrived, brand_zones), None)
        zone = arrived.zone or brand_zones[arrived.row.brand_id]
        assert isinstance(arrived.data, Planned)
        buyer = arrived.data.buyer
        buyer_id = people[_contact_key(arrived, buyer)] if buyer else None
        case.plan(arrived, people[_contact_key(arrived, arrived.data.recipient)], buyer_id, zone)
        case.inbox_id = arrived.row.id
    _load_history(session, cases)
    return cases


def _blank(arrived: Arrived, brand_zones: dict[int, str]) -> Delivery:
    brand_id, ref = arrived.key
    return Delivery(
        brand_id=brand_id, ref=ref, person_id=0, lane=arrived.row.lane or 0, zone=arrived.zone or brand_zones[brand_id]
    )


def _contact_key(arrived: Arrived, recipient: Recipient) -> Key:
    return arrived.row.brand_id, blind_index(recipient.phone or str(recipient.email))


def _people(session: Session, plans: Sequence[Arrived], desk: Desk) -> dict[Key, int]:
    """The recipients and buyers of these plans, updated from the newest plan of each."""
    rows: dict[Key, dict[str, object]] = {}
    for arrived in sorted(plans, key=lambda a: a.order):
        assert isinstance(arrived.data, Planned)
        for recipient in (arrived.data.buyer, arrived.data.recipient):
            if recipient is not None:
                key = _contact_key(arrived, recipient)
                rows[key] = _person(arrived, recipient, key, rows.get(key, {}), desk)
    return upsert_people(session, list(rows.values()))


def _person(arrived: Arrived, recipient: Recipient, key: Key, known: Mapping[str, object], desk: Desk) -> dict[str, object]:
    email = str(recipient.email) if recipient.email else None
    fresh = {
        "phone": recipient.phone,
        "phone_index": blind_index(recipient.phone) if recipient.phone else None,
        "email": email,
        "email_index": blind_index(email) if email else None,
        "name": recipient.name,
        "locale": recipient.locale,
    }
    merged = {name: value if value is not None else known.get(name) for name, value in fresh.items()}
    brand_id, index = key
    # The recipient's lane was fixed at the door, from the same words.
    lane = lane_of(brand_id, recipient.phone or str(recipient.email), desk.lanes) if desk.lanes > 1 else arrived.row.lane or 0
    return {"brand_id": brand_id, "contact_index": index, **merged, "lane": lane, "updated_at": desk.now}


def _load_history(session: Session, cases: dict[Key, Case]) -> None:
    """The status events so far, of the deliveries that exist: the state is a fold over all of them."""
    known = {case.delivery.id: case for case in cases.values() if case.delivery.id is not None}
    for delivery_id, events in status_events_of(session, known).items():
        known[delivery_id].happened.extend(events)
    session.expunge_all()
