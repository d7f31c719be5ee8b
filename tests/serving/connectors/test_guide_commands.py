"""The commands of docs/connectors.md, in their order, from an OPML file to names."""

import csv
import os
import re
import shlex
from collections import defaultdict
from html import escape
from pathlib import Path

import pytest
from click.testing import CliRunner

from serving.cli.commands import main

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

GUIDE = Path(__file__).parents[3] / "docs" / "connectors.md"


def write_feeds(shares: Path, folder: Path) -> None:
    """Each connector's shares as a feed, and an OPML file that names them all."""
    entries = defaultdict(list)
    with shares.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            entries[row["connector"]].append(row)
    for number, rows in enumerate(entries.values()):
        site = "https://linkblog.example" if number == 0 else f"https://blog-{number}.example"
        items = "".join(
            f"<item><title>Read on {row['shared_at']}</title><link>{site}/{place}</link><pubDate>{row['shared_at']}</pubDate>"
            f"<description>{escape(link(row))}</description></item>"
            for place, row in enumerate(rows)
        )
        feed = f'<rss version="2.0"><channel><title>{number}</title><link>{site}</link>{items}</channel></rss>'
        (folder / f"{number}.rss").write_text(feed, encoding="utf-8")
    outlines = "".join(f'<outline type="rss" xmlUrl="{number}.rss"/>' for number in range(len(entries)))
    (folder / "reader.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>', encoding="utf-8")


def link(row: dict[str, str]) -> str:
    return f'<a href="{escape(row["url"])}">{escape(row["title"])}</a>'


def test_every_command_of_the_guide_runs(sample_path, bundle_path, tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("SHAREABILITY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SHAREABILITY_MODEL", str(bundle_path))
    monkeypatch.chdir(tmp_path)
    write_feeds(sample_path.with_name("synthetic-shares.csv"), tmp_path)
    (tmp_path / "draft.md").write_text("# We tried mulching the beds for 9 weeks. Here is the log\n\nA log.\n")
    (tmp_path / "articles.csv").write_text("title,url,published_at\nA log of mulching,https://example.com/a,2025-05-01\n")
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    commands = [shlex.split(line) for block in blocks for line in block.splitlines() if line.startswith("shareability ")]
    assert len(commands) == 5
    said = []
    for command in commands:
        result = CliRunner().invoke(main, command[1:], catch_exceptions=False)
        assert result.exit_code == 0, (command, result.output)
        said.append(result.output)
    assert "30 connectors" in said[0]
    assert said[1].startswith(" 1. ")
    assert len(said[2].splitlines()) == 30
    assert "linkblog.example is forgotten" in said[4]
