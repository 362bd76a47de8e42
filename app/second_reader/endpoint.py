"""Calls an OpenAI-compatible chat completions endpoint: one time box for all, small answers only, nothing tried twice."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
from pydantic import BaseModel, Field, ValidationError

from app.second_reader.prompt import schema

LARGEST = 64 * 1024  # bytes of an answer
_TOKENS = 400
_CLEAN_UP = 1.0  # seconds for calls that were broken off
# What an endpoint answers that knows no schema, or not the other wishes of a strict request.
_NOT_UNDERSTOOD = frozenset({400, 415, 422, 501})
Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer came; `why` in one word."""

    why: str


class _Said(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Said


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)


class Endpoint:
    """One model at one base URL. `seconds` is the time all calls of a batch have together, connecting included."""

    def __init__(self, url: str, model: str, key: str, seconds: float) -> None:
        self.url = f"{url.rstrip('/')}/chat/completions"
        self.model = model
        self.seconds = seconds
        self._headers = {"accept-encoding": "identity"} | ({"authorization": f"Bearer {key}"} if key else {})
        self._strict = True

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()

    def ask(self, conversations: Sequence[Sequence[Message]]) -> list[str | Failed]:
        """What the model says to each, all asked at once; never raises for what an endpoint does."""
        # Not asyncio.run: that waits for the resolver's thread, which a dead name server holds far longer than our time box.
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(self._all(conversations))
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    async def _all(self, conversations: Sequence[Sequence[Message]]) -> list[str | Failed]:
        verify = self._trusted if self.url.startswith("https:") else False
        async with httpx.AsyncClient(
            headers=self._headers, verify=verify, timeout=self.seconds, follow_redirects=False, trust_env=False
        ) as client:
            calls = [asyncio.create_task(self._one(client, list(messages))) for messages in conversations]
            _, late = await asyncio.wait(calls, timeout=self.seconds)
            for call in late:
                call.cancel()
            if late:
                await asyncio.wait(late, timeout=_CLEAN_UP)
        return [Failed("slow") if call in late or call.cancelled() else call.result() for call in calls]

    async def _one(self, client: httpx.AsyncClient, messages: list[Message]) -> str | Failed:
        try:
            return await self._call(client, messages)
        except httpx.TimeoutException:
            return Failed("slow")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return Failed(type(error).__name__)

    async def _call(self, client: httpx.AsyncClient, messages: list[Message]) -> str | Failed:
        plain: dict[str, Any] = {"model": self.model, "messages": messages}
        if self._strict:
            status, raw = await self._post(client, plain | _strictly())
            if status not in _NOT_UNDERSTOOD:
                return _content(status, raw)
        status, raw = await self._post(client, plain)
        if status == httpx.codes.OK:
            self._strict = False
        return _content(status, raw)

    async def _post(self, client: httpx.AsyncClient, body: dict[str, Any]) -> tuple[int, bytes | None]:
        """Status and body; None for a body that is too large or packed."""
        async with client.stream("POST", self.url, json=body) as response:
            if response.headers.get("content-encoding", "identity") != "identity":
                return response.status_code, None
            raw = bytearray()
            async for chunk in response.aiter_raw():
                raw += chunk
                if len(raw) > LARGEST:
                    return response.status_code, None
            return response.status_code, bytes(raw)


def _strictly() -> dict[str, Any]:
    form = {"name": "reading", "strict": True, "schema": schema()}
    return {"temperature": 0, "max_tokens": _TOKENS, "response_format": {"type": "json_schema", "json_schema": form}}


def _content(status: int, raw: bytes | None) -> str | Failed:
    """The words of the answer; empty where the model declined to say anything."""
    if status != httpx.codes.OK:
        return Failed(f"http-{status}")
    if raw is None:
        return Failed("too-large")
    try:
        return _Completion.model_validate_json(raw).choices[0].message.content or ""
    except ValidationError:
        return Failed("no-completion")
