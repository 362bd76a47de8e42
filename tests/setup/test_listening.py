"""The port the web processes share."""

import socket
import threading

import pytest

from app.cli import listening
from app.cli.listening import listen
from app.errors import SetupError

pytestmark = pytest.mark.enable_socket


def test_a_port_in_use_is_one_line_with_the_port_and_its_setting():
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(SetupError, match=f"port {port} on 127.0.0.1 is in use; .* set PORCHLIGHT_PORT"):
            listen("127.0.0.1", port)


def test_after_a_kill_it_waits_for_the_port_the_children_still_hold():
    first = listen("127.0.0.1", 0)
    port = first.getsockname()[1]
    release = threading.Timer(0.2, first.close)
    release.start()
    with listen("127.0.0.1", port, after_kill=True) as second:
        assert second.getsockname()[1] == port
    release.join()


def test_a_stranger_on_the_port_is_refused_even_after_a_kill(monkeypatch):
    monkeypatch.setattr(listening, "LINGER_SECONDS", 0.1)
    with listen("127.0.0.1", 0) as first, pytest.raises(SetupError, match="is in use"):
        listen("127.0.0.1", first.getsockname()[1], after_kill=True)


def test_a_host_of_another_machine_names_its_setting():
    with pytest.raises(SetupError, match=r"cannot listen on 192\.0\.2\.1 .* set PORCHLIGHT_HOST"):
        listen("192.0.2.1", 0)


def test_a_connection_waits_while_no_web_process_is_there():
    with listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname(), timeout=5) as caller:
        accepted, _ = listener.accept()
        with accepted:
            accepted.sendall(b"here")
            assert caller.recv(4) == b"here"
