"""`porchlight replay` from the outside: its account, its exit code, its key, its refusals."""

import json
from pathlib import Path

import pytest
import typer
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from app.cli.replay_command import demo, local_url, orders, own_key, routes
from app.clock import SystemClock
from app.database import Database
from app.errors import PorchlightError, SetupError
from app.migrations.runner import migrate
from app.settings import Settings
from app.store.brands import ensure_brand
from app.store.keys import ApiKey, find_key
from tests.replay.fake_service import KEY, FakeService

cli = typer.Typer()
for command in (routes, orders, demo):
    cli.command(command.__name__)(command)
pytestmark = pytest.mark.enable_socket


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORCHLIGHT_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("PORCHLIGHT_SECRET_KEY", "a test's secret")
    monkeypatch.delenv("PORCHLIGHT_DATABASE_URL", raising=False)


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def play(kind: str, folder: Path, fake: FakeService, *more: object) -> Result:
    return run(kind, folder, "--url", fake.url, "--key", KEY, "--speed", "max", *more)


def test_routes_are_played_and_accounted_for_in_json(routes_folder: Path, fake_elsewhere: FakeService) -> None:
    result = play("routes", routes_folder, fake_elsewhere, "--seed", "x", "--json")
    account = json.loads(result.stdout)
    assert result.exit_code == 0
    assert account["events"]["outcomes"]["accepted"] == len(fake_elsewhere.rows)
    assert account["events"]["outcomes"].keys() <= {"accepted", "duplicate"}
    assert (account["lost"], account["twice"], account["seed"]) == (0, 0, "x")
    assert fake_elsewhere.story[-1] == ("release", None)


def test_orders_are_played_in_ticks_of_six_hours(orders_folder: Path, fake_elsewhere: FakeService) -> None:
    result = play("orders", orders_folder, fake_elsewhere, "--json")
    assert json.loads(result.stdout)["events"]["sent"] == 10
    assert {moment.hour % 6 for moment in fake_elsewhere.asked("drive")} == {0}


def test_the_tables_show_events_messages_whys_and_the_verdict(routes_folder: Path, fake_elsewhere: FakeService) -> None:
    result = play("routes", routes_folder, fake_elsewhere, "--limit", 1)
    for words in ("events sent", "Inbox", "Messages", "Whys", "p50 12 ms", "lost 0, twice 0"):
        assert words in result.stdout


def test_anything_lost_or_twice_ends_with_1(routes_folder: Path, fake_elsewhere: FakeService) -> None:
    fake_elsewhere.twice = 1
    assert play("routes", routes_folder, fake_elsewhere, "--limit", 1).exit_code == 1


def test_the_record_has_a_line_for_each_event_sent(tmp_path: Path, routes_folder: Path, fake_elsewhere: FakeService) -> None:
    record = tmp_path / "events.jsonl"
    result = play("routes", routes_folder, fake_elsewhere, "--json", "--record", record, "--batch", 7)
    assert len(record.read_text().splitlines()) == json.loads(result.stdout)["events"]["sent"]


def test_a_clock_that_may_not_be_driven_ends_it_before_anything_is_sent(routes_folder: Path, fake_elsewhere: FakeService) -> None:
    fake_elsewhere.may_be_driven = False
    result = play("routes", routes_folder, fake_elsewhere)
    assert isinstance(result.exception, PorchlightError)
    assert not fake_elsewhere.rows


@pytest.mark.parametrize("speed", ["fast", "-1", "inf", "nan"])
def test_a_speed_that_is_none_is_refused(routes_folder: Path, speed: str) -> None:
    result = run("routes", routes_folder, "--speed", speed)
    assert result.exit_code == 2
    assert "or max" in result.stderr


def test_without_a_service_one_line_says_what_to_do(routes_folder: Path) -> None:
    result = run("routes", routes_folder, "--url", "http://127.0.0.1:9", "--key", KEY)
    assert "start it with `make run`" in str(result.exception)


def test_the_key_is_made_for_the_run_and_revoked_after_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    settings.data_dir.mkdir()
    database = Database(settings.database)
    migrate(database)
    with database.write() as session:
        ensure_brand(session, "lark", "Lark & Co", SystemClock().wall())
    with own_key(settings, "test") as text, database.read() as session:
        found = find_key(session, text)
        assert found is not None
        assert found.allows("events")
    with database.read() as session:
        assert find_key(session, text) is None
        assert session.exec(select(col(ApiKey.label))).all() == ["test"]
    database.close()


def test_without_a_database_here_it_asks_for_a_key(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "nowhere")
    with pytest.raises(SetupError, match="start the service first, or give --key"), own_key(settings, "test"):
        pass
    assert not settings.data_dir.exists()


def test_a_service_that_listens_everywhere_is_reached_on_loopback() -> None:
    assert local_url(Settings(host="0.0.0.0", port=9000)) == "http://127.0.0.1:9000"
    assert local_url(Settings(host="::", port=9000)) == "http://[::1]:9000"
    assert local_url(Settings(host="192.0.2.7", port=80)) == "http://192.0.2.7:80"
