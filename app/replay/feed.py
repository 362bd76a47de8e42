"""The feed of changes as whoever plans routes reads it: from a cursor on, nothing twice."""

from collections.abc import AsyncIterator

import orjson

from app.errors import PorchlightError, Unauthorized
from app.replay.service import Reply, Service
from app.replay.verdicts import Line

FEED_PATH = "/v1/changes"
PAGE = 500


class Feed:
    """One brand's, by the key of `service`."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._cursor = ""

    async def read(self, wait_s: float = 0.0) -> list[Line]:
        """The next lines, waited for so long if there are none yet. Raises Unauthorized for a key without the scope."""
        after = f"&after={self._cursor}" if self._cursor else ""
        reply = await self._service.ask("GET", f"{FEED_PATH}?wait={wait_s:.0f}&limit={PAGE}{after}")
        insist(reply, self._service.url)
        page = orjson.loads(reply.body)
        self._cursor = str(page["cursor"])
        return [Line.model_validate(line) for line in page["changes"]]

    async def pages(self) -> AsyncIterator[list[Line]]:
        """All that is there, page by page."""
        while lines := await self.read():
            yield lines

    async def skip(self) -> None:
        """Passes over all that is there."""
        async for _ in self.pages():
            pass


def insist(reply: Reply, url: str) -> None:
    """Raises Unauthorized or PorchlightError, each in one line, unless it was taken."""
    if reply.status in (401, 403):
        raise Unauthorized(f"{url} refused the API key for the feed of changes ({reply.why})")
    if not reply.good:
        raise PorchlightError(f"{url} answered the optimiser {reply.status}: {reply.why}")
