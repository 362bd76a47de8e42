"""The providers that channel tests talk to, each in this process."""

from collections.abc import AsyncIterator

import pytest

from channels.smtp_email import SmtpEmail
from channels.twilio_messaging import TwilioMessaging
from tests.channels.smtp_rig import SmtpRig
from tests.channels.smtp_server import SmtpServer
from tests.channels.twilio_rig import TwilioRig
from tests.channels.twilio_server import ACCOUNT, TOKEN, TwilioServer


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioRig]:
    """The channel, entered, and a small Twilio."""
    server = TwilioServer()
    await server.start()
    async with TwilioMessaging(ACCOUNT, TOKEN, server.url, timeout=5.0) as channel:
        rig = TwilioRig(channel, server)
        yield rig
    for held in rig.held:
        held.go.set()
    await server.stop()


@pytest.fixture
async def smtp() -> AsyncIterator[SmtpRig]:
    """The channel, entered, and a small mail server."""
    server = SmtpServer()
    await server.start()
    async with SmtpEmail(f"smtp://127.0.0.1:{server.port}", timeout=5.0) as channel:
        rig = SmtpRig(channel, server)
        yield rig
        for held in rig.held:
            held.go.set()
    await server.stop()
