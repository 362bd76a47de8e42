"""The rig of the kill tests: SQLite and PostgreSQL, one real Valkey."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.wiring import Services
from tests.kill.rig import Provider, Rig
from tests.queue.conftest import Valkey, shared_valkey, valkey  # noqa: F401 - fixtures


@pytest.fixture
def rig(services: Services, tmp_path: Path, valkey: Valkey) -> Iterator[Rig]:  # noqa: F811 - the fixture
    made = Rig(services, Provider(tmp_path / "twilio.jsonl"), valkey.url, tmp_path)
    yield made
    made.close()
