"""Makes .venv from a lock file with hashes. Standard library only: it runs before anything is installed.

`python deploy/set_up.py requirements.txt`; with uv where it is on PATH, else with pip. Done once a lock: a second call
finds its stamp and does nothing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
STAMP = VENV / "porchlight-locks"
PYTHON = VENV / "bin" / "python"
RUN, DEV = "requirements.txt", "requirements-dev.txt"
# What the processes of `porchlight run` import. Compiling this takes 2 s, compiling all that is installed 10.
IMPORTED = "import app.cli.run_command, app.cli.web_command, app.cli.worker_command, app.cli.replay_command, app.main"


class Refused(Exception):
    """Set-up cannot go on; the message is the one line to show."""


def main(lock: str) -> None:
    """Installs what `lock` names, and the project itself in place, unless that was done before."""
    wanted = fingerprint(lock)
    if STAMP.is_file() and wanted in STAMP.read_text(encoding="ascii").split() and works(PYTHON):
        return
    sys.stderr.write(f"Installing {lock} into .venv; this happens once and takes about half a minute.\n")
    uv = shutil.which("uv")
    if not works(PYTHON):
        make_environment(uv)
    STAMP.unlink(missing_ok=True)
    install(uv, "--require-hashes", "--only-binary", ":all:", "--requirement", lock)
    install(uv, "--no-build-isolation", "--editable", ".")
    # Several processes start at once; without this each would compile the same modules for itself.
    call([PYTHON, "-c", IMPORTED])
    # The development lock holds everything of the other, so that `make run` after `make test` has nothing to do.
    STAMP.write_text("\n".join({wanted, fingerprint(RUN)} if lock == DEV else {wanted}) + "\n", encoding="ascii")


def fingerprint(lock: str) -> str:
    """What an installation depends on: the lock, the project's own declaration, and where the checkout lies."""
    digest = hashlib.sha256(str(PROJECT).encode())
    for name in sorted({RUN, lock, "pyproject.toml"}):
        digest.update(hashlib.sha256((PROJECT / name).read_bytes()).digest())
    return digest.hexdigest()


def works(python: Path) -> bool:
    """Whether the environment's interpreter still runs: the one it was made from may have been upgraded away."""
    try:
        return call([python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]) == 0
    except OSError:
        return False


def make_environment(uv: str | None) -> None:
    """A new .venv of the interpreter this runs in."""
    shutil.rmtree(VENV, ignore_errors=True)
    if uv:
        run([uv, "venv", "--quiet", "--python", sys.executable, VENV])
        return
    try:
        import ensurepip  # noqa: F401  Debian leaves it out of its Python
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Refused(
            f"{sys.executable} lacks ensurepip: install the package python3-venv (or python{version}-venv), or uv,"
            " and run this again"
        ) from None
    run([sys.executable, "-m", "venv", VENV])


def install(uv: str | None, *what: str) -> None:
    """One call of uv or pip. Dependencies are never resolved here: the lock names them all."""
    if uv:
        run([uv, "pip", "install", "--quiet", "--python", PYTHON, "--no-deps", *what])
    else:
        quiet = ("-qq", "--disable-pip-version-check", "--no-input", "--no-compile")
        run([PYTHON, "-m", "pip", "install", *quiet, "--no-deps", *what])


def run(command: list[str | Path]) -> None:
    if call(command) != 0:
        raise Refused("setting up .venv failed; the lines above say why. Once that is mended, the same command goes on")


def call(command: list[str | Path]) -> int:
    # An activated environment elsewhere must not be mistaken for ours, and what is compiled here is to be kept.
    foreign = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
    environment = {name: value for name, value in os.environ.items() if name not in foreign}  # noqa: TID251 - no settings yet
    return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode  # noqa: S603 - commands are ours


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Refused as refusal:
        sys.exit(f"porchlight: {refusal}")
