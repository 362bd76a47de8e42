"""What every test can ask for: a database of each kind built by the migrations, services with fakes, a still clock."""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text

from app.brand_book import BrandBook
from app.clock import FixedClock
from app.database import Database
from app.migrations.runner import migrate
from app.queue import SilentBell
from app.rendering import Renderer
from app.settings import PROJECT, Settings
from app.store.columns import Keyring, use_keyring
from app.wiring import Services, prepare
from channels.memory import MemoryChannel

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Berlin
REQUIRED = os.environ.get("PORCHLIGHT_TEST_REQUIRE_POSTGRES") == "1"  # noqa: TID251 - how CI insists


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


KEYS = Keyring("a test's secret")


@pytest.fixture(autouse=True)
def _keys() -> None:
    """Before each test: one that starts the whole application in this process leaves its own keys behind."""
    use_keyring(KEYS)


@dataclass
class Cluster:
    """A private PostgreSQL cluster in a temporary folder."""

    folder: Path
    port: int
    made: list[str] = field(default_factory=list)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"


def _postgres_binaries() -> Path | None:
    found = shutil.which("initdb")
    candidates = [Path(found).parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in candidates if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def _as_postgres(*command: str) -> None:
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, capture_output=True, cwd="/")


def scratch_folder(prefix: str) -> Path:
    """A folder in memory where the machine has it to spare, else on disk: tests commit thousands of times."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 << 30
    return Path(tempfile.mkdtemp(prefix=prefix, dir=memory if roomy else None))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    binaries = _postgres_binaries()
    if binaries is None:
        message = "no PostgreSQL binaries: install postgresql to test on it"
        if REQUIRED:
            pytest.fail(message)
        pytest.skip(message)
    folder = scratch_folder("porchlight-pg-")
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data, port = folder / "data", free_port()
    _as_postgres(str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
    _as_postgres(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    made = Cluster(folder, port)
    template = Database(made.url("postgres"))
    with template.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    template.close()
    migrated = Database(made.url("migrated"))
    migrate(migrated)
    migrated.close()
    yield made
    _as_postgres(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_sqlite() -> Iterator[Path]:
    path = scratch_folder("porchlight-sqlite-") / "migrated.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    yield path
    shutil.rmtree(path.parent, ignore_errors=True)


@contextmanager
def fresh_postgres(cluster: Cluster, template: str = "migrated") -> Iterator[str]:
    """The URL of a database of its own, gone when the block ends."""
    name = f"test_{uuid.uuid4().hex}"
    admin = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield cluster.url(name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def fresh_sqlite(migrated: Path) -> Iterator[str]:
    """The URL of a file of its own, gone when the block ends."""
    path = migrated.with_name(f"{uuid.uuid4().hex}.db")
    shutil.copy(migrated, path)
    yield f"sqlite:///{path}"
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    kind = request.param
    needed = request.getfixturevalue("cluster" if kind == "postgres" else "migrated_sqlite")
    with fresh_postgres(needed) if kind == "postgres" else fresh_sqlite(needed) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON, NOON)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        data_dir=tmp_path,
        database_url=database_url,
        redis_url="redis://127.0.0.1:1/0",
        secret_key="a test's secret",
        lanes=8,
        _env_file=None,
    )


@pytest.fixture(scope="session")
def brands() -> BrandBook:
    return BrandBook(PROJECT / "templates" / "brands", PROJECT / "templates" / "journey.toml")


@pytest.fixture(scope="session")
def renderer(brands: BrandBook) -> Renderer:
    return Renderer(PROJECT / "templates", brands)


@pytest.fixture
def phones() -> dict[str, MemoryChannel]:
    """The sandbox channels the services send by; tests read and script them."""
    return {"sms": MemoryChannel("sms"), "email": MemoryChannel("email")}


@pytest.fixture
def services(
    settings: Settings,
    database: Database,
    clock: FixedClock,
    brands: BrandBook,
    renderer: Renderer,
    phones: dict[str, MemoryChannel],
) -> Services:
    made = Services(
        settings=settings,
        clock=clock,
        database=database,
        bell=SilentBell(),
        channels={name: partial(_same, channel) for name, channel in phones.items()},
        renderer=renderer,
        brands=brands,
    )
    prepare(made)
    return made


def _same(channel: MemoryChannel) -> MemoryChannel:
    return channel
