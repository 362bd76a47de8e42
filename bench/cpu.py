"""The CPU time of processes and all they started, from /proc: Linux only."""

import os
from pathlib import Path

AVAILABLE = Path("/proc/self/stat").exists()


def cpu_seconds(root: int) -> float:
    """User and system time of a process, its descendants, and those of its children that have ended; 0 without /proc."""
    if not AVAILABLE:
        return 0.0
    times, children = {}, dict[int, list[int]]()
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (fields := _fields(folder / "stat")):
            times[int(folder.name)] = sum(int(field) for field in fields[11:15])  # utime, stime, cutime, cstime
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        found += times.get(process, 0)
        waiting += children.get(process, [])
    return found / os.sysconf("SC_CLK_TCK")


def _fields(stat: Path) -> list[str]:
    """The fields after the command's name, which may hold spaces; none for a process that has ended in this moment."""
    try:
        return stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
