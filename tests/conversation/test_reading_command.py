"""`porchlight understand` and `porchlight when`, as benchmarks and newcomers call them."""

import json
import subprocess
import sys
from typing import Any

from app.settings import PROJECT

ROW: dict[str, Any] = {
    "id": "a", "lang": "en-GB", "tz": "Europe/London", "now": "2026-11-24T10:00:00+00:00", "text": "tomorrow after 5",
    "context": {"status": "scheduled", "promised": {"start": "2026-11-25T13:00", "end": "2026-11-25T15:00"}, "deliveries": 1,
                "question": None},
}  # fmt: skip
CHOICE = {"kind": "choose", "options": [{"key": "1", "meaning": "slot", "start": "2026-11-26T09:00", "end": "2026-11-26T11:00"}]}


def ask(*arguments: str, lines: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "app.cli", *arguments], input=lines, capture_output=True, text=True, cwd=PROJECT)


def test_rows_are_answered_one_line_each() -> None:
    second = {**ROW, "id": "b", "text": "the thursday one", "context": {**ROW["context"], "question": CHOICE}}
    asked = ask("understand", "--jsonl", lines=f"{json.dumps(ROW)}\n\n{json.dumps(second)}\n")
    first, chosen = map(json.loads, asked.stdout.splitlines())
    assert first == {
        "id": "a", "intent": "reschedule", "also": [], "when": {"date": "2026-11-25", "start": "17:00", "end": None},
        "place": None, "who": None, "key": None, "score": None, "ask": False,
        "confidence": 1.0, "spans": [{"of": "reschedule", "start": 0, "end": 16}, {"of": "when", "start": 0, "end": 16}],
    }  # fmt: skip
    assert (chosen["id"], chosen["intent"], chosen["key"]) == ("b", "choose", "1")


def test_a_line_that_cannot_be_read_is_named_without_what_it_says() -> None:
    asked = ask("understand", "--jsonl", lines='{"id": "a", "text": "my gate code is 4821"}\n')
    assert asked.returncode == 1
    assert "line 1" in asked.stderr
    assert "4821" not in asked.stderr


def test_one_text_is_answered_in_words() -> None:
    asked = ask("understand", "leave it with Bob at 14", "--lang", "en-GB", "--now", "2026-11-24T10:00:00+00:00")
    assert asked.stdout.splitlines() == [
        "meaning  neighbour", "who      Bob at 14", "sure     1.00", "from     0-23 neighbour: leave it with Bob at 14",
    ]  # fmt: skip


def test_expressions_of_time_are_answered_as_points_and_intervals() -> None:
    texts = ["tomorrow", "friday between 9 and 11", "next week", "hello"]
    rows = [{"id": n, "lang": "en", "reference_datetime": "2026-11-24T10:00:00", "text": text} for n, text in enumerate(texts)]
    asked = ask("when", "--jsonl", lines="".join(json.dumps(row) + "\n" for row in rows))
    assert [json.loads(line)["value"] for line in asked.stdout.splitlines()] == [
        {"kind": "point", "dt": "2026-11-25T00:00:00"},
        {"kind": "interval", "start": "2026-11-27T09:00:00", "end": "2026-11-27T11:00:00"},
        {"kind": "interval", "start": "2026-11-30T00:00:00", "end": "2026-12-07T00:00:00"},
        None,
    ]


def test_an_explanation_names_the_phrases_and_how_the_meaning_followed() -> None:
    asked = ask("understand", "pop it behind the bin", "--lang", "en-GB", "--now", "2026-11-24T10:00:00+00:00", "--explain")
    lines = [line.split() for line in asked.stdout.splitlines()]
    assert ["place", "bin_store", "bin"] in lines
    assert ["mark", "leave", "pop"] in lines
    assert ["safe_place", "leads:"] in [line[:2] for line in lines]


def test_json_holds_the_reading_and_with_explain_what_matched() -> None:
    told = ("understand", "tomorrow after 5", "--lang", "en-GB", "--now", "2026-11-24T10:00:00+00:00", "--json")
    plain = json.loads(ask(*told).stdout)
    explained = json.loads(ask(*told, "--explain").stdout)
    assert plain["when"] == {"date": "2026-11-25", "start": "17:00", "end": None}
    assert explained == {**plain, **{name: explained[name] for name in ("words_of", "matches", "unknown", "times", "steps")}}
    assert explained["matches"][0] == {
        "kind": "time", "name": "day+1", "words": "tomorrow", "start": 0, "end": 8, "counted": True,
    }  # fmt: skip
    assert explained["times"]["when"] == [plain["when"]]
