"""The e-mail as it goes out: headers nobody can forge, parts every reader can show."""

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.channel import Outbound, Remedy, SendError
from channels.mime import compose

EXAMPLE = Outbound(
    "a1",
    "m1.2",
    "zoe@example.com",
    "Lark & Co <post@lark.example>",
    "Grüße: today 14:10-15:40.\n",
    subject="Your parcel – today",
    html="<p>Grüße: <b>today</b> 14:10-15:40.</p>",
    reply_to="reply+" + "t" * 90 + "@lark.example",
    headers={
        "List-Unsubscribe": f"<https://lark.example/u/{'a' * 120}>, <mailto:u-{'b' * 60}@lark.example>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "In-Reply-To": f"<{'c' * 100}@example.com>",
    },
)


def read(message: Outbound) -> EmailMessage:
    parsed = email.message_from_bytes(compose(message).content, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


def test_it_has_a_text_part_and_an_html_part() -> None:
    """R22."""
    parsed = read(EXAMPLE)
    assert parsed.get_content_type() == "multipart/alternative"
    text, html = parsed.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == EXAMPLE.body
    assert html.get_content().strip() == EXAMPLE.html


def test_without_html_it_is_plain_text() -> None:
    assert read(replace(EXAMPLE, html="")).get_content_type() == "text/plain"


def test_it_says_that_a_machine_wrote_it() -> None:
    """R18."""
    assert read(EXAMPLE)["Auto-Submitted"] == "auto-generated"


def test_its_headers_are_what_was_asked_for() -> None:
    """R17, R20, R21."""
    parsed = read(EXAMPLE)
    assert parsed["From"] == EXAMPLE.sender
    assert parsed["To"] == EXAMPLE.to
    assert parsed["Subject"] == EXAMPLE.subject
    assert parsed["Reply-To"] == EXAMPLE.reply_to
    assert parsed["Date"].datetime.tzinfo is not None
    assert {name: parsed[name] for name in EXAMPLE.headers} == EXAMPLE.headers


def test_the_message_id_is_the_same_at_every_attempt() -> None:
    """R21."""
    first, second = compose(EXAMPLE), compose(replace(EXAMPLE, attempt="a2", body="rendered anew"))
    assert first.message_id == second.message_id == "<m1.2@lark.example>"
    assert read(EXAMPLE)["Message-ID"] == first.message_id
    assert compose(replace(EXAMPLE, message="m2")).message_id != first.message_id


def test_long_links_and_addresses_go_out_as_they_are() -> None:
    """The standard library would encode them, and no mailbox follows an encoded List-Unsubscribe or replies to such a name."""
    raw = compose(EXAMPLE).content
    for value in (EXAMPLE.reply_to, *EXAMPLE.headers.values()):
        assert value.encode() in raw


def test_only_seven_bits_and_short_lines_go_over_the_wire() -> None:
    raw = compose(replace(EXAMPLE, body="ü" * 3000 + "\n" + "x" * 3000, subject="Ä" * 500)).content
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("post@lark.example", "post@lark.example"),
        ("<post@lark.example>", "post@lark.example"),
        ("Lark, Inc. <post@lark.example>", '"Lark, Inc." <post@lark.example>'),
        ('"Lark, Inc." <post@lark.example>', '"Lark, Inc." <post@lark.example>'),
        ("Lärche & Söhne <post@lark.example>", "Lärche & Söhne <post@lark.example>"),
        ("株式会社 <post@lark.example>", "株式会社 <post@lark.example>"),
        ("Lark <post@bücher.example>", "Lark <post@xn--bcher-kva.example>"),
    ],
)
def test_a_brands_name_is_shown_whatever_its_letters(sender: str, shown: str) -> None:
    assert str(read(replace(EXAMPLE, sender=sender))["From"]) == shown


NO_ADDRESSES = """
zoe|@example.com|zoe@|a b@example.com|a@b@example.com|a@example.com, b@example.com|a@..|a..b@example.com|zoë@example.com
|"a b"@example.com|a@example.com>|<a@example.com|a@example.com b
""".replace("\n", "").split("|")


@pytest.mark.parametrize("address", ["", "x" * 70 + "@" + "y" * 70 + ".example", *NO_ADDRESSES])
def test_what_is_no_address_is_refused_for_good(address: str) -> None:
    with pytest.raises(SendError) as refused:
        compose(replace(EXAMPLE, to=address))
    assert (refused.value.permanent, refused.value.remedy) == (True, Remedy.SWITCH)
    assert address not in refused.value.reason or not address


BROKEN_SUBJECTS = [
    "a\r\nBcc: b@example.com",
    "a\nb",
    "a\rb",
    "a\0b",
    "a\x0bb",
    "a\x85b",
    "a\u2028b",
    "=?utf-8?q?a=0D=0ABcc:_b@example.com?=",
    "=?utf-8?q?a=0ABcc:_b@example.com?= ü",
    "=?utf-8?b?YQ0KQmNjOiBiQGV4YW1wbGUuY29t?=",
]


@pytest.mark.parametrize("subject", BROKEN_SUBJECTS)
def test_no_kind_of_line_break_makes_a_second_header(subject: str) -> None:
    """R32. Encoded words are decoded on the way in; the standard library of Python 3.11.7 writes their line breaks out."""
    with pytest.raises(SendError) as refused:
        compose(replace(EXAMPLE, subject=subject))
    assert refused.value.permanent


def composed(message: Outbound) -> bytes | None:
    """The mail, or None where it is refused for good."""
    try:
        return compose(message).content
    except SendError as refused:
        return None if refused.permanent else pytest.fail("neither a mail nor refused for good")


@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=80))
def test_no_text_forges_a_header(subject: str, name: str, value: str) -> None:
    """R32."""
    ours = set(read(EXAMPLE)) | {"Content-Transfer-Encoding", "X-Note"}
    mail = composed(replace(EXAMPLE, subject=subject, sender=f"{name} <post@lark.example>", headers={"X-Note": value}))
    if mail is not None:
        parsed = email.message_from_bytes(mail, policy=email.policy.compat32)
        assert set(parsed) <= ours
        assert len(parsed.keys()) == len(set(parsed))


@pytest.mark.parametrize(
    "name", ["From", "to", "BCC", "Subject", "Message-ID", "Content-Type", "Auto-Submitted", "X Note", "", "X:"]
)
def test_an_extra_header_replaces_none_of_ours(name: str) -> None:
    with pytest.raises(SendError) as refused:
        compose(replace(EXAMPLE, headers={name: "x"}))
    assert refused.value.permanent


@pytest.mark.parametrize("message", ["", "a b", "a>b", "a@b", "ä", "a..b"])
def test_an_id_that_would_break_the_message_id_is_refused(message: str) -> None:
    with pytest.raises(SendError, match="Message-ID"):
        compose(replace(EXAMPLE, message=message))
