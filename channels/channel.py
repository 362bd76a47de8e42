"""What every channel promises: one way to send, one way to find out what became of a send, one error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Progress(StrEnum):
    """How far a message has come at its provider. A status only moves forward; see `further`."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


# A failure outranks what was only on the way; proof that it arrived outranks a failure. One fixed order, so that receipts
# may come in any order and twice and still end in one status (R2).
_RANK = {
    progress: rank
    for rank, progress in enumerate((Progress.ACCEPTED, Progress.SENT, Progress.FAILED, Progress.DELIVERED, Progress.READ))
}


def further(old: Progress, new: Progress) -> Progress:
    """Whichever of the two is further along: what the status is after a receipt of `new` (R2)."""
    return max(old, new, key=_RANK.__getitem__)


_LINE_ENDS = frozenset("\r\n\0")


class Remedy(StrEnum):
    """What a failure asks for. The table of codes beside each provider maps to these."""

    RETRY = "retry"  # refused, certainly not sent: the same again, later
    RETRY_ONCE = "retry_once"  # worth one bounded second try
    SWITCH = "switch"  # this channel cannot reach this person now: the next channel
    SUPPRESS = "suppress"  # never again to this address on this channel, then the next channel
    NEW_BODY = "new_body"  # this text was filtered: never this body again, so the next channel
    STOP_SENDER = "stop_sender"  # the sender itself is blocked: stop it, alert, next channel
    GIVE_UP = "give_up"  # nothing helps: tell an agent

    @property
    def permanent(self) -> bool:
        """Whether another try of this message on this channel cannot help."""
        return self not in (Remedy.RETRY, Remedy.RETRY_ONCE)


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message on its way out, rendered.

    `attempt` names this attempt (unguessable, in the callback URL); `message` is stable over attempts (the e-mail's
    Message-ID). `valid_for` is how long the news stays news. `callback_url` is where the provider reports, if it does.
    """

    attempt: str
    message: str
    to: str
    sender: str
    body: str
    subject: str = ""
    html: str = ""
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    callback_url: str = ""
    valid_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it. `progress` is what it claims by then; `segments` where it counts them.

    `send` never returns a failed one; `find` may, and then says why: `code`, `reason`, `remedy`.
    """

    provider_id: str
    progress: Progress = Progress.ACCEPTED
    segments: int | None = None
    code: str = ""
    reason: str = ""
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider reported later about one send. `attempt` comes from our callback URL."""

    attempt: str
    provider_id: str
    progress: Progress
    code: str = ""
    reason: str = ""
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message somebody sent us. `sender` and `to` are as the provider writes them: E.164 for phones.

    `service` is the pool of senders it came through, where the provider has pools; `media` are content types only;
    `opt_out_type` is STOP, START or HELP where the provider has understood and answered such a word itself (R6), else "".
    """

    provider_id: str
    sender: str
    to: str
    service: str
    body: str
    media: tuple[str, ...] = ()
    opt_out_type: str = ""


class SendError(Exception):
    """The one error a channel raises.

    `permanent`: another try on this channel cannot help. `ambiguous`: it may have been sent (R1), so it must not be sent
    again before `find` has proved it absent. `code` is the provider's own, `remedy` what follows from it.
    `retry_after` is the provider's wish, if it named one.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        ambiguous: bool = False,
        code: str = "",
        remedy: Remedy = Remedy.RETRY,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.ambiguous = ambiguous
        self.code = code
        self.remedy = remedy
        self.retry_after = retry_after


def refuse_malformed(message: Outbound) -> None:
    """Raises a permanent SendError for what no provider may be handed.

    That is a line break or NUL in anything that becomes a header or an address (R32), and text that is no Unicode. Every
    channel calls it first, the sandbox too, so that what the sandbox lets pass is fit for a real provider.
    """
    headers = {
        "message": message.message,
        "to": message.to,
        "sender": message.sender,
        "subject": message.subject,
        "reply_to": message.reply_to,
        "callback_url": message.callback_url,
        **{f"headers[{name!r}]": f"{name}{value}" for name, value in message.headers.items()},
    }
    for where, text in headers.items():
        if not _LINE_ENDS.isdisjoint(text):
            reason = f"a line break in {where} could forge headers"
            raise SendError(reason, permanent=True, code="malformed", remedy=Remedy.SWITCH)
    try:
        "".join((*headers.values(), message.body, message.html)).encode()
    except UnicodeEncodeError as error:
        reason = "half a surrogate pair: not Unicode text"
        raise SendError(reason, permanent=True, code="malformed", remedy=Remedy.SWITCH) from error


class Channel(Protocol):
    """A way to a person. `async with` holds its connections for one batch; `send` is called concurrently within."""

    name: str  # "sms", "email"
    provider: str  # "twilio", "smtp", "sandbox"
    reports: bool  # whether receipts come later

    async def __aenter__(self) -> "Channel": ...

    async def __aexit__(self, *exc: object) -> None: ...

    async def send(self, message: Outbound) -> Sent:
        """Hands it to the provider. Raises SendError, and nothing else, for whatever goes wrong on the way."""
        ...

    async def find(self, message: Outbound, since: datetime, known: frozenset[str]) -> Sent | None:
        """Looks whether an ambiguous send did arrive at the provider.

        `since` is the machine's time the attempt began (aware); `known` are provider ids that belong to other messages.
        Returns what was found, None when it is provably absent and may be sent again. Raises SendError when the provider
        cannot tell now.
        """
        ...
