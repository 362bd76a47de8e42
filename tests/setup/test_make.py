"""`make run` before anything is installed: which Python, which installer, and when there is nothing to do."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.setup.conftest import PROJECT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")

# Stands in for uv: notes how it was called, and makes an environment that runs this very Python.
UV = """#!/bin/sh
echo "$@" >> "$UV_CALLS"
case "$1 $*" in
    venv*) for folder; do :; done; mkdir -p "$folder/bin" "$folder/lib"; ln -s "$REAL_PYTHON" "$folder/bin/python" ;;
    *"$UV_FAILS"*) echo "no such package" >&2; exit 2 ;;
esac
"""


@dataclass
class Checkout:
    """A checkout with the set-up's own files only, in a path with spaces, and a PATH with nothing but what it needs."""

    folder: Path
    tools: Path

    def make(self, target: str = "run", *, fails: str = "nothing fails", **variables: str) -> "subprocess.CompletedProcess[str]":
        environment = {"PATH": str(self.tools), "UV_CALLS": str(self.calls), "UV_FAILS": fails, "REAL_PYTHON": sys.executable}
        given = [f"{name}={value}" for name, value in variables.items()]
        command = [str(self.tools / "make"), target, *given]
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=100)

    @property
    def calls(self) -> Path:
        return self.folder / "calls"

    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []

    def provide(self, name: str, text: str) -> None:
        (self.tools / name).write_text(text)
        (self.tools / name).chmod(0o755)

    def link(self, name: str) -> None:
        (self.tools / name).symlink_to(shutil.which(name) or pytest.skip(f"there is no {name}"))


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout(tmp_path / "a check out", tmp_path / "tools")
    (made.folder / "deploy").mkdir(parents=True)
    made.tools.mkdir()
    for name in ("Makefile", "deploy/set_up.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(PROJECT / name, made.folder / name)
    for name in ("make", "sh", "mkdir", "ln"):
        made.link(name)
    return made


@pytest.fixture
def with_uv(checkout: Checkout) -> Checkout:
    checkout.provide("uv", UV)
    checkout.provide("python3", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    return checkout


def installs(checkout: Checkout) -> list[str]:
    return [call for call in checkout.called() if call.startswith("pip install")]


def test_without_python_it_says_so_in_one_line(checkout):
    run = checkout.make()
    assert run.stderr.splitlines()[0].startswith("porchlight: no Python 3.11 or newer was found; install one, or name it:")
    assert run.returncode != 0


def test_a_python_that_is_too_old_is_no_python(checkout):
    checkout.provide("python3", "#!/bin/sh\nexit 1\n")
    assert "no Python 3.11 or newer was found" in checkout.make().stderr


def test_a_python_without_ensurepip_names_the_package(checkout):
    (checkout.folder / "stock" / "ensurepip").mkdir(parents=True)
    (checkout.folder / "stock" / "ensurepip" / "__init__.py").write_text("raise ImportError\n")
    stock = checkout.folder / "stock"
    checkout.provide("python3", f'#!/bin/sh\nPYTHONPATH="{stock}" exec "{sys.executable}" "$@"\n')
    run = checkout.make()
    assert "lacks ensurepip: install the package python3-venv" in run.stderr
    assert "Traceback" not in run.stderr


def test_uv_installs_from_the_lock_by_hashes_and_then_the_project_itself(with_uv):
    with_uv.make()
    assert with_uv.called()[0].startswith("venv ")
    lock, project = installs(with_uv)
    assert "--require-hashes --only-binary :all: --requirement requirements.txt" in lock
    assert "--no-deps" in lock
    assert "--no-build-isolation --editable ." in project


def test_a_second_call_has_nothing_to_do(with_uv):
    with_uv.make()
    before = with_uv.called()
    assert "Installing" not in with_uv.make().stderr
    assert with_uv.called() == before


def test_another_lock_is_installed(with_uv):
    with_uv.make()
    (with_uv.folder / "requirements.txt").write_text("# nothing\n")
    with_uv.make()
    assert len(installs(with_uv)) == 4


def test_run_after_test_has_nothing_to_do_but_test_after_run_has(with_uv):
    with_uv.make("run")
    with_uv.make("test")
    assert len(installs(with_uv)) == 4
    with_uv.make("run")
    assert len(installs(with_uv)) == 4


def test_a_failed_installation_is_not_taken_for_a_whole_one(with_uv):
    run = with_uv.make(fails="--editable")
    assert "setting up .venv failed; the lines above say why" in run.stderr
    assert "no such package" in run.stderr
    with_uv.make()
    assert len(installs(with_uv)) == 4


def test_an_environment_whose_python_is_gone_is_made_anew(with_uv):
    with_uv.make()
    python = with_uv.folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python")
    with_uv.make()
    assert os.access(python, os.X_OK)
    assert len(installs(with_uv)) == 4
