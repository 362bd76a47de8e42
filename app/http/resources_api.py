"""/v1/deliveries: the same events as plain resource calls, for those who don't do CloudEvents."""

import asyncio
import itertools
import secrets
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from app.errors import InvalidInput, Unavailable
from app.events import DATA, ETA, PLANNED, POSITION, PROOF, STATUS
from app.http.answers import Json
from app.http.body import parse_json, read_body, require_json
from app.http.callers import Caller
from app.http.cloudevents import Heard, comparable, control_characters, moment, refusal
from app.http.delivery_view import DeliveryView, read_delivery
from app.http.doors import Doors, caller_of, doors_of
from app.http.events_api import STATUS_OF_SINGLE
from app.http.idempotency import once
from app.http.intake import EVENTS, INVALID, Sorter, keep_events
from app.http.openapi import GET_DELIVERY, POST_DELIVERY_EVENT, PUT_DELIVERY

router = APIRouter()

SOURCE = "api"
MOST_BYTES = 256 * 1024
TYPES = {"status": STATUS, "position": POSITION, "eta": ETA, "proof": PROOF}
_order = itertools.count()


class DeliveryEvent(BaseModel):
    """Something that happened to a delivery."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["status", "position", "eta", "proof"]
    id: Annotated[str, Field(min_length=1, max_length=255)] | None = Field(
        None, description="Yours, to make repeats harmless; made up when it is left out"
    )
    time: AwareDatetime | None = Field(None, description="When it happened; now otherwise")
    data: dict[str, Any] = Field(description="As in the `data` of a CloudEvent of this type")


@router.put("/v1/deliveries/{ref:path}", **PUT_DELIVERY)
async def put_delivery(request: Request, ref: str) -> Response:
    caller = await caller_of(request, "events")
    _check_ref(ref)
    require_json(request)
    body = await read_body(request, MOST_BYTES)
    doors = doors_of(request)

    async def work(repeat: str | None) -> Response:
        value = parse_json(body)
        data = _valid(DATA[PLANNED], value)
        return await _take(doors, caller, _heard(doors, repeat, None, PLANNED, ref, None, data, {"data": value}))

    return await once(doors, caller, request, body, work)


@router.post("/v1/deliveries/{ref:path}/events", **POST_DELIVERY_EVENT)
async def post_delivery_event(request: Request, ref: str) -> Response:
    caller = await caller_of(request, "events")
    _check_ref(ref)
    require_json(request)
    body = await read_body(request, MOST_BYTES)
    doors = doors_of(request)

    async def work(repeat: str | None) -> Response:
        value = parse_json(body)
        event = _valid(DeliveryEvent, value)
        if event.id and control_characters(event.id):
            raise InvalidInput("control characters are not allowed here", field="id")
        data = _valid(DATA[TYPES[event.type]], event.data, "data")
        heard = _heard(doors, repeat, event.id, TYPES[event.type], ref, event.time, data, value)
        return await _take(doors, caller, heard)

    return await once(doors, caller, request, body, work)


@router.get("/v1/deliveries/{ref:path}", response_model=DeliveryView, **GET_DELIVERY)
async def get_delivery(request: Request, ref: str) -> Response:
    caller = await caller_of(request, "deliveries:read", "events")
    database = doors_of(request).services.database

    def read() -> DeliveryView:
        with database.read() as session:
            return read_delivery(session, caller.brand_id, ref)

    try:
        found = await asyncio.to_thread(read)
    except SQLAlchemyError as error:
        raise Unavailable("the database does not answer; try again in a moment") from error
    return Json(found.model_dump(mode="json"))


def _check_ref(ref: str) -> None:
    if not 1 <= len(ref) <= 200 or control_characters(ref):
        raise InvalidInput("a reference has 1 to 200 characters, none of them a control character", field="ref")


def _valid(model: type[Any], value: object, path: str = "") -> Any:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        EVENTS.labels(INVALID).inc()
        raise refusal(error, path) from None


def _heard(
    doors: Doors, repeat: str | None, own: str | None, kind: str, ref: str, time: datetime | None, data: BaseModel, value: Any
) -> Heard:
    """The event that a call becomes. A repeat of one request has the same id; any other call is another event.

    So PUT A, PUT B, PUT A ends in A, although the first and the third are alike.
    """
    compared = comparable({"type": kind, "subject": ref, **value}, value["data"])
    return Heard(own or repeat or _fresh_id(doors), SOURCE, kind, ref, moment(time), data, compared)


def _fresh_id(doors: Doors) -> str:
    """New, and sorted by when it was made: events of the same moment are put in the order of their ids."""
    wall = doors.services.clock.wall()
    return f"{int(wall.timestamp() * 1_000_000):016x}-{next(_order):08x}-{secrets.token_hex(8)}"


async def _take(doors: Doors, caller: Caller, heard: Heard) -> Response:
    sorter = Sorter(doors, caller)
    [verdict] = await keep_events(doors, caller, sorter, [sorter.arrival(heard)])
    answer = {"ref": heard.ref, "id": heard.id, "result": verdict.result, "reason": verdict.reason}
    return Json(answer, STATUS_OF_SINGLE[verdict.result])
