"""How a delivery stands: its row read as the pillars and the journey want it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.brand_book import BrandBook
from app.journey.news import View
from app.lifecycle import State, Status
from app.store.deliveries import Delivery
from eta.prediction import Prediction, usable
from eta.promise import Promise
from eta.window import Window, day_window, window_around

# A wider promise is a day, not hours: it is told as a day.
HOURS_AT_MOST = timedelta(hours=12)
_TODAYS = frozenset({Status.ON_VEHICLE, Status.OUT_FOR_DELIVERY, Status.NEXT_STOP, Status.DELAYED, Status.ATTEMPTED})


@dataclass(frozen=True, slots=True)
class Desk:
    """What every flow decides with: the business's time, the machine's time, the brands, and how many lanes there are."""

    now: datetime
    wall: datetime
    brands: BrandBook
    lanes: int = 1


def prediction_of(delivery: Delivery, now: datetime) -> Prediction | None:
    """The newest ETA, if it can still be believed."""
    if delivery.eta is None or delivery.eta_made_at is None:
        return None
    found = Prediction(delivery.eta, delivery.eta_made_at, delivery.eta_low, delivery.eta_high)
    return found if usable(found, now) else None


def window_of(delivery: Delivery, now: datetime) -> Window | None:
    """The window around the newest ETA that can still be believed."""
    found = prediction_of(delivery, now)
    if found is None:
        return None
    return window_around(found.arrival, found.made_at, ZoneInfo(delivery.zone), found.low, found.high)


def planned_window(delivery: Delivery) -> Window | None:
    """The promised day, or the hours of it, as a window."""
    if delivery.promised_date is None:
        return None
    return day_window(delivery.promised_date, ZoneInfo(delivery.zone), delivery.promised_start, delivery.promised_end)


def promise_of(delivery: Delivery) -> Promise | None:
    """The promise that was last decided to be told."""
    if delivery.promise_start is None or delivery.promise_end is None or delivery.promise_at is None:
        return None
    return Promise(Window(delivery.promise_start, delivery.promise_end), delivery.promise_at, delivery.promise_moves)


def promised_hours(delivery: Delivery) -> Window | None:
    """The promise if it names hours; None when it is only a day, or nothing."""
    promise = promise_of(delivery)
    return promise.window if promise and promise.window.width <= HOURS_AT_MOST else None


def shown_status(delivery: Delivery, now: datetime) -> Status:
    """The status as a person is told it: what was put off to a later day isn't on its way today, whatever the last scan said."""
    promise = promise_of(delivery)
    if promise is None or delivery.status not in _TODAYS:
        return delivery.status
    zone = ZoneInfo(delivery.zone)
    later = promise.window.start.astimezone(zone).date() > now.astimezone(zone).date()
    return Status.PLANNED if later else delivery.status


def minutes_to_go(delivery: Delivery, now: datetime) -> int | None:
    """Minutes until the predicted arrival, never below 0; None without an ETA that can be believed."""
    found = prediction_of(delivery, now)
    return None if found is None else max(0, round((found.arrival - now).total_seconds() / 60))


def view_of(delivery: Delivery, now: datetime, *, promise_broken: bool = False) -> View:
    """The delivery as its journey sees it."""
    return View(
        state=State(delivery.status, delivery.since, delivery.cycle),
        zone=delivery.zone,
        promised_date=delivery.promised_date,
        stops_to_go=delivery.stops_to_go,
        minutes_to_go=minutes_to_go(delivery, now),
        window_known=promised_hours(delivery) is not None,
        reason=delivery.status_details.get("reason", ""),
        promise_version=delivery.promise_version,
        told_version=delivery.told_version,
        promise_broken=promise_broken,
        near_keys=frozenset(delivery.near_keys),
    )
