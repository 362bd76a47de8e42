"""The socket the web processes share. The supervisor holds it, so that a web process can be restarted unnoticed."""

import errno
import socket
import time

from app.errors import SetupError

# Children of a killed supervisor die with it, but the port is theirs for some milliseconds more.
LINGER_SECONDS = 3.0
WAITING_CONNECTIONS = 2048


def listen(host: str, port: int, *, after_kill: bool = False) -> socket.socket:
    """A listening socket. Raises SetupError naming the port and its setting when it can't be had.

    After a kill it waits a little for the port; otherwise a port in use is said at once.
    """
    deadline = time.monotonic() + (LINGER_SECONDS if after_kill else 0.0)
    while True:
        try:
            return _listen(host, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() >= deadline:
                raise SetupError(_why(host, port, error)) from None
        time.sleep(0.05)


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(WAITING_CONNECTIONS)
    except OSError:
        listener.close()
        raise
    return listener


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is in use; stop what uses it, or set PORCHLIGHT_PORT to a free port"
    if error.errno == errno.EACCES:
        return f"port {port} needs more rights than this user has; set PORCHLIGHT_PORT to one above 1023"
    return f"cannot listen on {host} ({error.strerror}); set PORCHLIGHT_HOST to an address of this machine"
