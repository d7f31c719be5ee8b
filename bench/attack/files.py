"""Archives and options as weapons against ``archive``."""

from __future__ import annotations

import csv
import os
import signal
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil

from bench.attack import weapons
from bench.attack.command import Outcome, watch
from bench.attack.victim import Effort, Finding, tree

SECONDS = 300.0
MOST = {True: 7_000.0, False: 2_500.0}  # megabytes at which a command is stopped, at full effort and short
FAIR = 1_000.0  # megabytes that a command may take for a small file
ROWS = 100_000
# Conditions that reach outside the archive. {url} is an address of this machine, {folder} a folder of it.
FETCHING = {
    "url_download": "url_download('{url}') IS NOT NULL",
    "url_download of a column": "url_download(url) IS NOT NULL",
    "url_upload": "url_upload(title, '{folder}') IS NOT NULL",
    "file_exists": "file_exists(file('{url}'))",
    "file_size": "file_size(file('{url}')) > 0",
    "decode_image_file": "decode_image_file(image_file('{url}')) IS NOT NULL",
    "tokenize_encode": "list_count(tokenize_encode(title, '{url}')) > 0",
    "read_csv": "title IN (SELECT a FROM read_csv('{url}'))",
}
HUGE = {
    "repeat": "length(repeat(title, 400000000)) > 0",
    "rpad": "length(rpad(title, 2000000000, 'x')) > 0",
}


def run(effort: Effort) -> Finding:
    """Each weapon in a folder of its own."""
    found = Finding("files")
    most = MOST[effort.share == 1]
    for name, make in _weapons().items():
        _strike(found, name, make, most)
    for attack in (_repeat_text, _cut, _parts, _links, _fetch, _enlarge):
        with tempfile.TemporaryDirectory() as folder:
            attack(found, Path(folder), most)
        print(f"files: {attack.__name__.strip('_')} done, faults so far: {len(found.fails)}", file=sys.stderr, flush=True)
    return found


def _weapons() -> dict[str, Callable[[Path], Path]]:
    return {
        "brackets of 50 kB": lambda folder: weapons.brackets(folder, 50_000),
        "brackets of 500 kB": lambda folder: weapons.brackets(folder, 500_000),
        "objects of 50 kB": lambda folder: weapons.objects(folder, 50_000),
        "a line of brackets": lambda folder: weapons.lines(folder, 500_000),
        "gzip in gzip": weapons.layers,
        "a cell of half a GB": lambda folder: weapons.zeros(folder, 1 << 29),
        "a window of 2 GB": weapons.window,
        "a name that is no UTF-8": weapons.nameless,
        "front matter of aliases": weapons.aliases,
        "entities in entities": weapons.entities,
        "tags in tags": lambda folder: weapons.tags(folder, 500_000),
    }


def _archive(source: Path, folder: Path, most: float, *options: str, look: Callable[[int], None] | None = None) -> Outcome:
    given = [str(source), "--output", str(folder / "out.csv"), "--overwrite", "--quiet", "--workers", "1", *options]
    return watch(["archive", *given], most_mb=most, seconds=SECONDS, folder=folder, look=look)


def _strike(found: Finding, name: str, make: Callable[[Path], Path], most: float) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        source = make(folder)
        size = sum(path.lstat().st_size for path in ([source] if source.is_file() else source.rglob("*")))
        _judge(found, name, size, _archive(source, folder, most))


def _repeat_text(found: Finding, folder: Path, most: float) -> None:
    """A file of some kilobytes that holds gigabytes of text; nothing of it is scored, for that would be honest work."""
    source = weapons.same_text(folder, 20_000)
    outcome = _archive(source, folder, most, "--where", "id = 'none'")
    _judge(found, "one text 20,000 times", source.stat().st_size, outcome)


def _judge(found: Finding, name: str, size: int, outcome: Outcome) -> None:
    found.own[name] = {"bytes": size, **outcome.to_dict()}
    if outcome.exit is None:
        found.fails.append(f"{name}: stopped at {outcome.peak_mb:,.0f} MB after {outcome.seconds:.0f} s")
    elif outcome.traceback or outcome.exit not in (0, 1, 2):
        found.fails.append(f"{name}: exit code {outcome.exit}, ends with {outcome.to_dict()['says'][:100]}")
    elif outcome.peak_mb > FAIR:
        found.fails.append(f"{name}: {size:,} bytes take {outcome.peak_mb:,.0f} MB")


def _rows(folder: Path) -> list[dict[str, str]]:
    path = folder / "out.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cut(found: Finding, folder: Path, most: float) -> None:
    """The input loses its second half, at a row's end, as soon as it has been opened."""
    source, middle = weapons.table(folder, ROWS)
    whole = source.stat().st_size
    done = threading.Event()

    def look(pid: int) -> None:
        if not done.is_set() and (reader := _reader(pid, source)):
            reader.send_signal(signal.SIGSTOP)
            os.truncate(source, middle)
            reader.send_signal(signal.SIGCONT)
            done.set()

    outcome = _archive(source, folder, most, "--where", "title = 'marked'", look=look)
    rows = len(_rows(folder))
    found.own["cut short"] = {**outcome.to_dict(), "bytes": whole, "left": middle, "was_cut": done.is_set(), "rows": rows}
    if not done.is_set():
        found.fails.append("cut short: the input was never seen open, so it was not cut")
    elif outcome.exit == 0 and rows == 1:
        found.fails.append("cut short: half an input is taken for the whole")


def _reader(pid: int, path: Path) -> psutil.Process | None:
    """The process of the tree that has ``path`` open and has read a first piece of it."""
    for process in tree(pid):
        with suppress(OSError, psutil.Error):
            for link in Path(f"/proc/{process.pid}/fd").iterdir():
                if link.readlink() == path:
                    return process
    return None


def _parts(found: Finding, folder: Path, most: float) -> None:
    """The rights of what lies there while a run goes on, for it holds the drafts."""
    source, _ = weapons.table(folder, 400)
    seen: dict[str, str] = {}

    def look(_: int) -> None:
        top = folder / "out.csv.parts"
        with suppress(OSError):
            if stat.S_IMODE(top.lstat().st_mode) & 0o077:  # else nobody gets to what is in it
                for path in (top, *top.rglob("*")):
                    mode = stat.S_IMODE(path.lstat().st_mode)
                    if mode & 0o077:
                        seen["folders" if path.is_dir() else "files"] = f"{mode:04o}"

    umask = os.umask(0o022)
    try:
        outcome = _archive(source, folder, most, look=look)
    finally:
        os.umask(umask)
    found.own["parts"] = {**outcome.to_dict(), "open_to_others": seen}
    found.fails += [f"parts: {what} of a run are {mode}" for what, mode in seen.items()]


def _links(found: Finding, folder: Path, most: float) -> None:
    """Links in the folder that lead out of it."""
    outcome = _archive(weapons.leading_out(folder), folder, most)
    rows = [row["id"] for row in _rows(folder)]
    found.own["links"] = {**outcome.to_dict(), "ids": rows}
    if any("linked" in row for row in rows):
        found.fails.append("links: a file outside the folder is scored as one of its articles")


def _fetch(found: Finding, folder: Path, most: float) -> None:
    """Conditions that fetch an address or write a file."""
    found.own["fetching"] = {}
    with _server() as (url, hits):
        source = folder / "articles.csv"
        source.write_text(f"id,title,text,url\n1,One,We kept notes for a year.,{url}\n", "utf-8")
        for name, condition in FETCHING.items():
            target = folder / f"target {name}"
            target.mkdir()
            hits.clear()
            outcome = _archive(source, folder, most, "--where", condition.format(url=url, folder=target))
            written = len(list(target.rglob("*")))
            found.own["fetching"][name] = {**outcome.to_dict(), "fetched": len(hits), "written": written}
            if hits or written:
                found.fails.append(f"--where {name}: fetched {len(hits)} times, wrote {written} files")
            elif outcome.traceback:
                found.fails.append(f"--where {name}: ends with a traceback")


@contextmanager
def _server() -> Iterator[tuple[str, list[str]]]:
    """An address of this machine, and who asked for it."""
    hits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(b"a\n")

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/a.csv", hits
        server.shutdown()


def _enlarge(found: Finding, folder: Path, most: float) -> None:
    """Conditions that make texts of gigabytes."""
    source = folder / "articles.csv"
    source.write_text("id,title,text\n1,One of them,We kept notes for a year.\n", "utf-8")
    found.own["huge"] = {}
    for name, condition in HUGE.items():
        outcome = _archive(source, folder, most, "--where", condition)
        found.own["huge"][name] = outcome.to_dict()
        if outcome.exit is None or outcome.peak_mb > FAIR or outcome.traceback:
            found.fails.append(f"--where {name}: {outcome.peak_mb:,.0f} MB, exit code {outcome.exit}")
