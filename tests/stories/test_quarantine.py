"""What was put aside can be taken up again by an operator: nothing is lost (R41)."""

import json

from sqlmodel import select

from app.events import PLANNED
from app.store.brands import brand_by_key
from app.store.inbox import Arrival, InboxKind, InboxRow, InboxState, take_in
from app.store.lanes import release
from tests.stories.conftest import ANNA, World


def test_a_released_plan_is_decided_and_what_waited_for_it_too(world: World) -> None:
    """R41"""
    world.status("out_for_delivery")
    with world.services.database.write() as session:
        brand = brand_by_key(session, world.brand)
        assert brand is not None
        payload = json.dumps({"data": {"recipient": ANNA}, "zone": "Europe/Berlin"})
        row = Arrival(
            brand.id or 0, InboxKind.EVENT, "story", "odd", PLANNED, "D1", payload, world.now, world.clock.wall(), 3,
            InboxState.QUARANTINED, "from the future",
        )  # fmt: skip
        take_in(session, [row])
    world.settle()
    assert world.texts() == []
    with world.services.database.write() as session:
        odd = session.exec(select(InboxRow).where(InboxRow.source_id == "odd")).one()
        assert release(session, [odd.id or 0]) == 1
    world.settle()
    assert world.told() == ["out_for_delivery"]
