"""One supervisor a data folder, and a clear line when it can't be used."""

import pytest

from app.cli.data_folder import LOCK, claimed
from app.errors import SetupError


def test_a_second_supervisor_on_one_folder_is_refused_by_name(tmp_path):
    refusal = r"another `porchlight run` \(process \d+\) uses the data folder"
    with claimed(tmp_path), pytest.raises(SetupError, match=refusal), claimed(tmp_path):
        pytest.fail("both had the folder")


def test_the_folder_is_free_again_after_an_orderly_end(tmp_path):
    with claimed(tmp_path / "new") as after_kill:
        assert not after_kill
    with claimed(tmp_path / "new") as after_kill:
        assert not after_kill


def test_it_is_told_when_the_one_before_was_killed(tmp_path):
    (tmp_path / LOCK).write_text("4711")
    with claimed(tmp_path) as after_kill:
        assert after_kill


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("in the way")
    refusal = r"file/data cannot be written \(Not a directory\); set PORCHLIGHT_DATA_DIR"
    with pytest.raises(SetupError, match=refusal), claimed(tmp_path / "file" / "data"):
        pytest.fail("it can't be there")


def test_only_we_can_look_into_a_folder_we_made(tmp_path):
    with claimed(tmp_path / "data"):
        assert (tmp_path / "data").stat().st_mode & 0o077 == 0
