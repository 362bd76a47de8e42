"""What happens to a message after it was taken: its statuses, and the signed callbacks that report them."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator
from yarl import URL

from app.clock import Clock
from app.fake_twilio.account import Message
from app.fake_twilio.behaviour import Fate
from app.fake_twilio.log import Log
from app.fake_twilio.resource import VERSION

# Twilio gives an endpoint 15 s in all and asks a second time.
ANSWER_WITHIN = aiohttp.ClientTimeout(total=15)
TRIES = 2
CONNECTIONS = 100

Pause = Callable[[float], Awaitable[None]]


class Courses:
    """Runs the course of each message as a task of its own; one after the other within a message."""

    def __init__(self, account_sid: str, auth_token: str, log: Log, clock: Clock, pause: Pause) -> None:
        self._account_sid = account_sid
        self._signer = RequestValidator(auth_token)
        self._log = log
        self._clock = clock
        self._pause = pause
        self._running: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def open(self) -> None:
        """Needs the running event loop."""
        self._session = aiohttp.ClientSession(timeout=ANSWER_WITHIN, connector=aiohttp.TCPConnector(limit=CONNECTIONS))

    async def close(self) -> None:
        """Drops the courses still running. The next start takes them up from the log."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def begin(self, message: Message, fate: Fate) -> None:
        """Starts the message's course."""
        task = asyncio.create_task(self.run(message, fate))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settled(self) -> None:
        """Returns when no course is running. Raises what went wrong in one."""
        while self._running:
            await asyncio.gather(*self._running)

    async def run(self, message: Message, fate: Fate) -> None:
        """From taken to its end. What an earlier run has told already is not told again."""
        course = [step for step in fate.course if step[0] not in message.told]
        withheld = fate.course[fate.withheld % len(fate.course)] if fate.withheld is not None else None
        for step, delay in zip(course, fate.delays, strict=False):
            await self._pause(delay)
            message.advance(*step, self._clock.wall())
            if not fate.out_of_order:
                await self._tell(message, step, fate.twice, step == withheld)
        if fate.out_of_order:
            for step in reversed(course):
                await self._tell(message, step, fate.twice, step == withheld)

    async def _tell(self, message: Message, step: tuple[str, int], twice: bool, withheld: bool) -> None:
        if not message.callback:
            return
        status, code = step
        if withheld:
            self._log.write("callback", sid=message.sid, status=status, code=code or None, http=None, note="withheld")
        else:
            for _ in range(2 if twice else 1):
                await self._post(message, status, code)
        message.told.add(status)

    async def _post(self, message: Message, status: str, code: int) -> None:
        assert self._session is not None
        form = self._form(message, status, code)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": self._signer.compute_signature(message.callback, form),
        }
        for _ in range(TRIES):
            http, note = None, {}
            try:
                async with self._session.post(
                    URL(message.callback, encoded=True), data=urlencode(form).encode(), headers=headers, allow_redirects=False
                ) as answer:
                    http = answer.status
            except (aiohttp.ClientError, TimeoutError) as error:
                note = {"note": type(error).__name__}
            self._log.write("callback", sid=message.sid, status=status, code=code or None, http=http, **note)
            if http is not None and http < 500:
                return

    def _form(self, message: Message, status: str, code: int) -> dict[str, str]:
        form = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "AccountSid": self._account_sid,
            "From": message.sender,
            "To": message.to,
            "MessageStatus": status,
            "SmsStatus": status,
            "ApiVersion": VERSION,
        }
        if message.service:
            form["MessagingServiceSid"] = message.service
        return form | {"ErrorCode": str(code)} if code else form
