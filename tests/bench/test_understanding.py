"""The benchmark of reading: what it counts as right and as harm, and what it does without data. It checks no figure."""

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.settings import PROJECT
from bench.understanding import beside, by_language, labelled, main, measure
from bench.understanding_readers import READERS, dateparser_alone, porchlight, twilio_sample
from bench.understanding_score import judge

GOLD: dict[str, Any] = {
    "intent": "reschedule", "also": [], "when": {"date": "2026-11-25", "start": "17:00", "end": None}, "place": None, "who": None,
    "key": None, "score": None, "ask": False, "never": [],
}  # fmt: skip
CONTEXT: dict[str, Any] = {"status": "scheduled", "promised": None, "deliveries": 1, "question": None}
ROW = {
    "id": "a", "lang": "en-GB", "tz": "Europe/London", "now": "2026-11-24T10:00:00+00:00", "text": "tomorrow after 5",
    "context": CONTEXT, "gold": GOLD,
}  # fmt: skip
HOME = {**CONTEXT, "question": {"kind": "home_today"}}


def changed(**fields: Any) -> dict[str, Any]:
    return {**GOLD, **fields}


def test_a_right_reading_is_whole_and_harms_nobody() -> None:
    verdict = judge(GOLD, GOLD)
    assert (verdict.intent, verdict.when, verdict.whole, verdict.acted, verdict.wrong_act) == (True, True, True, True, False)


@pytest.mark.parametrize(
    ("gold", "read", "harm"),
    [
        ({}, {"when": None}, True),
        ({}, {"when": None, "ask": True}, False),
        ({}, {"intent": "cancel_delivery"}, True),
        ({}, {"intent": "ask_eta"}, False),
        ({"ask": True}, {}, True),
        ({"ask": True}, {"ask": True, "when": None}, False),
        ({"also": ["opt_out"], "never": ["opt_out"]}, {"also": ["opt_out"]}, True),
        ({"intent": "neighbour", "who": "Bob at 14"}, {"intent": "neighbour", "who": "bob"}, False),
        ({"intent": "neighbour", "who": "Bob at 14"}, {"intent": "neighbour", "who": "Ann"}, True),
        ({"intent": "safe_place", "place": "shed"}, {"intent": "safe_place", "place": "garage"}, True),
        ({"intent": "choose", "key": "2"}, {"intent": "choose", "key": 2}, False),
        ({"intent": "choose", "key": "2"}, {"intent": "choose", "key": "1"}, True),
    ],
)
def test_acting_unasked_on_something_else_is_a_wrong_act(gold: dict[str, Any], read: dict[str, Any], harm: bool) -> None:
    assert judge(changed(**gold), changed(**read)).wrong_act is harm


def test_alternatives_count_in_any_order_and_no_time_where_none_is_meant() -> None:
    one, other = {"date": "2026-11-25"}, {"date": "2026-11-26", "start": None}
    assert judge(changed(when=[one, other]), changed(when=[other, one])).when is True
    assert judge(changed(when=None), changed(when=None)).when is None
    assert judge(changed(ask=True), changed(ask=True)).when is None


def test_each_reader_answers_by_its_own_rule() -> None:
    assert porchlight(ROW)["when"] == {"date": "2026-11-25", "start": "17:00", "end": None}
    assert dateparser_alone({**ROW, "text": "not tomorrow"})["when"]["date"] == "2026-11-25"
    assert dateparser_alone({**ROW, "text": "hello"})["ask"] is True
    assert twilio_sample({**ROW, "text": "Yesterday it rained"})["intent"] == "yes"
    assert twilio_sample({**ROW, "text": "sure"})["ask"] is True
    assert twilio_sample({**ROW, "text": "sure", "context": HOME})["intent"] == "no"


def test_a_folder_of_rows_becomes_a_table_by_language(tmp_path: Path) -> None:
    rows = [ROW, {**ROW, "id": "b", "lang": "de-DE", "text": "morgen nach 17 Uhr"}]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    figures = [row for name, reader in READERS.items() for row in measure(name, reader, labelled(tmp_path))]
    assert [(row.language, row.rows, row.whole) for row in figures if row.reader == "porchlight"] == [
        ("de", 1, 100.0),
        ("en", 1, 100.0),
        ("all", 2, 100.0),
    ]
    assert by_language(figures).row_count == 3
    assert beside(figures).row_count == 7


def test_the_figures_are_there_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rows.jsonl").write_text(json.dumps(ROW) + "\n\n", encoding="utf-8")
    assert main(["--data", str(tmp_path), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert [(one["reader"], one["language"]) for one in figures] == [(name, part) for name in READERS for part in ("en", "all")]


def test_without_data_it_says_so_and_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path / "nowhere")]) == 0
    assert "no labelled replies" in capsys.readouterr().out


def test_the_score_is_that_of_the_acceptance_check() -> None:
    shared = Path(os.environ.get("PORCHLIGHT_TEST_DATA", PROJECT.parent / "shared" / "data"))  # noqa: TID251 - a test's own option
    check = shared.parent / "accept" / "replies.py"
    if not check.exists() or not labelled(shared / "replies"):
        pytest.skip(f"{check} is not here; set PORCHLIGHT_TEST_DATA to compare with it")
    spec = importlib.util.spec_from_file_location("accept_replies", check)
    assert spec is not None
    assert spec.loader is not None
    accept = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(accept)
    for row in labelled(shared / "replies"):
        for reader in READERS.values():
            ours, theirs = judge(row["gold"], answer := reader(row)), accept.judge(row["gold"], answer)
            assert (ours.intent, ours.when, ours.whole, ours.wrong_act) == tuple(
                theirs[name] for name in ("intent", "when", "whole", "wrong_act")
            ), row["id"]
