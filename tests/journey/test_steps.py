"""A journey's file is checked when it is read; an error names the file, the step and the field."""

import tomllib
from datetime import time, timedelta
from typing import Any

import pytest

from app.errors import SetupError
from app.journey.steps import Journey, duration, parse_journey
from app.lifecycle import Status
from app.settings import PROJECT

GOOD = """
[[step]]
kind = "delivered"
on = "status:delivered"
channels = ["sms", "email"]
place = 70
true_while = ["delivered"]
valid_for = "24h"
"""


def parse(text: str, base: Journey | None = None) -> Journey:
    return parse_journey(tomllib.loads(text), "lark/journey.toml", base)


def changed(field: str, value: str | None) -> str:
    """The good step with one field set anew, or left out."""
    kept = [line for line in GOOD.strip().splitlines() if not line.startswith(f"{field} =")]
    return "\n".join(kept if value is None else [*kept, f"{field} = {value}"])


def test_a_step_says_what_when_and_how() -> None:
    step = parse(GOOD).step("delivered")
    assert step is not None
    assert (step.on, step.channels, step.place) == ("status:delivered", ("sms", "email"), 70)
    assert step.true_while == {Status.DELIVERED}
    assert step.valid_for == timedelta(hours=24)
    assert (step.urgent, step.menu, step.every, step.delay) == (False, False, None, timedelta(0))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("on", None, "on is missing"),
        ("channels", None, "channels is missing"),
        ("place", None, "place is missing"),
        ("true_while", None, "true_while is missing"),
        ("valid_for", None, "valid_for is missing"),
        ("onn", '"planned"', "unknown field 'onn'"),
        ("on", '"delivered"', "on must be planned, progress, promise_broken or status:<status>"),
        ("on", "7", "on must be planned, progress, promise_broken or status:<status>"),
        ("on", '"status:gone"', "on: 'gone' is no status; known are planned, at_depot"),
        ("on", '"progress"', 'on = "progress" needs stops_to_go or minutes_to_go under [step.when]'),
        ("on", '"planned"', 'on = "planned" needs `at`, the local time of day'),
        ("channels", "[]", "channels must be some of sms, email"),
        ("channels", '"sms"', "channels must be some of sms, email"),
        ("channels", '["pigeon"]', "channels must be some of sms, email"),
        ("channels", "[1]", "channels must be some of sms, email"),
        ("place", '"last"', "place must be a whole number from 0 on"),
        ("place", "true", "place must be a whole number from 0 on"),
        ("place", "-1", "place must be a whole number from 0 on"),
        ("true_while", "[]", "true_while must be a list such as"),
        ("true_while", '"delivered"', "true_while must be a list such as"),
        ("true_while", '["gone"]', "true_while: 'gone' is no status"),
        ("valid_for", '"2 hours"', 'valid_for: write a duration such as "90m"'),
        ("valid_for", "24", 'valid_for: write a duration such as "90m"'),
        ("fresh_for", '"-2h"', 'fresh_for: write a duration such as "90m"'),
        ("delay", '"2w"', 'delay: write a duration such as "90m"'),
        ("every", '""', 'every: write a duration such as "90m"'),
        ("urgent", '"no"', "urgent must be true or false, without quotes"),
        ("menu", "1", "menu must be true or false, without quotes"),
        ("enabled", '"false"', "enabled must be true or false, without quotes"),
        ("days_before", '"1"', "days_before must be a whole number from 0 on"),
        ("at", '"25:00"', 'at must be a local time such as "17:00"'),
        ("at", '"17:00+01:00"', 'at must be a local time such as "17:00"'),
        ("when", "3", "when must be a [step.when] table"),
        ("when", "{weather = 'rain'}", "when: unknown condition 'weather'"),
        ("when", "{stops_to_go = '3'}", "when: stops_to_go must be a whole number from 0 on"),
        ("when", "{minutes_to_go = 1.5}", "when: minutes_to_go must be a whole number from 0 on"),
        ("when", "{reasons = 'nobody_home'}", "when: reasons must be a list such as"),
        ("when", "{window_known = 'yes'}", "when: window_known must be true or false, without quotes"),
    ],
)
def test_an_error_names_the_file_the_step_and_the_field(field: str, value: str | None, said: str) -> None:
    with pytest.raises(SetupError) as caught:
        parse(changed(field, value))
    assert caught.value.message.startswith("lark/journey.toml: step delivered: ")
    assert said in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('title = "Ours"', "lark/journey.toml: unknown field 'title'"),
        ('[step]\nkind = "delivered"', "lark/journey.toml: unknown field 'step'; a journey has [[step]] tables only"),
        ("[[step]]\nplace = 1", "lark/journey.toml: step 1: kind must be a word such as out_for_delivery"),
        (f'{GOOD}[[step]]\nkind = "Out Now"', "lark/journey.toml: step 2: kind must be a word such as out_for_delivery"),
        (f"{GOOD}{GOOD}", "lark/journey.toml: step delivered: there are two steps of this kind"),
    ],
)
def test_a_file_that_is_no_journey_is_refused(text: str, said: str) -> None:
    with pytest.raises(SetupError) as caught:
        parse(text)
    assert said in caught.value.message


def test_a_brand_replaces_adds_and_takes_out_steps() -> None:
    base = parse_journey(tomllib.loads((PROJECT / "templates" / "journey.toml").read_text(encoding="utf-8")), "default")
    mine = parse(
        f"{changed('channels', chr(91) + chr(34) + 'email' + chr(34) + chr(93))}\n"
        '[[step]]\nkind = "survey"\nenabled = false\n'
        '[[step]]\nkind = "damaged"\non = "status:damaged"\nchannels = ["email"]\nplace = 55\n'
        'true_while = ["damaged"]\nvalid_for = "24h"\n',
        base,
    )
    delivered, damaged = mine.step("delivered"), mine.step("damaged")
    assert delivered is not None
    assert delivered.channels == ("email",)
    assert damaged is not None
    assert mine.step("survey") is None
    assert mine.step("planned") == base.step("planned")
    assert base.step("survey") is not None  # the default is left as it was


def test_steps_stand_in_the_order_of_the_delivery() -> None:
    journey = parse(f"{GOOD}{changed('place', '10').replace('delivered', 'at_depot')}")
    assert [step.kind for step in journey.steps] == ["at_depot", "delivered"]


def test_the_default_journey_tells_at_least_what_a_recipient_expects() -> None:
    default = parse_journey(tomllib.loads((PROJECT / "templates" / "journey.toml").read_text(encoding="utf-8")), "default")
    kinds = {step.kind for step in default.steps}
    assert kinds >= {
        "planned", "out_for_delivery", "arriving_soon", "window_moved", "attempted", "at_pickup_point", "delivered", "delayed",
        "survey",
    }  # fmt: skip
    assert {step.kind for step in default.steps if step.urgent} == {"window_moved", "arriving_soon"}


@pytest.mark.parametrize(
    ("text", "length"),
    [("90s", timedelta(seconds=90)), ("15m", timedelta(minutes=15)), ("2h", timedelta(hours=2)), ("14d", timedelta(days=14))],
)
def test_durations_are_written_short(text: str, length: timedelta) -> None:
    assert duration(text, "x") == length


def test_a_local_time_may_be_written_in_tomls_own_way() -> None:
    table: dict[str, Any] = tomllib.loads(changed("on", '"planned"') + "\nat = 17:30:00\ndays_before = 1")
    step = parse_journey(table, "x").step("delivered")
    assert step is not None
    assert step.at == time(17, 30)
