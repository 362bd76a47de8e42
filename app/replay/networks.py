"""The way between simulated phones and the service: Twilio's signed webhooks by the fake, or the sandbox's own door."""

from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

import orjson
from twilio.request_validator import RequestValidator

from app.errors import PorchlightError, Unavailable
from app.replay.service import Reply, Service
from app.replay.thread import Said
from app.settings import Settings

PATIENCE_S = 3.0  # for a fake that is just starting; one that was forgotten is said soon
HOOK = "/hooks/twilio/messages"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a phone got: from which number (and pool of numbers), and where known whose phone it is."""

    phone: str
    sender: str
    body: str
    service: str = ""
    person: int | None = None


class Network(Protocol):
    """What the phones hang on."""

    told: str  # for the operator: how replies go
    whole: bool  # whether it has pictures, phones nobody knows, and repeats itself

    async def begin(self) -> None:
        """Everything from now on counts."""
        ...

    async def texts(self) -> list[Text]:
        """What has come since it was last asked."""
        ...

    async def say(self, to: Text, said: Said, number: str) -> Reply:
        """A reply to a text. `number` names it: the same one again is the same reply again."""
        ...


class Twilio:
    """`service` gets webhooks signed as Twilio signs them; `fake` is the fake that took the service's messages."""

    told = "replies go by signed webhooks, as from Twilio"
    whole = True

    def __init__(self, service: Service, fake: Service, settings: Settings) -> None:
        self._service, self._fake = service, fake
        self._account = settings.twilio_account_sid
        self._signer = RequestValidator(settings.twilio_auth_token.get_secret_value())
        self._public = settings.public
        self._after = 0

    async def begin(self) -> None:
        """Raises Unavailable when the fake is not there."""
        reply = await self._fake.call("GET", "/_fake/messages", patience=PATIENCE_S)
        self._after = orjson.loads(_good(reply, self._fake.url).body)["after"]

    async def texts(self) -> list[Text]:
        """What the fake took and carried to its end."""
        found: list[Text] = []
        while (page := await self._read(f"/_fake/messages?after={self._after}"))["messages"]:
            self._after = page["after"]
            reached = [row for row in page["messages"] if row["reaches"]]
            found += [Text(row["to"], row["from"], row["body"], row["service"]) for row in reached]
        return found

    async def say(self, to: Text, said: Said, number: str) -> Reply:
        """Posts what Twilio posts for an incoming message, after the fake has read it."""
        sid = f"SM{number}"
        heard = orjson.dumps({"sid": sid, "from": to.phone, "to": to.sender, "body": said.body})
        _good(await self._fake.call("POST", "/_fake/incoming", heard), self._fake.url)
        form = {
            "ToCountry": "US",
            "SmsMessageSid": sid,
            "NumMedia": "1" if said.media else "0",
            "SmsSid": sid,
            "SmsStatus": "received",
            "Body": said.body,
            "FromCountry": "US",
            "To": to.sender,
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": self._account,
            "From": to.phone,
            "ApiVersion": "2010-04-01",
        }
        if to.service:
            form["MessagingServiceSid"] = to.service
        if said.media:
            form |= {"MediaContentType0": said.media, "MediaUrl0": f"https://api.twilio.com/media/{number}"}
        signature = self._signer.compute_signature(self._public + HOOK, form)
        headers = {"Content-Type": FORM, "X-Twilio-Signature": signature}
        return await self._service.call("POST", HOOK, urlencode(form).encode(), headers)

    async def _read(self, path: str) -> Any:
        return orjson.loads(_good(await self._fake.call("GET", path), self._fake.url).body)


class Sandbox:
    """A service without a provider: its own outbox, and the phones of its sandbox."""

    told = "no Twilio is set here, so replies go by the sandbox's phones"
    whole = False

    def __init__(self, service: Service) -> None:
        self._service = service
        self._after = 0

    async def begin(self) -> None:
        """Raises NotFound where no sandbox is served."""
        self._after = (await self._read("/sandbox/outbox"))["after"]

    async def texts(self) -> list[Text]:
        """What left by SMS."""
        found: list[Text] = []
        while True:
            page = await self._read(f"/sandbox/outbox?after={self._after}")
            found += [Text(row["phone"], row["sender"] or "", row["body"], "", row["person_id"]) for row in page["messages"]]
            if page["after"] == self._after:
                return found
            self._after = page["after"]

    async def say(self, to: Text, said: Said, number: str) -> Reply:
        """Writes it on that person's phone, as its page does."""
        headers = {"Content-Type": FORM, "Origin": self._service.url}
        body = urlencode({"text": said.body}).encode()
        return await self._service.call("POST", f"/sandbox/people/{to.person}/reply", body, headers)

    async def _read(self, path: str) -> Any:
        return orjson.loads(_good(await self._service.call("GET", path), self._service.url).body)


def _good(reply: Reply, url: str) -> Reply:
    if reply.status == 404:
        raise Unavailable(f"{url} is neither a sandbox nor a fake Twilio that could tell what phones got ({reply.why})")
    if not reply.good:
        raise PorchlightError(f"{url} answered {reply.status}: {reply.why}")
    return reply
