"""The Twilio channel with a small Twilio behind it, for the conformance suite and the channel's own tests."""

from dataclasses import dataclass, field

from channels.channel import Outbound
from channels.twilio_messaging import TwilioMessaging
from tests.channels.conformance import Held, Taken
from tests.channels.twilio_server import Answer, TwilioServer, breaks_off, holds, refuses

EXAMPLE = Outbound("a1", "m1", "+12125550123", "+12125550100", "Lark & Co: today 14:10-15:40.")
SERVICE = "MG" + "0" * 32


@dataclass
class TwilioRig:
    """A small Twilio in this process."""

    channel: TwilioMessaging
    server: TwilioServer
    example: Outbound = EXAMPLE
    can_be_asked: bool = True
    held: list[Held] = field(default_factory=list)

    def address(self, number: int) -> str:
        return f"+1212555{100 + number:04}"

    def taken(self) -> list[Taken]:
        return self.server.taken()

    def answer(self, answer: Answer) -> None:
        """How the next message to the example's recipient is answered."""
        self.server.script[self.example.to].append(answer)

    def refuse(self, to: str) -> None:
        self.server.script[to].append(refuses(400, 21211))

    def defer(self, to: str) -> None:
        self.server.script[to].append(refuses(429, 20429))

    def lose_answer(self, to: str) -> None:
        self.server.script[to].append(breaks_off(self.server))

    def hold(self, to: str) -> Held:
        self.held.append(Held())
        self.server.script[to].append(holds(self.server, self.held[-1]))
        return self.held[-1]

    async def vanish(self) -> None:
        await self.server.stop()
