"""The stream: every message once and in order, and the parts of the page as they change (R28)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from app.clock import DrivenClock
from app.database import Database
from app.http.sandbox_stream import AT_ONCE, FAR_BEHIND, Feed
from app.http.sandbox_view import PARTS, View
from app.store.messages import Message, MessageState
from app.wiring import Services
from tests.http_sandbox.conftest import Client, Rows

# SQLite has one writer at a time and gives a number that was rolled back again.
only_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
Told = tuple[str, str | None, dict[str, Any]]


def told(feed: Feed) -> list[Told]:
    """(event, id, data) of one look."""
    return [(str(event.event), event.id, orjson.loads(str(event.data))) for event in feed.look()]


def numbers(events: list[Told]) -> list[int]:
    """The ids of the messages among them."""
    return [int(number) for name, number, _ in events if name == "message" and number]


def changed(events: list[Told]) -> dict[str, Any]:
    return {name: part["html"] for event, _, data in events if event == "parts" for name, part in data.items()}


@pytest.fixture
def somebody(rows: Rows) -> tuple[int, int]:
    """A delivery and its person."""
    person = rows.person("Ada")
    return rows.delivery(person), person


def test_every_message_is_told_once_and_in_order_over_reconnections(
    services: Services, rows: Rows, somebody: tuple[int, int]
) -> None:
    """R28"""
    feed = Feed(services, View(), frozenset(), None)
    start = told(feed)
    assert start[0][0] == "start"
    last, seen = int(start[0][1] or 0), []
    for number in range(5):  # each time some come while connected and some while away
        sent = [rows.message(*somebody) for _ in range(number)]
        found = numbers(told(feed))
        assert found == sent
        seen += found
        last = found[-1] if found else last
        away = [rows.message(*somebody) for _ in range(3)]
        feed = Feed(services, View(), frozenset(), last)
        found = numbers(told(feed))
        assert found == away
        seen += found
        last = found[-1]
    assert numbers(told(feed)) == []
    assert seen == sorted(set(seen))
    assert len(seen) == 25


def test_more_than_fit_at_once_are_told_one_look_after_the_other(
    services: Services, rows: Rows, somebody: tuple[int, int]
) -> None:
    """R28"""
    rows.message(*somebody)
    with services.database.write() as session:
        session.add_all(rows.written(*somebody) for _ in range(AT_ONCE + 10))
    feed = Feed(services, View(), frozenset(), 1)
    assert [len(numbers(told(feed))) for _ in range(3)] == [AT_ONCE, 10, 0]


@only_postgres
def test_a_message_committed_late_is_not_passed_over(database: Database, services: Services, rows: Rows) -> None:
    """R28. On PostgreSQL a lower number may be committed after a higher one; nothing above it is told before."""
    ada, ben = rows.person("Ada"), rows.person("Ben")
    feed = Feed(services, View(), frozenset(), None)
    told(feed)
    with database.write() as slow:
        slow.add(rows.written(rows.delivery(ada), ada))
        slow.flush()
        second = rows.message(rows.delivery(ben), ben)
        assert numbers(told(feed)) == []
        third = rows.message(rows.delivery(ben), ben)
        assert numbers(told(feed)) == []
    assert numbers(told(feed)) == [second - 1, second, third]


@only_postgres
def test_a_number_that_was_rolled_back_holds_nothing_up(database: Database, services: Services, rows: Rows) -> None:
    """R28"""
    ada, ben = rows.person("Ada"), rows.person("Ben")
    feed = Feed(services, View(), frozenset(), None)
    told(feed)
    delivery = rows.delivery(ben)
    with pytest.raises(RuntimeError, match="killed"), database.write() as dying:  # noqa: PT012 - the kill is in the middle
        dying.add(rows.written(rows.delivery(ada), ada))
        dying.flush()
        message = rows.message(delivery, ben)
        assert numbers(told(feed)) == []
        raise RuntimeError("killed")
    assert numbers(told(feed)) == [message]


@only_postgres
def test_writers_who_never_rest_do_not_hold_the_stream_up(database: Database, services: Services, rows: Rows) -> None:
    """R28. There is always a writer, but never the same for long."""
    people = [rows.person(f"P{number}") for number in range(6)]
    deliveries = [rows.delivery(person) for person in people]
    feed = Feed(services, View(), frozenset(), 0)
    seen: list[int] = []
    open_ones = []
    for delivery, person in zip(deliveries, people, strict=True):
        writer = database.write()
        session = writer.__enter__()
        session.add(rows.written(delivery, person))
        session.flush()
        open_ones.append(writer)
        if len(open_ones) > 1:
            open_ones.pop(0).__exit__(None, None, None)
        seen += numbers(told(feed))
    assert seen == sorted(set(seen))
    assert len(seen) >= 3
    open_ones.pop().__exit__(None, None, None)
    while found := numbers(told(feed)):
        seen += found
    assert len(seen) == 6


@pytest.mark.parametrize("last", [FAR_BEHIND * 2, 0])
def test_who_is_too_far_away_is_told_to_load_the_page_anew(
    services: Services, rows: Rows, somebody: tuple[int, int], last: int
) -> None:
    """Behind by very much, or ahead because the database was begun anew."""
    rows.message(*somebody, id=FAR_BEHIND + 1)
    events = told(Feed(services, View(), frozenset(), last))
    assert events[0][:2] == ("reload", str(FAR_BEHIND + 1))
    assert numbers(events) == []


def test_a_page_of_somebody_who_is_gone_is_told_to_load_anew(services: Services) -> None:
    assert [event for event, _, _ in told(Feed(services, View(999), PARTS, None))] == ["reload"]


def test_parts_are_sent_first_whole_and_then_only_when_they_changed(
    services: Services, rows: Rows, somebody: tuple[int, int]
) -> None:
    feed = Feed(services, View(somebody[1]), PARTS, None)
    assert set(changed(told(feed))) == PARTS
    assert changed(told(feed)) == {}
    message = rows.message(*somebody, body="Lark &amp; Co: <new>")
    fresh = changed(told(feed))
    assert set(fresh) == {"list", "middle"}
    assert f'data-key="m{message}"' in fresh["middle"]
    assert "&lt;new&gt;" in fresh["middle"]


def test_a_change_of_state_of_a_shown_message_is_sent(services: Services, rows: Rows, somebody: tuple[int, int]) -> None:
    message = rows.waiting(*somebody, rows.now)
    feed = Feed(services, View(somebody[1]), PARTS, None)
    told(feed)
    with services.database.write() as session:
        row = session.get_one(Message, message)
        row.state, row.body, row.sent_at = MessageState.SENT, "It is on its way", rows.now
    events = told(feed)
    assert "It is on its way" in changed(events)["middle"]
    assert "It is on its way" in changed(events)["list"]
    assert numbers(events) == []


def test_the_parts_are_those_of_the_page(client: Client, services: Services, rows: Rows, somebody: tuple[int, int]) -> None:
    """So a page that is current isn't touched by the stream."""
    rows.message(*somebody)
    page = client.get(f"/sandbox/people/{somebody[1]}").text
    for name, part in next(
        data for event, _, data in told(Feed(services, View(somebody[1]), PARTS, None)) if event == "parts"
    ).items():
        assert f'id="{name}" class="part" data-digest="{part["digest"]}"' in page
        assert part["html"] in page


def test_the_stream_tells_when_the_clock_is_driven_otherwise(services: Services, tmp_path: Path) -> None:
    clock = DrivenClock(tmp_path / "clock.json")
    feed = Feed(replace(services, clock=clock), View(), frozenset(), None)
    assert [data["speed"] for event, _, data in told(feed) if event == "clock"] == [None]
    assert [data for event, _, data in told(feed) if event == "clock"] == []
    clock.drive(services.clock.now(), 60)
    assert [data["speed"] for event, _, data in told(feed) if event == "clock"] == [60.0]
