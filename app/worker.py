"""A worker process: RQ waits for bells, and a clock beside it sweeps for what no bell rang for."""

import logging
import threading

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy.exc import OperationalError

from app import jobs
from app.conversation.tongues import warm
from app.errors import PorchlightError
from app.queue import BELLS, RedisBell
from app.wiring import Services

log = logging.getLogger(__name__)


def run(services: Services) -> None:
    """Works until SIGINT or SIGTERM; what is in hand is finished first."""
    bell = services.bell
    assert isinstance(bell, RedisBell)
    jobs.use_services(services)
    stop = threading.Event()
    sweeper = threading.Thread(target=_sweep_until, args=(services, stop), name="sweep", daemon=True)
    sweeper.start()
    threading.Thread(target=warm, name="words", daemon=True).start()
    try:
        while not _answer_bells(bell, services.settings.redis_url):
            log.warning("Redis does not answer; the sweep does the work until it does")
            stop.wait(services.settings.poll_seconds * 5)
    finally:
        stop.set()
        sweeper.join(timeout=10)
        services.database.close()


def _answer_bells(bell: RedisBell, url: str) -> bool:
    """Waits for bells until told to stop; False when Redis is not there to ring them.

    On a connection of its own: RQ raises its time-out to minutes, and a bell must never wait that long to be rung.
    """
    redis = Redis.from_url(url)
    queues = [Queue(bell.queues[name].name, connection=redis, serializer=JSONSerializer) for name in BELLS]
    try:
        worker = SimpleWorker(queues, connection=redis, serializer=JSONSerializer)
        worker.work(with_scheduler=False, logging_level="WARNING")
    except RedisError:
        return False
    return True


def _sweep_until(services: Services, stop: threading.Event) -> None:
    """The poll: also the fallback when Redis is gone. An error is logged, and the next round tries again."""
    while not stop.wait(services.settings.poll_seconds):
        try:
            jobs.run_sweep(services)
        except (OperationalError, PorchlightError) as error:
            log.warning("a sweep failed and is tried again: %s", type(error).__name__)
        except Exception:
            log.exception("a sweep failed and is tried again")
