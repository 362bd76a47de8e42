"""The development clock, driven over HTTP, and whether everything due at its time is done."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, Select, String, bindparam, func, literal, select

from app.clock import DrivenClock
from app.errors import Conflict, Forbidden, InvalidInput
from app.http.answers import Json
from app.http.body import read_body, require_json
from app.http.sandbox_door import SandboxServices
from app.queue import BELLS
from app.store.columns import UtcDateTime, table_of
from app.store.inbox import InboxRow, InboxState
from app.store.messages import IN_FLIGHT, Message, MessageState
from app.wiring import Services

router = APIRouter()
_BODY_LIMIT = 4096
# Beyond these years a sum with a duration could leave what a datetime holds.
_FIRST, _LAST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_FASTEST = 100_000.0


class Drive(BaseModel):
    """Show `now` from this moment on, at `speed` times real time; 0 stands still."""

    model_config = ConfigDict(extra="forbid")
    now: Annotated[AwareDatetime, Field(ge=_FIRST, le=_LAST)]
    speed: Annotated[float, Field(ge=0, le=_FASTEST, allow_inf_nan=False)] = 1.0


class Release(BaseModel):
    """Go back to the machine's time."""

    model_config = ConfigDict(extra="forbid")
    release: Literal[True]


_WISH: TypeAdapter[Drive | Release] = TypeAdapter(Drive | Release)


@router.get("/sandbox/clock")
def clock(services: SandboxServices) -> Json:
    """The time of the business, its speed (null: the machine's time), and what is left to do at that time."""
    return Json(clock_state(services))


@router.post("/sandbox/clock")
async def drive(request: Request, services: SandboxServices) -> Json:
    """Drives the clock or lets it go, and rings both bells: what is due has changed.

    JSON only, and not from another site: a page elsewhere may post a form here without asking, but not JSON.
    """
    require_json(request)
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise Forbidden("the clock is not driven by other sites")
    if not (services.settings.clock_may_be_driven and isinstance(services.clock, DrivenClock)):
        raise Conflict("a message could reach a real person, so the clock shows the machine's time")
    wish = _wish(await read_body(request, _BODY_LIMIT))
    return Json(await run_in_threadpool(_apply, services, services.clock, wish))


def _wish(body: bytes) -> Drive | Release:
    try:
        return _WISH.validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][-1]) if first["loc"] else None
        raise InvalidInput(f'send {{"now": time, "speed": number}} or {{"release": true}}: {first["msg"]}', field=field) from None


def _apply(services: Services, clock: DrivenClock, wish: Drive | Release) -> dict[str, object]:
    if isinstance(wish, Drive):
        clock.drive(wish.now, wish.speed)
    else:
        clock.release()
    for bell in BELLS:
        services.bell.ring(bell)
    return clock_state(services)


def speed_of(services: Services) -> float | None:
    """How many times faster than the machine's the business's clock runs; None while it is the machine's."""
    return services.clock.speed() if isinstance(services.clock, DrivenClock) else None


def clock_state(services: Services) -> dict[str, object]:
    """What GET /sandbox/clock answers. `idle`: nothing undecided, nothing due that hasn't left, nothing in flight."""
    now = services.clock.now()
    with services.database.read() as session:
        pending, parked, due, in_flight, next_due = session.connection().execute(_WORK, {"now": now}).one()
    return {
        "now": now,
        "speed": speed_of(services),
        "idle": not (pending or due or in_flight),
        "inbox": {"pending": pending, "parked": parked},
        "messages": {"due": due, "in_flight": in_flight},
        "next_due": next_due,
    }


def _work_at_a_moment() -> Select[Any]:
    """Pending, parked, due, in flight, next due: one statement, so that the figures are of one moment. It wants `now`."""
    rows, queue = table_of(InboxRow), table_of(Message)
    inbox, messages = select(func.count()).select_from(rows), select(func.count()).select_from(queue)
    queued = _among(queue.c.state, MessageState.QUEUED)
    figures = (
        inbox.where(_among(rows.c.state, InboxState.PENDING)),
        inbox.where(_among(rows.c.state, InboxState.PARKED)),
        messages.where(queued, queue.c.due_at <= bindparam("now", type_=UtcDateTime())),
        messages.where(_among(queue.c.state, *IN_FLIGHT)),
        select(func.min(queue.c.due_at)).where(queued),
    )
    return select(*(figure.scalar_subquery() for figure in figures))


def _among(column: ColumnElement[Any], *states: InboxState | MessageState) -> ColumnElement[bool]:
    """States written into the statement: a partial index on them serves constants only, not parameters."""
    constants = [literal(state.value, String, literal_execute=True) for state in states]
    return column.in_(constants) if len(constants) > 1 else column == constants[0]


# Made once: a replay asks hundreds of times a second.
_WORK = _work_at_a_moment()
