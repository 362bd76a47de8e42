"""What a replay shows: its progress, and the closing tables."""

from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

LINE_EVERY_REPORTS = 3  # a report comes every two seconds, a line where there is no terminal about every five


class Screen:
    """A progress bar on a terminal, a line now and then elsewhere. `total` is the number of events to send."""

    def __init__(self, console: Console, total: int) -> None:
        self._console, self._total = console, total
        self._shown = 0
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("events, {task.fields[left]}"))
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task = self._progress.add_task("starting", total=total, left="no messages yet")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._progress.stop()

    def show(self, now: datetime, sent: int, messages: int) -> None:
        """The simulated time (UTC), the events sent and the messages written so far."""
        clock = f"{now:%Y-%m-%d %H:%M} UTC"
        self._progress.update(self._task, completed=sent, description=clock, left=f"{messages} messages")
        if not self._console.is_terminal and self._shown % LINE_EVERY_REPORTS == 0:
            self._console.print(f"{clock}  {sent} of {self._total} events, {messages} messages", highlight=False)
        self._shown += 1


def print_account(console: Console, account: dict[str, Any]) -> None:
    """The closing tables."""
    played, events, lag = account["played"], account["events"], account["lag"]
    first, last = (f"{datetime.fromisoformat(played[end]).astimezone(UTC):%Y-%m-%d %H:%M}" for end in ("from", "to"))
    console.print(f"Played {first} to {last} UTC, {played['ticks']} ticks in {played['seconds']} s", highlight=False)
    console.print(_table(f"{events['sent']} events sent", ("outcome", "n"), events["outcomes"].items()))
    if events["answers_restored"]:
        console.print(f"{events['answers_restored']} answers got lost and were recovered by sending again", highlight=False)
    for problem in events["problems"]:
        console.print(f"  {problem['n']} x {problem['what']}", highlight=False, markup=False)
    console.print(_table("Inbox", ("state", "n"), account["inbox"].items()))
    messages = ([row["kind"], row["channel"], row["state"], row["n"]] for row in account["messages"])
    console.print(_table("Messages", ("kind", "channel", "state", "n"), messages))
    console.print(_table("Whys", ("rule", "outcome", "n"), ([row["rule"], row["outcome"], row["n"]] for row in account["whys"])))
    if lag.get("n"):
        console.print(f"Lag p50 {lag['p50_ms']} ms, p99 {lag['p99_ms']} ms over {lag['n']} messages", highlight=False)
    if "replies" in account:
        _print_both_ways(console, account)
    verdict = "red" if account["lost"] or account["twice"] else "green"
    console.print(f"[{verdict}]lost {account['lost']}, twice {account['twice']}[/{verdict}]", highlight=False)


def _print_both_ways(console: Console, account: dict[str, Any]) -> None:
    """What came back. A reply that was not understood is answered, too; one that nobody answers is lost."""
    replies = account["replies"]
    console.print(_table(f"{replies['sent']} replies sent", ("what", "n"), replies["by_what"].items()))
    if replies["repeated"]:
        console.print(f"{replies['repeated']} of their webhooks came twice", highlight=False)
    console.print(_table("Understood as", ("meaning", "n"), replies["by_intent"].items()))
    console.print(_table("What followed", ("outcome", "n"), replies["by_outcome"].items()))
    console.print(_table("Verdicts given", ("verdict", "n"), account["verdicts"].items()))
    console.print(_table("Changes", ("state", "n"), account["changes"].items()))
    console.print(_table("Handed to people", ("task", "n"), account["tasks"].items()))
    for problem in account["reply_problems"]:
        console.print(f"  {problem['n']} x {problem['what']}", highlight=False, markup=False)
    figures = (
        f"{account['questions_open']} questions open",
        f"{replies['unanswered']} replies unanswered",
        f"{replies['nowhere']} taken and nowhere",
        f"{account['decided_without_verdict']} changes decided without a verdict",
    )
    console.print(", ".join(figures), highlight=False, soft_wrap=True)


def _table(title: str, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> Table:
    table = Table(title=title, title_justify="left")
    for head in heads:
        table.add_column(head, justify="right" if head == "n" else "left", overflow="fold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    return table
