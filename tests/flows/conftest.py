"""The small world of the stories, for tests that look at one flow."""

from tests.stories.conftest import world  # noqa: F401 - a fixture
