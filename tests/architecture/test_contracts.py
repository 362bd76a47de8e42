"""The import contracts of pyproject.toml hold, and each of them goes red when it is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from app.settings import PROJECT

PACKAGES = ("app", "channels", "eta", "rescheduling", "surveys")
LINT = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def test_no_floor_imports_a_higher_one_and_no_pillar_another(tmp_path: Path) -> None:
    assert lint_imports(config_filename=str(PROJECT / "pyproject.toml"), cache_dir=str(tmp_path), no_logo=True) == 0


# A line put into a module, and the contract it breaks.
BREACHES = [
    ("eta/window.py", "import surveys.survey", "the roof stands on the pillars"),
    ("channels/segments.py", "import app.clock", "the roof stands on the pillars"),
    ("app/clock.py", "import app.database", "floors of the roof"),
    ("app/store/people.py", "import app.flows.send", "floors of the roof"),
    ("app/flows/send.py", "import app.flows.receipt", "flows"),
    ("app/journey/quiet.py", "import sqlalchemy", "pillars and conversation are pure"),
    ("rescheduling/options.py", "import socket", "pillars and conversation are pure"),
    ("channels/memory.py", "import redis", "channels know providers, not our house"),
    ("app/brand_new_floor.py", "", "floors of the roof"),
]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(PROJECT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", folder)
    return folder


@pytest.mark.parametrize(("file", "line", "contract"), BREACHES)
def test_a_breach_is_found(copied: Path, file: str, line: str, contract: str) -> None:
    module = copied / file
    before = module.read_bytes() if module.exists() else None
    module.write_bytes(b'"""Breaks a rule."""\n' + line.encode() + b"\n" if before is None else before + line.encode() + b"\n")
    try:
        done = subprocess.run([sys.executable, "-c", LINT], cwd=copied, capture_output=True, text=True)
    finally:
        module.unlink() if before is None else module.write_bytes(before)
    said = " ".join(done.stdout.split())
    assert done.returncode == 1
    assert f"{contract} BROKEN" in said, done.stdout + done.stderr
