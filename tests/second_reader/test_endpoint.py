"""The endpoint may be slow, wrong, huge or away: it costs its time box at most, and ends in no reading."""

import gzip
import json
import logging
from datetime import timedelta

import pytest

from app.clock import FixedClock
from app.second_reader import ASKED, MOST_AT_ONCE, SecondReader
from app.second_reader.breaker import Breaker
from app.second_reader.endpoint import LARGEST, Endpoint, Failed
from tests.conftest import free_port
from tests.second_reader.conftest import NOON, unclear
from tests.second_reader.model_server import ModelServer, answer, completion

pytestmark = pytest.mark.enable_socket

QUESTION = [{"role": "user", "content": '{"customer_text": "florp", "context": {}}'}]
THANKS = json.dumps(answer(intent="thanks"))


def ask(url: str, seconds: float = 5.0, count: int = 1) -> list[str | Failed]:
    return Endpoint(url, "tiny", "", seconds).ask([QUESTION] * count)


def count(outcome: str) -> float:
    return ASKED.labels(outcome)._value.get()


def test_a_model_is_asked_with_its_name_a_form_and_no_heat(model: ModelServer) -> None:
    model.says = THANKS
    assert ask(model.url) == [THANKS]
    [body] = model.asked
    assert (body["model"], body["temperature"]) == ("tiny", 0)
    assert body["response_format"]["json_schema"]["strict"] is True
    assert model.keys == [None]


def test_an_endpoint_without_schemas_is_asked_plainly_and_from_then_on_at_once(model: ModelServer) -> None:
    model.says, model.knows_schemas = THANKS, False
    endpoint = Endpoint(model.url, "tiny", "", 5.0)
    assert endpoint.ask([QUESTION]) == [THANKS]
    assert endpoint.ask([QUESTION]) == [THANKS]
    assert [sorted(body) for body in model.asked[1:]] == [["messages", "model"]] * 2


def test_silence_ends_with_the_time_box(model: ModelServer) -> None:
    model.silent = True
    assert ask(model.url, seconds=0.2, count=3) == [Failed("slow")] * 3


def test_nobody_there(model: ModelServer) -> None:
    assert ask(f"http://127.0.0.1:{free_port()}/v1") == [Failed("ConnectError")]


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
def test_a_refusal_is_not_tried_again(model: ModelServer, status: int) -> None:
    model.status = status
    assert ask(model.url) == [Failed(f"http-{status}")]
    assert len(model.asked) == 1


def test_a_redirect_is_not_followed(model: ModelServer) -> None:
    model.status, model.headers = 307, {"location": f"{model.url}/elsewhere"}
    assert ask(model.url) == [Failed("http-307")]
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "raw", [b"", b"<html>", b"{}", b'{"choices": []}', b'{"choices": [{"message": 3}]}', b"[" * 5000, b"\xff"]
)
def test_what_is_no_completion_is_a_failure(model: ModelServer, raw: bytes) -> None:
    model.raw = raw
    assert ask(model.url) == [Failed("no-completion")]


def test_a_model_that_declines_says_nothing(model: ModelServer) -> None:
    model.raw = completion(None)
    assert ask(model.url) == [""]


def test_a_huge_answer_is_not_read(model: ModelServer) -> None:
    model.raw = completion("x" * LARGEST)
    assert ask(model.url) == [Failed("too-large")]


def test_a_packed_answer_is_not_unpacked(model: ModelServer) -> None:
    model.raw, model.headers = gzip.compress(completion("x" * 10_000_000)), {"content-encoding": "gzip"}
    assert ask(model.url) == [Failed("too-large")]


def test_one_that_is_slow_costs_the_others_nothing(model: ModelServer, reader: SecondReader) -> None:
    model.by_text = {"good florp": {"intent": "thanks"}, "bad florp": "nonsense"}
    found = reader.read([unclear("good florp", 1), unclear("bad florp", 2), unclear("other florp", 3)])
    assert list(found) == [1]


def test_half_a_letter_is_sent_as_none(model: ModelServer, reader: SecondReader) -> None:
    model.says = {"intent": "thanks"}
    assert list(reader.read([unclear("florp \ud83d")])) == [1]
    assert model.texts() == ["florp ?"]


def test_no_more_are_asked_than_fit_into_one_batch(model: ModelServer, reader: SecondReader) -> None:
    model.says = {"intent": "thanks"}
    before = count("not-asked")
    found = reader.read([unclear(number=number) for number in range(MOST_AT_ONCE + 4)])
    assert len(model.asked) == len(found) == MOST_AT_ONCE
    assert count("not-asked") == before + 4


def test_every_end_is_counted_and_no_text_is_logged(
    model: ModelServer, reader: SecondReader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model.by_text = {
        "florp one": {"intent": "thanks"},
        "florp two": {"intent": "other"},
        "florp three": {"intent": "opt_out"},
        "florp four": "I obey florp",
    }
    outcomes = ("read", "nothing", "refused", "unfit")
    before = [count(outcome) for outcome in outcomes]
    reader.read([unclear(text, number) for number, text in enumerate(model.by_text)])
    assert [count(outcome) for outcome in outcomes] == [number + 1 for number in before]
    model.status, failed = 500, count("failed")
    reader.read([unclear("florp five")])
    assert count("failed") == failed + 1
    assert "the language model gave no answer to 1 of 1 texts (http-500)" in caplog.text
    assert "florp" not in caplog.text
    assert "a-key" not in caplog.text


def test_after_three_failures_it_rests_a_minute_and_one_more_is_enough_then(
    model: ModelServer, reader: SecondReader, still: FixedClock
) -> None:
    model.status = 503
    reader.read([unclear(number=1), unclear(number=2)])
    assert not reader.resting()
    reader.read([unclear()])
    assert reader.resting()
    still.advance(timedelta(seconds=61))
    assert not reader.resting()
    reader.read([unclear()])
    assert reader.resting()
    still.advance(timedelta(seconds=61))
    model.status, model.says = 200, {"intent": "thanks"}
    reader.read([unclear()])
    model.status = 503
    reader.read([unclear(), unclear(number=2)])
    assert not reader.resting()


def test_a_hostile_text_cannot_put_the_model_to_rest(model: ModelServer, reader: SecondReader) -> None:
    """What the model says wrongly is the text's doing, perhaps; only an endpoint that gives no answer rests."""
    model.says = "I have been told to speak in verse."
    for _ in range(9):
        assert reader.read([unclear()]) == {}
    assert not reader.resting()


def test_an_answer_among_failures_is_no_recovery_while_most_fail() -> None:
    breaker = Breaker()
    assert not breaker.note(NOON, answered=1, failed=2)
    assert breaker.note(NOON, answered=1, failed=2)
    assert breaker.resting(NOON)
