"""How well replies are understood: `python -m bench.understanding [--data DIR] [--json]`.

DIR holds labelled replies, `*.jsonl`; left out: bench/replies, invented by people who did not know the reader. Each reads them
once to warm up and once for the figures. Times are CPU milliseconds of this process, a reply at a time.
"""

import argparse
import json
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from bench.understanding_readers import READERS, Reader
from bench.understanding_score import Verdict, judge

REPLIES = Path(__file__).parent / "replies"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Measured:
    """One reader on one language. Shares are percentages of the rows; `when` of those that name a time, None without any."""

    reader: str
    language: str
    rows: int
    intent: float
    when: float | None
    whole: float
    acted: float
    wrong_acts: float
    p50_ms: float
    p99_ms: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the tables; a folder that is missing is said, and no error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=REPLIES, help="folder of labelled replies, *.jsonl")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    options = parser.parse_args(arguments)
    rows = labelled(options.data)
    if not rows:
        print(f"Nothing measured: no labelled replies (*.jsonl) in {options.data}. Name their folder with --data.")
        return 0
    figures = [row for name, reader in READERS.items() for row in measure(name, reader, rows)]
    if options.json:
        print(json.dumps([asdict(row) for row in figures], indent=2))
        return 0
    console = Console()
    console.print(by_language(figures))
    console.print(beside(figures))
    return 0


def labelled(folder: Path) -> list[dict[str, Any]]:
    """The rows of all files, in the order of their languages."""
    lines = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines())
    return sorted((json.loads(line) for line in lines if line.strip()), key=_language)


def _language(row: Row) -> str:
    return str(row["lang"]).partition("-")[0]


def measure(name: str, reader: Reader, rows: Sequence[Row]) -> list[Measured]:
    """A reader on each language, and on all of them as language `all`."""
    for row in rows:
        reader(row)
    judged = [(_language(row), *_judged(reader, row)) for row in rows]
    found = [_summed(name, language, list(group)) for language, group in groupby(judged, key=lambda one: one[0])]
    return [*found, _summed(name, "all", judged)]


def _judged(reader: Reader, row: Row) -> tuple[Verdict, float]:
    asked = {field: value for field, value in row.items() if field != "gold"}
    began = time.thread_time()
    answer = reader(asked)
    took = time.thread_time() - began
    return judge(row["gold"], answer), took * 1000


def _summed(name: str, language: str, judged: Sequence[tuple[str, Verdict, float]]) -> Measured:
    verdicts = [verdict for _, verdict, _ in judged]
    spent = sorted(took for _, _, took in judged)
    timed = [verdict.when for verdict in verdicts if verdict.when is not None]
    return Measured(
        reader=name,
        language=language,
        rows=len(judged),
        intent=_share(verdict.intent for verdict in verdicts),
        when=_share(timed) if timed else None,
        whole=_share(verdict.whole for verdict in verdicts),
        acted=_share(verdict.acted for verdict in verdicts),
        wrong_acts=_share(verdict.wrong_act for verdict in verdicts),
        p50_ms=round(statistics.median(spent), 3),
        p99_ms=round(spent[min(len(spent) - 1, len(spent) * 99 // 100)], 3),
    )


def _share(right: Iterable[bool]) -> float:
    return round(100 * statistics.fmean(right), 2)


def by_language(figures: Sequence[Measured]) -> Table:
    """Ours, with the wrong acts of the others on the same rows."""
    ours, *others = READERS
    shown = Table(title="Replies understood; on the right other ways' wrong acts", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    shown.add_column("")
    for head in (
        "rows",
        "intent",
        "when",
        "whole",
        "wrong\nacts",
        "CPU ms\np50, p99",
        *(name.replace(" ", "\n") for name in others),
    ):
        shown.add_column(head, justify="right")
    for row in (one for one in figures if one.reader == ours):
        rest = [one.wrong_acts for one in figures if one.language == row.language and one.reader != ours]
        shares = map(_percent, (row.intent, row.when, row.whole, row.wrong_acts))
        shown.add_row(row.language, str(row.rows), *shares, f"{row.p50_ms:.2f} {row.p99_ms:.2f}", *map(_percent, rest))
    return shown


def beside(figures: Sequence[Measured]) -> Table:
    """All readers on all rows, each of the others with its ratio to ours."""
    ours, *others = [one for one in figures if one.language == "all"]
    shown = Table(
        title=f"{ours.rows} replies, beside other ways of reading them", caption="ratio: to porchlight", box=box.SIMPLE_HEAD
    )
    for head in ("", ours.reader, *(head for one in others for head in (one.reader, "ratio"))):
        shown.add_column(head, justify="right" if head else "left")
    for label, field, form in _LINES:
        cells = [_cell(form, getattr(ours, field))]
        for one in others:
            cells += [_cell(form, getattr(one, field)), _ratio(getattr(one, field), getattr(ours, field))]
        shown.add_row(label, *cells)
    return shown


_LINES = (
    ("intent", "intent", "{:.1f}%"),
    ("when", "when", "{:.1f}%"),
    ("whole", "whole", "{:.1f}%"),
    ("acts unasked", "acted", "{:.1f}%"),
    ("wrong acts", "wrong_acts", "{:.2f}%"),
    ("CPU ms p50", "p50_ms", "{:.3f}"),
    ("CPU ms p99", "p99_ms", "{:.3f}"),
)


def _percent(share: float | None) -> str:
    return _cell("{:.1f}%", share)


def _cell(form: str, value: float | None) -> str:
    return "-" if value is None else form.format(value)


def _ratio(theirs: float | None, ours: float | None) -> str:
    return f"{theirs / ours:.2f}x" if theirs is not None and ours else "-"


if __name__ == "__main__":
    raise SystemExit(main())
