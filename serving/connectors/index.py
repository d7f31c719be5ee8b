"""The index of connectors: a folder of arrays and JSON that is read in place, without code and without pickles."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from serving.connectors.history import History
from serving.connectors.terms import BUCKETS, Terms
from serving.connectors.weights import Weights
from serving.errors import ConnectorsError

FORMAT = 1
MANIFEST, CARD, CONNECTORS, ALIASES = "manifest.json", "README.md", "connectors.json", "aliases.toml"
_SHARES = ("starts", "days", "vectors", "sites", "domains")
_TERMS = ("term_starts", "term_rows", "term_weights", "term_scarcity")
_SPACE = ("centre", "projection")
_TEXTS = ("titles", "urls")
_MEND = "fit it again: shareability connectors fit EVENTS --output"


@dataclass(frozen=True, slots=True)
class Connector:
    """One connector: its ``name``, ``kind``, and how to reach it, empty where that is not known."""

    name: str
    kind: str
    contact: str = ""


@dataclass(frozen=True)
class Texts:
    """Many short texts in one array of UTF-8: ``ends`` (N + 1,), where each ends, from 0 on."""

    data: NDArray[np.uint8]
    ends: NDArray[np.int64]

    def __getitem__(self, row: int | np.integer[Any]) -> str:
        return bytes(self.data[self.ends[row] : self.ends[row + 1]]).decode(errors="replace")

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """``texts``, one after the other."""
        encoded = [text.encode("utf-8", "replace") for text in texts]
        ends = np.cumsum([0, *map(len, encoded)]).astype(np.int64)
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), ends)


@dataclass(frozen=True)
class Index:
    """Past shares and what was learned of them.

    ``centre`` (E,) and ``projection`` (E, D) take an embedding of the bundle's encoder to a share's vector. ``facts`` is the
    manifest: ``encoder`` is the SHA-256 of the encoder that made the vectors, ``metrics`` what was measured on later shares,
    ``forgotten`` the digests of the names that were to be forgotten.
    """

    connectors: tuple[Connector, ...]
    history: History
    titles: Texts
    urls: Texts
    centre: NDArray[np.float32]
    projection: NDArray[np.float32]
    weights: Weights
    facts: dict[str, Any]
    aliases: str

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the index in ``folder`` into memory. Raises ``ConnectorsError`` where it is missing, changed or unreadable."""
        facts = read_facts(folder)
        _verify(folder, facts["files"])
        try:
            arrays = {name: _mapped(folder, name) for name in (*_SHARES, *_TERMS, *_SPACE)}
            titles, urls = (Texts(_mapped(folder, name), _mapped(folder, f"{name}_ends")) for name in _TEXTS)
            connectors = tuple(Connector(**each) for each in json.loads((folder / CONNECTORS).read_text(encoding="utf-8")))
            weights = Weights.from_dict(facts["weights"])
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ConnectorsError(f"{folder}: cannot be read: {error} ({_MEND} {folder})") from None
        terms = Terms(**{name.removeprefix("term_"): arrays[name] for name in _TERMS})
        history = History(**{name: arrays[name] for name in _SHARES}, terms=terms)
        aliases = (folder / ALIASES).read_text(encoding="utf-8")
        space = (arrays["centre"], arrays["projection"])
        return cls(connectors, history, titles, urls, *space, weights, facts, aliases)

    def save(self, folder: Path, card: str) -> None:
        """Write the index to ``folder`` in one step: one that is there already is replaced, or stays as it was.

        Raises ``ConnectorsError`` where ``folder`` holds something else, or cannot be written.
        """
        if folder.exists() and not (folder / MANIFEST).is_file():
            raise ConnectorsError(f"{folder}: is there already and is no index (give --output another name)", field="output")
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as temporary:
                made = Path(temporary) / "index"
                made.mkdir()
                self._write(made, card)
                if folder.exists():
                    folder.rename(Path(temporary) / "before")
                made.rename(folder)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise ConnectorsError(f"{folder}: cannot be written: {reason} (make room, or give another --output)") from None

    def _write(self, folder: Path, card: str) -> None:
        history, terms = self.history, self.history.terms
        arrays: dict[str, NDArray[Any]] = {name: getattr(history, name) for name in _SHARES}
        arrays |= {"term_starts": terms.starts, "term_rows": terms.rows}
        arrays |= {"term_weights": terms.weights, "term_scarcity": terms.scarcity}
        arrays |= {"centre": self.centre, "projection": self.projection}
        for name, texts in zip(_TEXTS, (self.titles, self.urls), strict=True):
            arrays |= {name: texts.data, f"{name}_ends": texts.ends}
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        connectors = [{"name": each.name, "kind": each.kind, "contact": each.contact} for each in self.connectors]
        (folder / CONNECTORS).write_text(json.dumps(connectors, ensure_ascii=False, indent=0), encoding="utf-8")
        (folder / ALIASES).write_text(self.aliases, encoding="utf-8")
        (folder / CARD).write_text(card, encoding="utf-8")
        files = {path.name: _digest(path) for path in sorted(folder.iterdir())}
        facts = {**self.facts, "format": FORMAT, "weights": self.weights.to_dict(), "files": files}
        (folder / MANIFEST).write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")


def read_facts(folder: Path) -> dict[str, Any]:
    """The manifest of the index in ``folder``. Raises ``ConnectorsError``."""
    try:
        facts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise ConnectorsError(f"{folder}: is no index of connectors: {MANIFEST}: {reason} ({_MEND} {folder})") from None
    except ValueError as error:
        raise ConnectorsError(f"{folder}: its {MANIFEST} is not JSON: {error} ({_MEND} {folder})") from None
    if not isinstance(facts, dict) or facts.get("format") != FORMAT or not isinstance(facts.get("files"), dict):
        raise ConnectorsError(f"{folder}: is an index of another version ({_MEND} {folder})")
    return facts


def _verify(folder: Path, files: dict[str, str]) -> None:
    there = {path.name for path in folder.iterdir()} - {MANIFEST}
    if unlisted := sorted(there - files.keys()):
        raise ConnectorsError(f"{folder}: {unlisted[0]} is not listed in its {MANIFEST} (take it out, or {_MEND} {folder})")
    for name, digest in files.items():
        if name not in there:
            raise ConnectorsError(f"{folder}: {name} is missing ({_MEND} {folder})")
        if _digest(folder / name) != digest:
            raise ConnectorsError(f"{folder}: {name} was changed ({_MEND} {folder})")


def _mapped(folder: Path, name: str) -> NDArray[Any]:
    array: NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return array


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of_name(name: str) -> str:
    """What is kept of a name that is to be forgotten: it tells the name again, and not what it was."""
    return hashlib.sha256(name.casefold().encode()).hexdigest()


def forget(folder: Path, name: str, describe: Any) -> int:
    """Take a connector out of the index, and out of those that are fitted in its place; the number of its shares.

    ``describe``: facts and connectors to the index's card. Raises ``ConnectorsError`` where there is none of this name.
    """
    index = Index.open(folder)
    names = [each.name for each in index.connectors]
    if name not in names:
        raise ConnectorsError(f'{folder}: has no connector "{name}" (see `shareability connectors list`)', field="name")
    number = names.index(name)
    history, terms = index.history, index.history.terms
    keep = history.connector != number
    if not keep.any():
        raise ConnectorsError(f'{folder}: "{name}" is its only connector: delete the folder', field="name")
    rows = np.flatnonzero(keep)
    moved = np.cumsum(keep) - 1
    kept_terms = keep[terms.rows]
    bucket = np.repeat(np.arange(BUCKETS), np.diff(terms.starts))[kept_terms]
    starts = np.concatenate([[0], np.cumsum(np.bincount(bucket, minlength=BUCKETS))]).astype(np.int64)
    sizes = np.delete(np.diff(history.starts), number)
    left = Index(
        connectors=tuple(each for each in index.connectors if each.name != name),
        history=History(
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            history.days[rows],
            history.vectors[rows],
            history.sites[rows],
            history.domains[rows],
            Terms(starts, moved[terms.rows[kept_terms]].astype(np.int32), terms.weights[kept_terms], terms.scarcity),
        ),
        titles=Texts.of([index.titles[row] for row in rows]),
        urls=Texts.of([index.urls[row] for row in rows]),
        centre=index.centre,
        projection=index.projection,
        weights=index.weights,
        facts={**index.facts, "forgotten": sorted({*index.facts["forgotten"], digest_of_name(name)}), "shares": len(rows)},
        aliases="\n".join(line for line in index.aliases.splitlines() if f'"{name}"' not in line) + "\n",
    )
    left.save(folder, describe(left.facts, left.connectors))
    return int((~keep).sum())
