"""Questions, answered from facts: where it is and when it comes, why it is late, which code it is collected with."""

from app.conversation.meaning import Reading
from app.conversation.state import Answer, Parcel, Standing, Step
from app.conversation.wishes import choices_of, locker


def whereabouts(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """Where it is and when it is expected; why, as far as the carrier told, if that was asked."""
    why = {"asked": "why"} if reading.about == "why" else {}
    return Step("told-whereabouts", (Answer("whereabouts", {"status": parcel.status, **why}),), keep_open=True)


def eta(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """Where is it? Who asks for the code as well is told that: it says where, too."""
    return _code(reading, standing, parcel) if reading.about == "code" else whereabouts(reading, standing, parcel)


def options(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """What can be done, by digit; or the code to collect it with."""
    if reading.about == "code":
        return _code(reading, standing, parcel)
    if reading.about in ("locker", "pickup_point"):  # "is there one nearby?"
        return locker(reading, standing, parcel)
    return choices_of(parcel, "offered-choices")


def _code(reading: Reading, standing: Standing, parcel: Parcel) -> Step:
    """Nobody but the recipient is told the code, and nobody before the parcel lies there (R25)."""
    if parcel.status != "at_pickup_point" or not parcel.own:
        return whereabouts(reading, standing, parcel)
    return Step("told-code", (Answer("pickup_code"),), keep_open=True)
