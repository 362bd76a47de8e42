"""What an event must look like, and in which words a wrong one is refused. Pure: no database."""

from typing import Any

import pytest

from app.errors import InvalidInput
from app.http.cloudevents import binary_event, read_event
from tests.http.conftest import event, planned, status

BAD: dict[str, tuple[object, str | None, str]] = {
    "no object": ([], None, "JSON object"),
    "an unknown type": ({**planned(), "type": "porchlight.delivery.gone"}, "type", "porchlight.delivery.planned"),
    "no subject": ({k: v for k, v in planned().items() if k != "subject"}, "subject", "missing"),
    "an empty subject": ({**planned(), "subject": ""}, "subject", "at least 1 character"),
    "an old version": ({**planned(), "specversion": "0.3"}, "specversion", "'1.0'"),
    "a number as id": ({**planned(), "id": 7}, "id", "string"),
    "a long source": ({**planned(), "source": "s" * 256}, "source", "at most 255"),
    "a line break in the id": ({**planned(), "id": "a\nb"}, "id", "control characters"),
    "a time without offset": ({**planned(), "time": "2026-11-24T10:00:00"}, "time", "with its offset"),
    "the end of time": ({**planned(), "time": "9999-12-31T23:59:59-01:00"}, "time", "UTC"),
    "no data": ({k: v for k, v in planned().items() if k != "data"}, "data", "missing"),
    "data that is text": ({**planned(), "data": "{}"}, "data", "JSON object"),
    "data in base64": ({**planned(), "data_base64": "e30="}, "data_base64", "data_base64"),
    "data that is XML": ({**planned(), "datacontenttype": "application/xml"}, "datacontenttype", "JSON"),
    "a misspelt field": (event("status", {"status": "lost", "resaon": "?"}), "data.resaon", "no such field"),
    "an unreachable person": (event("planned", {"recipient": {"name": "Ada"}}), "data.recipient", "a phone or an email"),
    "a national number": (planned(phone="0123 456"), "data.recipient.phone", "country code"),
    "half a window": (
        event("planned", {"recipient": {"email": "a@example.com"}, "promised": {"date": "2026-11-25", "start": "10:00"}}),
        "data.promised",
        "both start and end",
    ),
    "a nameless parcel": (
        event("planned", {"recipient": {"email": "a@example.com"}, "parcels": [{"id": "1"}, {}]}),
        "data.parcels.1.id",
        "missing",
    ),
    "text no database takes": (status(name="lost") | {"data": {"status": "lost", "reason": "a\0b"}}, "data.reason", "U+0000"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_named_with_its_field(case: str) -> None:
    value, field, words = BAD[case]
    with pytest.raises(InvalidInput) as caught:
        read_event(value)
    assert caught.value.field == field
    assert words in caught.value.message


def test_what_was_sent_is_never_quoted_back() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_event(event("planned", {"recipient": {"phone": "+12125550123", "email": "ada@@example.com"}}))
    assert "ada@" not in caught.value.message


def test_extensions_are_let_through() -> None:
    assert read_event({**planned(id="1"), "traceparent": "00-ab"}).id == "1"


def test_a_backslash_before_u0000_is_plain_text() -> None:
    value = status(name="lost") | {"data": {"status": "lost", "reason": "\\u0000"}}
    assert read_event(value).ref == "PL-1"


def headers(**more: str) -> list[tuple[bytes, bytes]]:
    ordinary = {"specversion": "1.0", "id": "1", "source": "/carrier", "type": "porchlight.delivery.status", "subject": "PL-1"}
    return [(f"ce-{name}".encode(), value.encode("latin-1")) for name, value in {**ordinary, **more}.items()]


def binary(data: Any = None, **more: str) -> dict[str, Any]:
    return binary_event(headers(**more), "application/json", data or {"status": "lost"})


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("PL%201", "PL 1"),
        ("Stra%C3%9Fe%20%E2%82%AC", "Straße €"),
        ('"PL 1"', "PL 1"),
        (r'"a\"b"', 'a"b'),
        ("100%25", "100%"),
        ("%2520", "%20"),
    ],
)
def test_header_values_are_unquoted_and_percent_decoded_once(sent: str, meant: str) -> None:
    assert read_event(binary(subject=sent)).ref == meant


@pytest.mark.parametrize("sent", ["%ff", "caf\xe9"])
def test_a_header_that_is_not_utf8_is_refused_by_its_name(sent: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        binary(subject=sent)
    assert caught.value.field == "subject"


def test_no_header_can_stand_in_for_the_data() -> None:
    value = binary(data={"status": "lost"}, datacontenttype="text/plain")
    value_with_data_header = binary_event([*headers(), (b"ce-data", b"x")], "application/json", {"status": "lost"})
    assert value["datacontenttype"] == "application/json"
    assert value_with_data_header["data"] == {"status": "lost"}


def test_both_modes_are_the_same_event_r35() -> None:
    structured = {"specversion": "1.0", "id": "1", "source": "/carrier", "type": "porchlight.delivery.status", "subject": "PL-1"}
    assert read_event(binary()).compared == read_event({**structured, "data": {"status": "lost"}}).compared
