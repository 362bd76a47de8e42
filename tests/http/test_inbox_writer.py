"""The group commit: requests share commits, fail alone, and none is left without an answer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from psycopg.errors import DeadlockDetected
from sqlalchemy.exc import OperationalError

from app.errors import Unavailable
from app.http.doors import Doors
from app.http.inbox_writer import InboxWriter
from app.http.keeping import Knock
from app.queue import SilentBell
from app.store.brands import brand_by_key
from app.store.inbox import Arrival, InboxKind, InboxRow, InboxState, Taken
from app.wiring import Services
from tests.http.conftest import Sender, planned, status
from tests.http.gated import GatedDatabase, held, waits

pytestmark = pytest.mark.anyio
AT = datetime(2026, 11, 24, 11, tzinfo=UTC)
Rows = Callable[[], list[InboxRow]]


class HoarseBell(SilentBell):
    """A bell that breaks."""

    def ring(self, name: str) -> bool:
        super().ring(name)
        raise RuntimeError("no voice")


@pytest.fixture
def database(database_url: str) -> Iterator[GatedDatabase]:
    made = GatedDatabase(database_url)
    yield made
    made.gate.set()
    made.close()


@pytest.fixture
def gated(services: Services) -> GatedDatabase:
    """The services' own database, to be held or broken."""
    assert isinstance(services.database, GatedDatabase)
    return services.database


@pytest.fixture
async def writer(gated: GatedDatabase, services: Services) -> AsyncIterator[InboxWriter]:
    made = InboxWriter(gated, services.bell)
    await made.start()
    yield made
    gated.gate.set()
    await made.stop()


@pytest.fixture
def knock(services: Services) -> Callable[..., Knock]:
    with services.database.read() as session:
        brand = brand_by_key(session, "lark")
        assert brand is not None

    def make(name: str, *, lane: int | None = 3, **more: object) -> Knock:
        values = {"brand_id": brand.id, "source": "/carrier", "source_id": name, "delivery_ref": name, "payload": "{}", **more}
        arrival = Arrival(
            kind=InboxKind.EVENT, type="t", occurred_at=AT, received_at=AT, lane=None, **values  # type: ignore[arg-type]
        )  # fmt: skip
        return Knock([arrival], {} if lane is None else {(arrival.brand_id, name): lane})

    return make


async def test_two_hundred_requests_at_once_share_two_commits(
    app: FastAPI, sender: Sender, gated: GatedDatabase, rows: Rows
) -> None:
    doors: Doors = app.state.doors
    before = gated.transactions
    first = await held(gated, sender.send(planned("first")))
    posts = [asyncio.create_task(sender.send(planned(f"PL-{n}", id=f"n-{n}"))) for n in range(200)]
    await waits(doors.writer, 200)
    gated.gate.set()
    answers = await asyncio.gather(*posts)
    assert {answer.status_code for answer in answers} == {202}
    assert [answer.json()["results"][0]["id"] for answer in answers] == [f"n-{n}" for n in range(200)]
    assert (await first).status_code == 202
    assert gated.transactions == before + 2  # the first alone, the two hundred together
    assert len(rows()) == 201


async def test_a_failed_commit_answers_503_and_keeps_nothing(sender: Sender, gated: GatedDatabase, rows: Rows) -> None:
    gated.away = True
    answers = await asyncio.gather(*(sender.send(planned(f"PL-{n}")) for n in range(5)))
    assert {(answer.status_code, answer.json()["error"]) for answer in answers} == {(503, "unavailable")}
    assert {answer.headers["retry-after"] for answer in answers} == {"1"}
    assert rows() == []
    gated.away = False
    assert (await sender.send(planned())).status_code == 202


async def test_a_poisoned_request_does_not_fail_its_neighbours(
    writer: InboxWriter, gated: GatedDatabase, knock: Callable[..., Knock], rows: Rows, caplog: pytest.LogCaptureFixture
) -> None:
    first = await held(gated, writer.take(knock("first")))
    poisoned = knock("poison", lane=None, brand_id=999_999, payload='{"phone": "+12125550123"}')  # there is no such brand
    tasks = [asyncio.create_task(writer.take(k)) for k in (knock("a"), poisoned, knock("b"))]
    await waits(writer, 3)
    gated.gate.set()
    results = await asyncio.gather(first, *tasks, return_exceptions=True)
    assert [type(r) for r in results] == [list, list, Unavailable, list]
    assert [row.source_id for row in rows()] == ["first", "a", "b"]
    assert "IntegrityError" in caplog.text
    assert "+1212" not in caplog.text


async def test_a_deadlock_with_another_process_costs_nobody_an_answer(
    writer: InboxWriter, gated: GatedDatabase, knock: Callable[..., Knock], rows: Rows
) -> None:
    first = await held(gated, writer.take(knock("first")))
    tasks = [asyncio.create_task(writer.take(knock(f"n-{n}"))) for n in range(5)]
    await waits(writer, 5)
    gated.failures = [OperationalError("INSERT", {}, DeadlockDetected())]
    gated.gate.set()
    assert await asyncio.gather(first, *tasks) == [[Taken.NEW]] * 6
    assert len(rows()) == 6


async def test_when_the_database_is_away_nobody_is_tried_one_by_one(
    writer: InboxWriter, gated: GatedDatabase, knock: Callable[..., Knock]
) -> None:
    before = gated.transactions
    gated.away = True
    first = await held(gated, writer.take(knock("first")))
    tasks = [asyncio.create_task(writer.take(knock(f"n-{n}"))) for n in range(50)]
    await waits(writer, 50)
    gated.gate.set()
    results = await asyncio.gather(first, *tasks, return_exceptions=True)
    assert {type(r) for r in results} == {Unavailable}
    assert gated.transactions == before + 2


async def test_a_request_that_gives_up_disturbs_nobody(
    writer: InboxWriter, gated: GatedDatabase, knock: Callable[..., Knock], rows: Rows
) -> None:
    first = await held(gated, writer.take(knock("a")))
    tasks = [asyncio.create_task(writer.take(knock(name))) for name in ("b", "c")]
    await waits(writer, 2)
    tasks[0].cancel()
    gated.gate.set()
    results = await asyncio.gather(first, *tasks, return_exceptions=True)
    assert results[0] == results[2] == [Taken.NEW]
    assert isinstance(results[1], asyncio.CancelledError)
    assert len(rows()) == 3  # it was on its way already; sending it again is a duplicate


async def test_stopping_keeps_and_answers_what_waits(
    gated: GatedDatabase, services: Services, knock: Callable[..., Knock], rows: Rows
) -> None:
    writer = InboxWriter(gated, services.bell)
    await writer.start()
    first = await held(gated, writer.take(knock("first")))
    tasks = [asyncio.create_task(writer.take(knock(f"n-{n}"))) for n in range(9)]
    await waits(writer, 9)
    stopping = asyncio.create_task(writer.stop())
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await writer.take(knock("too late"))
    gated.gate.set()
    assert await asyncio.gather(first, *tasks) == [[Taken.NEW]] * 10
    await stopping
    assert len(rows()) == 10
    assert not writer.healthy


async def test_a_cancelled_writer_leaves_nobody_waiting(
    gated: GatedDatabase, services: Services, knock: Callable[..., Knock]
) -> None:
    writer = InboxWriter(gated, services.bell)
    await writer.start()
    first = await held(gated, writer.take(knock("first")))
    tasks = [asyncio.create_task(writer.take(knock(f"n-{n}"))) for n in range(3)]
    await waits(writer, 3)
    [running] = [task for task in asyncio.all_tasks() if task.get_name() == "inbox-writer"]
    running.cancel()
    results = await asyncio.gather(first, *tasks, return_exceptions=True)
    assert {type(r) for r in results} == {Unavailable}
    assert not writer.healthy
    gated.gate.set()
    await writer.stop()


async def test_a_request_of_many_arrivals_is_never_split(
    writer: InboxWriter, gated: GatedDatabase, knock: Callable[..., Knock]
) -> None:
    def many(start: int) -> Knock:
        return Knock([knock(f"n-{n}").arrivals[0] for n in range(start, start + 600)])

    before = gated.transactions
    first = await held(gated, writer.take(knock("first")))
    tasks = [asyncio.create_task(writer.take(k)) for k in (many(0), many(600))]
    await waits(writer, 1200)
    gated.gate.set()
    assert [len(taken) for taken in await asyncio.gather(first, *tasks)] == [1, 600, 600]
    assert gated.transactions == before + 3  # 600 and 600 are more than one commit takes


async def test_too_much_waiting_is_refused_at_once(gated: GatedDatabase, knock: Callable[..., Knock]) -> None:
    writer = InboxWriter(gated, SilentBell(), most_waiting=3)
    await writer.start()
    first = await held(gated, writer.take(knock("first")))
    tasks = [asyncio.create_task(writer.take(knock(f"n-{n}"))) for n in range(3)]
    await waits(writer, 3)
    with pytest.raises(Unavailable):
        await writer.take(knock("one too many"))
    gated.gate.set()
    await asyncio.gather(first, *tasks)
    await writer.stop()


async def test_the_bell_rings_after_the_commit_and_only_for_work(
    gated: GatedDatabase, services: Services, knock: Callable[..., Knock]
) -> None:
    bell = SilentBell()
    writer = InboxWriter(gated, bell)
    await writer.start()
    await writer.take(knock("parked", lane=None))
    await writer.take(knock("aside", state=InboxState.QUARANTINED))
    assert await writer.take(knock("work")) == [Taken.NEW]
    assert await writer.take(knock("work")) == [Taken.DUPLICATE]
    await writer.stop()
    assert bell.rung == ["decide"]


async def test_a_broken_bell_breaks_nothing_else(
    gated: GatedDatabase, knock: Callable[..., Knock], caplog: pytest.LogCaptureFixture
) -> None:
    writer = InboxWriter(gated, HoarseBell())
    await writer.start()
    assert await writer.take(knock("a")) == [Taken.NEW]
    assert await writer.take(knock("b")) == [Taken.NEW]
    await writer.stop()
    assert "the poll will find the work" in caplog.text


async def test_the_order_of_arrival_is_the_order_of_rows(sender: Sender, rows: Rows) -> None:
    await sender.send_all([planned(), *(status(id=f"s-{n}") for n in range(50))])
    assert [row.source_id for row in rows()][1:] == [f"s-{n}" for n in range(50)]
