"""A model on loopback, and unclear texts to ask it about."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.clock import FixedClock
from app.conversation.meaning import Context
from app.conversation.opinion import Unclear
from app.second_reader import SecondReader
from app.second_reader.endpoint import Endpoint
from tests.second_reader.model_server import ModelServer, running_model

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Berlin
CONTEXT = Context("en-GB", "Europe/Berlin", NOON)


def unclear(text: str = "florp grobble", number: int = 1, **more: Any) -> Unclear:
    """A text of somebody in Berlin."""
    return Unclear(number, text, more.pop("context", CONTEXT), 7, **more)


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with running_model() as found:
        yield found


@pytest.fixture
def still() -> FixedClock:
    return FixedClock(NOON, NOON)


@pytest.fixture
def reader(model: ModelServer, still: FixedClock) -> SecondReader:
    return SecondReader(Endpoint(model.url, "tiny", "a-key", 5.0), still)
