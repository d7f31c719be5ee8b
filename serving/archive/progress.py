"""Where a run stands, on standard error: a bar in a terminal, lines elsewhere, nothing when it is to be quiet."""

from __future__ import annotations

import sys
import time
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from serving.articles.problems import counted

_EVERY = 10.0  # seconds between lines


class Meter(Protocol):
    """Shows one stage of a run."""

    def __enter__(self) -> Self:
        """Begin."""

    def __exit__(self, *_: object) -> None:
        """End."""

    def advance(self, rows: int, errors: int = 0) -> None:
        """So many more rows are done, and so many of them have errors."""


class Quiet:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def advance(self, rows: int, errors: int = 0) -> None:
        """Nothing."""


class Bar:
    """A bar with rows, rows a second, time left and errors so far."""

    def __init__(self, stage: str, total: int | None, done: int) -> None:
        self._errors = 0
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[errors]}"),
            console=Console(stderr=True),
        )
        self._task = self._progress.add_task(stage, total=total, completed=done, rate="", errors="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def advance(self, rows: int, errors: int = 0) -> None:
        """So many more rows, and errors among them."""
        self._errors += errors
        task = self._progress.tasks[0]
        self._progress.update(
            self._task,
            advance=rows,
            rate=f"{task.speed:,.0f} rows/s" if task.speed else "",
            errors=counted(self._errors, "error") if self._errors else "",
        )


class Lines:
    """A line every few seconds."""

    def __init__(self, stage: str, total: int | None, done: int) -> None:
        self._stage = stage
        self._total = total
        self._done = done
        self._before = done
        self._errors = 0
        self._begun = self._shown = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._show(time.monotonic())

    def advance(self, rows: int, errors: int = 0) -> None:
        """So many more rows, and errors among them."""
        self._done += rows
        self._errors += errors
        now = time.monotonic()
        if now - self._shown >= _EVERY:
            self._show(now)

    def _show(self, now: float) -> None:
        self._shown = now
        rate = (self._done - self._before) / max(now - self._begun, 1e-3)
        line = f"{self._stage}: {self._done:,}"
        if self._total is not None:
            left = (self._total - self._done) / rate if rate else 0.0
            line += f" of {counted(self._total, 'row')} ({100 * self._done / max(self._total, 1):.0f} %)"
            line += f", {rate:,.1f} rows/s, {_duration(left)} left" if self._done < self._total else f", {rate:,.1f} rows/s"
        else:
            line += " row" if self._done == 1 else " rows"
        if self._errors:
            line += f", {counted(self._errors, 'error')}"
        print(line, file=sys.stderr, flush=True)  # noqa: T201 - this is the command line's


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def show_progress(stage: str, total: int | None, *, done: int = 0, quiet: bool = False) -> Meter:
    """What shows the progress of ``stage``; ``total`` rows, or None where nobody knows, ``done`` of them before it began."""
    if quiet:
        return Quiet()
    return Bar(stage, total, done) if sys.stderr.isatty() else Lines(stage, total, done)
