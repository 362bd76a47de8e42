"""What an SMS costs, counted as Twilio counts (R13)."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels.graphemes import graphemes
from channels.gsm7 import BASIC, EXTENSION
from channels.segments import Segments, answer_jsonl, count, smart_encoded, to_gsm7

SHARED = Path(
    os.environ.get("PORCHLIGHT_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")  # noqa: TID251 - a test's own option
)


@pytest.mark.parametrize(
    ("text", "encoding", "segments", "units"),
    [
        ("", "GSM-7", 1, 0),
        ("x" * 160, "GSM-7", 1, 160),
        ("x" * 161, "GSM-7", 2, 161),
        ("x" * 306, "GSM-7", 2, 306),
        ("x" * 307, "GSM-7", 3, 307),
        ("ö" * 70, "GSM-7", 1, 70),
        ("ê" * 70, "UCS-2", 1, 70),
        ("ê" * 71, "UCS-2", 2, 71),
        ("ê" * 134, "UCS-2", 2, 134),
        ("ê" * 135, "UCS-2", 3, 135),
        ("€" * 80, "GSM-7", 1, 160),
        ("€" * 81, "GSM-7", 2, 162),
        ("line\r\nline", "GSM-7", 1, 10),
    ],
)
def test_segments_hold_160_or_70_alone_and_153_or_67_in_a_row(text: str, encoding: str, segments: int, units: int) -> None:
    """R13."""
    assert count(text) == Segments(encoding, segments, units)  # type: ignore[arg-type]


@pytest.mark.parametrize("character", EXTENSION)
def test_an_escaped_character_counts_two(character: str) -> None:
    """R13."""
    assert count(character).units == 2


@pytest.mark.parametrize("character", ["’", "ê", "\u00a0", "–", "…", "ç"])
def test_one_character_outside_turns_the_whole_text_into_ucs2(character: str) -> None:
    """R13: 100 letters are one segment, and two with a typographic apostrophe among them."""
    assert count("x" * 100) == Segments("GSM-7", 1, 100)
    assert count("x" * 100 + character) == Segments("UCS-2", 2, 101)


def test_an_escaped_character_is_not_split_between_segments() -> None:
    """152 letters leave one septet; the pair moves on, and the rest with it."""
    assert count("x" * 152 + "€" + "x" * 152).segments == 3
    assert count("x" * 153 + "€" + "x" * 151).segments == 2


@pytest.mark.parametrize("emoji", ["😀", "🇩🇪", "👩‍👩‍👧‍👦", "👍🏽", "1️⃣", "e\u0301\u0301", "각"])
def test_what_is_seen_as_one_character_is_not_split_between_segments(emoji: str) -> None:
    size = len(emoji.encode("utf-16-le")) // 2
    assert list(graphemes(f"a{emoji}b")) == ["a", emoji, "b"]
    full = "ê" * (67 - size) + emoji
    assert count(full + full).segments == 2
    # One unit more before the second, and it no longer fits.
    assert count(full + "ê" + full).segments == 3


def test_line_ends_and_controls_stand_alone() -> None:
    assert list(graphemes("a\r\nb\u0301\n\u0301")) == ["a", "\r", "\n", "b\u0301", "\n", "\u0301"]


def test_a_skin_tone_joins_only_what_has_a_skin() -> None:
    assert list(graphemes("👍🏽x🏽")) == ["👍🏽", "x", "🏽"]


def test_three_flags_are_three_characters() -> None:
    assert list(graphemes("🇩🇪🇫🇷🇮🇹")) == ["🇩🇪", "🇫🇷", "🇮🇹"]


def test_a_character_larger_than_a_segment_ends_no_count() -> None:
    assert count("e" + "\u0301" * 500).segments == 2


@given(st.text(alphabet=BASIC + EXTENSION, max_size=700))
def test_gsm7_needs_no_more_than_one_segment_above_the_least(text: str) -> None:
    cost = count(text)
    assert cost.encoding == "GSM-7"
    least = 1 if cost.units <= 160 else -(-cost.units // 153)
    assert least <= cost.segments <= least + 1


@given(st.text(max_size=300))
def test_characters_are_cut_nowhere_and_lost_nowhere(text: str) -> None:
    assert "".join(graphemes(text)) == text


@given(st.text(max_size=300))
def test_every_text_has_a_cost(text: str) -> None:
    cost = count(text, smart=True)
    assert cost.segments >= 1
    assert cost.units == 0 or cost.segments <= cost.units


def test_typographic_marks_become_what_gsm7_has() -> None:
    """R13."""
    written = "“Lark’s parcel” – today 2:10\u202fPM\u00a0…\u2009it’s «here»"
    assert to_gsm7(written) == '"Lark\'s parcel" - today 2:10 PM ... it\'s "here"'
    assert count(to_gsm7(written)).encoding == "GSM-7"


def test_letters_made_of_two_parts_become_one() -> None:
    assert to_gsm7("Gru\u0308ße") == "Grüße"


@pytest.mark.parametrize("text", ["“до завтра”…", "می\u200cخواهم", "明日の午後。", "Zoë’s «ê»"])
def test_a_text_that_needs_ucs2_anyway_keeps_its_marks(text: str) -> None:
    """Replacing would save nothing and spoil a script's own signs."""
    assert to_gsm7(text) == text


@given(st.text(max_size=200))
@example("…" * 70)
def test_replacing_never_makes_a_text_dearer(text: str) -> None:
    """Seventy ellipses are one segment as they are and two as dots."""
    assert count(to_gsm7(text)).segments <= count(text).segments


@given(st.text(alphabet=BASIC + EXTENSION, max_size=200))
def test_a_text_in_gsm7_stays_as_it_is(text: str) -> None:
    assert to_gsm7(text) == text


def test_smart_encoding_widens_spaces_as_twilio_does() -> None:
    """Its calculator makes two spaces of most wide ones and seven of a tab; what we send ourselves has one."""
    assert smart_encoded("a\u00a0b\tc") == "a  b       c"
    assert to_gsm7("a\u00a0b\tc") == "a b c"
    assert count("x" * 159 + "\u00a0", smart=True).segments == 2


def test_a_line_of_json_is_answered_by_one() -> None:
    asked = json.dumps({"id": "7", "text": "it’s\u2028here", "smart": True})
    assert json.loads(answer_jsonl(asked)) == {"id": "7", "encoding": "GSM-7", "segments": 1, "units": 9}
    assert json.loads(answer_jsonl('{"id": 1, "text": "it’s"}'))["encoding"] == "UCS-2"


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"text": 3}', "nonsense"])
def test_a_line_that_is_no_question_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        answer_jsonl(line)


def test_three_thousand_texts_cost_what_twilios_own_calculator_says() -> None:
    """R13, differential."""
    path = SHARED / "twilio" / "segments_oracle_dev.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not here; set PORCHLIGHT_TEST_DATA to compare with Twilio's calculator")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    wrong = []
    for row in rows:
        cost = count(row["text"], smart=row["smart_encoding"])
        if (cost.encoding, cost.segments) != (row["encoding"], row["segments"]):
            wrong.append(row["text"])
    assert wrong == []


def test_the_calculators_own_vectors_come_out_the_same() -> None:
    """R13, differential."""
    path = SHARED / "twilio" / "segments_vectors.json"
    if not path.exists():
        pytest.skip(f"{path} is not here; set PORCHLIGHT_TEST_DATA to compare with Twilio's calculator")
    wrong = []
    for row in json.loads(path.read_text(encoding="utf-8")):
        text = smart_encoded(row["text"]) if row["smart_encoding"] else row["text"]
        cost = count(text)
        got = {
            "graphemes.join": "".join(graphemes(text)),
            "encodingName": cost.encoding,
            "segmentsCount": cost.segments,
            "messageSize": cost.units * (7 if cost.encoding == "GSM-7" else 16),
            "numberOfCharacters": cost.units if cost.encoding == "GSM-7" else len(list(graphemes(text))),
        }
        wrong += [row["name"] for name, value in row["expect"].items() if name in got and got[name] != value]
    assert wrong == []
