"""E-mail by SMTP: the conformance suite, what each refusal means, and how connections are used."""

import asyncio
from dataclasses import replace

import pytest

from channels.channel import Remedy, SendError
from channels.smtp_email import SmtpEmail
from tests.channels.conformance import Conformance
from tests.channels.smtp_rig import EXAMPLE, SENDER, SmtpRig
from tests.channels.smtp_server import DIE_NOW

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket]


@pytest.fixture
def rig(smtp: SmtpRig) -> SmtpRig:
    return smtp


class TestSmtp(Conformance):
    """The shared suite."""


async def refused(rig: SmtpRig) -> SendError:
    with pytest.raises(SendError) as raised:
        await rig.channel.send(EXAMPLE)
    return raised.value


@pytest.mark.parametrize(
    ("answer", "remedy", "permanent"),
    [
        ("550 5.1.1 no such user", Remedy.SUPPRESS, True),
        ("550 5.1.10 null MX", Remedy.SUPPRESS, True),
        ("551 not local", Remedy.SUPPRESS, True),
        ("553 mailbox name not allowed", Remedy.SUPPRESS, True),
        ("550 no", Remedy.SWITCH, True),
        ("550 5.7.1 relaying denied", Remedy.SWITCH, True),
        ("553 5.7.1 not for you", Remedy.SWITCH, True),
        ("552 5.2.2 mailbox full", Remedy.SWITCH, True),
        ("450 4.2.1 busy", Remedy.RETRY, False),
        ("451 greylisted", Remedy.RETRY, False),
        ("452 4.2.2 mailbox full", Remedy.RETRY, False),
    ],
)
async def test_a_refused_recipient_is_suppressed_only_if_there_is_none(
    rig: SmtpRig, answer: str, remedy: Remedy, permanent: bool
) -> None:
    """R21: a hard bounce suppresses, a deferral does not, a policy neither."""
    rig.server.at_rcpt[EXAMPLE.to].append(answer)
    error = await refused(rig)
    assert (error.remedy, error.permanent, error.ambiguous) == (remedy, permanent, False)


@pytest.mark.parametrize(
    ("answer", "remedy", "permanent"),
    [
        ("550 5.7.1 you are blocked", Remedy.STOP_SENDER, True),
        ("553 5.1.8 no such sender", Remedy.STOP_SENDER, True),
        ("450 4.7.1 slow down", Remedy.RETRY, False),
    ],
)
async def test_a_refused_sender_is_stopped(rig: SmtpRig, answer: str, remedy: Remedy, permanent: bool) -> None:
    rig.server.at_mail[SENDER].append(answer)
    error = await refused(rig)
    assert (error.remedy, error.permanent, error.ambiguous) == (remedy, permanent, False)


@pytest.mark.parametrize(
    ("answer", "remedy", "permanent"),
    [
        ("554 5.7.1 looks like spam", Remedy.NEW_BODY, True),
        ("552 5.3.4 too big", Remedy.NEW_BODY, True),
        ("550 5.1.1 no such user after all", Remedy.SUPPRESS, True),
        ("552 5.2.2 mailbox full", Remedy.SWITCH, True),
        ("451 4.3.0 later", Remedy.RETRY, False),
    ],
)
async def test_a_refused_text_is_not_sent_again(rig: SmtpRig, answer: str, remedy: Remedy, permanent: bool) -> None:
    rig.server.at_data[EXAMPLE.to].append(answer)
    error = await refused(rig)
    assert (error.remedy, error.permanent, error.ambiguous) == (remedy, permanent, False)


async def test_the_code_names_both_numbers(rig: SmtpRig) -> None:
    rig.server.at_rcpt[EXAMPLE.to].append("550 5.1.1 zoe@example.com is unknown")
    error = await refused(rig)
    assert error.code == "550 5.1.1"
    assert "zoe" not in error.reason  # R33: what a server says may name the person


@pytest.mark.parametrize("where", ["at_mail", "at_rcpt"])
async def test_a_connection_lost_before_the_text_is_no_doubt(rig: SmtpRig, where: str) -> None:
    """R1."""
    getattr(rig.server, where)[SENDER if where == "at_mail" else EXAMPLE.to].append(DIE_NOW)
    error = await refused(rig)
    assert (error.ambiguous, error.permanent, error.remedy) == (False, False, Remedy.RETRY)
    assert (await rig.channel.send(EXAMPLE)).provider_id


async def test_silence_after_the_text_leaves_the_send_in_doubt(rig: SmtpRig) -> None:
    """R1."""
    rig.hold(EXAMPLE.to)
    async with SmtpEmail(f"smtp://127.0.0.1:{rig.server.port}", timeout=1.0) as channel:
        with pytest.raises(SendError) as silent:
            await channel.send(EXAMPLE)
    assert silent.value.ambiguous


async def test_waiting_for_a_free_connection_is_no_doubt(rig: SmtpRig) -> None:
    """R1: of two sends over one connection, the one that waited was never written."""
    rig.hold(EXAMPLE.to)
    other = replace(EXAMPLE, message="m2", to=rig.address(2))
    async with SmtpEmail(f"smtp://127.0.0.1:{rig.server.port}", timeout=1.0, connections=1) as channel:
        held, waited = await asyncio.gather(channel.send(EXAMPLE), channel.send(other), return_exceptions=True)
    assert isinstance(held, SendError)
    assert isinstance(waited, SendError)
    assert (held.ambiguous, waited.ambiguous, waited.permanent) == (True, False, False)


async def test_no_answer_that_is_one_harms_nobody(rig: SmtpRig) -> None:
    rig.server.at_rcpt[EXAMPLE.to].append("banana")
    error = await refused(rig)
    assert (error.ambiguous, error.permanent) == (False, False)


async def test_a_batch_shares_a_few_connections(rig: SmtpRig) -> None:
    await asyncio.gather(*(rig.channel.send(replace(EXAMPLE, message=f"m{n}")) for n in range(40)))
    assert len(rig.server.mails) == 40
    assert 1 < len(rig.server.sessions) <= 5


async def test_a_refusal_keeps_its_connection(rig: SmtpRig) -> None:
    for _ in range(3):
        rig.refuse(EXAMPLE.to)
        await refused(rig)
    await rig.channel.send(EXAMPLE)
    assert len(rig.server.sessions) == 1


async def test_a_connection_that_the_server_closed_is_replaced(rig: SmtpRig) -> None:
    rig.server.most_mails_a_connection = 2
    for number in range(4):
        await rig.channel.send(replace(EXAMPLE, message=f"m{number}"))
    assert len(rig.server.mails) == 4
    assert len(rig.server.sessions) == 3


async def test_a_second_copy_is_the_same_message(rig: SmtpRig) -> None:
    """R21."""
    rig.lose_answer(EXAMPLE.to)
    await refused(rig)
    await rig.channel.send(replace(EXAMPLE, attempt="a2"))
    assert [mail["Message-ID"] for mail in rig.server.mails] == ["<m1@lark.example>"] * 2


async def test_the_envelope_has_bare_addresses(rig: SmtpRig) -> None:
    await rig.channel.send(replace(EXAMPLE, sender="Lark & Söhne <post@lark.example>", to="Zoë <zoe@example.com>"))
    (envelope,) = rig.server.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, ["zoe@example.com"])


@pytest.mark.parametrize("url", ["", "mail.example:587", "http://mail.example", "smtp://", "smtp:///x"])
async def test_a_url_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP URL"):
        SmtpEmail(url)


async def test_outside_its_batch_it_says_so() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await SmtpEmail("smtp://127.0.0.1:9").send(EXAMPLE)
