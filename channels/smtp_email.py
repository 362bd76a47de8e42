"""E-mail by SMTP: a few connections a batch, and what each refusal means for the address, the text or the sender."""

import asyncio
import re
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Self
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from channels.channel import Outbound, Remedy, SendError, Sent
from channels.mime import Mail, compose

_PORTS = {"smtp": 587, "smtps": 465}
# RFC 3463: bad mailbox, bad domain, bad syntax, moved without a trace, no mail accepted there (RFC 7505, 7372).
_NO_SUCH_MAILBOX = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_GOODBYE = 2.0  # seconds
_LOST = (SMTPException, OSError, TimeoutError)


class Phase(StrEnum):
    """How far the conversation with the server had come."""

    CONNECT = "connecting"
    MAIL = "naming the sender"
    RCPT = "naming the recipient"
    DATA = "handing over the text"


@dataclass(slots=True)
class _Pool:
    """The connections of one batch: `free` ones are idle between two mails. `slots` bounds how many there are."""

    slots: asyncio.Semaphore
    free: list[SMTP] = field(default_factory=list)


@dataclass(slots=True)
class _Handover:
    """One mail on its way, and how far it has come."""

    mail: Mail
    phase: Phase = Phase.CONNECT


class SmtpEmail:
    """Channel "email". `url` is smtp://user:password@host:587 or smtps://...:465; percent-encode what a URL cannot hold.

    With smtp, STARTTLS is used where the server offers it and insisted on where there are credentials. `timeout` is in
    seconds, for a whole send with its wait for a connection: a claim that is held for longer is doubted, and a doubted
    e-mail goes out again. `tls` replaces the default context, for a server with a certificate of its own.
    """

    name = "email"
    provider = "smtp"
    reports = False

    def __init__(self, url: str, timeout: float = 25.0, connections: int = 5, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("an SMTP URL looks like smtp://user:password@host:587 or smtps://user:password@host:465")
        self._host, self._port = parts.hostname, parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._implicit_tls = parts.scheme == "smtps"
        self._tls = tls or _default_tls()
        self._timeout = timeout
        self._connections = connections
        self._pool: _Pool | None = None

    async def __aenter__(self) -> Self:
        self._pool = _Pool(asyncio.Semaphore(self._connections))
        return self

    async def __aexit__(self, *exc: object) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.gather(*map(_leave, pool.free))

    async def send(self, message: Outbound) -> Sent:
        """Hands it to the server. Raises SendError."""
        handover = _Handover(compose(message))
        if self._pool is None:
            raise RuntimeError("a channel is used within `async with`")
        try:
            async with asyncio.timeout(self._timeout), self._pool.slots:
                await self._hand_over(handover, self._pool)
        except _LOST as error:
            raise failure(error, handover.phase) from error
        return Sent(handover.mail.message_id)

    async def find(self, message: Outbound, since: datetime, known: frozenset[str]) -> Sent | None:
        """Always None: send it again.

        No SMTP server can be asked what it took. RFC 5321 (4.5.4.1) has the sender keep a mail until it is acknowledged
        and try again, and RFC 1047 names the double that comes of it when the answer to the final dot is lost. The second
        copy has the Message-ID of the first, so that a mailbox can know it for the same message (R21).
        """
        return None

    async def _hand_over(self, handover: _Handover, pool: _Pool) -> None:
        smtp, mail = await self._lease(pool), handover.mail
        try:
            handover.phase = Phase.MAIL
            await smtp.mail(mail.sender)
            handover.phase = Phase.RCPT
            await smtp.rcpt(mail.to)
            handover.phase = Phase.DATA
            await smtp.data(mail.content)
        except SMTPResponseException:
            raise  # refused in words: the connection is good for the next mail
        except BaseException:
            smtp.close()  # a late answer would be taken for the next mail's
            raise
        finally:
            if smtp.is_connected:
                pool.free.append(smtp)

    async def _lease(self, pool: _Pool) -> SMTP:
        """A connection with no transaction on it: an idle one that still answers, or a new one."""
        while pool.free:
            smtp = pool.free.pop()
            if await _reset(smtp):
                return smtp
        smtp = SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user or None,
            password=self._password or None,
            use_tls=self._implicit_tls,
            start_tls=False if self._implicit_tls else (True if self._user else None),
            tls_context=self._tls,
            timeout=self._timeout,
        )
        await smtp.connect()
        return smtp


@cache
def _default_tls() -> ssl.SSLContext:
    """Loading the certificate authorities takes tens of milliseconds, and every batch has a channel of its own."""
    return ssl.create_default_context()


async def _reset(smtp: SMTP) -> bool:
    """Clears what is left of the last mail; False when the connection is no longer usable, and closed."""
    try:
        await smtp.rset()
    except _LOST:
        smtp.close()
        return False
    except BaseException:
        smtp.close()
        raise
    return True


async def _leave(smtp: SMTP) -> None:
    """Says goodbye; a server that has already gone, or takes its time, needs none."""
    try:
        await smtp.quit(timeout=_GOODBYE)
    except _LOST:
        smtp.close()


def failure(error: BaseException, phase: Phase) -> SendError:
    """What an SMTP failure means, by what the server said and how far the conversation had come."""
    if not isinstance(error, SMTPResponseException) or not 400 <= error.code < 600:
        return _broken(error, phase)
    found = _ENHANCED.search(str(error.message))
    enhanced = found[0] if found else ""
    code = f"{error.code} {enhanced}".strip()
    reason = f"the mail server answered {code} when {phase}"
    if error.code < 500:
        return SendError(reason, code=code, remedy=Remedy.RETRY)
    return SendError(reason, permanent=True, code=code, remedy=_remedy(error.code, enhanced, phase))


def _broken(error: BaseException, phase: Phase) -> SendError:
    """No answer, or none that is one. What was cut off while the text went over may have been taken (R1)."""
    kind = type(error).__name__
    if isinstance(error, SMTPException) and not isinstance(error, OSError | TimeoutError | SMTPResponseException):
        # The library's own refusal: no STARTTLS where we insist on it, no way to log in that both know.
        return SendError(f"{error.message}", permanent=True, code="setup", remedy=Remedy.STOP_SENDER)
    return SendError(f"lost the mail server when {phase}: {kind}", ambiguous=phase is Phase.DATA, code="lost")


def _remedy(code: int, enhanced: str, phase: Phase) -> Remedy:
    """What a permanent refusal asks for.

    Only what says that the mailbox does not exist suppresses an address (R21). A bare 550 may as well be a policy.
    """
    gone = enhanced in _NO_SUCH_MAILBOX or (not enhanced and code in (551, 553))
    match phase:
        case Phase.CONNECT | Phase.MAIL:
            return Remedy.STOP_SENDER
        case Phase.RCPT:
            return Remedy.SUPPRESS if gone else Remedy.SWITCH
        case Phase.DATA:
            # Some servers name the mailbox only now; a full one (5.2.2) is no fault of the text either.
            if enhanced in _NO_SUCH_MAILBOX:
                return Remedy.SUPPRESS
            return Remedy.SWITCH if enhanced.startswith("5.2.") else Remedy.NEW_BODY
