"""The doorbell: RQ tells workers that there is work. The database is the queue; losing Redis loses nothing (R38)."""

import logging
from typing import Protocol

from prometheus_client import Counter
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

log = logging.getLogger(__name__)

DECIDE, SEND = "decide", "send"
BELLS = (DECIDE, SEND)
# A bell rung while one is waiting adds nothing; the flag dies by itself if its job was lost.
FLAG_SECONDS = 5
UNHEARD = Counter("porchlight_bells_unheard_total", "Bells that could not be rung because Redis did not answer", ["bell"])


class Bell(Protocol):
    """Wakes workers."""

    def ring(self, name: str) -> bool:
        """Rings a bell; whether anyone can have heard it."""
        ...

    def answered(self, name: str) -> None:
        """The work is about to be read: whatever comes from now on rings again."""
        ...

    def healthy(self) -> bool:
        """Whether the bell works now."""
        ...


class RedisBell:
    """Bells as RQ jobs. Coalesced by a flag the job clears before it reads, never by RQ job id (it loses wakes)."""

    def __init__(self, url: str) -> None:
        self.redis = Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2)
        self.queues = {name: Queue(f"porchlight-{name}", connection=self.redis, serializer=JSONSerializer) for name in BELLS}

    def ring(self, name: str) -> bool:
        try:
            if self.redis.set(f"porchlight:bell:{name}", "1", nx=True, ex=FLAG_SECONDS):
                self.queues[name].enqueue(f"app.jobs.{name}", job_timeout=600, result_ttl=0, failure_ttl=86_400)
        except RedisError as error:
            UNHEARD.labels(name).inc()
            log.warning("the %s bell could not be rung (%s); the poll will find the work", name, type(error).__name__)
            return False
        return True

    def answered(self, name: str) -> None:
        try:
            self.redis.delete(f"porchlight:bell:{name}")
        except RedisError as error:
            log.warning("the %s bell's flag could not be cleared (%s); it dies by itself", name, type(error).__name__)

    def healthy(self) -> bool:
        try:
            return bool(self.redis.ping())
        except RedisError:
            return False


class SilentBell:
    """Tests and tools that run the work themselves: keeps count of what was rung."""

    def __init__(self) -> None:
        self.rung: list[str] = []

    def ring(self, name: str) -> bool:
        self.rung.append(name)
        return True

    def answered(self, name: str) -> None:
        """Nothing waits here."""

    def healthy(self) -> bool:
        return True
