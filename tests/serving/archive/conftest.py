"""A small archive, and the command that scores it."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from serving.cli.commands import main
from tests.archive import read_archive

ROWS = 24


@pytest.fixture(scope="session")
def articles(sample_path: Path) -> list[dict[str, str]]:
    """A few of the sample's articles."""
    return read_archive(sample_path)[:ROWS]


@pytest.fixture
def archive_file(tmp_path: Path, articles: list[dict[str, str]]) -> Path:
    """They, as CSV."""
    path = tmp_path / "archive.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(articles[0]))
        writer.writeheader()
        writer.writerows(articles)
    return path


Run = Callable[..., Result]


@pytest.fixture
def run(bundle_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``shareability archive`` in this process, parts of five rows."""
    monkeypatch.setattr("serving.archive.parts.ROWS", 5)

    def invoke(*arguments: object) -> Result:
        options = ["--model", str(bundle_path), "--workers", "1"]
        return CliRunner().invoke(main, ["archive", *map(str, arguments), *options], catch_exceptions=False)

    return invoke


def command(bundle: Path, *arguments: object) -> list[str]:
    """The same in a process of its own."""
    program = "import serving.archive.parts as parts; parts.ROWS = 5; from serving.cli.commands import main; main()"
    return [sys.executable, "-c", program, "archive", *map(str, arguments), "--model", str(bundle), "--workers", "2"]


def start(bundle: Path, *arguments: object) -> subprocess.Popen[str]:
    """Start it in a process group of its own."""
    return subprocess.Popen(  # noqa: S603
        command(bundle, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
