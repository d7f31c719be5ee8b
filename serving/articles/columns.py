"""Which of an input's columns is which of ours: by name, by the map that a user gives, or as known tools call them."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from serving.articles.problems import listed, printable
from serving.errors import RecordError

COLUMNS = ("id", "title", "text", "html", "format", "url", "source", "author", "published_at")
WORDS = ("title", "text", "html")  # one of which an article needs
COMMON_OUTCOMES = ("shares", "links")

SPARED = ("title", "text", "html", "url", "author", "published_at")  # where an article's own is empty, another name's is read
_LATE = "created"  # when something was made says nothing of when it was published
_ONE_OF = ({"text", "html"},)  # where one of these is there, the other is not missing


@cache
def plain_name(name: str) -> str:
    """``name`` without case, blanks, punctuation and invisible characters: "Published At" and "published_at" are one."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if char.isalnum()) or name.strip("\ufeff \t")


@cache
def known_names() -> dict[str, dict[str, tuple[str, str]]]:
    """Of each of our columns: the plain names that other tools give it, each as it is written there and the tool."""
    table = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
    return {ours: {plain_name(name): (name, tool) for name, tool in names.items()} for ours, names in table.items()}


def check_map(mapping: Mapping[str, str], outcomes: Collection[str], where: str) -> None:
    """Raises ``RecordError`` where a map (ours -> theirs) is turned round; ``where`` is how the user gave it."""
    ours = {*COLUMNS, *COMMON_OUTCOMES, *outcomes}
    for left, right in mapping.items():
        if left not in ours and right in ours:
            mend = f"--map {right}={left}" if where == "--map" else f'{right} = "{left}"'
            given = f"--map {left}={right}" if where == "--map" else f'{where} {left} = "{right}"'
            raise RecordError(f"{given}: our column comes first, the input's second ({mend})", field="map")


@dataclass(frozen=True)
class Found:
    """What was found of our columns in one input: ``ours`` -> the names to look under, the best first.

    ``spare``: ours -> other tools' names for it, to look under in an article where those hold nothing.
    """

    ours: dict[str, tuple[str, ...]] = field(default_factory=dict)
    known: dict[str, tuple[str, str]] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    spare: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def taken(self) -> frozenset[str]:
        """The input's names that are read as ours."""
        return frozenset(name for names in self.ours.values() for name in names)

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The input's names that may be read."""
        return self.taken | {name for names in self.spare.values() for name in names}

    @cached_property
    def single(self) -> tuple[tuple[str, str], ...] | None:
        """Our column and the input's, where each of ours has one."""
        if self.spare or any(len(names) > 1 for names in self.ours.values()):
            return None
        return tuple((column, names[0]) for column, names in self.ours.items())


@dataclass(frozen=True)
class Naming:
    """How columns are found. ``mapping``: ours -> the input's name. ``outcomes``: the columns of numbers.

    ``needed``: the columns one of which an input must have. Those of an article are its words; an export that says what
    happened to articles names them by address or title, and there a path is an address, too.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    outcomes: tuple[str, ...] = COMMON_OUTCOMES
    needed: tuple[str, ...] = WORDS

    @property
    def ours(self) -> tuple[str, ...]:
        """Every column that is looked for."""
        paths = ("path",) if "url" in self.needed else ()
        return tuple(dict.fromkeys((*COLUMNS, *paths, *self.outcomes, *self.mapping)))

    def find(self, names: Sequence[str], place: str, *, header: bool) -> Found:
        """Our columns among ``names``. Of a ``header`` each is one column; objects may call one differently, each by itself.

        Raises ``RecordError`` where a header calls two columns by one of our names.
        """
        ours: dict[str, tuple[str, ...]] = {}
        used = self._mapped(names)
        for column in self.ours:
            theirs = self.mapping.get(column)
            free = [name for name in names if name not in used] if theirs is None else list(names)
            wanted = column if theirs is None else theirs
            exact = [name for name in free if name == wanted]
            if header and len(exact) > 1:
                raise RecordError(f'{place}: two columns are called "{wanted}" (rename one in the input)', field=column)
            alike = [name for name in free if name != wanted and plain_name(name) == plain_name(wanted)]
            found = tuple(dict.fromkeys(exact + alike))
            if found:
                ours[column] = found[:1] if header or theirs is not None else found
        known = self._known(names, ours, used)
        ours |= {column: (name,) for column, (name, _) in known.items()}
        if "path" in ours:
            ours.setdefault("url", ours.pop("path"))
        taken = used | {name for found in ours.values() for name in found}
        unused = tuple(dict.fromkeys(name for name in names if name not in taken and self._looks_like_ours(name)))
        return Found(ours, known, unused, self._spare(names, ours, taken))

    def _spare(self, names: Sequence[str], ours: Mapping[str, tuple[str, ...]], taken: set[str]) -> dict[str, tuple[str, ...]]:
        """Names of columns that hold words or say where, who and when, and are free: ours -> the input's, the best first."""
        free = {plain_name(name): name for name in reversed(names) if name not in taken}
        found: dict[str, tuple[str, ...]] = {}
        for column in SPARED:
            there = column in ours or (column in WORDS and any(each in ours for each in WORDS))
            if not there or column in self.mapping or column not in self.ours:
                continue
            aliases = [alias for alias in known_names()[column] if alias in free and _LATE not in alias]
            if aliases:
                found[column] = tuple(free[alias] for alias in aliases)
        return found

    def _mapped(self, names: Sequence[str]) -> set[str]:
        """The input's names that the map gives to a column: as they are written, else alike."""
        found: set[str] = set()
        for theirs in self.mapping.values():
            exact = [name for name in names if name == theirs]
            found.update(exact or [name for name in names if plain_name(name) == plain_name(theirs)])
        return found

    def _known(self, names: Sequence[str], ours: Mapping[str, tuple[str, ...]], used: set[str]) -> dict[str, tuple[str, str]]:
        """Missing columns that are there under another tool's name: ours -> the input's name and the tool."""
        found: dict[str, tuple[str, str]] = {}
        taken = used | {name for each in ours.values() for name in each}
        free: dict[str, str] = {}
        for name in names:
            if name not in taken:
                free.setdefault(plain_name(name), name)
        present = set(ours) | set(self.mapping)
        for column, aliases in known_names().items():
            if column not in self.ours or column in present or any(column in group and group & present for group in _ONE_OF):
                continue
            alias = next((alias for alias in aliases if alias in free), None)
            if alias is not None:
                found[column] = (free.pop(alias), aliases[alias][1])
                present.add(column)
        return found

    def _looks_like_ours(self, name: str) -> bool:
        """Whether a column that is not read could have been meant: it is called as ours is, or as tools call it."""
        plain = plain_name(name)
        aliases = known_names()
        return any(plain == plain_name(column) or plain in aliases.get(column, {}) for column in self.ours)

    def names_an_article(self, cells: Sequence[str]) -> int:
        """How many of our columns a row of cells names; none where it is no header, for it names no title, text or HTML."""
        ours = self.find([cell for cell in cells if cell], "", header=False).ours
        return len(ours) if any(column in self.needed for column in ours) else 0

    def check_words(self, found: Found, names: Sequence[str], place: str, longest: Callable[[], str] | None = None) -> None:
        """Raises ``RecordError`` where an input has no column that is ``needed``, and proposes the one that is ``longest``."""
        if any(column in found.ours for column in self.needed):
            return
        if "url" in self.needed:
            message = f'{place}: has no column "url", "path" or "title"; its columns are {listed(names)}'
            raise RecordError(f"{message} (name the one that holds the address: --map url=...)", field="url")
        message = f'{place}: has no column "title", "text" or "html"; its columns are {listed(names)}'
        example = printable(longest() if longest else next((name for name in names if name.strip()), "body"))
        example = f'"{example}"' if " " in example else example
        raise RecordError(f"{message} (name the one that holds the article: --map text={example})", field="text")
