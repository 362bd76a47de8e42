"""E-mail credentials travel by TLS or not at all."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest

from channels.channel import Remedy, SendError
from channels.smtp_email import SmtpEmail
from tests.channels.certificate import make_certificate
from tests.channels.smtp_rig import EXAMPLE
from tests.channels.smtp_server import PASSWORD, USER, SmtpServer

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "server.pem")


@pytest.fixture(params=["smtp", "smtps"])
async def secured(request: pytest.FixtureRequest, certificate: Path) -> AsyncIterator[tuple[SmtpServer, str]]:
    """A server with TLS, and the scheme of its URL."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = SmtpServer(tls=context, implicit_tls=request.param == "smtps", logs_in=True)
    await server.start()
    yield server, request.param
    await server.stop()


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


async def test_credentials_go_over_tls(secured: tuple[SmtpServer, str], certificate: Path) -> None:
    server, scheme = secured
    url = f"{scheme}://{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@localhost:{server.port}"
    async with SmtpEmail(url, timeout=5.0, tls=trusting(certificate)) as channel:
        await channel.send(EXAMPLE)
    assert server.logins == [USER.encode()]
    assert len(server.mails) == 1


async def test_a_wrong_password_stops_the_sender(secured: tuple[SmtpServer, str], certificate: Path) -> None:
    server, scheme = secured
    url = f"{scheme}://someone:wrong@localhost:{server.port}"
    async with SmtpEmail(url, timeout=5.0, tls=trusting(certificate)) as channel:
        with pytest.raises(SendError) as raised:
            await channel.send(EXAMPLE)
    assert (raised.value.remedy, raised.value.permanent, raised.value.ambiguous) == (Remedy.STOP_SENDER, True, False)
    assert raised.value.code == "535 5.7.8"


async def test_a_certificate_nobody_vouches_for_is_not_trusted(secured: tuple[SmtpServer, str]) -> None:
    server, scheme = secured
    async with SmtpEmail(f"{scheme}://localhost:{server.port}", timeout=5.0) as channel:
        with pytest.raises(SendError) as raised:
            await channel.send(EXAMPLE)
    assert not raised.value.ambiguous
    assert server.mails == []


async def test_credentials_are_never_sent_in_the_clear() -> None:
    """A server that takes passwords without TLS gets none, and no mail either."""
    server = SmtpServer(logs_in=True)
    await server.start()
    async with SmtpEmail(f"smtp://user:secret@127.0.0.1:{server.port}", timeout=5.0) as channel:
        with pytest.raises(SendError) as raised:
            await channel.send(EXAMPLE)
    assert (raised.value.remedy, raised.value.permanent) == (Remedy.STOP_SENDER, True)
    assert (server.logins, server.mails) == ([], [])
    await server.stop()
