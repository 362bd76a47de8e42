"""What workers do when a bell rings: RQ's entry points. Each reads the database until nothing is left; a bell carries no data."""

from app.jobs.deciding import run_decide
from app.jobs.sending import run_send
from app.jobs.sweeping import run_reconcile, run_sweep
from app.wiring import Services

__all__ = ["decide", "run_decide", "run_reconcile", "run_send", "run_sweep", "send", "use_services"]

_services: list[Services] = []


def use_services(services: Services) -> None:
    """Set once by the worker process; RQ calls the jobs below without arguments."""
    _services[:] = [services]


def decide() -> None:
    """Decides what waits in the inbox."""
    run_decide(_services[0])


def send() -> None:
    """Sends what is due."""
    run_send(_services[0])
