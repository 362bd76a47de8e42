"""What /openapi.json says. The endpoints read raw bodies for speed, so their bodies and answers are described here."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from app.events import DATA
from app.http.cloudevents import BATCH, STRUCTURED
from app.http.schemas import envelope

_REF = "#/components/schemas/{model}"
_EVENTS = [f"{model.__name__}Event" for model in DATA.values()]


class EventResult(BaseModel):
    """What became of one event."""

    index: int = Field(description="Its place in the batch, from 0")
    id: str | None
    source: str | None
    result: str = Field(description="accepted, duplicate, conflict, quarantined or invalid")
    field: str | None = Field(description="The field that is wrong, as in data.recipient.phone")
    reason: str | None = Field(description="Why it is a conflict, quarantined or invalid, in plain words")


class EventResults(BaseModel):
    """A result for each event, in their order."""

    results: list[EventResult]


class TakenIn(BaseModel):
    """What became of one call about a delivery."""

    ref: str
    id: str = Field(description="The id of the event it became; its source is api")
    result: str = Field(description="accepted, duplicate, conflict or quarantined")
    reason: str | None


class Problem(BaseModel):
    """Every error looks like this."""

    error: str = Field(description="A stable name, such as unauthorized")
    message: str
    field: str | None = None


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The request cannot be read"},
    401: {"model": Problem, "description": "No API key, or one that is unknown or revoked"},
    403: {"model": Problem, "description": "The key lacks the scope"},
    413: {"model": Problem, "description": "The body is too large"},
    415: {"model": Problem, "description": "The Content-Type is not taken here"},
    422: {"model": Problem, "description": "The Idempotency-Key was used with another payload"},
    503: {"model": Problem, "description": "Try again in a moment"},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "1 to 255 visible characters. A repeat within 24 hours gets the first answer again.",
    "schema": {"type": "string"},
}


_PLAN = {
    "recipient": {"name": "Ada Example", "phone": "+12125550123", "email": "ada@example.com", "locale": "en-US"},
    "address": {"street": "1 Example Street", "postcode": "10001", "city": "New York", "country": "US"},
    "promised": {"date": "2026-11-24", "start": "14:00", "end": "16:00"},
}
_HAPPENED = {"status": "attempted", "reason": "nobody_home", "carrier_code": "X12"}
_EVENT = {
    "specversion": "1.0",
    "id": "4711-1",
    "source": "/carrier/lark",
    "type": "porchlight.delivery.planned",
    "subject": "PL-1001",
    "data": _PLAN,
}


def body_of(content: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    """A body of these media types with their schemas, and what every write has: the key and Idempotency-Key."""
    media = {kind: {"schema": schema} for kind, schema in content.items()}
    media[next(iter(content))]["example"] = example
    return {"requestBody": {"required": True, "content": media}, "parameters": [_KEY], "security": [{"key": []}]}


def ref_of(name: str) -> dict[str, str]:
    """The schema of a model."""
    return {"$ref": _REF.format(model=name)}


_ANY_EVENT = {"oneOf": [ref_of(name) for name in _EVENTS]}
_ANY_DATA = {"oneOf": [ref_of(model.__name__) for model in DATA.values()]}
POST_EVENTS: dict[str, Any] = {
    "summary": "Events in",
    "tags": ["events"],
    "description": (
        "One CloudEvent, a batch of up to 1,000 (4 MiB), or one in binary mode: its attributes in `ce-` headers, its data as"
        " the body. A batch always answers 200, with a result for each event."
    ),
    "responses": {
        **PROBLEMS,
        200: {"model": EventResults, "description": "A batch, or a single event that is a duplicate"},
        202: {"model": EventResults, "description": "A single event, accepted or quarantined"},
        400: {"model": EventResults | Problem, "description": "A single invalid event, or a body that is not JSON"},
        409: {"model": EventResults | Problem, "description": "A conflict, or the first request is still in flight"},
    },
    "openapi_extra": body_of(
        {STRUCTURED: _ANY_EVENT, BATCH: {"type": "array", "items": _ANY_EVENT, "maxItems": 1000}, "application/json": _ANY_DATA},
        _EVENT,
    ),
}
_WRITES: dict[int | str, dict[str, Any]] = {
    **PROBLEMS,
    200: {"model": TakenIn, "description": "A duplicate"},
    202: {"model": TakenIn, "description": "Accepted or quarantined"},
}
PUT_DELIVERY: dict[str, Any] = {
    "summary": "Plan a delivery, or plan it anew",
    "tags": ["deliveries"],
    "responses": {**_WRITES, 409: {"model": Problem, "description": "The first request is still in flight"}},
    "openapi_extra": body_of({"application/json": ref_of("Planned")}, _PLAN),
}
POST_DELIVERY_EVENT: dict[str, Any] = {
    "summary": "Tell what happened to a delivery",
    "tags": ["deliveries"],
    "responses": {
        **_WRITES,
        409: {"model": TakenIn | Problem, "description": "This id was used for another event, or the first request is in flight"},
    },
    "openapi_extra": body_of({"application/json": ref_of("DeliveryEvent")}, {"type": "status", "data": _HAPPENED}),
}
GET_DELIVERY: dict[str, Any] = {
    "summary": "How a delivery stands, and what was sent about it",
    "tags": ["deliveries"],
    "responses": {
        **{status: PROBLEMS[status] for status in (401, 403, 503)},
        404: {"model": Problem, "description": "This brand has no such delivery, or it is not decided yet"},
    },
    "openapi_extra": {"security": [{"key": []}]},
}


def describe(app: FastAPI, further: Sequence[BaseRoute], *bodies: type[BaseModel]) -> dict[str, Any]:
    """The OpenAPI 3.1 document. `further` routes are described only; `bodies` are request models beside those of the events."""
    routes = [*further, *app.routes]
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=routes)
    parts = document.setdefault("components", {})
    _, definitions = models_json_schema([(m, "validation") for m in (*DATA.values(), *bodies)], ref_template=_REF)
    events = {name: envelope(kind, _REF.format(model=DATA[kind].__name__)) for name, kind in zip(_EVENTS, DATA, strict=True)}
    parts["schemas"] = {**parts.get("schemas", {}), **definitions["$defs"], **events}
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": "An API key: pl_..."}}
    return document


def for_swagger(part: Any) -> Any:
    """The same document as OpenAPI 3.0: the Swagger UI that is packaged for Python reads nothing newer."""
    if isinstance(part, list):
        return [for_swagger(item) for item in part]
    if not isinstance(part, dict):
        return part
    new = {name: for_swagger(value) for name, value in part.items()}
    if "const" in new:
        new["enum"] = [new.pop("const")]
    if str(new.get("openapi", "")).startswith("3.1"):
        new["openapi"] = "3.0.3"
    options = new.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        rest = [option for option in options if option != {"type": "null"}]
        del new["anyOf"]
        new.pop("default", None)
        new |= {"nullable": True, **(rest[0] if len(rest) == 1 and "$ref" not in rest[0] else {"anyOf": rest})}
    return new
