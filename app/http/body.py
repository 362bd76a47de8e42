"""Reading what a request brings: its media type, its body up to a limit, JSON, a form."""

from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request

from app.errors import InvalidInput, TooLarge, WrongMediaType

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 200


def media_type(request: Request) -> str:
    """The Content-Type without its parameters, in lower case; empty when there is none.

    Raises WrongMediaType for a charset or an encoding we don't read.
    """
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    for parameter in rest.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "charset" and value.strip('"').lower() not in ("utf-8", "utf8", "us-ascii"):
            raise WrongMediaType("send UTF-8; other charsets are not read", field="Content-Type")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise WrongMediaType("send the body as it is, without a Content-Encoding", field="Content-Encoding")
    return kind.strip().lower()


def require_json(request: Request) -> None:
    """Raises WrongMediaType unless the body is announced as JSON."""
    if media_type(request) != JSON:
        raise WrongMediaType(f"send {JSON}", field="Content-Type")


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body. Raises TooLarge as soon as it is known to be over `limit` bytes."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(limit)
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
    return b"".join(parts)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"a body may have at most {limit // 1024} KiB")


def parse_json(body: bytes) -> Any:
    """The JSON of a body. Raises InvalidInput saying where it stops being JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"the body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None


async def read_form(request: Request, limit: int) -> dict[str, str]:
    """The fields of a form, blank ones too: a provider's signature covers them.

    Raises WrongMediaType, TooLarge, and InvalidInput for what cannot be read or names a field twice.
    """
    if media_type(request) != FORM:
        raise WrongMediaType(f"send {FORM}", field="Content-Type")
    body = await read_body(request, limit)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise InvalidInput("the form cannot be read") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise InvalidInput("a field comes twice")
    return fields


def canonical(value: Any) -> str:
    """One text for equal JSON values, whatever the order of their keys."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
