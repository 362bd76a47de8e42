"""What /openapi.json says about the optimiser's side: the feed of changes, verdicts, slots and places."""

from typing import Any

from pydantic import BaseModel, Field

from app.http.feed_view import FeedPage
from app.http.openapi import PROBLEMS, Problem, body_of, ref_of


class VerdictTaken(BaseModel):
    """What became of a verdict."""

    change: str
    verdict: str
    result: str = Field(description="accepted, or duplicate when the same came before")


class SlotsTaken(BaseModel):
    """How many slots were written."""

    slots: int


class PlacesTaken(BaseModel):
    """How many places were written."""

    places: int


_READS = {status: PROBLEMS[status] for status in (400, 401, 403, 503)}
_WINDOW = {"start": "2026-11-25T17:00:00+01:00", "end": "2026-11-25T19:00:00+01:00"}
_SLOT = {"ref": "wed-17", **_WINDOW, "capacity": 12, "depot": "North"}
_PLACE = {
    "ref": "L-7",
    "kind": "locker",
    "name": "Locker Station Road",
    "street": "Station Road 3",
    "postcode": "10115",
    "city": "Berlin",
    "latitude": 52.531,
    "longitude": 13.385,
    "compartments": 24,
    "hours": {"mon": [["06:00", "22:00"]], "sat": [["08:00", "12:00"], ["14:00", "18:00"]]},
}
GET_CHANGES: dict[str, Any] = {
    "summary": "What recipients asked for, since a cursor",
    "tags": ["changes"],
    "description": (
        "In order, none left out and none twice. With `wait` it answers as soon as there is something, or after so many seconds"
        " with none and the same cursor."
    ),
    "responses": {**_READS, 200: {"model": FeedPage, "description": "The next changes and the cursor to go on from"}},
    "openapi_extra": {"security": [{"key": []}]},
}
POST_VERDICT: dict[str, Any] = {
    "summary": "What the optimiser says about a change",
    "tags": ["changes"],
    "responses": {
        **PROBLEMS,
        202: {"model": VerdictTaken, "description": "Kept; the person is told in a moment. Or a duplicate"},
        404: {"model": Problem, "description": "This brand has no such change"},
        409: {"model": Problem, "description": "The same verdict came with other content, or the first request is in flight"},
    },
    "openapi_extra": body_of({"application/json": ref_of("Verdict")}, {"verdict": "accepted", "window": _WINDOW}),
}
_REFUSED = {"model": Problem, "description": "There would be less room than is taken, or the first request is in flight"}
PUT_SLOTS: dict[str, Any] = {
    "summary": "Make or change delivery slots",
    "tags": ["offers"],
    "description": "Up to 1,000. Slots that are not named stay as they are. All are written, or none.",
    "responses": {**PROBLEMS, 200: {"model": SlotsTaken, "description": "Written"}, 409: _REFUSED},
    "openapi_extra": body_of({"application/json": ref_of("Slots")}, {"slots": [_SLOT]}),
}
PUT_PLACES: dict[str, Any] = {
    "summary": "Make or change lockers and pick-up points",
    "tags": ["offers"],
    "description": "Up to 1,000. Places that are not named stay as they are. All are written, or none.",
    "responses": {**PROBLEMS, 200: {"model": PlacesTaken, "description": "Written"}, 409: _REFUSED},
    "openapi_extra": body_of({"application/json": ref_of("Places")}, {"places": [_PLACE]}),
}
