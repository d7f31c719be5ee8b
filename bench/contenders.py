"""Contenders in processes of their own, which read in turn: whatever slows the machine slows all of them."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from serving.privacy import SILENCE

# Where ``make bench`` puts libraries that want other versions than ours, by how their contenders' names begin.
ENVIRONMENTS = {
    "sentence-transformers": Path(".venv-peers/bin/python"),
    "OpenVINO": Path(".venv-peers/bin/python"),
    "fastembed": Path(".venv-peers/bin/python"),
    "infinity": Path(".venv-infinity/bin/python"),
}


class Contender:
    """A process of ``bench/encoders.py``, loaded and waiting."""

    def __init__(self, name: str, threads: int, folder: Path) -> None:
        self.name, self.threads = name, threads
        python = next((place for begin, place in ENVIRONMENTS.items() if name.startswith(begin)), Path(sys.executable))
        command = [str(python), "-W", "ignore", str(Path(__file__).with_name("encoders.py")), name]
        environment = {**os.environ, **SILENCE, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        environment |= {"OMP_NUM_THREADS": str(threads)}
        self._process = subprocess.Popen(  # noqa: S603
            [*command, "--threads", str(threads), "--folder", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self.seconds: list[float] = []
        self.peak_memory = 0
        try:
            self.version = str(self._answer()["version"])
        except RuntimeError:
            self.close()
            raise

    def read(self) -> None:
        """Read all sections once, and note how long that took."""
        assert self._process.stdin is not None  # noqa: S101 - for mypy
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        answer = self._answer()
        self.seconds.append(answer["seconds"])
        self.peak_memory = answer["peak_memory"]

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None  # noqa: S101 - for mypy
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended: run bench/encoders.py by itself to see why")
        found: dict[str, Any] = json.loads(line)
        return found

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


def race(names: Sequence[tuple[str, int]], folder: Path, rounds: int, tokens: int) -> dict[tuple[str, int], dict[str, Any]]:
    """Tokens a second of each contender and number of threads, the median of ``rounds`` in which each reads once.

    All are loaded before the first reads, so that the machine is the same for all; where one cannot run, it says so.
    """
    found: dict[tuple[str, int], dict[str, Any]] = {}
    running: list[Contender] = []
    try:
        for name, threads in names:
            try:
                running.append(Contender(name, threads, folder))
            except (RuntimeError, OSError, ValueError) as error:
                found[name, threads] = {"error": str(error)}
        for _ in range(rounds):
            for contender in running:
                contender.read()
    finally:
        for contender in running:
            contender.close()
    for contender in running:
        found[contender.name, contender.threads] = {
            "version": contender.version,
            "tokens_per_second": tokens / statistics.median(contender.seconds),
            "spread": [tokens / max(contender.seconds), tokens / min(contender.seconds)],
            "peak_memory_mb": contender.peak_memory / 1e6,
        }
    return found
