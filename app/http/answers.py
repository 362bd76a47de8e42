"""What every answer looks like: JSON by orjson, and one shape for every error."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from app.errors import PorchlightError, Unavailable

RETRY_AFTER_SECONDS = 1


class Json(Response):
    """A JSON answer. Datetimes are written in RFC 3339."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)


def error_answer(error: PorchlightError) -> Json:
    """The answer for an error of ours. What the caller can't mend is told without its inside."""
    told = error.status < 500 or isinstance(error, Unavailable)
    message = error.message if told else "something went wrong on our side"
    headers: dict[str, str] = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="porchlight"'
    if error.status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return error_body(error.status, error.code if told else "internal_error", message, error.field, headers)


def error_body(status: int, code: str, message: str, field: str | None = None, headers: Mapping[str, str] | None = None) -> Json:
    """`{"error": code, "message": ..., "field": ...}` with that status."""
    return Json({"error": code, "message": message, "field": field}, status, dict(headers or {}))
