"""A text that was meant for another brand with the same number goes to its lane, as if it had come there."""

import json

from sqlmodel import Session

from app.conversation.meaning import Reading
from app.conversation.state import Standing
from app.flows.reply.heard import Heard
from app.flows.standing import Desk
from app.store.columns import blind_index
from app.store.inbox import Arrival, InboxKind, take_in
from app.store.people import people_by_phone

SOURCE = "forwarded"


def forward(session: Session, heard: Heard, standing: Standing, reading: Reading, desk: Desk) -> None:
    """Puts what was said first into the lane of the brand that was chosen."""
    assert standing.open is not None
    chosen = next(offer for offer in standing.open.question.options if offer.key == reading.key)
    brand_id = int(chosen.ref)
    [person] = people_by_phone(session, [(brand_id, blind_index(heard.sender))]).values()
    pending = standing.open.pending
    said = {"body": pending.get("again", ""), "media": [kind for kind in pending.get("media", "").split(",") if kind]}
    payload = json.loads(heard.row.payload) | said | {"candidates": []}
    arrival = Arrival(
        brand_id=brand_id,
        kind=InboxKind.REPLY,
        source=SOURCE,
        source_id=str(heard.inbox_id),
        type=heard.row.type,
        delivery_ref="",
        payload=json.dumps(payload),
        occurred_at=heard.row.occurred_at,
        received_at=desk.wall,
        lane=person.lane,
    )
    take_in(session, [arrival])
