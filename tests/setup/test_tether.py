"""Nothing outlives the process that started it, however that dies."""

import signal
import sys
from pathlib import Path

import pytest

from app.cli import tether
from tests.setup.conftest import alive

TETHER = Path(tether.__file__)
SLEEPER = "import sys, time; print('up', flush=True); time.sleep(600)"
# Starts a tethered sleeper, tells its id, and stays.
PARENT = """
import os, subprocess, sys, time
way, path = sys.argv[1:3]
code = f"import runpy, sys; m = runpy.run_path({path!r}); sys.exit(m[{way!r}](int(sys.argv[1]), sys.argv[2:]))"
child = subprocess.Popen([sys.executable, "-c", code, str(os.getpid()), sys.executable, "-c", sys.argv[3]])
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("way", ["become", "watch"])
def test_a_child_dies_with_a_parent_killed_with_9(way, spawn, until):
    parent = spawn(sys.executable, "-c", PARENT, way, str(TETHER), SLEEPER)
    lines = {parent.stdout.readline().strip() for _ in range(2)}
    assert "up" in lines
    pid = int((lines - {"up"}).pop())
    assert alive(pid)
    parent.kill()
    until(lambda: not alive(pid))


def test_a_parent_that_ended_before_is_noticed(spawn):
    process = spawn(sys.executable, TETHER, "1", sys.executable, "-c", SLEEPER)
    assert process.wait(timeout=30) == tether.ORPHANED


def test_a_watched_child_is_told_to_end_and_its_result_is_handed_on(spawn):
    code = f"import os, runpy, sys; m = runpy.run_path({str(TETHER)!r}); sys.exit(m['watch'](os.getppid(), sys.argv[1:]))"
    process = spawn(sys.executable, "-c", code, sys.executable, "-c", SLEEPER)
    assert process.stdout.readline() == "up\n"
    process.terminate()
    assert process.wait(timeout=30) == 128 + signal.SIGTERM
