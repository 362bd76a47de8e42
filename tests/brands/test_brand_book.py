"""A brand is a folder: what is in it, what is wrong with it in one line, and what happens when it changes."""

import os
from datetime import time, timedelta
from pathlib import Path

import pytest

from app.brand_book import AA, NIGHT, WHITE, BrandBook, contrast
from app.errors import NotFound, SetupError
from app.settings import PROJECT

JOURNEY = PROJECT / "templates" / "journey.toml"
GOOD = """
name = "Test & Sons"
tone = "formal"
default_locale = "de-DE"
time_zone = "Europe/Berlin"
accent = "#c2410c"
email_from = "Test & Sons <parcels@test.example.com>"
reply_to = "parcels@test.example.com"
sms_sender = "+12125550101"
support = "+1 212 555 0101"
"""
OWN_JOURNEY = """
[[step]]
kind = "survey"
enabled = false
on = "status:delivered"
channels = ["sms"]
place = 80
true_while = ["delivered"]
valid_for = "24h"
"""


def make(folder: Path, text: str = GOOD, key: str = "test") -> BrandBook:
    (folder / key).mkdir(parents=True, exist_ok=True)
    (folder / key / "brand.toml").write_text(text, encoding="utf-8")
    return BrandBook(folder, JOURNEY)


def touch(file: Path) -> None:
    """Makes the file look changed on file systems whose clock ticks slowly."""
    later = file.stat().st_mtime_ns + 1_000_000_000
    os.utime(file, ns=(later, later))


def test_both_demo_brands_are_whole_and_invented() -> None:
    book = BrandBook(PROJECT / "templates" / "brands", JOURNEY)
    assert book.keys() == ("federweg", "lark")
    lark, federweg = book.get("lark"), book.get("federweg")
    assert (lark.tone, federweg.tone) == ("familiar", "formal")
    assert lark.quiet_hours is None  # the demo is seen at any hour
    assert federweg.quiet_hours == (time(20), time(8))
    for brand in (lark, federweg):
        assert brand.reply_to.endswith(".example.com")
        assert brand.email_from.endswith(f"<{brand.reply_to}>")
        assert ".example.com" in brand.support


def test_what_a_brand_leaves_out_has_a_default(tmp_path: Path) -> None:
    brand = make(tmp_path).get("test")
    assert brand.quiet_hours == (time(21), time(8))
    assert brand.offered == ()
    assert brand.cut_off == timedelta(minutes=60)
    assert brand.journey.step("survey") is not None


def test_a_brand_may_have_its_own_journey(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "test" / "journey.toml").write_text(OWN_JOURNEY, encoding="utf-8")
    journey = BrandBook(tmp_path, JOURNEY).get("test").journey
    assert journey.step("survey") is None
    assert journey.step("delivered") is not None


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("name", 'name = "Two\\nlines"'),
        ("name", 'name = ""'),
        ("tone", 'tone = "grumpy"'),
        ("default_locale", 'default_locale = "xx-YY"'),
        ("time_zone", 'time_zone = "Europe/Atlantis"'),
        ("accent", 'accent = "red"'),
        ("email_from", 'email_from = "parcels@test.example.com"'),
        ("email_from", 'email_from = "Test\\r\\nBcc: x <parcels@test.example.com>"'),
        ("reply_to", 'reply_to = "nobody"'),
        ("sms_sender", 'sms_sender = "0171 555 0101"'),
        ("sms_sender", 'sms_sender = "TwelveLetters"'),
        ("support", 'support = "http://test.example.com"'),
        ("quiet_hours", 'quiet_hours = "9-17"'),
        ("quiet_hours", 'quiet_hours = "21:00-21:00"'),
        ("offered", 'offered = ["teleport"]'),
        ("offered", 'offered = ["locker", "locker"]'),
        ("offered", 'offered = "locker"'),
        ("cut_off_minutes", "cut_off_minutes = -1"),
        ("cut_off_minutes", "cut_off_minutes = true"),
        ("colour", 'colour = "#c2410c"'),
    ],
)
def test_a_wrong_field_is_named_with_its_file_in_one_line(tmp_path: Path, field: str, line: str) -> None:
    rest = "\n".join(other for other in GOOD.splitlines() if not other.startswith(f"{field} "))
    with pytest.raises(SetupError) as caught:
        make(tmp_path, f"{rest}\n{line}\n")
    assert str(tmp_path / "test" / "brand.toml") in caught.value.message
    assert f": {field} " in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.field == field


@pytest.mark.parametrize("field", ["name", "default_locale", "time_zone", "accent", "email_from", "reply_to", "sms_sender"])
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    rest = "\n".join(line for line in GOOD.splitlines() if not line.startswith(f"{field} "))
    with pytest.raises(SetupError, match=f"{field} is missing"):
        make(tmp_path, rest)


def test_broken_toml_names_the_file_and_the_line(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"brand\.toml: .*line 1"):
        make(tmp_path, "name = Test")


def test_a_folder_name_that_is_no_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="lower-case"):
        make(tmp_path, key="Big Brand")


def test_a_folder_without_brands_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="there is no brand"):
        BrandBook(tmp_path, JOURNEY)
    with pytest.raises(SetupError, match="no such folder"):
        BrandBook(tmp_path / "nowhere", JOURNEY)


def test_an_unknown_brand_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        make(tmp_path).get("other")


def test_a_changed_file_is_read_again_and_only_then(tmp_path: Path) -> None:
    book = make(tmp_path)
    assert book.refresh() is False
    file = tmp_path / "test" / "brand.toml"
    file.write_text(GOOD.replace("Test & Sons", "Renamed", 1), encoding="utf-8")
    touch(file)
    assert book.refresh() is True
    assert book.get("test").name == "Renamed"
    assert book.refresh() is False


def test_a_file_that_became_wrong_is_said_once_and_the_brand_stays_as_it_was(tmp_path: Path) -> None:
    book = make(tmp_path)
    file = tmp_path / "test" / "brand.toml"
    file.write_text(GOOD.replace('"Test & Sons"', "1", 1), encoding="utf-8")
    touch(file)
    with pytest.raises(SetupError, match="name"):
        book.refresh()
    assert book.get("test").name == "Test & Sons"
    assert book.refresh() is False


@pytest.mark.parametrize("accent", ["#c2410c", "#ffeb3b", "#000000", "#ffffff", "#7f7f7f", "#00ff00", "#0000ff", "#1b1d21"])
def test_any_accent_becomes_readable_by_day_and_by_night(tmp_path: Path, accent: str) -> None:
    """R29: AA on white, on the tint and under its own text, in both modes."""
    brand = make(tmp_path, GOOD.replace("#c2410c", accent)).get("test")
    for behind in (WHITE, brand.tint, brand.on_accent):
        assert contrast(brand.accent, behind) >= AA
    for behind in (NIGHT, brand.tint_dark, brand.on_accent_dark):
        assert contrast(brand.accent_dark, behind) >= AA
    for text in ("#1a1c20", "#5a5e66"):  # the layout's ink and muted text, by day
        assert contrast(text, brand.tint) >= AA
    for text in ("#f1f0ec", "#b3b6bd"):  # and by night
        assert contrast(text, brand.tint_dark) >= AA


def test_an_accent_that_is_readable_is_left_alone(tmp_path: Path) -> None:
    assert make(tmp_path).get("test").accent == "#c2410c"
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
