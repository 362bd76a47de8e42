"""A fake on a free port, the real SDK pointed at it, and an endpoint that writes down the callbacks it gets."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any, Protocol

import pytest
from aiohttp import encode_basic_auth, web
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from app.fake_twilio.behaviour import Behaviour
from app.fake_twilio.server import ACCOUNT_SID, AUTH_TOKEN, FakeTwilio

SENDER = "+12125550100"
RECIPIENT = "+12125550123"
# twilio 9.13 still hands aiohttp a BasicAuth, and aiohttp 3.14 deprecates both the class and the parameter.
SDK_ON_NEW_AIOHTTP = pytest.mark.filterwarnings("ignore:(BasicAuth is|The 'auth' parameter is) deprecated:DeprecationWarning")


class Reachable(Protocol):
    """A fake, here or in another process."""

    url: str


class RedirectedHttp(AsyncTwilioHttpClient):
    """The SDK's own client, with Twilio's host replaced."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=5)
        self.base = base

    async def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        """As the SDK does it, elsewhere."""
        return await super().request(method, url.replace("https://api.twilio.com", self.base), *args, **kwargs)


class Endpoint:
    """Takes status callbacks. `answers` are the HTTP statuses it gives, one after the other; then 204."""

    def __init__(self) -> None:
        self.got: list[dict[str, str]] = []
        self.signed: list[bool] = []
        self.answers: list[int] = []
        self.arrived = asyncio.Event()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        """One callback."""
        form = {key: str(value) for key, value in (await request.post()).items()}
        signature = request.headers.get("X-Twilio-Signature", "")
        self.signed.append(RequestValidator(AUTH_TOKEN).validate(str(request.url), form, signature))
        self.got.append(form)
        self.arrived.set()
        return web.Response(status=self.answers.pop(0) if self.answers else 204)

    @property
    def statuses(self) -> list[str]:
        """What was reported, in the order it came."""
        return [form["MessageStatus"] for form in self.got]


class House:
    """Everything a test starts; all of it is stopped at the end."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack

    async def fake(self, behaviour: Behaviour | None = None, **options: Any) -> FakeTwilio:
        """A running fake; its base URL is `fake.url`."""
        fake = FakeTwilio(behaviour=behaviour, **options)
        self._stack.push_async_callback(fake.stop)
        await fake.start()
        return fake

    async def sdk(self, fake: Reachable, token: str = AUTH_TOKEN) -> Any:
        """The real SDK, pointed at `fake`."""
        http = await self._stack.enter_async_context(RedirectedHttp(fake.url))
        make: Any = Client  # untyped in the SDK
        return make(ACCOUNT_SID, token, http_client=http)

    async def endpoint(self) -> Endpoint:
        """A running endpoint for callbacks."""
        endpoint = Endpoint()
        app = web.Application()
        app.router.add_post("/hooks/twilio/status", endpoint.take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/twilio/status?attempt=a-1"
        return endpoint


async def send(client: Any, to: str = RECIPIENT, body: str = "Your parcel comes today", **options: Any) -> Any:
    """One message by the SDK, as Porchlight sends it."""
    fields = {"from_": SENDER, **options} if "messaging_service_sid" not in options else options
    return await client.messages.create_async(to=to, body=body, **fields)


def credentials(fake: FakeTwilio) -> dict[str, str]:
    """The header that opens the account, for what the SDK does not show."""
    return {"Authorization": encode_basic_auth(fake.account_sid, fake.auth_token)}
