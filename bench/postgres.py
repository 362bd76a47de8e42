"""A private PostgreSQL cluster with the settings it comes with, so that its figures are those of a real one: on disk, synced."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app.cli.valkey import free_port
from bench.site import HOST, TETHERED, folder, process

ROOT = os.geteuid() == 0
# PostgreSQL refuses to be run by root, and the other user may not be allowed to run our Python.
_AS_POSTGRES = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=INT"]
_OWNER = _AS_POSTGRES if ROOT else TETHERED


@dataclass(frozen=True)
class Cluster:
    """`url` is its one database, `pid` its first process."""

    url: str
    pid: int


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster for as long as the block lasts. Raises SystemExit when there is no PostgreSQL to start."""
    binaries = _binaries()
    with folder() as room:
        if ROOT:
            shutil.chown(room, "postgres")
        data, port = room / "data", free_port()
        make = [str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8"]
        subprocess.run([*_OWNER, *make], check=True, capture_output=True, cwd="/")
        command = [*_OWNER, str(binaries / "postgres"), "-D", str(data), "-p", str(port), "-k", str(room), "-h", HOST]
        # SIGINT: it ends at once, however many are connected.
        with process(command, room / "log", lambda: _answers(port), stop=signal.SIGINT) as pid:
            yield Cluster(f"postgresql://postgres@{HOST}:{port}/postgres", pid)


def _binaries() -> Path:
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for binaries in folders:
        if (binaries / "initdb").exists() and (binaries / "postgres").exists():
            return binaries
    raise SystemExit("no PostgreSQL binaries: install postgresql, set PORCHLIGHT_DATABASE_URL, or measure with --sqlite")


def _answers(port: int) -> bool:
    try:
        psycopg.connect(host=HOST, port=port, user="postgres", dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
