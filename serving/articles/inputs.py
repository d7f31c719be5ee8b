"""What an archive is made of: files, folders, patterns, standard input, and addresses that the engine reads."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from serving.articles.containers import is_export_folder
from serving.articles.formats import Source, ending_of, single_endings
from serving.articles.many import holds_many, is_page
from serving.articles.places import LocalFile, Place, RemoteFile, StandardInput, engine_errors, shown
from serving.articles.streams import reading
from serving.articles.tally import Tally, left_out_text
from serving.errors import RecordError

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_WEB = ("http://", "https://")
_PATTERN = re.compile(r"[*?\[]")
_SKIPPED = "node_modules"  # and what begins with a dot


@dataclass(frozen=True)
class Input:
    """One input of a run: an archive in one file, or ``pages``, files of one article each, named by their ids.

    ``passed_over``: what of a folder is not read, by kind. ``is_export``: the pages are all files of one export, read together.
    """

    name: str
    place: Place | None = None
    pages: tuple[tuple[str, Place], ...] = field(default=())
    is_export: bool = False
    passed_over: Mapping[str, int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Its name in ids of rows that have none of their own."""
        return PurePosixPath(self.name).name

    def local_paths(self) -> list[Path]:
        """Its files on this machine."""
        return [place.path for place in self._all_places() if isinstance(place, LocalFile)]

    def names(self) -> list[str]:
        """Its own name, or those of its articles where each is a file."""
        return [self.name] if self.place or self.is_export else [name for name, _ in self.pages]

    def with_long_names(self) -> Input:
        """Itself with pages named by their paths; those of an export keep their names in it."""
        if self.is_export:
            return self
        named = ((place.name if isinstance(place, LocalFile) else name, place) for name, place in self.pages)
        return replace(self, pages=tuple(named))

    def stamp(self) -> Any:
        """Its change stamp, see ``Place``."""
        with reading(self.name):
            return self.place.stamp() if self.place else [[name, page.stamp()] for name, page in self.pages]

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """What is done while it must stay as it is. Raises ``RecordError`` where it does not."""
        before = self._identities()
        yield
        for place, old, new in zip(self._all_places(), before, self._identities(), strict=True):
            if old != new:
                mend = "let whatever writes it come to its end, and run the same command again"
                raise RecordError(f"{place.name}: changed while it was read ({mend})")

    def _all_places(self) -> list[Place]:
        return [self.place] if self.place else [place for _, place in self.pages]

    def _identities(self) -> list[Any]:
        found = []
        for place in self._all_places():
            with reading(place.name):
                found.append(place.identity())
        return found

    def digest(self) -> str | None:
        """SHA-256 of all its bytes, see ``Place``."""
        with reading(self.name):
            if self.place:
                return self.place.digest()
            digests = [(name, page.digest()) for name, page in self.pages]
            known = all(digest for _, digest in digests)
            return hashlib.sha256(repr(digests).encode()).hexdigest() if known else None


def find_inputs(addresses: Sequence[str]) -> list[Input]:
    """The inputs that ``addresses`` name, in their order; those that a pattern or a folder holds by name.

    Files of one article each that follow each other are one input. Raises ``RecordError`` where there is nothing to read.
    """
    inputs: list[Input] = []
    pages: list[tuple[str, Place]] = []
    for address in addresses:
        for name, place in _places(address):
            if isinstance(place, Input):
                inputs.append(place)
            elif _is_single(name, place):
                pages.append((name, place))
                continue
            else:
                inputs.append(Input(name, place))
            inputs[-1:-1] = _gathered(pages)
            pages = []
    inputs += _gathered(pages)
    if sum(bool(each.pages) for each in inputs) > 1:  # of two folders that hold an index.md, say
        inputs = [each.with_long_names() for each in inputs]
    seen: set[str] = set()
    for name in (name for each in inputs for name in each.names()):
        if name in seen:
            raise RecordError(f"{name}: is named twice (name every input once)")
        seen.add(name)
    return inputs


def _is_single(name: str, place: Place) -> bool:
    """Whether a file is one article: by its name, but for texts and files without an ending, which may hold many."""
    ending = ending_of(name)
    if ending in (".txt", "") and isinstance(place, LocalFile | RemoteFile):
        if not ending and not isinstance(place, LocalFile):
            return False
        with reading(place.name):
            source = Source(place.name, place.open, Tally(name))
            return is_page(source) if not ending else not holds_many(source)
    return ending in single_endings()


def _gathered(pages: Sequence[tuple[str, Place]]) -> list[Input]:
    """Single files of one article each as one input."""
    if not pages:
        return []
    name = pages[0][0] if len(pages) == 1 else f"{pages[0][0]} and {len(pages) - 1} more"
    return [Input(name, pages=tuple(pages))]


def _places(address: str) -> Iterator[tuple[str, Any]]:
    if address == "-":
        place = StandardInput()
        yield place.name, place
    elif _ADDRESS.match(address) and not address.startswith("file://"):
        for name in _remote(address):
            yield name, RemoteFile(name)
    else:
        yield from _local(address.removeprefix("file://"))


def _remote(address: str) -> list[str]:
    if address.lower().startswith(_WEB) or not _PATTERN.search(address):
        return [address]
    import daft  # noqa: PLC0415

    with reading(address), engine_errors():
        found = sorted(daft.from_glob_path(address).to_pydict()["path"])
    if not found:
        raise RecordError(f"{address}: nothing has such a name (check the address)")
    return found


def _local(address: str) -> Iterator[tuple[str, Any]]:
    path = Path(address)
    if path.is_dir():
        yield shown(address), _folder(path)
    elif path.exists() or not _PATTERN.search(address):
        if not path.exists():
            raise RecordError(f"{shown(address)}: does not exist (check the path)")
        if not path.is_file():
            raise RecordError(f"{shown(address)}: is a pipe or a device, no file (pipe it in: ... | shareability archive -)")
        yield shown(address), LocalFile(path)
    else:
        found = sorted(name for name in _matches(address) if Path(name).is_file())
        if not found:
            raise RecordError(f"{shown(address)}: nothing has such a name (check the path)")
        for name in found:
            yield shown(name), LocalFile(Path(name))


def _matches(pattern: str) -> Iterable[str]:
    """The names that a pattern fits. ``**`` goes into no folder that is a link: links can go round in circles."""
    if "**" not in pattern:
        return glob.glob(pattern)  # noqa: PTH207 - of pathlib's own, which finds hidden files
    path = Path(pattern, "*") if pattern.endswith("**") else Path(pattern)
    found = Path(path.anchor).glob(str(path.relative_to(path.anchor)))
    return [str(each) for each in found if all(_is_wanted(part) or part in path.parts for part in each.parts)]


def _folder(folder: Path) -> Input:
    """The folder's articles. A link is read where it leads to a file within the folder; a folder that is a link never is."""
    known = single_endings()
    passed_over: Counter[str] = Counter()
    top = os.path.realpath(folder)
    named: list[tuple[str, Path]] = []
    files: list[tuple[str, Path]] = []
    for path in _walk(folder):
        is_article = ending_of(path.name) in known
        kind = _link_kind(path, top) if path.is_symlink() else None
        if kind and (is_article or path.is_dir()):
            passed_over[kind] += 1
        elif not kind and path.is_file():
            (named if is_article else files).append((shown(path.relative_to(folder).as_posix()), path))
    is_export = is_export_folder([name for name, _ in (*named, *files)])
    if is_export:
        named += files
    else:
        passed_over.update(_kind(path) for _, path in files)
    if not named:
        endings = ", ".join(known)
        links = f" but {left_out_text(passed_over)}" if passed_over else ""
        mend = f"name other files one by one: {shown(folder)}/*.jsonl"
        raise RecordError(f"{shown(folder)}: holds no file that ends in {endings}{links} ({mend})")
    pages = tuple((name, LocalFile(path)) for name, path in sorted(named))
    return Input(shown(folder), pages=pages, is_export=is_export, passed_over=passed_over)


def _kind(path: Path) -> str:
    """What a file is called that is not read."""
    return f"{path.suffix.lower()} file" if path.suffix else "file without ending"


def _walk(folder: Path) -> Iterator[Path]:
    """What lies in the folder and those below it; folders that are links are named and not gone into."""
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if _is_wanted(name)]
        links = [name for name in folders if Path(parent, name).is_symlink()]
        yield from (Path(parent, name) for name in (*files, *links) if _is_wanted(name))


def _is_wanted(name: str) -> bool:
    return not name.startswith(".") and name != _SKIPPED


def _link_kind(path: Path, top: str) -> str | None:
    """Why a link of a folder is not read; None where it is."""
    target = os.path.realpath(path)
    try:
        mode = os.stat(target).st_mode  # noqa: PTH116 - of a name that realpath gives
    except OSError:  # leads nowhere, or in a circle
        return "broken link"
    if not Path(target).is_relative_to(top):
        return "outside link"
    return "folder link" if stat.S_ISDIR(mode) else None
