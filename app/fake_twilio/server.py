"""The fake's web server: Twilio's message endpoints, and /_fake/ to look at it and to change how it behaves."""

import asyncio
import base64
import hmac
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from aiohttp import web
from pydantic import ValidationError

from app.clock import Clock, SystemClock
from app.errors import SetupError
from app.fake_twilio.account import Account, Message
from app.fake_twilio.behaviour import Behaviour, Fate, Lost
from app.fake_twilio.courses import Courses, Pause
from app.fake_twilio.incoming import Incoming
from app.fake_twilio.log import Log
from app.fake_twilio.refusals import Refused, error_body
from app.fake_twilio.resource import LARGEST_PAGE, VERSION, checked, page, phone_view, resource

ACCOUNT_SID = "AC" + "fa4e" * 8
AUTH_TOKEN = "fa4e" * 8

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FakeTwilio:
    """One account. `pause` is what waits for callbacks and held answers, in seconds."""

    def __init__(
        self,
        *,
        account_sid: str = ACCOUNT_SID,
        auth_token: str = AUTH_TOKEN,
        behaviour: Behaviour | None = None,
        log_path: Path | None = None,
        clock: Clock | None = None,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.behaviour = behaviour or Behaviour()
        self.url = ""
        self.account = Account()
        self._clock = clock or SystemClock()
        self._pause = pause
        self.log = Log(log_path, self._clock)
        self._courses = Courses(account_sid, auth_token, self.log, self._clock, pause)
        self._basic = b"Basic " + base64.b64encode(f"{account_sid}:{auth_token}".encode())
        self._runner: web.AppRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Takes up what the log left, listens, and returns the base URL; port 0 finds a free one.

        Raises SetupError where the port is taken.
        """
        self.account.recall(self.log.entries())
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port, backlog=1024).start()
        except OSError as error:
            await self.stop()
            raise SetupError(f"the fake Twilio cannot listen on {host}:{port}: {error.strerror}; try another --port") from error
        self._courses.open()
        for message in self.account.messages.values():
            fate = self.behaviour.fate(message.to, message.body, message.tried)
            message.reaches = fate.failure is None
            if any(status not in message.told for status, _ in fate.course):
                self._courses.begin(message, fate)
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        """Stops listening and reporting, and closes the log."""
        await self._courses.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self.log.close()

    async def settled(self) -> None:
        """Returns when every message has reached its end and every callback is over."""
        await self._courses.settled()

    def _application(self) -> web.Application:
        messages = f"/{VERSION}/Accounts/{self.account_sid}/Messages"
        app = web.Application()
        app.router.add_post(f"{messages}.json", self._answer(self._create))
        app.router.add_get(f"{messages}.json", self._answer(self._list))
        app.router.add_get(f"{messages}/{{sid}}.json", self._answer(self._fetch))
        app.router.add_post(f"{messages}/{{sid}}.json", self._answer(self._redact))
        app.router.add_delete(f"{messages}/{{sid}}.json", self._answer(self._delete))
        app.router.add_get("/_fake/log", self._show_log)
        app.router.add_get("/_fake/messages", self._show_messages)
        app.router.add_post("/_fake/incoming", self._hear)
        app.router.add_get("/_fake/behaviour", self._show_behaviour)
        app.router.add_post("/_fake/behaviour", self._change_behaviour)
        app.router.add_route("*", "/{path:.*}", self._answer(_nothing))
        return app

    def _answer(self, handler: Handler) -> Handler:
        async def checked_handler(request: web.Request) -> web.StreamResponse:
            try:
                if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), self._basic):
                    raise Refused(20003)
                return await handler(request)
            except Refused as refused:
                headers = {"Retry-After": str(self.behaviour.retry_after)} if refused.http == 429 else {}
                return _json(error_body(refused.code), refused.http, headers)

        return checked_handler

    async def _create(self, request: web.Request) -> web.StreamResponse:
        form = {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
        to, body = form.get("To", ""), form.get("Body", "")
        tried = self.account.try_number(to, body)
        fate = self.behaviour.fate(to, body, tried)
        try:
            fields = checked(form)
            if fate.refusal is not None:
                raise Refused(fate.refusal)
        except Refused as refused:
            self.log.write("refused", code=refused.code, to=to, body=body, callback=form.get("StatusCallback", ""))
            raise
        now, reaches = self._clock.wall(), fate.failure is None
        message = Message(sid=f"SM{uuid4().hex}", tried=tried, created=now, reaches=reaches, **fields)
        return await self._take(request, message, fate)

    async def _take(self, request: web.Request, message: Message, fate: Fate) -> web.StreamResponse:
        message.status = "accepted" if message.service else "queued"
        answer = _json(resource(message, self.account_sid), 201)
        self.account.keep(message)
        self.log.write(
            "message",
            sid=message.sid,
            to=message.to,
            **{"from": message.sender},
            service=message.service,
            body=message.body,
            callback=message.callback,
            answered=fate.lost is None,
        )
        if fate.early:
            await self._courses.run(message, fate)
        else:
            self._courses.begin(message, fate)
        if fate.lost is None:
            return answer
        if fate.lost is Lost.ERROR:
            raise Refused(20500)
        if fate.lost is Lost.HOLD:
            await self._pause(self.behaviour.hold)
        if request.transport is not None:
            request.transport.abort()
        return answer

    async def _list(self, request: web.Request) -> web.StreamResponse:
        return _json(page(self.account, self.account_sid, request.query))

    async def _fetch(self, request: web.Request) -> web.StreamResponse:
        return _json(resource(self._named(request), self.account_sid))

    async def _redact(self, request: web.Request) -> web.StreamResponse:
        message = self._named(request)
        if (await request.post()).get("Body") != "":
            raise Refused(20001)
        message.body = ""
        self.log.write("redacted", sid=message.sid)
        return _json(resource(message, self.account_sid))

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        message = self._named(request)
        self.account.forget(message.sid)
        self.log.write("deleted", sid=message.sid)
        return web.Response(status=204)

    def _named(self, request: web.Request) -> Message:
        try:
            return self.account.messages[request.match_info["sid"]]
        except KeyError:
            raise Refused(20404) from None

    async def _show_log(self, request: web.Request) -> web.StreamResponse:
        event = request.query.get("event")
        return _json([entry for entry in self.log.entries() if event in {None, entry["event"]}])

    async def _show_messages(self, request: web.Request) -> web.StreamResponse:
        """What phones got after so many, by the account's memory: the log would be read from its beginning each time."""
        after = request.query.get("after", str(self.account.number_taken))
        if not (after.isascii() and after.isdecimal() and len(after) < 10):
            return _json({"error": "after is a number"}, 400)
        found = self.account.taken(int(after), LARGEST_PAGE)
        return _json({"messages": [phone_view(message) for message in found], "after": int(after) + len(found)})

    async def _hear(self, request: web.Request) -> web.StreamResponse:
        """A phone writes. Carrying it to the service is the caller's; we read along, for STOP and START, as Twilio does."""
        try:
            heard = Incoming.model_validate_json(await request.read())
        except ValidationError as error:
            return _json({"error": str(error)}, 400)
        self.log.write("incoming", sid=heard.sid, **{"from": heard.sender}, to=heard.to, body=heard.body)
        opted_out = heard.opts_out
        if opted_out is not None:
            change = self.behaviour.opted_out | {heard.sender} if opted_out else self.behaviour.opted_out - {heard.sender}
            self.behaviour = self.behaviour.model_copy(update={"opted_out": change})
        return _json({"opted_out": heard.sender in self.behaviour.opted_out})

    async def _show_behaviour(self, request: web.Request) -> web.StreamResponse:
        return _json(self.behaviour.model_dump(mode="json"))

    async def _change_behaviour(self, request: web.Request) -> web.StreamResponse:
        try:
            change = orjson.loads(await request.read())
            self.behaviour = Behaviour.model_validate({**self.behaviour.model_dump(), **change})
        except (orjson.JSONDecodeError, TypeError, ValidationError) as error:
            return _json({"error": str(error)}, 400)
        return await self._show_behaviour(request)


async def _nothing(request: web.Request) -> web.StreamResponse:
    raise Refused(20404)


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    body = orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")
