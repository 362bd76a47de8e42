"""Off unless it is set up; set up, it is seen."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.cli.banner import banner
from app.clock import FixedClock
from app.settings import Settings
from app.wiring import make_second_reader
from tests.second_reader.conftest import NOON

MODEL = {"llm_url": "http://127.0.0.1:11434/v1/", "llm_model": "tiny", "llm_key": "very-secret"}


def settings(**more: Any) -> Settings:
    return Settings(data_dir=Path("var"), _env_file=None, **more)


def test_there_is_no_model_unless_one_is_named() -> None:
    assert make_second_reader(settings(), FixedClock(NOON)) is None
    assert "Replies" not in banner(settings(), demo=False)


def test_a_model_that_is_named_is_asked_and_shown_without_its_key() -> None:
    reader = make_second_reader(settings(**MODEL), FixedClock(NOON))
    assert reader is not None
    assert (reader.endpoint.url, reader.endpoint.seconds) == ("http://127.0.0.1:11434/v1/chat/completions", 4.0)
    shown = banner(settings(**MODEL), demo=False)
    assert "unclear ones are read by tiny at http://127.0.0.1:11434/v1" in shown
    assert "very-secret" not in shown + repr(settings(**MODEL))


@pytest.mark.parametrize(
    "wrong",
    [
        {"llm_url": "http://127.0.0.1/v1"},
        {"llm_model": "tiny"},
        MODEL | {"llm_url": "127.0.0.1:11434"},
        MODEL | {"llm_url": "https://user:key@models.example/v1"},
        MODEL | {"llm_url": "https://models.example/v1?key=x"},
        MODEL | {"llm_seconds": 0},
        MODEL | {"llm_seconds": 11},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings(**wrong)
