"""What every channel must do, whatever carries it: inherit `Conformance` and give it a `rig`."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

import pytest

from channels.channel import Channel, Outbound, Progress, SendError

STARTED = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
# Every script and mark a message may hold, with what transports trip over: dots, lines, long words, quoted-looking text.
LETTERS = (
    "Grüße, Zoë! Your parcel: “today” 14:10-15:40 – 3 €\n.\n..a dot first\nFrom here on: نعم، तक, 明日の午後, до завтра\n"
    "=E2=82=AC &amp; %2B +1 \\n {{7*7}} 👩‍👩‍👧‍👦 🇩🇪 e\u0301 | ^ ~ [x]\n" + "x" * 1100
)


@dataclass(frozen=True, slots=True)
class Taken:
    """One message as it reached the provider."""

    to: str
    sender: str
    body: str


@dataclass(frozen=True, slots=True)
class Held:
    """A send the provider keeps waiting: it has `arrived` there, and gets its answer once `go` is set."""

    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)


class Rig(Protocol):
    """A channel and the provider behind it, which does as it is told."""

    @property
    def channel(self) -> Channel: ...

    @property
    def example(self) -> Outbound:
        """A message that can be sent."""
        ...

    @property
    def can_be_asked(self) -> bool:
        """Whether the provider knows afterwards what it took."""
        ...

    def address(self, number: int) -> str:
        """One of many recipients."""
        ...

    def taken(self) -> list[Taken]:
        """All the provider took, in order."""
        ...

    def refuse(self, to: str) -> None:
        """The next message to `to` is refused for good."""
        ...

    def defer(self, to: str) -> None:
        """The next message to `to` is refused for now."""
        ...

    def lose_answer(self, to: str) -> None:
        """The next message to `to` is taken, and the connection dies before the answer."""
        ...

    def hold(self, to: str) -> Held:
        """The next message to `to` is taken once it is let go, not before."""
        ...

    async def vanish(self) -> None:
        """Nobody is there any more."""
        ...


@pytest.mark.anyio
@pytest.mark.enable_socket
class Conformance:
    """Inherit it in a class whose `rig` fixture yields a Rig with an entered channel."""

    async def test_a_message_is_taken_once_and_has_an_id(self, rig: Rig) -> None:
        sent = await rig.channel.send(rig.example)
        assert sent.provider_id
        assert sent.progress is not Progress.FAILED
        assert [(taken.to, taken.sender) for taken in rig.taken()] == [(rig.example.to, rig.example.sender)]

    async def test_the_text_arrives_to_the_letter(self, rig: Rig) -> None:
        await rig.channel.send(replace(rig.example, body=LETTERS))
        assert rig.taken()[0].body == LETTERS

    async def test_a_refusal_for_good_is_permanent_and_not_in_doubt(self, rig: Rig) -> None:
        rig.refuse(rig.example.to)
        with pytest.raises(SendError) as refused:
            await rig.channel.send(rig.example)
        assert (refused.value.permanent, refused.value.ambiguous) == (True, False)
        assert refused.value.reason
        assert refused.value.code
        assert rig.taken() == []

    async def test_a_deferral_may_be_sent_again_later(self, rig: Rig) -> None:
        rig.defer(rig.example.to)
        with pytest.raises(SendError) as deferred:
            await rig.channel.send(rig.example)
        assert (deferred.value.permanent, deferred.value.ambiguous) == (False, False)
        await rig.channel.send(rig.example)
        assert len(rig.taken()) == 1

    async def test_a_lost_answer_leaves_the_send_in_doubt(self, rig: Rig) -> None:
        """R1."""
        rig.lose_answer(rig.example.to)
        with pytest.raises(SendError) as lost:
            await rig.channel.send(rig.example)
        assert (lost.value.permanent, lost.value.ambiguous) == (False, True)
        assert len(rig.taken()) == 1

    async def test_what_was_taken_in_doubt_is_found(self, rig: Rig) -> None:
        """R1. A provider that cannot be asked answers None, and must know a second copy for the same message."""
        rig.lose_answer(rig.example.to)
        with pytest.raises(SendError):
            await rig.channel.send(rig.example)
        found = await rig.channel.find(rig.example, STARTED, frozenset())
        assert (found is not None) == rig.can_be_asked
        if not rig.can_be_asked:
            again = [await rig.channel.send(rig.example) for _ in range(2)]
            assert again[0].provider_id == again[1].provider_id

    async def test_what_never_arrived_is_not_found(self, rig: Rig) -> None:
        """R1."""
        other = replace(rig.example, message="another", body="Something else")
        await rig.channel.send(other)
        assert await rig.channel.find(rig.example, STARTED, frozenset()) is None

    async def test_a_provider_that_is_not_there_has_taken_nothing(self, rig: Rig) -> None:
        await rig.vanish()
        with pytest.raises(SendError) as unreachable:
            await rig.channel.send(rig.example)
        assert (unreachable.value.permanent, unreachable.value.ambiguous) == (False, False)

    async def test_a_hundred_at_once_arrive_once_each(self, rig: Rig) -> None:
        batch = [
            replace(rig.example, attempt=f"a{n}", message=f"m{n}", to=rig.address(n), body=f"Number {n}") for n in range(100)
        ]
        sent = await asyncio.gather(*map(rig.channel.send, batch))
        assert len({one.provider_id for one in sent}) == 100
        assert sorted((one.to, one.body) for one in rig.taken()) == sorted((one.to, one.body) for one in batch)

    async def test_one_refusal_in_a_batch_harms_no_other(self, rig: Rig) -> None:
        batch = [replace(rig.example, message=f"m{n}", to=rig.address(n)) for n in range(20)]
        for one in batch[::4]:
            rig.refuse(one.to)
        for one in batch[1::4]:
            rig.lose_answer(one.to)
        came = await asyncio.gather(*map(rig.channel.send, batch), return_exceptions=True)
        assert [type(one).__name__ for one in came] == ["SendError", "SendError", "Sent", "Sent"] * 5
        assert len(rig.taken()) == 15

    @pytest.mark.parametrize("part", ["message", "to", "sender", "subject", "reply_to"])
    async def test_a_line_break_cannot_forge_a_header(self, rig: Rig, part: str) -> None:
        """R32."""
        with pytest.raises(SendError) as refused:
            await rig.channel.send(replace(rig.example, **{part: getattr(rig.example, part) + "\r\nBcc: b@example.com"}))
        assert refused.value.permanent
        assert rig.taken() == []

    @pytest.mark.parametrize("header", [("X-Note", "a\nBcc: b@example.com"), ("X-Note\r\nBcc", "b@example.com")])
    async def test_an_extra_header_cannot_forge_another(self, rig: Rig, header: tuple[str, str]) -> None:
        """R32."""
        with pytest.raises(SendError) as refused:
            await rig.channel.send(replace(rig.example, headers=dict([header])))
        assert refused.value.permanent
        assert rig.taken() == []

    async def test_what_is_no_unicode_is_refused_for_good(self, rig: Rig) -> None:
        with pytest.raises(SendError) as refused:
            await rig.channel.send(replace(rig.example, body="half an emoji: \ud83d"))
        assert (refused.value.permanent, refused.value.ambiguous) == (True, False)

    async def test_a_cancelled_send_is_cancelled_and_the_next_one_goes_out(self, rig: Rig) -> None:
        held = rig.hold(rig.example.to)
        sending = asyncio.create_task(rig.channel.send(rig.example))
        await held.arrived.wait()
        await asyncio.sleep(0)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        held.go.set()
        await rig.channel.send(replace(rig.example, message="next", to=rig.address(7)))
        assert rig.address(7) in [taken.to for taken in rig.taken()]

    async def test_it_can_be_entered_again_for_the_next_batch(self, rig: Rig) -> None:
        await rig.channel.__aexit__(None, None, None)
        async with rig.channel as again:
            await again.send(rig.example)
        assert len(rig.taken()) == 1

    async def test_it_says_what_it_is(self, rig: Rig) -> None:
        assert rig.channel.name in ("sms", "email")
        assert rig.channel.provider
        assert isinstance(rig.channel.reports, bool)

    async def test_a_slow_send_keeps_no_other_waiting(self, rig: Rig) -> None:
        held = rig.hold(rig.example.to)
        waiting = asyncio.create_task(rig.channel.send(rig.example))
        await held.arrived.wait()
        await rig.channel.send(replace(rig.example, message="quick", to=rig.address(8)))
        assert not waiting.done()
        held.go.set()
        assert (await waiting).provider_id
