"""What Twilio posts: who sent it, and what it says."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

import pytest
from starlette.datastructures import ImmutableMultiDict

from channels.channel import Inbound, Progress, Receipt, Remedy
from channels.twilio_messaging import parse_inbound, parse_status_callback, valid_signature

TOKEN = "a-test-token"
URL = "https://porchlight.example/hooks/twilio/status?attempt=Zk3x-9_w"
FORM = {
    "AccountSid": "AC" + "0" * 32,
    "ErrorCode": "",  # blank, and signed all the same
    "From": "+12125550100",
    "MessageSid": "SM" + "1" * 32,
    "MessageStatus": "delivered",
    "To": "+12125550123",
}


def sign(url: str, form: Mapping[str, str], token: str = TOKEN) -> str:
    """The signature as Twilio describes it: the URL, then each field's name and value in the order of the names."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def test_what_twilio_signed_is_valid() -> None:
    """R4."""
    assert valid_signature(TOKEN, URL, FORM, sign(URL, FORM))


def test_blank_fields_are_part_of_what_is_signed() -> None:
    """R4: a form parser that drops them makes true callbacks look forged."""
    without = {name: value for name, value in FORM.items() if value}
    assert sign(URL, FORM) != sign(URL, without)
    assert not valid_signature(TOKEN, URL, without, sign(URL, FORM))


@pytest.mark.parametrize("header", [None, "", " ", "AAAA", "ü", "x" * 10_000])
def test_no_signature_is_no_valid_one(header: str | None) -> None:
    """R4: and no exception either."""
    assert not valid_signature(TOKEN, URL, FORM, header)


@pytest.mark.parametrize("name", sorted(FORM))
def test_a_changed_field_is_forged(name: str) -> None:
    """R4."""
    assert not valid_signature(TOKEN, URL, {**FORM, name: FORM[name] + "0"}, sign(URL, FORM))


def test_an_added_or_missing_field_is_forged() -> None:
    """R4."""
    header = sign(URL, FORM)
    assert not valid_signature(TOKEN, URL, {**FORM, "SmsStatus": "sent"}, header)
    assert not valid_signature(TOKEN, URL, {name: FORM[name] for name in FORM if name != "To"}, header)


@pytest.mark.parametrize(
    "url",
    [
        URL.replace("https", "http"),
        URL.replace("Zk3x", "Zk3y"),
        URL.replace(".example", ".test"),
        URL.removesuffix("?attempt=Zk3x-9_w"),
        URL + "&more=1",
        URL.replace("status", "reply"),
    ],
)
def test_another_url_is_forged(url: str) -> None:
    """R4: the attempt in the URL is signed, so no receipt can be moved to another send."""
    assert not valid_signature(TOKEN, url, FORM, sign(URL, FORM))


def test_another_token_is_forged() -> None:
    """R4."""
    assert not valid_signature(TOKEN, URL, FORM, sign(URL, FORM, "another-token"))


def test_a_port_in_our_url_does_no_harm() -> None:
    """R4: Twilio signs with the standard port or without it."""
    assert valid_signature(TOKEN, URL, FORM, sign(URL.replace(".example/", ".example:443/"), FORM))


def test_a_field_that_comes_twice_is_signed_twice() -> None:
    """R4."""
    form: ImmutableMultiDict[str, str] = ImmutableMultiDict([("To", "a"), ("To", "b"), ("From", "c")])
    assert valid_signature(TOKEN, URL, form, sign(URL + "FromcToaTob", {}))


def test_a_json_body_is_checked_as_it_came() -> None:
    """R4: handed over parsed, the validator would skip its hash."""
    body = json.dumps({"property": "value"})
    url = URL + "&bodySHA256=" + hashlib.sha256(body.encode()).hexdigest()
    header = sign(url, {})
    assert valid_signature(TOKEN, url, body, header)
    assert not valid_signature(TOKEN, url, body + " ", header)


def test_a_json_body_without_its_hash_is_forged() -> None:
    """R4: then nothing signs it."""
    assert not valid_signature(TOKEN, URL, '{"property": "value"}', sign(URL, {}))


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("accepted", Progress.ACCEPTED),
        ("scheduled", Progress.ACCEPTED),
        ("queued", Progress.ACCEPTED),
        ("sending", Progress.ACCEPTED),
        ("sent", Progress.SENT),
        ("delivered", Progress.DELIVERED),
        ("read", Progress.READ),
        ("partially_delivered", Progress.ACCEPTED),
        ("", Progress.ACCEPTED),
    ],
)
def test_each_status_says_how_far_the_message_is(status: str, progress: Progress) -> None:
    """R2. One nobody knows proves no more than that Twilio has it."""
    receipt = parse_status_callback({**FORM, "MessageStatus": status}, "a1")
    assert receipt == Receipt("a1", FORM["MessageSid"], progress)


@pytest.mark.parametrize("status", ["failed", "undelivered", "canceled"])
@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("21610", Remedy.SUPPRESS),
        ("30005", Remedy.SWITCH),
        ("30003", Remedy.RETRY_ONCE),
        ("30001", Remedy.RETRY),
        ("30007", Remedy.NEW_BODY),
        ("30034", Remedy.STOP_SENDER),
        ("12345", Remedy.SWITCH),
    ],
)
def test_a_failure_says_why_and_what_to_do(status: str, code: str, remedy: Remedy) -> None:
    """R12."""
    receipt = parse_status_callback({**FORM, "MessageStatus": status, "ErrorCode": code}, "a1")
    assert (receipt.progress, receipt.code, receipt.remedy) == (Progress.FAILED, code, remedy)
    assert receipt.reason


@pytest.mark.parametrize("form", [{"MessageStatus": "failed"}, {"MessageStatus": "failed", "ErrorCode": ""}])
def test_a_failure_without_a_code_goes_on_to_the_next_channel(form: dict[str, str]) -> None:
    receipt = parse_status_callback(form, "a1")
    assert (receipt.code, receipt.remedy, receipt.reason) == ("", Remedy.SWITCH, "failed without an error code")


def test_fields_that_are_no_ids_are_dropped() -> None:
    """R33: they would end up in logs."""
    receipt = parse_status_callback({"MessageSid": "SM1\nforged line", "MessageStatus": "failed", "ErrorCode": "<b>"}, "a1")
    assert (receipt.provider_id, receipt.code) == ("", "")


TEXT = {
    "MessageSid": "SM" + "1" * 32,
    "SmsSid": "SM" + "1" * 32,
    "From": "+12125550123",
    "To": "+12125550100",
    "Body": "tomorrow after 5",
    "NumMedia": "0",
}


def test_an_inbound_text_is_read() -> None:
    assert parse_inbound(TEXT) == Inbound("SM" + "1" * 32, "+12125550123", "+12125550100", "", "tomorrow after 5")
    service = "MG" + "2" * 32
    assert parse_inbound({**TEXT, "MessagingServiceSid": service}).service == service


@pytest.mark.parametrize("name", ["MessageSid", "From"])
@pytest.mark.parametrize("value", [None, "", " ", "x" * 100 + "\n"])
def test_a_text_without_an_id_or_a_sender_is_none(name: str, value: str | None) -> None:
    form = {key: text for key, text in {**TEXT, name: value}.items() if text is not None}
    with pytest.raises(ValueError, match=name):
        parse_inbound(form)


def test_pictures_count_whether_their_kind_is_said_or_not() -> None:
    form = {**TEXT, "Body": "", "NumMedia": "3", "MediaContentType0": "image/jpeg", "MediaContentType2": "a picture, honestly"}
    assert parse_inbound(form).media == ("image/jpeg", "application/octet-stream", "application/octet-stream")


@pytest.mark.parametrize(("number", "counted"), [("", 0), ("-1", 0), ("x", 0), ("²", 0), ("99", 10), ("9" * 5000, 0)])
def test_no_more_pictures_are_believed_than_twilio_takes(number: str, counted: int) -> None:
    assert len(parse_inbound({**TEXT, "NumMedia": number}).media) == counted


def test_a_long_text_is_kept_further_than_twilio_joins_one() -> None:
    assert len(parse_inbound({**TEXT, "Body": "a" * 40_000}).body) == 4_000


def test_a_text_holds_nothing_a_database_refuses() -> None:
    assert parse_inbound({**TEXT, "Body": "\x00to\x00morrow"}).body == "tomorrow"


@pytest.mark.parametrize(
    ("said", "understood"), [("STOP", "STOP"), ("stop", "STOP"), ("START", "START"), ("HELP", "HELP"), ("", ""), ("YES", "")]
)
def test_what_twilio_understood_as_an_opt_out_is_told_r6(said: str, understood: str) -> None:
    assert parse_inbound({**TEXT, "OptOutType": said}).opt_out_type == understood
