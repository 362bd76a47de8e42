"""A worker as a process: which bells it answers, how it ends, and how it lives through a Redis that goes away (R38)."""

import signal
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from rq import Worker

from app.queue import BELLS, RedisBell
from app.wiring import Services
from tests.kill.rig import Provider, Rig, each_told_once, until
from tests.queue.conftest import running_valkey

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


def answered(rig: Rig) -> set[str]:
    """The queues that some worker listens to."""
    bell = rig.services.bell
    assert isinstance(bell, RedisBell)
    return {name for worker in Worker.all(connection=bell.redis) for name in worker.queue_names()}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_answers_every_bell_and_ends_cleanly_when_told(rig: Rig) -> None:
    rig.provider.open()
    worker = rig.worker()
    until(lambda: answered(rig) == {f"porchlight-{name}" for name in BELLS}, what="it listens")
    rig.send_out(3)
    until(rig.everyone_was_told, what="everyone is told")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert answered(rig) == set()
    each_told_once(rig)
    assert "Traceback" not in rig.said()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_works_on_while_redis_is_gone_and_hears_it_again_when_it_is_back(services: Services, tmp_path: Path) -> None:
    """R38: what comes in meanwhile is found by the sweep."""
    with ExitStack() as stack:
        valkey = stack.enter_context(running_valkey(tmp_path / "valkey"))
        rig = stack.enter_context(closing(Rig(services, Provider(tmp_path / "twilio.jsonl"), valkey.url, tmp_path)))
        rig.provider.open()
        rig.worker()
        until(lambda: answered(rig), what="it listens")
        valkey.stop()
        rig.send_out(3)
        until(rig.everyone_was_told, what="everyone is told without Redis")
        valkey.start()
        until(lambda: answered(rig), what="it listens again")
        rig.send_out(3)
        until(rig.everyone_was_told, what="everyone is told")
        each_told_once(rig)
