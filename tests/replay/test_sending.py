"""How senders disturb what they send: late, overtaken, twice, but never lost and never early."""

import random
from datetime import UTC, datetime, timedelta

from app.lifecycle import Status
from app.replay.sending import Pen, Sending, disturbed

BEGIN = datetime(2026, 9, 16, 8, tzinfo=UTC)
PEN = Pen("/test", "R1")
MINUTES = [BEGIN + timedelta(minutes=n) for n in range(3000)]
CALM = [Sending(at, {"id": str(number), "time": at.isoformat()}) for number, at in enumerate(MINUTES)]


def test_nothing_is_lost_and_nothing_leaves_before_its_time() -> None:
    sent = disturbed(random.Random("x"), CALM)
    assert {s.event["id"] for s in sent} == {s.event["id"] for s in CALM}
    assert all(s.at >= datetime.fromisoformat(s.event["time"]) for s in sent)
    assert [s.at for s in sent] == sorted(s.at for s in sent)


def test_a_few_are_late_a_few_are_overtaken_and_a_few_come_twice() -> None:
    sent = disturbed(random.Random("x"), CALM)
    delays = [(s.at - datetime.fromisoformat(s.event["time"])).total_seconds() for s in sent]
    assert 30 < len(sent) - len(CALM) < 120
    assert 30 < sum(delay >= 300 for delay in delays) < 150
    assert [s.event["id"] for s in sent] != sorted((s.event["id"] for s in sent), key=int)


def test_the_same_seed_disturbs_in_the_same_way() -> None:
    assert disturbed(random.Random("x"), CALM) == disturbed(random.Random("x"), CALM)
    assert disturbed(random.Random("x"), CALM) != disturbed(random.Random("y"), CALM)


def test_an_event_names_its_delivery_its_type_and_its_time() -> None:
    event = PEN.status(Status.ATTEMPTED, BEGIN, reason="nobody_home").event
    assert (event["id"], event["subject"]) == ("R1.status.attempted", "R1")
    assert event["data"] == {"status": "attempted", "reason": "nobody_home"}
    assert event["time"] == "2026-09-16T08:00:00+00:00"
