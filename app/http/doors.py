"""What all doors share for the life of one application."""

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from app.http.callers import Caller, Callers
from app.http.feed_watch import FeedWatch
from app.http.inbox_writer import InboxWriter
from app.wiring import Services


@dataclass(frozen=True)
class Doors:
    """Held in `app.state.doors`."""

    services: Services
    writer: InboxWriter
    callers: Callers
    feed: FeedWatch

    @classmethod
    def of(cls, services: Services) -> "Doors":
        """The doors of these services, not yet open."""
        database = services.database
        return cls(services, InboxWriter(database, services.bell), Callers(database, services.clock), FeedWatch(database))


def doors_of(request: Request) -> Doors:
    """The doors a request came through."""
    return cast(Doors, request.app.state.doors)


async def caller_of(request: Request, *scopes: str) -> Caller:
    """Who asks. Raises Unauthorized without a good key, Forbidden when it has none of `scopes`."""
    caller = await doors_of(request).callers.caller(request.headers.get("authorization"))
    caller.needs(*scopes)
    return caller
