"""`porchlight web`: one web server process, under the supervisor or on any machine."""

import socket
from typing import Annotated

import typer
import uvicorn

from app.cli.listening import listen
from app.cli.log_lines import log_to_stderr
from app.cli.opening import opened
from app.errors import SetupError
from app.settings import load_settings

# An open event stream would hold the server for ever.
GRACEFUL_SECONDS = 3


def web(
    listening_on: Annotated[int | None, typer.Option(hidden=True, help="Descriptor of a socket that listens already")] = None,
) -> None:
    """One web server process. Needs PORCHLIGHT_REDIS_URL and a migrated database."""
    settings = load_settings()
    log_to_stderr(settings.log_level)
    with opened(settings):
        pass  # it never migrates by itself: several start at once, of which some may still be of the version before
    listener = listen(settings.host, settings.port) if listening_on is None else socket.socket(fileno=listening_on)
    config = uvicorn.Config(
        "app.main:from_environment",
        factory=True,
        proxy_headers=False,  # R4: our public URL comes from settings, never from a header
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    if not server.started:
        raise SetupError("the web server did not start; the lines above say why")
