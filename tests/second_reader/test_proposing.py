"""Whatever a model reads, whatever stands open: nothing is done. And a yes does exactly what was shown."""

from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.conversation.meaning import Intent, Offer, Question, Reading, When
from app.conversation.proposing import TAKEN, is_open, propose, settle
from app.conversation.state import NeedsPerson, Open, Parcel, Request, Standing, TakeBack
from app.second_reader.answer import PLACES
from rescheduling.change import Kind, Wish
from rescheduling.places import NearPlace, PlaceOffer
from rescheduling.slots import SlotOffer
from tests.second_reader.conftest import NOON

ALL = frozenset(
    {"another_time", "locker", "safe_place", "neighbour", "instruction", "cancel", "where_is_it", "person", "address"}
)
SLOTS = tuple(SlotOffer(f"S{n}", NOON + timedelta(days=n), NOON + timedelta(days=n, hours=2)) for n in (1, 2, 3))
LOCKER = NearPlace(PlaceOffer("L1", "Locker Mill Lane", None, None, None, None), 300, None)
PLAIN = Parcel(
    1, "Lamp", "out_for_delivery", "Europe/Berlin", live=True, promised=(NOON, NOON + timedelta(hours=2)), day=NOON.date(),
    menu=("another_time", "locker", "safe_place"), allowed=ALL, places={"locker": (LOCKER,)},
)  # fmt: skip
BOOKED = replace(PLAIN, slots=SLOTS, has_slots=True, wishes=(Wish(Kind.SAFE_PLACE, spot="porch"),))
FIXED = replace(PLAIN, allowed=frozenset({"where_is_it", "person"}), denied={"another_time": "cut_off"})
OVER = replace(PLAIN, status="delivered", live=False)
OFFERS = (
    Offer("1", "slot", start=SLOTS[0].start, end=SLOTS[0].end, ref="S1"), Offer("2", "locker", "Locker Mill Lane", ref="L1"),
    Offer("3", "cancel_it", "yes"), Offer("4", "day", day=date(2026, 11, 27)), Offer("5", "person"), Offer("6", "another_time"),
)  # fmt: skip
OPEN = st.sampled_from(
    [
        None,
        Open(Question("choose", OFFERS), 1),
        Open(Question("choose", OFFERS), 1, shown=True),
        Open(Question("confirm", OFFERS[2:3], of="cancel"), 1),
        Open(Question("which_day"), 1),
        Open(Question("which_place"), 1),
        Open(Question("which_neighbour"), 1),
        Open(Question("which_delivery", (Offer("1", "parcel", "Lamp", ref="1"),)), None, {"again": "cancel it"}),
        Open(Question("score"), 1),
    ]
)
STANDINGS = st.builds(
    Standing,
    now=st.just(NOON),
    parcels=st.lists(st.sampled_from([PLAIN, BOOKED, FIXED, OVER]), max_size=2).map(
        lambda parcels: tuple(replace(parcel, number=n) for n, parcel in enumerate(parcels, start=1))
    ),
    open=OPEN,
    misses=st.integers(0, 2),
    opted_out=st.booleans(),
    with_agent=st.booleans(),
    taken_over=st.booleans(),
)
DAYS, HOURS = st.none() | st.dates(date(2026, 11, 20), date(2026, 12, 20)), st.none() | st.times()
READINGS = st.builds(
    Reading,
    intent=st.sampled_from(Intent),
    when=st.lists(st.builds(When, day=DAYS, start=HOURS, end=HOURS), max_size=2).map(tuple),
    place=st.none() | st.sampled_from(PLACES),
    who=st.none() | st.just("Bob"),
    key=st.none() | st.sampled_from("123456789"),
    text=st.just("florp Bob"),
)
PROPOSED = Standing(NOON, (PLAIN,))


@given(READINGS, STANDINGS)
def test_a_models_reading_never_acts(reading: Reading, standing: Standing) -> None:
    step = propose(reading, standing)
    if step is None:
        return
    assert step.by_model
    assert reading.intent in TAKEN
    assert all(isinstance(act, NeedsPerson) for act in step.acts)
    assert not standing.taken_over
    assert not standing.opted_out


@given(READINGS, st.sampled_from([PLAIN, BOOKED]))
def test_a_yes_does_what_was_shown_and_nothing_else(reading: Reading, parcel: Parcel) -> None:
    standing = Standing(NOON, (parcel,), Open(Question("choose", OFFERS), 1))
    step = propose(reading, standing)
    if step is None or step.ask is None or not is_open(step.ask):
        return
    agreed = settle(Reading(Intent.YES, text="yes"), replace(standing, open=step.ask))
    assert agreed is not None
    shown = step.answers[-1].saying["change"]
    assert isinstance(shown, dict)
    for act in agreed.acts:
        assert isinstance(act, Request)
        assert str(act.wish.kind) == shown["kind"]
        assert (act.wish.day.isoformat() if act.wish.day else None) == shown["date"]
        assert (act.wish.start.isoformat("minutes") if act.wish.start else None) == shown["from"]
        assert (act.wish.slot is not None) == (shown["start"] is not None)
        assert (act.wish.place is not None) == (shown["place"] is not None)
    assert len(agreed.acts) <= 1


@given(READINGS.filter(lambda reading: reading.intent is not Intent.YES), st.booleans())
def test_nothing_but_a_yes_does_what_was_shown(reading: Reading, asks: bool) -> None:
    """Another wish may be done, in its own right; what was proposed is not."""
    step = propose(Reading(Intent.SAFE_PLACE, place="porch", text="florp"), PROPOSED)
    assert step is not None
    standing = replace(PROPOSED, open=step.ask)
    said = replace(reading, ask=asks, place=None)
    answered = settle(said, standing)
    porch = [act for act in (answered.acts if answered else ()) if isinstance(act, Request) and act.wish.spot == "porch"]
    assert bool(porch) == (said.intent is Intent.CHOOSE and said.key == "1" and not asks)


def test_a_yes_in_doubt_is_asked_again_and_does_nothing() -> None:
    step = propose(Reading(Intent.SAFE_PLACE, place="porch", text="florp"), PROPOSED)
    assert step is not None
    again = settle(Reading(Intent.YES, ask=True, text="yes?"), replace(PROPOSED, open=step.ask))
    assert again is None or not any(isinstance(act, Request | TakeBack) for act in again.acts)


def test_a_time_that_was_over_when_the_yes_came_is_not_asked_for() -> None:
    step = propose(Reading(Intent.RESCHEDULE, when=(When(NOON.date(), time(17), time(19)),), text="florp"), PROPOSED)
    assert step is not None
    assert is_open(step.ask)
    late = replace(PROPOSED, open=step.ask, now=NOON + timedelta(hours=8))
    answered = settle(Reading(Intent.YES, text="yes"), late)
    assert answered is not None
    assert (answered.outcome, answered.acts) == ("past-day", ())
