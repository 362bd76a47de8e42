"""The SMTP channel with a small mail server behind it, for the conformance suite and the channel's own tests."""

from dataclasses import dataclass, field

from channels.channel import Outbound
from channels.smtp_email import SmtpEmail
from tests.channels.conformance import Held, Taken
from tests.channels.smtp_server import TAKE_AND_DIE, SmtpServer

SENDER = "post@lark.example"
EXAMPLE = Outbound("a1", "m1", "zoe@example.com", SENDER, "Today 14:10-15:40.", subject="Your parcel")


@dataclass
class SmtpRig:
    """A small mail server in this process."""

    channel: SmtpEmail
    server: SmtpServer
    example: Outbound = EXAMPLE
    can_be_asked: bool = False
    held: list[Held] = field(default_factory=list)

    def address(self, number: int) -> str:
        return f"person{number}@example.com"

    def taken(self) -> list[Taken]:
        return self.server.taken()

    def refuse(self, to: str) -> None:
        self.server.at_rcpt[to].append("550 5.1.1 no such mailbox")

    def defer(self, to: str) -> None:
        self.server.at_rcpt[to].append("451 4.7.1 greylisted, come back")

    def lose_answer(self, to: str) -> None:
        self.server.at_data[to].append(TAKE_AND_DIE)

    def hold(self, to: str) -> Held:
        self.held.append(Held())
        self.server.at_data[to].append(self.held[-1])
        return self.held[-1]

    async def vanish(self) -> None:
        await self.server.stop()
