"""`porchlight worker`: one worker process, under the supervisor or on any machine."""

from app.cli.log_lines import log_to_stderr
from app.cli.opening import opened
from app.settings import load_settings
from app.wiring import build, prepare
from app.worker import run


def worker() -> None:
    """One worker. Start as many as wanted, on as many machines as wanted."""
    settings = load_settings()
    log_to_stderr(settings.log_level)
    with opened(settings):
        pass
    services = build(settings)
    prepare(services)  # another secret key would find nobody and store what nobody can read
    run(services)
