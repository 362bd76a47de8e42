"""The HTTP side of the twilio SDK: base URL, timeouts, and whether a failed request may have been carried out (R1)."""

import json
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response

from channels.channel import Remedy, SendError
from channels.twilio_codes import CODES, remedy_for

TWILIO = "https://api.twilio.com"
# The connection never stood, so nothing was written on it.
_NEVER_WRITTEN = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class TwilioHttp(AsyncTwilioHttpClient):
    """Carries the SDK's requests and turns every failure into a SendError. Made and closed within one event loop.

    The SDK's own `request` is replaced whole: it drops the timeout it was given, passes credentials in a way aiohttp
    deprecates, loses Retry-After, and logs query strings, which hold phone numbers (R33).
    """

    def __init__(self, base: str, timeout: float, connections: int) -> None:
        super().__init__(pool_connections=False)
        self._base = base
        # Waiting for a free connection counts as connecting, so a crowded pool ends as "never written", not as ambiguous.
        limits = aiohttp.ClientTimeout(total=timeout, connect=timeout / 2)
        connector = aiohttp.TCPConnector(limit=connections)
        self._session = aiohttp.ClientSession(timeout=limits, connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        """Closes the connections."""
        await self._session.close()

    async def request(  # type: ignore[override]  # the SDK's own async client differs from its base in the same way
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the SDK's signature; the session has its own
        allow_redirects: bool = False,
    ) -> Response:
        """One request. Raises SendError unless the answer is 2xx."""
        if url.startswith(TWILIO):
            url = self._base + url.removeprefix(TWILIO)
        if params:
            url += "?" + urlencode(params, doseq=True)
        headers = dict(headers or {})
        if auth:
            headers["Authorization"] = aiohttp.encode_basic_auth(*auth)
        body = urlencode(data, doseq=True) if data else None
        try:
            async with self._session.request(method, url, data=body, headers=headers, allow_redirects=allow_redirects) as answer:
                status, seen = answer.status, answer.headers
                text = (await self._body(answer)).decode("utf-8", "replace")
        except _NEVER_WRITTEN as error:
            raise SendError(f"cannot reach Twilio: {_named(error)}", code="unreachable") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SendError(f"no answer from Twilio: {_named(error)}", ambiguous=True, code="no_answer") from error
        if not 200 <= status < 300:
            raise refusal(status, text, seen)
        return Response(status, text, seen)

    @staticmethod
    async def _body(answer: aiohttp.ClientResponse) -> bytes:
        """The body. Once the status says it was refused, a body that breaks off changes nothing about that."""
        try:
            return await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError):
            if not 400 <= answer.status < 500:
                raise
            return b""


def refusal(status: int, text: str, headers: Any) -> SendError:
    """What an HTTP answer other than 2xx means."""
    code = _code(text)
    reason = f"Twilio answered {status}"
    if status >= 500 or status == 408:
        return SendError(reason, ambiguous=True, code=code or str(status), retry_after=retry_after(headers))
    if status == 429:
        return SendError("too many requests at once", code=code or "429", retry_after=retry_after(headers))
    remedy, meaning = remedy_for(code)
    if code:
        reason = f"{reason}: {meaning}"
    if status in (401, 403) and code not in CODES:
        remedy = Remedy.STOP_SENDER
    return SendError(
        reason, permanent=remedy.permanent, code=code or str(status), remedy=remedy, retry_after=retry_after(headers)
    )


def retry_after(headers: Any) -> timedelta | None:
    """How long Retry-After asks to wait: seconds, or a date measured against the answer's own Date. None if unreadable."""
    wish = headers.get("Retry-After", "")
    if wish.isascii() and wish.isdigit():
        return timedelta(seconds=min(int(wish), 86_400))
    try:
        wait: timedelta = parsedate_to_datetime(wish) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return min(max(wait, timedelta()), timedelta(days=1))


def _code(text: str) -> str:
    """Twilio's own error code from the body of a refusal, or nothing: a proxy in between answers in HTML."""
    try:
        code = json.loads(text)["code"]
    except (ValueError, KeyError, TypeError):
        return ""
    return str(code) if isinstance(code, int | str) else ""


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
