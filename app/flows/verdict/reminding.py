"""What the journey says the day before, now about the new day of a delivery that was moved."""

from collections.abc import Sequence

from sqlmodel import Session

from app.flows.announce import Item, announce
from app.flows.standing import Desk, view_of
from app.journey.news import News, news
from app.journey.recheck import since_text
from app.store.brands import brand_keys
from app.store.deliveries import Delivery


def reminders(session: Session, moved: Sequence[Delivery], desk: Desk) -> int:
    """What the journey says the day before, now about the new day. Returns how many messages it queued."""
    keys = brand_keys(session, {delivery.brand_id for delivery in moved})
    items = []
    for delivery in moved:
        brand, after = desk.brands.get(keys[delivery.brand_id]), view_of(delivery, desk.now)
        for what in news(None, after, brand.journey, desk.now):
            if isinstance(what, News) and what.step.on == "planned" and delivery.promised_date is not None:
                facts: dict[str, object] = {
                    "promise_version": delivery.promise_version,
                    "since": since_text(after),
                    "promised_date": delivery.promised_date.isoformat(),
                }
                items.append(Item(delivery, brand, what, None, facts))
    return announce(session, items, desk)
