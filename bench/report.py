"""The figures of an end-to-end run and the table they are printed as."""

from dataclasses import dataclass

from rich.table import Table

from bench.cpu import AVAILABLE

NOTIFY_MS, RQ_JOB_MS = 12.0, 5.6  # CPU a message: GOV.UK Notify; a plain RQ job


@dataclass(frozen=True)
class Measured:
    """One run. Times are in milliseconds; CPU times are a message's, None where they can't be had."""

    name: str
    messages: int
    seconds: float
    messages_per_s: float
    lag_p50_ms: float
    lag_p99_ms: float
    web_cpu_ms: float | None
    workers_cpu_ms: float | None
    cpu_ms: float | None
    notify_ratio: float | None
    rq_job_ratio: float | None
    database_cpu_ms: float | None
    lost: int
    twice: int


@dataclass(frozen=True)
class Report:
    """All runs on one database. `provider_per_s`: what the stub takes when nothing but it works."""

    database: str
    provider: str
    workers: int
    provider_per_s: float | None
    runs: tuple[Measured, ...]

    @property
    def right(self) -> bool:
        """Whether every message was sent and recorded once."""
        return not any(run.lost or run.twice for run in self.runs)


def cpu_figures(web: float, workers: float, database: float | None, messages: int) -> dict[str, float | None]:
    """The CPU fields of Measured from seconds of CPU time."""
    both = (web + workers) * 1000 / messages
    figures = {
        "web_cpu_ms": web * 1000 / messages,
        "workers_cpu_ms": workers * 1000 / messages,
        "cpu_ms": both,
        "notify_ratio": NOTIFY_MS / both if both else None,
        "rq_job_ratio": RQ_JOB_MS / both if both else None,
        "database_cpu_ms": None if database is None else database * 1000 / messages,
    }
    return {name: round(value, 3) if AVAILABLE and value is not None else None for name, value in figures.items()}


def table(report: Report) -> Table:
    """The runs side by side, with how the last compares to the first."""
    first, last = report.runs[0], report.runs[-1]
    title = f"{first.messages:,} messages on {report.database}: one web process, {report.workers} workers"
    shown = Table(title=title, caption=_caption(report), caption_justify="left")
    shown.add_column("")
    for run in report.runs:
        shown.add_column(run.name, justify="right")
    shown.add_column("ratio", justify="right")
    for label, name, form in _LINES:
        values = [getattr(run, name) for run in report.runs]
        ratio = "" if "x" in form else _ratio(getattr(first, name), getattr(last, name))
        shown.add_row(label, *("-" if value is None else form.format(value) for value in values), ratio)
    shown.add_row("lost, sent twice", *(f"{run.lost}, {run.twice}" for run in report.runs), "")
    return shown


_LINES = (
    ("messages/s", "messages_per_s", "{:,.0f}"),
    ("lag p50, ms", "lag_p50_ms", "{:,.0f}"),
    ("lag p99, ms", "lag_p99_ms", "{:,.0f}"),
    ("CPU ms a message: web", "web_cpu_ms", "{:.2f}"),
    ("CPU ms a message: workers", "workers_cpu_ms", "{:.2f}"),
    ("CPU ms a message: both", "cpu_ms", "{:.2f}"),
    ("  GOV.UK Notify (12 ms) needs", "notify_ratio", "{:.1f}x"),
    ("  a plain RQ job (5.6 ms) needs", "rq_job_ratio", "{:.1f}x"),
    ("CPU ms a message: database", "database_cpu_ms", "{:.2f}"),
)


def _ratio(first: float | None, last: float | None) -> str:
    return f"{last / first:.2f}x" if first and last is not None else ""


def _caption(report: Report) -> str:
    lines = ["lag: from the event's arrival to the provider's answer, with all events posted at once"]
    if report.provider_per_s is not None:
        lines.append(f"{report.provider}: {report.provider_per_s:,.0f} requests/s when nothing else works")
    else:
        lines.append(f"{report.provider}: every message was also reported on, and its receipt recorded")
    if not AVAILABLE:
        lines.append("CPU times come from /proc, which only Linux has")
    return "\n".join(lines)
