"""What every job begins with: who is at work, and the time."""

import os
import socket
import threading

from app.flows.standing import Desk
from app.wiring import Services

# Batches are bounded so that no transaction is long; jobs are bounded so that no worker is held for ever by one bell.
ROWS_A_BATCH = 500
LANES_A_LEASE = 16
SENDS_A_BATCH = 100
LAPSES_A_BATCH = 100
SENDS_AT_ONCE = 50
BATCHES_A_JOB = 50


def worker_name() -> str:
    """Names this thread of this process, for leases and claims."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident() % 10_000}"


def desk_of(services: Services) -> Desk:
    """The desk at this moment."""
    return Desk(services.clock.now(), services.clock.wall(), services.brands, services.settings.lanes)
