"""What lies on the disk after a whole day names no phone, no e-mail address, no street and no gate code (R45)."""

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from app.clock import FixedClock
from app.wiring import Services
from channels.memory import MemoryChannel
from tests.stories.conftest import World

PERSON = {"name": "Anna", "phone": "+12125550147", "email": "anna.unmistakable@example.com", "locale": "en-GB"}
ADDRESS = {"street": "Unmistakable Street 9", "note": "gate code 48213", "time_zone": "Europe/Berlin"}
CODE = "PICK-77123"
NOWHERE = ["2125550147", "anna.unmistakable", "Unmistakable Street", "48213"]


@pytest.fixture
def after_a_day(services: Services, clock: FixedClock, phones: dict[str, MemoryChannel]) -> Services:
    world = World(services, clock, phones)
    world.tell("D1", "planned", {"recipient": PERSON, "address": ADDRESS, "promised": {"date": "2026-11-24"}})
    world.tell("D2", "planned", {"recipient": {"email": PERSON["email"]}, "address": ADDRESS})
    for status in ("out_for_delivery", "delivered"):
        world.status(status, "D1")
        world.status(status, "D2")
        world.settle()
        world.pass_time(hours=1)
    world.tell("D3", "planned", {"recipient": PERSON, "address": ADDRESS})
    world.status("at_pickup_point", "D3", pickup_point={"name": "Kiosk", "code": CODE})
    world.settle()
    assert any(CODE in body for body in world.texts())
    return services


def test_the_columns_hold_nothing_readable(after_a_day: Services) -> None:
    """R45: as any client of the database sees them. The code of a pick-up point stands in the text that told it, only there."""
    with after_a_day.database.read() as session:
        for name, table in SQLModel.metadata.tables.items():
            for row in session.connection().exec_driver_sql(f'SELECT * FROM "{name}"').mappings():
                for column, value in row.items():
                    seen = value if isinstance(value, bytes) else str(value).encode()
                    text = f"{name}.{column}" in {"message.body", "message.html"}
                    found = [word for word in [*NOWHERE, *([] if text else [CODE])] if word.encode() in seen]
                    assert found == [], f"{name}.{column} in {table}"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_file_on_disk_holds_nothing_readable(after_a_day: Services) -> None:
    """R45: also in pages that were overwritten and in the write-ahead log."""
    path = Path(str(make_url(after_a_day.database.url).database))
    files = [path, *path.parent.glob(f"{path.name}-wal")]
    assert len(files) == 2
    content = b"".join(file.read_bytes() for file in files)
    assert b"Lark" in content
    assert [word for word in NOWHERE if word.encode() in content] == []
