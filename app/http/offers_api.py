"""PUT /v1/slots and /v1/places: what the offers to recipients are made of. Written in the request's own transaction."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fastapi import APIRouter
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.errors import InvalidInput, TooLarge, Unavailable
from app.http.answers import Json
from app.http.body import parse_json, read_body, require_json
from app.http.cloudevents import refusal
from app.http.doors import caller_of, doors_of
from app.http.idempotency import once
from app.http.offers import PlaceGiven, Places, SlotGiven, Slots
from app.http.openapi_changes import PUT_PLACES, PUT_SLOTS
from app.store.places import put_places
from app.store.slots import put_slots

router = APIRouter()

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 1000
Model = TypeVar("Model", bound=BaseModel)
Put = Callable[[Session, int, Sequence[dict[str, object]]], None]


@router.put("/v1/slots", **PUT_SLOTS)
async def slots(request: Request) -> Response:
    return await _put(request, "slots", lambda value: _read(Slots, value, "slots").slots, put_slots)


@router.put("/v1/places", **PUT_PLACES)
async def places(request: Request) -> Response:
    return await _put(request, "places", lambda value: _read(Places, value, "places").places, put_places)


async def _put(request: Request, name: str, read: Callable[[Any], Sequence[SlotGiven | PlaceGiven]], put: Put) -> Response:
    caller = await caller_of(request, "offers")
    require_json(request)
    body = await read_body(request, MOST_BYTES)
    doors = doors_of(request)

    def write() -> int:
        given = read(parse_json(body))
        _check_once(given, name)
        # In one order, so that two requests about the same rows wait for each other and never both.
        rows = [one.row() for one in sorted(given, key=lambda one: one.ref)]
        with doors.services.database.write() as session:
            put(session, caller.brand_id, rows)
        return len(rows)

    async def work(_: str | None) -> Response:
        try:
            return Json({name: await asyncio.to_thread(write)})
        except SQLAlchemyError as error:
            raise Unavailable("this could not be kept; send it again in a moment") from error

    return await once(doors, caller, request, body, work)


def _read(model: type[Model], value: Any, name: str) -> Model:
    rows = value.get(name) if isinstance(value, dict) else None
    if isinstance(rows, list) and len(rows) > MOST_ROWS:
        raise TooLarge(f"at most {MOST_ROWS} {name} a request, these are {len(rows)}", field=name)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise refusal(error) from None


def _check_once(given: Sequence[SlotGiven | PlaceGiven], name: str) -> None:
    first: dict[str, int] = {}
    for index, one in enumerate(given):
        if first.setdefault(one.ref, index) != index:
            raise InvalidInput(f"{name}.{first[one.ref]} has this reference already", field=f"{name}.{index}.ref")
