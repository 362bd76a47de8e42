"""`porchlight replay` from the outside: its account, its exit code, its key, its refusals."""

import json
from pathlib import Path

import pytest
import typer
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from app.cli.replay_command import demo, local_url, optimiser, orders, own_key, routes
from app.clock import SystemClock
from app.database import Database
from app.errors import PorchlightError, SetupError
from app.migrations.runner import migrate
from app.settings import Settings
from app.store.brands import ensure_brand
from app.store.keys import ApiKey, find_key
from tests.replay.fake_conversation import TOKEN
from tests.replay.fake_service import KEY, FakeService, in_a_thread

cli = typer.Typer()
for command in (routes, orders, demo, optimiser):
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


def both_ways(folder: Path, fake: FakeService, *more: object) -> Result:
    return play("routes", folder, fake, "--replies", 0.5, "--seed", "x", *more)


def test_a_day_both_ways_ends_with_replies_by_meaning_and_verdicts(routes_folder: Path, fake_elsewhere: FakeService) -> None:
    result = both_ways(routes_folder, fake_elsewhere, "--json")
    account = json.loads(result.stdout)
    assert result.exit_code == 0
    assert "replies go by the sandbox's phones" in result.stderr
    assert account["replies"]["sent"] == account["replies"]["taken"] == len(fake_elsewhere.replies) > 5
    assert sum(account["replies"]["by_what"].values()) == account["replies"]["sent"]
    assert account["verdicts"]["accepted"] + account["verdicts"].get("rejected", 0) == len(
        {c for c, _ in fake_elsewhere.verdicts}
    )
    assert (account["lost"], account["decided_without_verdict"], account["tasks"]) == (0, 0, {"hand_over": 2})
    assert {row["depot"] for row in fake_elsewhere.offers["slots"]} == {"DEN1"}
    assert {row["kind"] for row in fake_elsewhere.offers["places"]} == {"locker", "pickup_point"}
    assert fake_elsewhere.story[-1] == ("release", None)


def test_the_tables_of_a_day_both_ways_show_what_came_back(routes_folder: Path, fake_elsewhere: FakeService) -> None:
    printed = both_ways(routes_folder, fake_elsewhere).stdout
    for words in ("replies sent", "Understood as", "What followed", "Verdicts given", "Changes", "Handed to people"):
        assert words in printed
    assert "1 questions open, 0 replies unanswered, 0 taken and nowhere, 0 changes decided without a verdict" in printed
    assert "replies sent" not in play("routes", routes_folder, fake_elsewhere, "--limit", 1).stdout


@pytest.mark.parametrize("fault", ["swallows", "unanswered", "decided_by_itself"])
def test_a_reply_that_got_lost_or_a_change_nobody_decided_is_lost(
    routes_folder: Path, fake_elsewhere: FakeService, fault: str
) -> None:
    setattr(fake_elsewhere, fault, 1)
    result = both_ways(routes_folder, fake_elsewhere, "--json")
    assert json.loads(result.stdout)["lost"] == 1
    assert result.exit_code == 1


def test_the_same_seed_gives_the_same_replies(routes_folder: Path) -> None:
    said = []
    for _ in range(2):
        with in_a_thread(FakeService()) as fake:
            both_ways(routes_folder, fake, "--json")
            said.append([(form["From"], form["Body"]) for form in fake.replies.values()])
    assert said[0] == said[1]


def test_with_the_fake_twilio_in_the_settings_replies_are_signed(
    routes_folder: Path, fake_elsewhere: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORCHLIGHT_PUBLIC_URL", "https://outside.example.com")
    monkeypatch.setenv("PORCHLIGHT_TWILIO_API_URL", fake_elsewhere.url)
    monkeypatch.setenv("PORCHLIGHT_TWILIO_ACCOUNT_SID", "AC0")
    monkeypatch.setenv("PORCHLIGHT_TWILIO_AUTH_TOKEN", TOKEN)
    result = both_ways(routes_folder, fake_elsewhere, "--json")
    assert "replies go by signed webhooks" in result.stderr
    assert json.loads(result.stdout)["replies"]["sent"] == len(fake_elsewhere.replies) > 5
    assert all(fake_elsewhere.signed)


def test_a_key_without_the_scope_for_offers_is_one_line(routes_folder: Path, fake_elsewhere: FakeService) -> None:
    fake_elsewhere.forbids = True
    result = both_ways(routes_folder, fake_elsewhere)
    assert "refused the slots with 403: this key lacks the scope offers" in str(result.exception)
    assert not fake_elsewhere.rows


def test_an_optimiser_on_its_own_wants_a_service_with_a_sandbox(fake_elsewhere: FakeService) -> None:
    fake_elsewhere.has_sandbox = False
    result = run("optimiser", "--url", fake_elsewhere.url, "--key", KEY)
    assert "real provider credentials are set there" in str(result.exception)


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
        assert all(found.allows(scope) for scope in ("events", "changes", "offers"))
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
