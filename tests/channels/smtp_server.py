"""An SMTP server on loopback (aiosmtpd) that answers as a test says and keeps what it took."""

import asyncio
import email
import email.policy
import ssl
from collections import defaultdict, deque
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.channels.conformance import Held, Taken

USER, PASSWORD = "post@lark.example", "p@ss/w:rd%"
# What a scripted answer may be besides a line to say.
DIE_NOW, TAKE_AND_DIE = "die now", "take and die"
Answer = str | Held


@dataclass
class SmtpServer:
    """`at_mail`, `at_rcpt` and `at_data` hold the answers to come, by address; without one it accepts."""

    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    at_mail: defaultdict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    at_rcpt: defaultdict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    at_data: defaultdict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    logs_in: bool = False  # whether it offers AUTH, in the clear too where there is no STARTTLS
    most_mails_a_connection: int = 10**6
    port: int = 0
    resets: int = 0
    logins: list[bytes] = field(default_factory=list)
    _transports: list[asyncio.Transport] = field(default_factory=list)
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listens on a free port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            self._protocol, "127.0.0.1", 0, ssl=self.tls if self.implicit_tls else None, start_serving=True
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Closes the door and every connection."""
        if self._server is not None:
            self._server.close()
            for transport in self._transports:
                transport.abort()
            await self._server.wait_closed()
            self._server = None
            await asyncio.sleep(0)

    def taken(self) -> list[Taken]:
        found = []
        for mail, envelope in zip(self.mails, self.envelopes, strict=True):
            part = mail.get_body(("plain",))
            assert part is not None
            body = part.get_content().replace("\r\n", "\n").removesuffix("\n")
            found.append(Taken(envelope.rcpt_tos[0], str(mail["From"]), body))
        return found

    def _protocol(self) -> SMTP:
        if not self.logs_in:
            return SMTP(self, hostname="mx.example", ident="test")
        starttls = None if self.implicit_tls else self.tls
        return SMTP(
            self,
            hostname="mx.example",
            ident="test",
            tls_context=starttls,
            authenticator=self._login,
            auth_require_tls=starttls is not None,  # it does not see that a connection began in TLS
        )

    def _login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login)
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=right)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.sessions.append(session)
        assert isinstance(server.transport, asyncio.Transport)
        self._transports.append(server.transport)
        return responses

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        said = await self._answer(self.at_mail[address], server)
        envelope.mail_from = address
        return said

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        said = await self._answer(self.at_rcpt[address], server)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        script = self.at_data[envelope.rcpt_tos[0]]
        dies = bool(script) and script[0] == TAKE_AND_DIE
        said = "250 taken" if dies else await self._answer(script, server)
        if said.startswith("250"):
            assert isinstance(envelope.content, bytes)
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.envelopes.append(envelope)
        if dies:
            script.popleft()
            self._die(server)
        return said

    async def handle_RSET(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.resets += 1
        if len(self.mails) >= self.most_mails_a_connection:
            self._die(server)
        return "250 clean"

    async def _answer(self, script: deque[Answer], server: SMTP) -> str:
        answer = script.popleft() if script else "250 fine"
        if isinstance(answer, Held):
            answer.arrived.set()
            await answer.go.wait()
            return "250 fine"
        if answer == DIE_NOW:
            self._die(server)
        return answer

    @staticmethod
    def _die(server: SMTP) -> None:
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()
