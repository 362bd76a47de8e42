"""Logs: nothing personal, nothing forged (R33), and no file that grows for ever."""

import logging
import sys

import pytest

from app.cli import log_file
from app.cli.log_file import LogFile
from app.cli.log_lines import SHOWN, SafeFormatter, log_to_stderr, masked
from app.errors import SetupError


def line(message: str, *args: object, level: int = logging.WARNING, error: bool = False) -> str:
    return SafeFormatter().format(
        logging.LogRecord("app.jobs", level, __file__, 1, message, args, sys.exc_info() if error else None)
    )


def test_r33_phones_mailboxes_and_keys_are_masked():
    text = masked("to +12125550123 and To=%2B12125550123, ana.gomez@example.com with pl_0123456789ab_s-e_cret")
    assert text == "to +***23 and To=%2B***23, a***@example.com with pl_0123456789ab_***"


def test_r33_the_password_of_a_url_is_masked():
    assert "secret" not in masked("cannot reach redis://:secret@cache.example.com:6379/0")


def test_what_is_no_phone_stays_as_it_is():
    text = "message 1234567890 due 2026-11-20T07:43:00+00:00 costs +12"
    assert masked(text) == text


def test_r33_a_message_cannot_forge_another_record():
    forged = line("reason: %s", "none\n2026-11-20T07:43:00.000Z ERROR app.jobs: all lost\x1b[2J")
    assert "\n" not in forged
    assert "\x1b" not in forged


def test_r33_a_traceback_is_indented_so_that_it_forges_nothing_either():
    try:
        raise ValueError("x\n2026-11-20T07:43:00.000Z ERROR app.jobs: all lost, +12125550123")
    except ValueError:
        text = line("failed", error=True)
    first, *more = text.split("\n")
    assert first.endswith("WARNING app.jobs: failed")
    assert all(part.startswith("    ") for part in more)
    assert "5550123" not in text


def test_only_errors_are_shown_on_the_terminal():
    assert SHOWN.match(line("nobody answers", level=logging.ERROR))[1] == "app.jobs: nobody answers"
    assert not SHOWN.match(line("nobody answers"))


def test_an_unknown_level_is_one_clear_line():
    with pytest.raises(SetupError, match="PORCHLIGHT_LOG_LEVEL: must be one of DEBUG, INFO"):
        log_to_stderr("LOUD")


def test_a_log_answers_whole_lines_and_remembers_the_last(tmp_path):
    log = LogFile(tmp_path / "log" / "web.log")
    assert log.write(b"one\ntw") == ["one"]
    assert log.write(b"o\n\n") == ["two", ""]
    assert log.last_line == "two"
    assert (tmp_path / "log" / "web.log").read_text() == "one\ntwo\n\n"


def test_a_full_log_is_put_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(log_file, "MOST_BYTES", 10)
    log = LogFile(tmp_path / "web.log")
    for text in (b"1234567\n", b"second\n", b"third\n"):
        log.write(text)
    assert (tmp_path / "web.log").read_text() == "third\n"
    assert (tmp_path / "web.log.1").read_text() == "second\n"
