"""`porchlight run`: claims the data folder and the port, migrates, and hands over to the supervisor."""

import asyncio
import sys
from contextlib import suppress
from functools import partial
from typing import Annotated, TextIO

import typer

from app.cli.data_folder import claimed
from app.cli.listening import listen
from app.cli.schema import bring_up_to_date
from app.cli.supervisor import Supervisor
from app.errors import SetupError
from app.settings import load_settings


def run(
    demo: Annotated[bool | None, typer.Option(help="Whether to play the demo day; unset: as PORCHLIGHT_DEMO says")] = None,
) -> None:
    """Everything on this machine: database, Valkey, web server, workers. Ctrl-C stops it."""
    if sys.platform == "win32":
        raise SetupError("`porchlight run` needs Linux or macOS; on Windows use WSL")
    settings = load_settings()
    wanted = settings.demo if demo is None else demo
    with (
        claimed(settings.data_dir) as after_kill,
        listen(settings.host, settings.port, after_kill=after_kill) as listener,
    ):
        bring_up_to_date(settings)
        # The demo's people are made up, but a real provider would try their numbers.
        wanted = wanted and settings.clock_may_be_driven
        supervisor = Supervisor(
            settings, listener, demo=wanted, say=partial(_print, sys.stderr, "porchlight: "), show=partial(_print, sys.stdout, "")
        )
        asyncio.run(supervisor.run())


def _print(stream: TextIO, prefix: str, text: str) -> None:
    with suppress(OSError):  # the terminal was closed; that is no reason to stop serving
        print(f"{prefix}{text}", file=stream, flush=True)
