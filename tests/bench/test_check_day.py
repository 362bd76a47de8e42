"""The independent check: what it lets pass, and that it sees each fault. Its logs here are made by hand."""

import json
import re
from dataclasses import replace
from itertools import count, product
from pathlib import Path
from typing import Any

import pytest

from app.brand_book import BrandBook
from app.lifecycle import Status
from app.rendering import KINDS as OUR_KINDS
from app.rendering import SMS_ANSWERS, Renderer
from app.settings import PROJECT
from bench.check_day import PLACE, Unjudgeable, Verdict, judge, main
from bench.day_words import ANSWERS, KINDS, answer_kind, news_kind
from tests.templates.conftest import BRANDS, LOCALES, bare, ordinary
from tests.templates.sayings import SAYINGS

PHONE = "+12125550123"
TEXTS = {
    "planned": "Lark & Co: Your parcel arrives tomorrow 14:10-15:40.",
    "out_for_delivery": "Lark & Co: Your parcel is on its way: today 14:10-15:40.",
    "window_moved": "Lark & Co: Sorry, your parcel comes later: today 15:00-16:00.",
    "delayed": "Lark & Co: Sorry, your parcel is running late.",
    "arriving_soon": "Lark & Co: Your parcel is 3 stops away.",
    "attempted": "Lark & Co: We came with your parcel, but nobody was home.",
    "at_pickup_point": "Lark & Co: Your parcel is waiting at Corner Books.",
    "delivered": "Lark & Co: Your parcel was delivered today at 14:32.",
    "survey": "Lark & Co: How did we do with your delivery? A number from 1 (poor) to 5 (great) is enough.",
}
WHOLE_DAY = ("planned", "out_for_delivery", "window_moved", "arriving_soon", "delivered", "survey")


def planned(ref: str = "LK-1", phone: str | None = PHONE, day: str = "2026-11-24") -> dict[str, Any]:
    return event(ref, "2026-11-23T17:00:00+00:00", promised={"date": day}, recipient={"phone": phone}, id_=f"planned {day}")


def status(name: str, at: str, ref: str = "LK-1") -> dict[str, Any]:
    return event(ref, f"2026-11-{at}:00+00:00", status=name, id_=f"{name} {at}")


def event(ref: str, at: str, id_: str, **data: Any) -> dict[str, Any]:
    return {"subject": ref, "time": at, "source": "/test", "id": f"{ref} {id_}", "data": data}


ONE_DAY = [planned(), status("out_for_delivery", "24T09:00"), status("delivered", "24T14:32")]
TWO_TRIES = [
    planned(),
    status("out_for_delivery", "24T09:00"),
    status("attempted", "24T14:32"),
    status("out_for_delivery", "25T09:00"),
    status("delivered", "25T11:00"),
]


class Log:
    """The fake's log, written line by line."""

    def __init__(self, *kinds: str) -> None:
        self.lines: list[dict[str, Any]] = []
        self._numbers = count()
        for kind in kinds:
            self.message(TEXTS[kind])

    def message(self, body: str, to: str = PHONE) -> "Log":
        self.lines.append({"event": "message", "sid": f"SM{next(self._numbers)}", "to": to, "body": body, "answered": True})
        return self

    def failed(self, code: int) -> "Log":
        self.lines.append({"event": "callback", "sid": self.lines[-1]["sid"], "status": "undelivered", "code": code, "http": 204})
        return self

    def incoming(self, body: str, sid: str = "") -> "Log":
        sid = sid or f"SM{next(self._numbers)}"
        self.lines.append({"event": "incoming", "sid": sid, "from": PHONE, "to": "+12125550100", "body": body})
        return self

    def refused(self, code: int, body: str) -> "Log":
        self.lines.append({"event": "refused", "code": code, "to": PHONE, "body": body})
        return self


def faults(events: list[dict[str, Any]], log: Log) -> dict[str, int]:
    verdict = judge(events, log.lines)
    return {fault: len(found) for fault, found in verdict.faults.items() if found}


def test_a_day_as_it_should_be_passes() -> None:
    verdict = judge(ONE_DAY, Log(*WHOLE_DAY).lines)
    assert verdict.closing == "0 twice, 0 out of order, 0 stale, 0 missing, 0 unrecognised"
    assert (verdict.taken.total(), verdict.due, verdict.unreachable) == (6, 1, 0)


@pytest.mark.parametrize("kind", WHOLE_DAY)
def test_a_message_that_comes_twice_is_seen(kind: str) -> None:
    kinds = [told for each in WHOLE_DAY for told in ([each, each] if each == kind else [each])]
    assert faults(ONE_DAY, Log(*kinds)) == {"twice": 1}


def test_the_same_news_in_other_words_is_twice_too() -> None:
    log = Log("planned", "out_for_delivery").message("Lark & Co: Your parcel is on its way: today 14:15-15:45.")
    assert faults(ONE_DAY[:2], log) == {"twice": 1}


def test_every_move_of_the_window_is_news() -> None:
    log = Log("planned", "window_moved").message("Lark & Co: New time for your parcel: today 11:00-12:00.")
    assert faults(ONE_DAY[:2], log) == {}


@pytest.mark.parametrize(
    "kinds",
    [
        ("out_for_delivery", "planned", "delivered"),
        ("arriving_soon", "out_for_delivery", "delivered"),
        ("attempted", "delayed", "delivered"),
        ("at_pickup_point", "attempted", "delivered"),
    ],
)
def test_a_message_that_overtook_another_is_seen(kinds: tuple[str, ...]) -> None:
    assert faults(ONE_DAY, Log(*kinds)) == {"out of order": 1}


@pytest.mark.parametrize("trouble", ["window_moved", "delayed"])
def test_trouble_may_come_when_the_van_is_nearly_there(trouble: str) -> None:
    assert faults(ONE_DAY, Log("out_for_delivery", "arriving_soon", trouble, "delivered")) == {}


@pytest.mark.parametrize("kind", ["arriving_soon", "out_for_delivery", "window_moved", "attempted"])
def test_news_from_the_way_after_the_delivery_is_stale(kind: str) -> None:
    """R37"""
    assert faults(TWO_TRIES, Log("planned", "delivered", kind)) == {"stale": 1}


def test_a_delivery_nobody_was_told_of_is_missing() -> None:
    assert faults(ONE_DAY, Log("planned", "out_for_delivery")) == {"missing": 1}
    assert faults(ONE_DAY, Log()) == {"missing": 1}


@pytest.mark.parametrize(
    "log",
    [
        Log().refused(21610, TEXTS["out_for_delivery"]),
        Log("out_for_delivery").failed(30005),
        Log().refused(21408, TEXTS["delivered"]),
    ],
)
def test_a_phone_that_cannot_be_reached_is_no_loss(log: Log) -> None:
    verdict = judge(ONE_DAY, log.lines)
    assert (verdict.faults["missing"], verdict.unreachable) == ([], 1)


@pytest.mark.parametrize(
    "log",
    [
        Log().refused(20429, TEXTS["delivered"]),
        Log().refused(20500, TEXTS["delivered"]),
        Log().refused(21408, TEXTS["planned"]),
        Log("planned").failed(30003),
    ],
)
def test_a_passing_failure_excuses_nothing(log: Log) -> None:
    assert faults(ONE_DAY, log) == {"missing": 1}


def test_a_text_that_is_not_known_is_not_passed_over() -> None:
    assert faults(ONE_DAY, Log(*WHOLE_DAY).message("Lark & Co: Good morning.")) == {"unrecognised": 1}


GOT_IT = "Lark & Co: Got it: tomorrow 17:20-18:50. We're asking the driver's plan, you'll hear from us."
CONFIRMED = "Lark & Co: Confirmed: tomorrow 17:20-18:50."
WELCOME = "Lark & Co: You're welcome."
SILENCED = "Lark & Co: You won't get any more texts from us. Changed your mind? UNSTOP turns them on again."


def test_a_reply_has_one_answer_and_a_request_one_verdict() -> None:
    log = Log("planned", "out_for_delivery").incoming("1").message(GOT_IT).message(CONFIRMED).message(TEXTS["delivered"])
    verdict = judge(ONE_DAY, log.lines)
    assert (any(verdict.faults.values()), verdict.answers.total(), verdict.replies) == (False, 2, 1)
    assert faults(ONE_DAY, log.message(CONFIRMED)) == {"twice": 1}


def test_a_second_answer_to_one_reply_is_twice_also_when_its_webhook_came_twice() -> None:
    log = Log("planned", "delivered").incoming("thanks", "SM-a").incoming("thanks", "SM-a").message(WELCOME)
    assert faults(ONE_DAY, log) == {}
    assert faults(ONE_DAY, log.message(WELCOME)) == {"twice": 1}


def test_an_answer_that_failed_may_come_again() -> None:
    log = Log("delivered").incoming("thanks").message(WELCOME).failed(30003).message(WELCOME)
    assert faults(ONE_DAY, log) == {}
    log = Log("planned").incoming("1").message(GOT_IT).message(CONFIRMED).failed(30003).message(CONFIRMED)
    assert faults(ONE_DAY[:2], log) == {}


def test_who_wanted_no_more_texts_misses_nothing() -> None:
    for silenced in (Log("planned").incoming("Stop."), Log("planned").incoming("no more").message(SILENCED)):
        verdict = judge(ONE_DAY, silenced.lines)
        assert (any(verdict.faults.values()), verdict.unreachable) == (False, 1)


def test_a_second_attempt_tells_the_day_once_more() -> None:
    kinds = ("planned", "out_for_delivery", "arriving_soon", "attempted", "out_for_delivery", "arriving_soon", "delivered")
    assert faults(TWO_TRIES, Log(*kinds)) == {}
    assert faults(TWO_TRIES, Log("planned", "out_for_delivery", "out_for_delivery", "delivered")) == {}


def test_the_second_attempt_does_not_excuse_a_third_time() -> None:
    kinds = ("out_for_delivery", "attempted", "out_for_delivery", "out_for_delivery", "delivered")
    assert faults(TWO_TRIES, Log(*kinds)) == {"twice": 1}


def test_an_attempt_reported_after_the_way_there_has_no_second_way() -> None:
    events = [*TWO_TRIES[:3], status("delivered", "24T18:00")]
    assert faults(events, Log("attempted", "out_for_delivery", "delivered")) == {"out of order": 1}


def test_out_again_the_next_day_or_promised_for_another_day_begins_anew() -> None:
    out_twice = [planned(), status("out_for_delivery", "24T09:00"), status("out_for_delivery", "25T09:00")]
    assert faults(out_twice, Log("planned", "out_for_delivery", "arriving_soon", "out_for_delivery")) == {}
    replanned = [planned(), planned(day="2026-11-27")]
    assert faults(replanned, Log("planned", "planned")) == {}
    assert faults(replanned[:1], Log("planned", "planned")) == {"twice": 1}


def test_an_event_sent_twice_makes_no_second_round() -> None:
    assert faults([*ONE_DAY, *ONE_DAY], Log("out_for_delivery", "out_for_delivery", "delivered")) == {"twice": 1}


def test_a_failure_that_may_pass_allows_one_more_and_not_two() -> None:
    """R12: 30003 and 30008 are tried once more."""
    once = Log("planned", "delivered").failed(30003).message(TEXTS["delivered"])
    verdict = judge(ONE_DAY, once.lines)
    assert (verdict.again, any(verdict.faults.values())) == (1, False)
    assert faults(ONE_DAY, once.failed(30003).message(TEXTS["delivered"])) == {"twice": 1}


def test_a_failure_that_is_final_allows_no_other() -> None:
    assert faults(ONE_DAY, Log("delivered").failed(30007).message(TEXTS["delivered"])) == {"twice": 1}


def test_a_delivery_without_a_phone_or_taken_back_is_not_expected() -> None:
    assert judge([planned(phone=None), *ONE_DAY[1:]], []).due == 0
    assert judge([*ONE_DAY, status("returned", "24T16:00")], []).due == 0
    assert judge([*ONE_DAY[:2], status("returned", "24T12:00"), ONE_DAY[2]], []).due == 0


def test_messages_to_others_are_counted_and_not_judged() -> None:
    verdict = judge(ONE_DAY, Log(*WHOLE_DAY).message("Hello", to="+12125550199").lines)
    assert (verdict.strangers, any(verdict.faults.values())) == (1, False)


def test_two_deliveries_to_one_phone_cannot_be_judged() -> None:
    with pytest.raises(Unjudgeable, match="LK-2 and LK-1"):
        judge([planned(), planned("LK-2")], [])


def test_every_kind_in_every_language_is_recognised(renderer: Renderer, brands: BrandBook) -> None:
    full = ordinary()
    variants = [
        full,
        bare(),
        replace(full, parcels=("Lamp", "Shoes")),
        replace(full, moved_later=False),
        replace(full, moved_later=False, window=None),
        replace(full, window=None),
        replace(full, parcels=("Lamp", "Shoes"), window=None),
        replace(full, parcels=("Lamp", "Shoes"), moved_later=False, window=None),
        replace(full, stops_to_go=1),
        replace(full, stops_to_go=None),
        replace(full, stops_to_go=None, window=None),
        replace(full, window=None, promised_date=None, parcels=("Lamp", "Shoes")),
        *(replace(full, reason=reason) for reason in ("no_access", "address_problem", "refused", "business_closed", "other")),
        *(replace(full, parcels=("Lamp", "Shoes"), reason=reason) for reason in ("no_access", "address_problem", "refused", "x")),
    ]
    for brand, locale, kind, facts in product(BRANDS, LOCALES, OUR_KINDS, variants):
        body = renderer.render(brands.get(brand), kind, "sms", locale, facts).body
        assert news_kind(body) == kind, body
        assert not answer_kind(body), body


def test_every_answer_in_every_language_is_recognised_and_is_no_news(renderer: Renderer, brands: BrandBook) -> None:
    ways = [(kind, saying) for kind in ANSWERS for saying in SAYINGS[kind]]
    ways += [("whereabouts", {"status": status.value}) for status in Status]
    facts = [ordinary(), bare(), replace(ordinary(), parcels=("Lamp", "Shoes"))]
    for brand, locale, (kind, saying), fact in product(BRANDS, LOCALES, ways, facts):
        body = renderer.render(brands.get(brand), kind, "sms", locale, replace(fact, saying=saying)).body
        assert answer_kind(body) == kind, body
        assert not news_kind(body), body


def test_it_knows_every_kind_and_imports_nothing_of_ours() -> None:
    source = "".join((PROJECT / "bench" / name).read_text("utf-8") for name in ("check_day.py", "day_words.py", "day_events.py"))
    assert set(PLACE) == set(KINDS) == set(OUR_KINDS)
    assert set(ANSWERS) == set(SMS_ANSWERS) - {"agent"}, "an agent's words are known by nobody, and a replay has no agents"
    assert not re.search(r"^\s*(?:from|import) (?:app|channels|eta|rescheduling|surveys)\b", source, re.MULTILINE)


def written(folder: Path, log: Log) -> list[str]:
    events, fake = folder / "events.jsonl", folder / "fake.jsonl"
    events.write_text("".join(json.dumps(each) + "\n" for each in ONE_DAY), encoding="utf-8")
    fake.write_text("".join(json.dumps(each) + "\n" for each in log.lines), encoding="utf-8")
    return ["--events", str(events), "--fake-log", str(fake)]


def test_the_command_prints_a_table_and_its_exit_code_is_the_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(written(tmp_path, Log(*WHOLE_DAY))) == 0
    printed = capsys.readouterr().out
    assert "1 deliveries with a phone were delivered: 1 told" in printed
    assert printed.splitlines()[-1] == Verdict().closing
    assert main([*written(tmp_path, Log("planned")), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["faults"]["missing"] == ["LK-1 was delivered and nobody said so"]


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--events", str(tmp_path / "none"), "--fake-log", str(tmp_path / "none")]) == 2
    assert str(tmp_path / "none") in capsys.readouterr().err
