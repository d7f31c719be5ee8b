"""How fast an archive is scored, against the bare scorer; what a second worker gives; what memory ten times the rows take.

``python -m bench.archive`` prints a JSON object. A row's time is the difference between a long run and a short one over the
difference of their rows, so that neither start counts; runs alternate, and the median of the rounds is what is shown.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from bench.material import drafts
from serving.model.bundle import Bundle
from serving.scorer import Scorer
from serving.settings import Settings
from serving.text.sections import Draft, read_document


def write_archive(path: Path, articles: Sequence[Draft]) -> None:
    """The articles as JSONL."""
    with path.open("w", encoding="utf-8") as file:
        for article in articles:
            row = {"id": article.id, "title": article.title, "text": article.text, "format": article.format}
            file.write(json.dumps(row) + "\n")


def time_bare(scorer: Scorer, articles: Sequence[Draft]) -> float:
    """Seconds an article takes in one thread of this process."""
    begun = time.perf_counter()
    for article in articles:
        scorer.measure(read_document(article), without=False)
    return (time.perf_counter() - begun) / len(articles)


def run_archive(path: Path, workers: int) -> tuple[float, int]:
    """Seconds of a whole run, and the most memory its processes held together, in bytes."""
    output = path.with_suffix(".out.parquet")
    command = [sys.executable, "-m", "serving", "archive", str(path), "--output", str(output), "--overwrite", "--quiet"]
    begun = time.perf_counter()
    process = subprocess.Popen([*command, "--workers", str(workers)])  # noqa: S603
    peak = 0
    watching = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not watching.wait(0.2):
            peak = max(peak, _memory(process.pid))

    thread = threading.Thread(target=watch)
    thread.start()
    process.wait()
    taken = time.perf_counter() - begun
    watching.set()
    thread.join()
    if process.returncode:
        raise SystemExit(f"the archive's run ended with {process.returncode}")
    return taken, peak


def _memory(pid: int) -> int:
    """Proportional set size of a process and its children: what they share counts once."""
    total = 0
    try:
        for process in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True)):
            total += process.memory_full_info().pss
    except psutil.Error:  # one of them has just ended
        return 0
    return total


def measure(rounds: int, short: int, long: int) -> dict[str, Any]:
    """All figures; ``short`` and ``long`` are the rows of the two runs."""
    scorer = Scorer(Bundle.open(Settings().bundle_path()), threads=1)
    articles = drafts(long)
    found: dict[str, list[float]] = {"bare": [], "one": [], "two": []}
    memory: dict[str, list[int]] = {"short": [], "long": []}
    with tempfile.TemporaryDirectory() as name:
        paths = {size: Path(name) / f"{size}.jsonl" for size in (short, long)}
        for size, path in paths.items():
            write_archive(path, articles[:size])
        for _ in range(rounds):
            found["bare"].append(time_bare(scorer, articles[: long - short]))
            for workers, label in ((1, "one"), (2, "two")):
                few, few_memory = run_archive(paths[short], workers)
                many, many_memory = run_archive(paths[long], workers)
                found[label].append((many - few) / (long - short))
                if workers == 2:  # noqa: PLR2004
                    memory["short"].append(few_memory)
                    memory["long"].append(many_memory)
    bare, one, two = (statistics.median(found[label]) for label in ("bare", "one", "two"))
    held = {label: max(values) for label, values in memory.items()}
    return {
        "rows": [short, long],
        "rounds": rounds,
        "articles_per_second": {"bare": 1 / bare, "one worker": 1 / one, "two workers": 1 / two},
        "overhead": one / bare - 1,
        "second_worker": one / two,
        "peak_memory_mb": {label: value / 1e6 for label, value in held.items()},
        "memory_growth": held["long"] / held["short"] - 1,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--short", type=int, default=128)
    parser.add_argument("--long", type=int, default=1280)
    given = parser.parse_args()
    print(json.dumps(measure(given.rounds, given.short, given.long), indent=1))
