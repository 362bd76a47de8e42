"""A worker killed with -9 at its worst moments loses nothing and sends nothing twice, by the provider's own log (R1, R38)."""

import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlmodel import col, select

from app.fake_twilio.behaviour import Behaviour, Lost
from app.store.columns import table_of
from app.store.inbox import InboxState, count_by_state
from app.store.lanes import Lane
from app.store.messages import Attempt
from tests.kill.rig import Rig, each_told_once, until

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]


def attempts(rig: Rig) -> Counter[str]:
    with rig.services.database.read() as session:
        return Counter(str(state) for state in session.exec(select(Attempt.state)))


def test_killed_after_the_claim_and_before_the_provider_took_anything(rig: Rig) -> None:
    """R1, R38: the claim is committed, the requests hang on a provider that has not accepted them."""
    worker = rig.worker()
    rig.send_out(5)
    until(lambda: rig.states() == {"sending": 5}, what="all claimed")
    rig.kill(worker)
    rig.provider.open()
    rig.worker()
    until(rig.everyone_was_told, what="everyone is told")
    each_told_once(rig)
    assert attempts(rig) == {"absent": 5, "accepted": 5}
    assert {why[1:] for why in rig.world.whys()} >= {("wait", "ambiguous"), ("send", "absent-resend")}


def test_a_worker_that_was_frozen_finds_its_messages_sent_by_another(rig: Rig) -> None:
    """R1, R38: stopped after its claim for longer than others wait, it wakes up with its requests refused."""
    frozen = rig.worker()
    rig.send_out(5)
    until(lambda: rig.states() == {"sending": 5}, what="all claimed")
    frozen.send_signal(signal.SIGSTOP)
    rig.provider.open()
    rig.worker()
    until(rig.everyone_was_told, what="everyone is told")
    frozen.send_signal(signal.SIGCONT)
    frozen.send_signal(signal.SIGTERM)
    assert frozen.wait(30) == 0
    assert set(rig.states()) <= {"sent", "delivered"}
    assert attempts(rig) == {"absent": 5, "accepted": 5}
    each_told_once(rig)


def test_killed_after_the_provider_took_it_and_before_the_result_was_committed(rig: Rig) -> None:
    """R1, R38: only the provider knows that they went out; it is asked, and nothing goes out again."""
    rig.provider.open(Behaviour(lose={Lost.HOLD: 1.0}, hold=60))
    worker = rig.worker()
    rig.send_out(5)
    until(lambda: len(rig.provider.taken()) == 5, what="all taken")
    rig.kill(worker)
    assert set(rig.states()) <= {"sending", "unknown"}
    rig.provider.behave(Behaviour())
    rig.worker()
    until(rig.everyone_was_told, what="everyone is told")
    each_told_once(rig)
    assert attempts(rig) == {"accepted": 5}
    assert ("out_for_delivery", "sent", "found-at-provider") in rig.world.whys()


def test_killed_in_the_middle_of_a_decision(rig: Rig) -> None:
    """R38: intent, state and message are one transaction; half of one is none."""
    rig.provider.open()
    rig.send_out(150)
    with _stuck_in_its_decision(rig) as worker:
        rig.kill(worker)
    until(lambda: _nothing_decided(rig), what="the half decision is gone")
    with rig.services.database.write() as session:  # as after the 30 s for which the dead worker holds its lanes
        session.connection().execute(table_of(Lane).update().values(leased_until=rig.world.now))
    rig.worker()
    until(rig.everyone_was_told, what="everyone is told")
    each_told_once(rig)


def _nothing_decided(rig: Rig) -> bool:
    with rig.services.database.read() as session:
        return count_by_state(session) == {InboxState.PENDING: 2 * len(rig.people)} and not rig.world.messages()


@contextmanager
def _stuck_in_its_decision(rig: Rig) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker between the first and the last statement of deciding a batch."""
    if rig.services.database.sqlite:
        path = str(make_url(rig.services.database.url).database)
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as probe:
            worker = rig.worker()
            until(lambda: _leased(rig) and _locked(probe), what="it decides")
            yield worker
        return
    with rig.services.database.engine.connect() as holder, holder.begin():
        holder.execute(text("LOCK TABLE message IN SHARE ROW EXCLUSIVE MODE"))
        worker = rig.worker()
        until(lambda: _waits_for_the_table(rig), what="it decides")
        yield worker


def _leased(rig: Rig) -> bool:
    with rig.services.database.read() as session:
        return session.exec(select(Lane.id).where(col(Lane.owner).is_not(None))).first() is not None


def _locked(probe: sqlite3.Connection) -> bool:
    try:
        probe.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    probe.execute("ROLLBACK")
    return False


def _waits_for_the_table(rig: Rig) -> bool:
    query = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO message%'")
    with rig.services.database.read() as session:
        return bool(session.connection().execute(query).scalar_one())


def test_killed_again_and_again_through_a_day(rig: Rig) -> None:
    """R1, R38: three kills wherever they hit, among them while the provider answers late, and one FLUSHALL."""
    rig.provider.open(Behaviour(lose={Lost.HOLD: 0.2}, hold=0.3))
    for _ in range(3):
        worker = rig.worker()
        rig.send_out(15)
        enough = len(rig.people) - 8
        until(lambda enough=enough: len(rig.provider.taken()) >= enough, what="half of them are told")
        rig.kill(worker)
        with rig.services.database.write() as session:
            session.connection().execute(table_of(Lane).update().values(leased_until=rig.world.now))
    rig.services.bell.redis.flushall()
    rig.worker()
    until(rig.everyone_was_told, 90, "everyone is told")
    each_told_once(rig)


def test_a_flushall_in_the_middle_of_a_day_loses_nothing(rig: Rig) -> None:
    """R38: the bells are gone, the poll finds the work."""
    rig.provider.open()
    rig.worker()
    for _ in range(4):
        rig.send_out(5)
        rig.services.bell.redis.flushall()
    until(rig.everyone_was_told, what="everyone is told")
    each_told_once(rig)
