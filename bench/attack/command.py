"""One command of the product under watch: what it takes, how it ends and what it says."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.attack.victim import MB, ROOT, end, environment, resident, tree


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit code (None: it took too much or too long and was stopped), and what it took."""

    exit: int | None
    seconds: float
    peak_mb: float
    said: str

    @property
    def traceback(self) -> bool:
        """Whether it ended with a traceback."""
        return "Traceback (most recent call last)" in self.said

    def to_dict(self) -> dict[str, Any]:
        """The outcome with the last line that was said."""
        last = self.said.strip().splitlines()[-1][:300] if self.said.strip() else ""
        traced = {"traceback": True} if self.traceback else {}
        return {"exit": self.exit, "seconds": round(self.seconds, 1), "peak_mb": round(self.peak_mb), **traced, "says": last}


def watch(
    arguments: Sequence[str],
    *,
    most_mb: float,
    seconds: float,
    folder: Path,
    look: Callable[[int], None] | None = None,
) -> Outcome:
    """Run ``serving`` with ``arguments``; ``look`` gets the process id every few milliseconds."""
    command = [sys.executable, "-m", "serving", *arguments]
    said = folder / "said"
    begun, peak = time.monotonic(), 0.0
    with said.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment(), cwd=ROOT
        )
    stopped = False
    while process.poll() is None:
        peak = max(peak, resident(process.pid) / MB)
        if look:
            look(process.pid)
        if peak > most_mb or time.monotonic() - begun > seconds:
            stopped = True
            for each in tree(process.pid):
                each.kill()
            end(process)
        time.sleep(0.01)
    spent = time.monotonic() - begun
    return Outcome(None if stopped else process.returncode, spent, peak, said.read_text("utf-8", "replace"))
