"""What a web server on this machine lacks to be ready. By http.client: a proxy in the environment has no business here."""

import asyncio
import http.client
import json

from app.settings import Settings

ANSWER_SECONDS = 2.0


def local_host(settings: Settings) -> str:
    """Where a server that listens on the host of the settings is reached from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(settings.host, settings.host)  # noqa: S104 - looked up, not bound


async def lacking(settings: Settings) -> str:
    """Why /readyz does not say yes; empty when it does."""
    return await asyncio.to_thread(_lacking, local_host(settings), settings.port)


def _lacking(host: str, port: int) -> str:
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        if answer.status == http.client.OK:
            return ""
        found = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return "the web server does not answer"
    finally:
        connection.close()
    return "; ".join(text for text in found.values() if isinstance(text, str) and text != "ok")
