"""What the house says about its own code: clocks and environment in one place, short files, short functions, a first line."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.settings import PROJECT

OURS = ("app", "bench", "channels", "eta", "rescheduling", "surveys")
LONGEST_FILE, LONGEST_FUNCTION = 250, 50
BANNED = [
    "from datetime import datetime, UTC\nx = datetime.now(UTC)\n",
    "from datetime import datetime\nx = datetime.utcnow()\n",
    "from datetime import datetime\nx = datetime.today()\n",
    "from datetime import date\nx = date.today()\n",
    "import time\nx = time.time()\n",
    "import os\nx = os.environ['A']\n",
    "import os\nx = os.getenv('A')\n",
]


def modules() -> Iterator[Path]:
    """Every Python file of ours but the migrations, which are generated once and then frozen."""
    for package in OURS:
        yield from (path for path in sorted((PROJECT / package).rglob("*.py")) if "versions" not in path.parts)


def ruff(text: str, name: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251", "--stdin-filename", name, "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=PROJECT)


@pytest.mark.parametrize("text", BANNED)
def test_a_clock_or_the_environment_read_elsewhere_is_refused_by_ruff(text: str) -> None:
    refused = ruff(text, "app/flows/somewhere.py")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "TID251" in refused.stdout


@pytest.mark.parametrize(("text", "name"), [(BANNED[0], "app/clock.py"), (BANNED[5], "app/settings.py")])
def test_the_two_modules_whose_task_it_is_may(text: str, name: str) -> None:
    assert ruff(text, name).returncode == 0


def test_every_exception_from_a_rule_has_its_reason_beside_it() -> None:
    bare = []
    for path in modules():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            _, found, after = line.partition("# noqa")
            reason = after.partition(": ")[2].partition(" ")[2].strip(" -")
            if found and len(reason) < 10:
                bare.append(f"{path.relative_to(PROJECT)}:{number}")
    assert bare == []


def test_every_module_says_in_its_first_line_why_it_exists() -> None:
    silent = [str(path.relative_to(PROJECT)) for path in modules() if not ast.get_docstring(ast.parse(path.read_bytes()))]
    assert silent == []


def test_no_file_and_no_function_is_long() -> None:
    long = []
    for path in modules():
        name, text = path.relative_to(PROJECT), path.read_text(encoding="utf-8")
        lines = len(text.splitlines())
        if lines > LONGEST_FILE:
            long.append(f"{name}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{name}: {node.name} has {length} lines")
    assert long == []


def test_nothing_is_called_after_how_it_is_made_rather_than_what_it_is() -> None:
    """DESIGN: no `common`, `utils`, `helpers`, `service`, `manager`."""
    empty = {"common", "util", "utils", "helper", "helpers", "manager", "managers", "misc"}
    named = [part for path in modules() for part in (*path.relative_to(PROJECT).parts[:-1], path.stem) if part in empty]
    assert named == []
