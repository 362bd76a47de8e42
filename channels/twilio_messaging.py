"""Text messages by Twilio: sending, finding out whether an ambiguous send arrived, and reading its webhooks."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from twilio.base.exceptions import TwilioException
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.rest.api import Api

from channels.channel import Inbound, Outbound, Progress, Receipt, SendError, Sent, refuse_malformed
from channels.segments import smart_encoded
from channels.twilio_codes import remedy_for
from channels.twilio_http import TWILIO, TwilioHttp

_PROGRESS = {
    "accepted": Progress.ACCEPTED,
    "scheduled": Progress.ACCEPTED,
    "queued": Progress.ACCEPTED,
    "sending": Progress.ACCEPTED,
    "sent": Progress.SENT,
    "delivered": Progress.DELIVERED,
    "read": Progress.READ,
    "undelivered": Progress.FAILED,
    "failed": Progress.FAILED,
    "canceled": Progress.FAILED,
}
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")  # and not an alphanumeric sender such as MGLogistics
_LONGEST_VALIDITY = 36_000  # seconds; Twilio's own limit
_SKEW = timedelta(minutes=5)  # how far Twilio's clock and ours may differ
_PAGE, _PAGES = 1000, 20
_TRIAL = "Sent from your Twilio trial account - "
_LONGEST_TEXT = 4_000  # characters; Twilio joins at most 1,600, and what came in is not cut short before somebody read it
_MOST_MEDIA = 10
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,80}")
# What the SDK raises when an answer is not what it expects: no JSON, no message in it, a page without the one list.
_UNREADABLE = (TwilioException, ValueError, KeyError, TypeError, AttributeError)


class TwilioMessaging:
    """Channel "sms". One HTTP session per `async with`; the object itself may be kept and entered again.

    `timeout` is in seconds, for a whole request. `api_url` replaces https://api.twilio.com (a stub or a proxy).
    """

    name = "sms"
    provider = "twilio"
    reports = True

    def __init__(
        self, account_sid: str, auth_token: str, api_url: str = "", timeout: float = 15.0, connections: int = 100
    ) -> None:
        if api_url and not api_url.startswith(("http://", "https://")):
            raise ValueError(f"not an HTTP URL: {api_url!r}")
        self._credentials = (account_sid, auth_token)
        self._base = api_url.rstrip("/") or TWILIO
        self._timeout = timeout
        self._connections = connections
        self._http: TwilioHttp | None = None
        self._open: Any = None

    async def __aenter__(self) -> Self:
        self._http = TwilioHttp(self._base, self._timeout, self._connections)
        # An environment of its own: the SDK would read TWILIO_REGION and TWILIO_EDGE from the process's.
        client = Client(*self._credentials, http_client=self._http, environment={"TWILIO_EDGE": ""})
        # `client.messages` would import this only now, for half a second in the middle of the first batch.
        self._open = Api(client).account.messages
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._http is not None:
            await self._http.close()
        self._http = self._open = None

    @property
    def _messages(self) -> Any:
        if self._open is None:
            raise RuntimeError("a channel is used within `async with`")
        return self._open

    async def send(self, message: Outbound) -> Sent:
        """Hands it to Twilio. Raises SendError."""
        refuse_malformed(message)
        messages = self._messages
        try:
            made = _sent(await messages.create_async(**_fields(message)))
        except _UNREADABLE as error:
            reason = f"Twilio took the request but its answer is unreadable: {type(error).__name__}"
            raise SendError(reason, ambiguous=True, code="unreadable") from error
        if made.remedy is not None:
            raise SendError(made.reason, permanent=made.remedy.permanent, code=made.code, remedy=made.remedy)
        return made

    async def find(self, message: Outbound, since: datetime, known: frozenset[str]) -> Sent | None:
        """Looks through all messages Twilio has for this recipient.

        No date is asked for: Twilio filters by the date of sending, which a message still queued does not have, and a
        queued message that is overlooked is sent twice.
        """
        messages, earliest = self._messages, since.astimezone(UTC) - _SKEW
        try:
            page = await messages.page_async(to=message.to, page_size=_PAGE)
            for _ in range(_PAGES):
                for listed in page:
                    if listed.sid not in known and _is(listed, message, earliest):
                        return _sent(listed)
                if (page := await page.next_page_async()) is None:
                    return None
        except SendError as error:
            # Whatever went wrong with asking, the send itself is still in doubt.
            raise SendError(
                error.reason, ambiguous=True, code=error.code, remedy=error.remedy, retry_after=error.retry_after
            ) from error
        except _UNREADABLE as error:
            reason = f"Twilio's list of messages is unreadable: {type(error).__name__}"
            raise SendError(reason, ambiguous=True, code="unreadable") from error
        raise SendError(f"more than {_PAGE * _PAGES:,} messages to this number", ambiguous=True, code="too_many")


def _fields(message: Outbound) -> dict[str, object]:
    fields: dict[str, object] = {
        "to": message.to,
        "messaging_service_sid" if _SERVICE.fullmatch(message.sender) else "from_": message.sender,
        "body": message.body,
    }
    if message.callback_url:
        fields["status_callback"] = message.callback_url
    if message.valid_for is not None:
        fields["validity_period"] = min(max(int(message.valid_for.total_seconds()), 1), _LONGEST_VALIDITY)
    return fields


def _sent(made: Any) -> Sent:
    """Raises ValueError for something without an id."""
    if not made.sid:
        raise ValueError("a message without a sid")
    # A messaging service has not chosen its sender yet and counts zero segments until then.
    segments = int(made.num_segments or 0) or None
    progress = _PROGRESS.get(str(made.status), Progress.ACCEPTED)
    if progress is not Progress.FAILED:
        return Sent(str(made.sid), progress, segments)
    code = _plain(str(made.error_code or ""))
    remedy, reason = remedy_for(code)
    return Sent(str(made.sid), progress, segments, code, reason, remedy)


def _is(listed: Any, message: Outbound, earliest: datetime) -> bool:
    """Whether a listed message may be ours. Raises SendError when its text is gone, so that nobody can tell."""
    if listed.date_created is not None and listed.date_created < earliest:
        return False
    if not str(listed.direction or "outbound").startswith("outbound"):
        return False
    sender = listed.messaging_service_sid if _SERVICE.fullmatch(message.sender) else listed.from_
    if sender != message.sender:
        return False
    if message.body and not listed.body:
        raise SendError("Twilio lists a message whose text was redacted", ambiguous=True, code="redacted")
    return _same_text(listed.body or "", message.body)


def _same_text(listed: str, ours: str) -> bool:
    """Whether one is the other as Twilio alters it: smart encoding, trimmed ends, a trial account's opening words."""
    return smart_encoded(listed).strip().removeprefix(_TRIAL) == smart_encoded(ours).strip()


def parse_status_callback(form: Mapping[str, str], attempt: str) -> Receipt:
    """Reads a verified status callback. `attempt` is the one in the URL it came to.

    Only the fields named here are looked at. A status we do not know proves no more than that Twilio has the message.
    """
    progress = _PROGRESS.get(form.get("MessageStatus", ""), Progress.ACCEPTED)
    code = _plain(form.get("ErrorCode", ""))
    remedy, reason = remedy_for(code) if progress is Progress.FAILED else (None, "")
    return Receipt(attempt, _plain(form.get("MessageSid", "")), progress, code, reason, remedy)


def parse_inbound(form: Mapping[str, str]) -> Inbound:
    """Reads a verified webhook about a message to us. Only the fields named here are looked at (R4).

    Raises ValueError naming the field for one without an id or a sender.
    """
    sid, sender = _plain(form.get("MessageSid", "")), _line(form.get("From", ""))
    if not sid or not sender:
        raise ValueError("From" if sid else "MessageSid")
    opt_out = form.get("OptOutType", "").upper()
    return Inbound(
        provider_id=sid,
        sender=sender,
        to=_line(form.get("To", "")),
        service=_plain(form.get("MessagingServiceSid", "")),
        # PostgreSQL takes no NUL into a text.
        body=form.get("Body", "").replace("\0", "")[:_LONGEST_TEXT],
        media=tuple(_media(form)),
        opt_out_type=opt_out if opt_out in ("STOP", "START", "HELP") else "",
    )


def _media(form: Mapping[str, str]) -> Iterator[str]:
    """What kind each of the attached files is; one whose kind is not said counts all the same."""
    number = form.get("NumMedia", "")
    count = min(int(number), _MOST_MEDIA) if number.isascii() and number.isdecimal() and len(number) < 4 else 0
    for index in range(count):
        kind = form.get(f"MediaContentType{index}", "").lower()
        yield kind if _MEDIA_TYPE.fullmatch(kind) else "application/octet-stream"


def _line(value: str) -> str:
    """A phone number or short code; nothing, when it could be neither."""
    value = value.strip()
    return value if value.isprintable() and len(value) <= 64 else ""


def _plain(value: str) -> str:
    """An id or a code; nothing, when it is neither, since it ends up in logs and on agents' screens."""
    return value if value.isascii() and value.isalnum() and len(value) <= 64 else ""


def valid_signature(auth_token: str, url: str, sent: Mapping[str, str] | str, header: str | None) -> bool:
    """Whether X-Twilio-Signature was made by Twilio over this request (R4).

    `url` is the exact public URL, from settings. `sent` is the form with its blank fields kept (a multi-dict where a field
    may come twice), or the raw body when it is JSON.
    """
    if not header:
        return False
    # Without its hash in the URL a raw body is not covered by the signature at all, and the validator fails on it.
    if isinstance(sent, str) and "bodySHA256" not in parse_qs(urlsplit(url).query):
        return False
    return bool(RequestValidator(auth_token).validate(url, sent, header))
