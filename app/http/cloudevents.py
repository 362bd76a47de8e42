"""CloudEvents 1.0 as they come by HTTP: structured, batch and binary mode, down to one checked event each."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import unquote

from pydantic import BaseModel, ValidationError

from app.errors import InvalidInput
from app.events import DATA, CloudEvent
from app.http.body import canonical

Model = TypeVar("Model", bound=BaseModel)

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
KNOWN_TYPES = ", ".join(DATA)
_JSON_TYPE = re.compile(r"application/json|[a-z]+/[a-z0-9.+-]+\+json", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Heard:
    """One event, checked. `ref` is the delivery's reference; `compared` is what makes a repeat the same (R35)."""

    id: str
    source: str
    type: str
    ref: str
    time: datetime | None
    data: BaseModel
    compared: str


def read_event(value: object) -> Heard:
    """Checks one event. Raises InvalidInput with the first wrong field as a dotted path."""
    if not isinstance(value, dict):
        raise InvalidInput("an event is a JSON object")
    kind = value.get("type")
    if isinstance(kind, str) and kind not in DATA:
        raise InvalidInput(f"this type is not known; known are {KNOWN_TYPES}", field="type")
    _check_attributes(value)
    event = _checked(CloudEvent, value)
    data = _checked(DATA[event.type], event.data, "data")
    return Heard(event.id, event.source, event.type, event.subject, moment(event.time), data, comparable(value, event.data))


def _check_attributes(value: dict[Any, Any]) -> None:
    if "data_base64" in value:
        raise InvalidInput("send the data as JSON in `data`; data_base64 is not read", field="data_base64")
    content = value.get("datacontenttype")
    if isinstance(content, str) and not is_json(content):
        raise InvalidInput("data must be JSON: leave datacontenttype out or set application/json", field="datacontenttype")
    for name in ("id", "source", "subject"):
        if isinstance(value.get(name), str) and control_characters(value[name]):
            raise InvalidInput("control characters are not allowed here", field=name)


def control_characters(text: str) -> bool:
    """Whether there are any, which CloudEvents forbids and logs don't bear."""
    return _CONTROL.search(text) is not None


def is_json(content_type: str) -> bool:
    """Whether a media type is JSON."""
    return _JSON_TYPE.fullmatch(content_type.partition(";")[0].strip()) is not None


def comparable(value: Mapping[str, Any], data: object) -> str:
    """The whole event as one text, the same for both modes. Raises InvalidInput for text no database takes."""
    text = canonical({name: part for name, part in value.items() if name != "datacontenttype"})
    if "\\u0000" in text and (path := _nul(data)):
        raise InvalidInput("the character U+0000 is not allowed", field=path)
    return text


def _nul(value: object, path: str = "data") -> str | None:
    """Where PostgreSQL would stumble."""
    if isinstance(value, str):
        return path if "\0" in value else None
    inside: Iterable[tuple[object, object]] = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    return next((found for name, part in inside if (found := _nul(part, f"{path}.{name}"))), None)


def moment(time: datetime | None) -> datetime | None:
    """The same moment in UTC. Raises InvalidInput at the ends of the calendar, where UTC lies outside."""
    try:
        return time and time.astimezone(UTC)
    except OverflowError:
        raise InvalidInput("this time cannot be written in UTC", field="time") from None


def _checked(model: type[Model], value: object, path: str = "") -> Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise refusal(error, path) from None


def refusal(error: ValidationError, path: str = "") -> InvalidInput:
    """The first thing that is wrong, in plain words, with its dotted path below `path`. It never quotes what was sent."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(part for part in (path, *map(str, first["loc"])) if part)
    return InvalidInput(_plain(first["type"], first["msg"]), field=field or None)


def _plain(kind: str, message: str) -> str:
    if kind == "missing":
        return "this is missing"
    if kind == "extra_forbidden":
        return "there is no such field"
    if kind in ("model_type", "dict_type"):
        return "this should be a JSON object"
    if kind == "timezone_aware":
        return "write the time with its offset, as in 2026-11-20T14:10:00Z"
    return message.removeprefix("Value error, ").replace("Input should", "this should", 1)


def binary_event(headers: Iterable[tuple[bytes, bytes]], content_type: str, data: object) -> dict[str, Any]:
    """The event of a binary-mode request: attributes from `ce-` headers, data from the body.

    Raises InvalidInput for a header that doesn't decode.
    """
    event: dict[str, Any] = {}
    for name, value in headers:
        if name.startswith(b"ce-"):
            attribute = name[3:].decode("latin-1")
            event[attribute] = _header_text(attribute, value)
    return event | {"data": data, "datacontenttype": content_type}


def _header_text(attribute: str, value: bytes) -> str:
    """As the HTTP binding says: first a quoted string is unquoted, then one round of percent-decoding."""
    try:
        text = value.decode("ascii").strip()
        if len(text) > 1 and text[0] == text[-1] == '"':
            text = re.sub(r"\\(.)", r"\1", text[1:-1])
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise InvalidInput("percent-encode this header's value as UTF-8", field=attribute) from None
