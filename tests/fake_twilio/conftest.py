"""A house for each test: everything started in it is stopped at the end."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.fake_twilio.house import House


@pytest.fixture
async def house(anyio_backend: str) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        yield House(stack)
