"""A delivery promised for Wednesday 25 November 2026, 13:00 to 15:00, and a customer who answers on the Tuesday before."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from app.conversation.meaning import Context, Offer, Question, Reading, When
from app.conversation.reading import read

TUESDAY = datetime(2026, 11, 24, 10, 0)  # noqa: DTZ001 - wall time; `context` puts it into a zone
ZONES = {"en-GB": "Europe/London", "en-US": "America/Chicago", "de-DE": "Europe/Berlin"}
CONFIRM, HOME, COMMENT = Question("confirm", of="reschedule"), Question("home_today"), Question("comment")
SCORE, SCORE_OF_TEN = Question("score"), Question("score", low=0, high=10)
WHICH_DAY, WHICH_PLACE, WHICH_NEIGHBOUR = Question("which_day"), Question("which_place"), Question("which_neighbour")
WHICH_TIME = Question("which_time", day=date(2026, 11, 27))
PARCELS = Question("which_delivery", (Offer("1", "parcel", "shoes"), Offer("2", "parcel", "lamp")))


def context(
    language: str = "en-GB",
    *,
    question: Question | None = None,
    status: str = "scheduled",
    deliveries: int = 1,
    now: datetime = TUESDAY,
) -> Context:
    """What is known; `now` is wall time."""
    zone = ZoneInfo(ZONES.get(language, "Europe/London"))
    promised = (datetime(2026, 11, 25, 13, tzinfo=zone), datetime(2026, 11, 25, 15, tzinfo=zone))
    return Context(language, zone.key, now.replace(tzinfo=zone), status, promised, deliveries, question)


def slots(zone: str = "Europe/London") -> Question:
    """Thursday 9-11, Friday 17-19, and a locker."""
    at = ZoneInfo(zone)
    return Question(
        "choose",
        (
            Offer("1", "slot", start=datetime(2026, 11, 26, 9, tzinfo=at), end=datetime(2026, 11, 26, 11, tzinfo=at)),
            Offer("2", "slot", start=datetime(2026, 11, 27, 17, tzinfo=at), end=datetime(2026, 11, 27, 19, tzinfo=at)),
            Offer("3", "locker", name="Station Road Locker"),
        ),
    )


def understood(text: str, language: str = "en-GB", **known: object) -> Reading:
    """The reading of a reply on that Tuesday."""
    return read(text, context(language, **known))  # type: ignore[arg-type]


def in_words(when: When) -> str:
    """`2026-11-27 17:00-` and the like, for tables of tests."""
    days = when.day.isoformat() if when.day else f"{when.first or ''}..{when.last or ''}" if when.first or when.last else "-"
    hours = f" {_clock(when.start)}-{_clock(when.end)}" if when.start or when.end else ""
    return days + hours


def _clock(at: time | None) -> str:
    return at.strftime("%H:%M") if at else ""


assert TUESDAY.replace(tzinfo=UTC).weekday() == 1
