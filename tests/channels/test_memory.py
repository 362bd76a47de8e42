"""The channel that reaches nobody keeps the promises of those that do."""

from dataclasses import dataclass, field, replace

import pytest

from channels.channel import Outbound, Progress, Remedy, SendError, Sent
from channels.memory import Answer, MemoryChannel
from tests.channels.conformance import STARTED, Conformance, Held, Taken

EXAMPLE = Outbound("a1", "m1", "+12125550123", "+12125550100", "Lark & Co: today 14:10-15:40.")


@dataclass
class MemoryRig:
    """Nobody is behind it, so the script is the provider."""

    channel: MemoryChannel = field(default_factory=lambda: MemoryChannel("sms"))
    example: Outbound = EXAMPLE
    can_be_asked: bool = True

    def address(self, number: int) -> str:
        return f"+1212555{100 + number:04}"

    def taken(self) -> list[Taken]:
        return [Taken(one.to, one.sender, one.body) for one in self.channel.sent]

    def refuse(self, to: str) -> None:
        self.channel.script(to, SendError("no such number", permanent=True, code="21211", remedy=Remedy.SWITCH))

    def defer(self, to: str) -> None:
        self.channel.script(to, SendError("too many at once", code="20429"))

    def lose_answer(self, to: str) -> None:
        self.channel.script(to, Answer.LOST)

    def hold(self, to: str) -> Held:
        held = Held()
        held.arrived.set()
        self.channel.script(to, held.go)
        return held

    async def vanish(self) -> None:
        self.channel.script(self.example.to, SendError("nobody there", code="unreachable"))


class TestMemory(Conformance):
    @pytest.fixture
    def rig(self) -> MemoryRig:
        return MemoryRig()


@pytest.mark.anyio
async def test_what_the_sandbox_takes_is_delivered_at_once() -> None:
    assert await MemoryChannel("email").send(EXAMPLE) == Sent("sandbox-m1", Progress.DELIVERED)


@pytest.mark.anyio
async def test_a_message_sent_twice_shows_twice_under_one_id() -> None:
    channel = MemoryChannel("sms")
    first, second = await channel.send(EXAMPLE), await channel.send(replace(EXAMPLE, attempt="a2"))
    assert first == second
    assert [one.attempt for one in channel.sent] == ["a1", "a2"]


@pytest.mark.anyio
async def test_a_script_is_followed_in_order_and_then_over() -> None:
    channel = MemoryChannel("sms")
    channel.script(EXAMPLE.to, SendError("later"), Sent("SM1", Progress.SENT))
    with pytest.raises(SendError, match="later"):
        await channel.send(EXAMPLE)
    assert (await channel.send(EXAMPLE)).provider_id == "SM1"
    assert (await channel.send(EXAMPLE)).provider_id == "sandbox-m1"


@pytest.mark.anyio
async def test_it_keeps_only_so_many() -> None:
    channel = MemoryChannel("sms", keep=3)
    for number in range(5):
        await channel.send(replace(EXAMPLE, message=f"m{number}"))
    assert [one.message for one in channel.sent] == ["m2", "m3", "m4"]
    assert await channel.find(replace(EXAMPLE, message="m0"), STARTED, frozenset()) is None
    assert await channel.find(replace(EXAMPLE, message="m4"), STARTED, frozenset()) is not None
