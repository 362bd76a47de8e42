"""The doorbell on a real Valkey: heard once however often it is rung, never lost, and not needed (R38)."""

import json
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from rq.job import Job

from app import jobs
from app.clock import FixedClock
from app.queue import BELLS, DECIDE, FLAG_SECONDS, SEND, UNHEARD, RedisBell
from app.store.messages import has_due
from app.wiring import Services
from channels.memory import MemoryChannel
from tests.conftest import free_port
from tests.queue.conftest import Valkey, running_valkey
from tests.stories.conftest import World

pytestmark = pytest.mark.enable_socket


def waiting(bell: RedisBell, name: str) -> int:
    return int(bell.queues[name].count)


@pytest.mark.parametrize("name", BELLS)
def test_every_bell_has_someone_who_answers_it(name: str, bell: RedisBell) -> None:
    """The job RQ would call exists and needs no argument: a bell carries no data."""
    bell.ring(name)
    (job,) = bell.queues[name].jobs
    assert job.func is getattr(jobs, name)
    assert not job.args
    assert not job.kwargs


@pytest.mark.parametrize("name", BELLS)
def test_what_is_rung_is_json(name: str, bell: RedisBell) -> None:
    """RQ's default is pickle: whoever can write to Redis could run what they like in a worker."""
    bell.ring(name)
    (job,) = bell.queues[name].jobs
    raw = bell.redis.hget(Job.key_for(job.id), "data")
    assert json.loads(zlib.decompress(raw)) == [f"app.jobs.{name}", None, [], {}]


def test_a_bell_that_waits_to_be_answered_is_not_rung_again(bell: RedisBell) -> None:
    for _ in range(50):
        assert bell.ring(DECIDE)
    assert bell.ring(SEND)
    assert (waiting(bell, DECIDE), waiting(bell, SEND)) == (1, 1)


def test_once_answered_it_rings_again_while_the_job_still_runs(bell: RedisBell) -> None:
    """What comes after the job has read must wake someone: the flag falls before the reading, not after the work."""
    bell.ring(DECIDE)
    bell.answered(DECIDE)
    bell.ring(DECIDE)
    assert waiting(bell, DECIDE) == 2


def test_the_flag_of_a_lost_job_dies_by_itself(bell: RedisBell) -> None:
    bell.ring(DECIDE)
    assert 0 < bell.redis.pttl(f"porchlight:bell:{DECIDE}") <= FLAG_SECONDS * 1000
    bell.queues[DECIDE].empty()
    assert bell.ring(DECIDE)
    assert waiting(bell, DECIDE) == 0
    bell.redis.delete(f"porchlight:bell:{DECIDE}")  # as its expiry does
    bell.ring(DECIDE)
    assert waiting(bell, DECIDE) == 1


def test_after_a_flushall_it_rings_as_if_nothing_had_been(bell: RedisBell) -> None:
    """R38"""
    bell.ring(DECIDE)
    bell.redis.flushall()
    assert bell.ring(DECIDE)
    assert waiting(bell, DECIDE) == 1


def test_no_wake_is_lost_in_a_burst_of_rings(bell: RedisBell) -> None:
    """Four doors commit and ring; whoever answers the last job has seen all that was committed before the last ring."""
    committed, lock = [0], threading.Lock()
    doors, times = 4, 200

    def door(_: int) -> None:
        for _ in range(times):
            with lock:
                committed[0] += 1
            assert bell.ring(DECIDE)

    seen, answered = 0, 0
    queue = f"rq:queue:porchlight-{DECIDE}"
    with ThreadPoolExecutor(doors) as burst:
        ringing = [burst.submit(door, number) for number in range(doors)]
        while any(not one.done() for one in ringing) or bell.redis.llen(queue):
            if bell.redis.blpop(queue, timeout=0.05):
                bell.answered(DECIDE)
                seen, answered = committed[0], answered + 1
        for one in ringing:
            one.result()
    assert seen == committed[0] == doors * times
    assert answered < doors * times  # most rings found the bell ringing


def test_a_bell_nobody_can_hear_says_so_and_counts(bell: RedisBell) -> None:
    away = RedisBell(f"redis://127.0.0.1:{free_port()}/0")
    before = UNHEARD.labels(DECIDE)._value.get()
    assert away.ring(DECIDE) is False
    away.answered(DECIDE)
    assert away.healthy() is False
    assert UNHEARD.labels(DECIDE)._value.get() == before + 1
    assert bell.healthy() is True


def test_a_bell_works_again_as_soon_as_its_redis_does(tmp_path: Path) -> None:
    with running_valkey(tmp_path) as valkey:
        bell = RedisBell(valkey.url)
        assert bell.ring(DECIDE)
        valkey.stop()
        assert not bell.ring(SEND)
        valkey.start()
        assert bell.healthy()
        assert bell.ring(SEND)
        bell.redis.close()


@pytest.fixture
def deaf(services: Services, clock: FixedClock, phones: dict[str, MemoryChannel]) -> World:
    """A world whose Redis is gone."""
    bell = RedisBell(f"redis://127.0.0.1:{free_port()}/0")
    return World(replace(services, bell=bell), clock, phones)


def test_without_redis_the_sweep_does_the_work_itself(deaf: World) -> None:
    """R38: nothing is lost, it only waits for the next sweep."""
    deaf.plan()
    deaf.status("out_for_delivery")
    jobs.run_sweep(deaf.services)
    assert deaf.told() == ["out_for_delivery"]


def test_with_redis_the_sweep_only_rings_for_what_nobody_took(
    services: Services, clock: FixedClock, phones: dict[str, MemoryChannel], bell: RedisBell, valkey: Valkey
) -> None:
    """R38: committed, the ring was lost with a FLUSHALL, and the sweep rings again."""
    world = World(replace(services, bell=bell), clock, phones)
    world.plan()
    world.status("out_for_delivery")
    bell.ring(DECIDE)
    bell.redis.flushall()
    jobs.run_sweep(world.services)
    assert (waiting(bell, DECIDE), waiting(bell, SEND)) == (1, 0)
    assert world.told() == []
    jobs.use_services(world.services)
    bell.queues[DECIDE].jobs[0].func()
    assert waiting(bell, SEND) == 1  # the decision rang for what it queued
    bell.queues[SEND].jobs[0].func()
    assert world.told() == ["out_for_delivery"]


def test_a_bell_is_rung_after_the_commit_and_names_nothing(world_with_bell: tuple[World, RedisBell]) -> None:
    """R38: what it wakes finds the rows. A failing decision rings no send."""
    world, bell = world_with_bell
    jobs.run_decide(world.services)
    assert waiting(bell, SEND) == 0
    world.plan()
    world.status("out_for_delivery")
    jobs.run_decide(world.services)
    assert waiting(bell, SEND) == 1
    with world.services.database.read() as session:
        assert has_due(session, world.now)


@pytest.fixture
def world_with_bell(
    services: Services, clock: FixedClock, phones: dict[str, MemoryChannel], bell: RedisBell
) -> tuple[World, RedisBell]:
    return World(replace(services, bell=bell), clock, phones), bell
