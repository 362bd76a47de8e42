"""The factory uvicorn calls: it starts, or says in one line why it can't."""

from pathlib import Path

import pytest

from app.database import Database
from app.main import from_environment
from app.migrations.runner import migrate


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)  # away from a .env of the checkout
    monkeypatch.setenv("PORCHLIGHT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PORCHLIGHT_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("PORCHLIGHT_SECRET_KEY", "a test's secret")
    monkeypatch.delenv("PORCHLIGHT_DATABASE_URL", raising=False)
    return tmp_path


def stopped() -> str:
    with pytest.raises(SystemExit) as caught:
        from_environment()
    line = str(caught.value.code)
    assert "\n" not in line
    return line


def test_without_redis_it_says_what_to_set(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORCHLIGHT_REDIS_URL")
    assert stopped().startswith("porchlight: PORCHLIGHT_REDIS_URL is not set")


def test_a_wrong_setting_is_named(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_PORT", "none")
    assert "PORCHLIGHT_PORT" in stopped()


def test_a_database_that_was_not_migrated_is_left_alone(environment: Path) -> None:
    assert "porchlight migrate" in stopped()


def test_a_migrated_database_is_served(environment: Path) -> None:
    database = Database(f"sqlite:///{environment / 'porchlight.db'}")
    migrate(database)
    database.close()
    app = from_environment()
    app.state.services.database.close()
    assert app.title == "Porchlight"


def test_a_database_of_another_secret_is_left_alone(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test_a_migrated_database_is_served(environment)
    monkeypatch.setenv("PORCHLIGHT_SECRET_KEY", "another secret")
    assert "another PORCHLIGHT_SECRET_KEY" in stopped()
