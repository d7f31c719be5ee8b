"""The state of a run, which belongs to its output: what was asked for, what was read, and which parts are done.

Beside ``scores.parquet`` a run keeps ``scores.parquet.parts`` while it lasts: ``state.json``, the rows read in ``read`` and the
rows scored in ``done``, cut into parts of the same numbers. Every file is written under another name and then renamed, so a
run that is killed at any moment leaves whole files alone. What stays at the end is ``scores.parquet.run.json``. The parts hold
drafts, so they are their owner's alone, whatever the umask is.
"""

from __future__ import annotations

import errno
import glob
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from serving.errors import ArchiveError

_NEW = ".new"
_LOCK = "lock"
_OWNER_S_FOLDER, _OWNER_S_FILE = 0o700, 0o600
FORMAT = 1  # of the parts; a run begun by a program of another format is not carried on


@dataclass(frozen=True)
class RunFolder:
    """The files of the run that writes ``output``."""

    output: Path

    @property
    def folder(self) -> Path:
        """What is there while the run lasts."""
        return self.output.with_name(self.output.name + ".parts")

    @property
    def finished(self) -> Path:
        """What was done, once it is."""
        return self.output.with_name(self.output.name + ".run.json")

    @property
    def broken(self) -> Path:
        """The broken lines of the inputs, one JSON object each; not there where there is none."""
        return self.output.with_name(self.output.name + ".broken.jsonl")

    def part(self, kind: str, number: int) -> Path:
        """The file of part ``number`` in ``read``, ``done`` or ``sections``; a thousand to a folder."""
        return self.folder / kind / f"{number // 1000:05d}" / f"{number:08d}.parquet"

    def load(self) -> dict[str, Any] | None:
        """The state; None where no run was begun, or was killed before it read all of its inputs."""
        return _load(self.folder / "state.json")

    def save(self, state: dict[str, Any]) -> None:
        """Write the state: from now on the run can be carried on."""
        write_json(self.folder / "state.json", state, private=True)

    def load_finished(self) -> dict[str, Any] | None:
        """What a finished run left; None where there is none, or its output is gone."""
        return _load(self.finished) if self.output.exists() else None

    def begin(self) -> None:
        """Forget what an earlier run left, whatever it was killed at."""
        self._make_folder()
        (self.folder / "state.json").unlink(missing_ok=True)  # first: without it nothing is carried on
        for left in self.folder.iterdir():
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            elif left.name != _LOCK:
                left.unlink(missing_ok=True)

    def end(self, summary: dict[str, Any]) -> None:
        """Keep the summary and let go of the parts."""
        clear_halves(self.finished)
        write_json(self.finished, summary)
        self.begin()

    @contextmanager
    def held(self) -> Iterator[None]:
        """The folder for this process alone. Raises ``ArchiveError`` while another one writes the same output."""
        lock = FileLock(self.folder / _LOCK, mode=_OWNER_S_FILE)
        with writing(self.folder):
            self._make_folder()
            try:
                lock.acquire(timeout=0)
            except Timeout:
                raise ArchiveError(f"{self.output}: another run is writing it (wait for it, or stop it)") from None
        try:
            yield
        finally:
            with suppress(OSError):  # of Windows: there the lock removes its file itself
                if [path.name for path in self.folder.iterdir()] == [_LOCK]:
                    (self.folder / _LOCK).unlink()
            lock.release()
            with suppress(OSError):  # where something was begun, or another run has come
                self.folder.rmdir()

    def _make_folder(self) -> None:
        self.folder.mkdir(_OWNER_S_FOLDER, parents=True, exist_ok=True)
        self.folder.chmod(_OWNER_S_FOLDER)  # it may be an older run's


def _load(path: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        raise ArchiveError(f"{path}: is damaged (begin again with --overwrite)") from None
    return value if isinstance(value, dict) else None


def write_json(path: Path, value: dict[str, Any], *, private: bool = False) -> None:
    """Write ``value`` so that the file is there whole or not at all."""
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    with replacing(path, private=private) as new:
        new.write_bytes(text.encode("utf-8", "backslashreplace"))  # JSON's own way of writing what is no UTF-8 in a name


@contextmanager
def replacing(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A new file beside ``path`` that takes its place when it is written, and goes when it is not; ``private``: its owner's."""
    new = path.with_name(f".{path.name}.{os.getpid()}{_NEW}")
    try:
        if private:
            make_private(new)
        yield new
        with new.open("r+b") as file:  # Windows syncs none that is open for reading alone
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def make_private(path: Path) -> None:
    """An empty file that its owner alone may read; one that is there is removed before."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_S_FILE))


def clear_halves(path: Path) -> None:
    """Remove what runs that were killed had half written in the place of ``path``."""
    for half in path.parent.glob(f".{glob.escape(path.name)}.*{_NEW}"):
        half.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns what writing at ``path`` raises into ``ArchiveError``."""
    try:
        yield
    except OSError as error:
        raise ArchiveError(cannot_write(path, error)) from None


def cannot_write(path: Path | str, error: OSError) -> str:
    """What to tell a user when ``path`` cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{path}: the disk is full (make room and run the same command again: what is done is kept)"
    reason = (error.strerror or str(error)).lower()
    return f"{path}: cannot be written: {reason} (mend it and run the same command again: what is done is kept)"
