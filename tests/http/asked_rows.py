"""Changes as the flow leaves them: rows with their lines in the feed."""

import json
from typing import Any

from app.store.brands import brand_by_key
from app.store.changes import Change, new_uid
from app.store.columns import blind_index
from app.store.deliveries import Delivery
from app.store.feed import append
from app.store.people import Person
from app.wiring import Services
from rescheduling.change import Kind
from tests.conftest import NOON
from tests.http.conftest import BRAND
from tests.http.standing_rows import added

NOTHING = dict.fromkeys(("window", "date", "from", "until", "slot", "place", "instruction"))


def ask(services: Services, brand: str = BRAND, kind: Kind = Kind.RESCHEDULE, lane: int = 3, **constraint: object) -> str:
    """Somebody asks for something, in a transaction of its own; the uid of the change."""
    uid = new_uid()
    with services.database.write() as session:
        row = brand_by_key(session, brand)
        assert row is not None
        whose = {"brand_id": row.id, "lane": lane}
        person = added(session, Person(contact_index=blind_index(uid), updated_at=NOON, **whose))
        delivery = added(session, Delivery(ref=f"D-{uid}", person_id=person, zone="Europe/Berlin", **whose))  # type: ignore[arg-type]
        values: dict[str, Any] = {"brand_id": row.id, "delivery_id": delivery, "person_id": person, "requested_at": NOON}
        change = added(session, Change(uid=uid, kind=kind, asked_by="sms", **values))
        body = {
            "change": uid, "event": "requested", "at": "2026-11-24T11:00:00+00:00", "delivery": f"D-{uid}", "kind": kind,
            "route": "R7", "stop_number": 12, "depot": "North",
            "time_zone": "Europe/London", "constraint": {**NOTHING, **constraint},
        }  # fmt: skip
        line: dict[str, object] = {"brand_id": row.id, "change_id": change, "event": "requested", "at": NOON}
        append(session, [{**line, "body": json.dumps(body)}])
    return uid
