"""As much of Twilio's Messages resource as the channel needs, on loopback, doing what a test says."""

import asyncio
import base64
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from tests.channels.conformance import STARTED, Held, Taken

ACCOUNT, TOKEN = "AC" + "0" * 32, "a-test-token"
Answer = Callable[[web.Request, dict[str, str]], Awaitable[web.StreamResponse]]


@dataclass
class TwilioServer:
    """`forms` is what was posted and taken, `listed` what a list shows; `page_size` keeps pages small."""

    forms: list[dict[str, str]] = field(default_factory=list)
    listed: list[dict[str, Any]] = field(default_factory=list)
    lists: list[dict[str, str]] = field(default_factory=list)
    page_size: int = 2
    script: defaultdict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    list_answer: Answer | None = None
    url: str = ""
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listens on a free port, at `url`."""
        app = web.Application()
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        app.add_routes([web.post(path, self._create), web.get(path, self._list)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def take(self, form: dict[str, str]) -> dict[str, Any]:
        """Accepts a message: keeps it, and returns the resource."""
        self.forms.append(form)
        service = form.get("MessagingServiceSid")
        made = {
            "sid": f"SM{len(self.forms):032x}",
            "status": "accepted" if service else "queued",
            "body": form["Body"],
            "to": form["To"],
            "from": form.get("From"),
            "messaging_service_sid": service,
            "num_segments": "0" if service else "1",
            "direction": "outbound-api",
            "date_created": format_datetime(STARTED),
            "date_sent": None,
            "error_code": None,
        }
        self.listed.insert(0, made)
        return made

    def taken(self) -> list[Taken]:
        return [Taken(form["To"], form.get("From") or form["MessagingServiceSid"], form["Body"]) for form in self.forms]

    async def _create(self, request: web.Request) -> web.StreamResponse:
        form = {key: str(value) for key, value in (await request.post()).items()}
        expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if request.headers.get("Authorization") != expected:
            return error(401, 20003)
        if self.script[form["To"]]:
            return await self.script[form["To"]].popleft()(request, form)
        return web.json_response(self.take(form), status=201)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        self.lists.append(dict(request.query))
        if self.list_answer is not None:
            return await self.list_answer(request, {})
        page = int(request.query.get("Page", "0"))
        found = [one for one in self.listed if one["to"] == request.query["To"]]
        shown = found[page * self.page_size : (page + 1) * self.page_size]
        more = len(found) > (page + 1) * self.page_size
        query = request.rel_url.update_query({"Page": str(page + 1), "PageToken": "PASM"})
        return web.json_response(
            {"messages": shown, "next_page_uri": str(query) if more else None, "page": page, "page_size": self.page_size}
        )


def error(status: int, code: int | None, headers: dict[str, str] | None = None) -> web.Response:
    """A refusal as Twilio words it."""
    return web.json_response({"code": code, "message": "no", "status": status}, status=status, headers=headers)


def refuses(status: int, code: int | None, **headers: str) -> Answer:
    async def answer(request: web.Request, form: dict[str, str]) -> web.StreamResponse:
        return error(status, code, {name.replace("_", "-"): value for name, value in headers.items()})

    return answer


def says(status: int, text: str) -> Answer:
    async def answer(request: web.Request, form: dict[str, str]) -> web.StreamResponse:
        return web.Response(status=status, text=text)

    return answer


def breaks_off(server: TwilioServer | None, status: int | None = None) -> Answer:
    """The connection dies before an answer, or within its body when there is a `status`. With a server it was taken."""

    async def answer(request: web.Request, form: dict[str, str]) -> web.StreamResponse:
        if server is not None:
            server.take(form)
        response = web.StreamResponse(status=status or 200, headers={"Content-Length": "500"})
        if status is not None:
            await response.prepare(request)
            await response.write(b'{"code"')
        assert request.transport is not None
        request.transport.abort()
        return response

    return answer


def holds(server: TwilioServer, held: Held) -> Answer:
    async def answer(request: web.Request, form: dict[str, str]) -> web.StreamResponse:
        held.arrived.set()
        await held.go.wait()
        return web.json_response(server.take(form), status=201)

    return answer


async def never(request: web.Request, form: dict[str, str]) -> web.StreamResponse:
    """No answer at all."""
    await asyncio.Event().wait()
    raise AssertionError
