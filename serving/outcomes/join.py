"""Counts of exports to the articles that they are about, by address, else by title; everything that did not match is told."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

from serving.articles.problems import counted
from serving.articles.records import Record
from serving.outcomes.permalinks import Address, read_address

How = Literal["address", "path", "redirect", "letter case", "title"]
Missing = Literal["unknown", "zero"]

LISTED = 20  # of what did not match, and of what was joined by its title
_SHOWN = 5  # of these, that are named in what is said
_TITLE_WORDS = 3  # words of a title that is a name: shorter ones are many articles'
_ALIKE = 0.75  # likeness, as ``difflib`` measures it, from which on a partner is proposed
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Target:
    """An article to which counts are joined."""

    id: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A row of an export, or an article, that has no partner; ``likely`` is the one it may have been meant for, if any."""

    name: str
    likely: str | None


@dataclass
class Match:
    """What became of one export: ``rows`` = ``joined`` (by how) + ``repeated`` + ``nameless`` + ``strangers``.

    ``repeated``: rows that say exactly what another one said; ``nameless``: without address and title; ``strangers``: about no
    article that is there. ``several``: articles of which more than one row spoke, whose counts are summed. ``guessed``: rows
    joined by their title, as pairs of its title and the article's address.
    """

    export: str
    rows: int = 0
    joined: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    nameless: int = 0
    strangers: int = 0
    several: int = 0
    articles: int = 0
    first_strangers: list[Unmatched] = field(default_factory=list)
    guessed: list[tuple[str, str]] = field(default_factory=list)
    without: int = 0
    first_without: list[Unmatched] = field(default_factory=list)
    outcomes: dict[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As JSON-ready built-in types."""
        return {
            "export": self.export,
            "rows": self.rows,
            "joined": dict(self.joined),
            "repeated": self.repeated,
            "nameless": self.nameless,
            "strangers": self.strangers,
            "several": self.several,
            "articles": self.articles,
            "without": self.without,
            "outcomes": self.outcomes,
            "guessed": [list(pair) for pair in self.guessed],
            "first_strangers": [[each.name, each.likely] for each in self.first_strangers],
            "first_without": [[each.name, each.likely] for each in self.first_without],
        }

    def lines(self) -> Iterable[str]:
        """What became of the export, one thing a line; the first of what did not match by name."""
        how = ", ".join(f"{count:,} by {name}" for name, count in self.joined.most_common())
        joined = f"{self.joined.total():,} joined to {counted(self.articles, 'article')} ({how or 'none'})"
        yield f"{self.export}: {counted(self.rows, 'row')}, {joined}"
        for what, count in (
            ("repeated, and counted once", self.repeated),
            ("without address and title", self.nameless),
            ("about no article that is here", self.strangers),
        ):
            if count:
                yield f"  {what}: {counted(count, 'row')}"
        if self.several:
            yield f"  summed over several rows: {counted(self.several, 'article')}"
        for title, url in self.guessed[:_SHOWN]:
            yield f"  joined by its title: {title} -> {url}"
        for each in self.first_strangers[:_SHOWN]:
            yield f"  no article for {each.name}{f' (did it mean {each.likely}?)' if each.likely else ''}"
        if self.without:
            yield f"  without a row in it, so not known from it: {counted(self.without, 'article')}"


class Joiner:
    """Finds the article that an address or a title means. Of two articles with one address neither is found by it."""

    def __init__(self, targets: Sequence[Target], redirects: Mapping[str, str] | None = None) -> None:
        self.targets = tuple(targets)
        self._redirects = _read_redirects(redirects or {})
        addresses = [read_address(target.url) for target in targets]
        self._whole = _index(addresses, lambda address: address)
        self._local = _index(addresses, lambda address: address.local)
        self._folded = _index(addresses, lambda address: address.folded)
        self._titles = _index([_title(target.title) for target in targets], lambda title: title)

    def find(self, url: str, title: str) -> tuple[int, How] | None:
        """The position of the article, and how it was found; None where none is, or several are.

        The title counts where the row has no address.
        """
        address = read_address(url)
        if address is not None:
            return self._by_address(address, "address") or self._by_redirect(address)
        found = self._titles.get(_title(title) or "")
        return None if found is None else (found, "title")

    def _by_address(self, address: Address, how: How) -> tuple[int, How] | None:
        steps: tuple[tuple[How, Mapping[Any, int | None], Address], ...] = (
            (how, self._whole, address),
            ("path", self._local, address),
            ("letter case", self._folded, address.folded),
        )
        for name, index, key in steps:
            if (name == "path") == bool(address.host):
                continue
            if (found := index.get(key)) is not None:
                return found, name
        return None

    def _by_redirect(self, address: Address) -> tuple[int, How] | None:
        seen = {address}
        while (target := self._redirects.get(address) or self._redirects.get(address.local)) is not None and target not in seen:
            seen.add(target)
            if (found := self._by_address(target, "redirect")) is not None:
                return found[0], "redirect"
            address = target
        return None


def join_counts(
    targets: Sequence[Target],
    exports: Iterable[tuple[str, Iterable[Record]]],
    *,
    redirects: Mapping[str, str] | None = None,
    missing: Mapping[str, Missing] | None = None,
) -> tuple[list[dict[str, float]], list[Match]]:
    """The counts of each of ``targets``, and what became of each of ``exports``, a name and its rows.

    Rows of one article are summed, within an export and over all of them. An outcome that no row gives an article stays
    unknown; where ``missing`` says "zero" of an export, it was counted and none.
    """
    joiner = Joiner(targets, redirects)
    counts: list[dict[str, float]] = [{} for _ in targets]
    matches = []
    for name, rows in exports:
        match, found = _join_one(joiner, name, rows)
        for position, observed in found.items():
            for outcome, count in observed.items():
                counts[position][outcome] = counts[position].get(outcome, 0.0) + count
        if (missing or {}).get(name) == "zero":
            for position in range(len(targets)):
                for outcome in match.outcomes:
                    counts[position].setdefault(outcome, 0.0)
        matches.append(match)
    return counts, matches


def _join_one(joiner: Joiner, name: str, rows: Iterable[Record]) -> tuple[Match, dict[int, dict[str, float]]]:
    match = Match(name)
    found: dict[int, dict[str, float]] = {}
    spoken: Counter[int] = Counter()
    seen: set[tuple[Any, ...]] = set()
    strangers: list[Record] = []
    for row in rows:
        match.rows += 1
        if not row.url.strip() and not row.title.strip():
            match.nameless += 1
            continue
        said = (row.url, row.title, row.published_at, *sorted(row.observed.items()))
        if said in seen:
            match.repeated += 1
            continue
        seen.add(said)
        partner = joiner.find(row.url, row.title)
        if partner is None:
            match.strangers += 1
            strangers.append(row)
            continue
        position, how = partner
        match.joined[how] += 1
        spoken[position] += 1
        if how == "title" and len(match.guessed) < LISTED:
            match.guessed.append((row.title, joiner.targets[position].url))
        own = found.setdefault(position, {})
        for outcome, count in row.observed.items():
            own[outcome] = own.get(outcome, 0.0) + count
            match.outcomes[outcome] = match.outcomes.get(outcome, 0.0) + count
    match.articles, match.several = len(spoken), sum(count > 1 for count in spoken.values())
    left = [target for position, target in enumerate(joiner.targets) if position not in spoken]
    match.without = len(left)
    ours, theirs = [target.url or target.title for target in left], [row.url or row.title for row in strangers]
    match.first_strangers, match.first_without = _propose(theirs, ours), _propose(ours, theirs)
    return match, found


def _propose(names: Sequence[str], others: Sequence[str]) -> list[Unmatched]:
    """The first of ``names``, each with the one of ``others`` that is most like it, if any is."""
    keys: dict[str, str] = {}
    for other in others:
        keys.setdefault(_likeness(other), other)
    found = []
    for name in names[:LISTED]:
        close = get_close_matches(_likeness(name), list(keys)[: 50 * LISTED], n=1, cutoff=_ALIKE)
        found.append(Unmatched(name, keys[close[0]] if close else None))
    return found


def _likeness(name: str) -> str:
    """What two spellings of one article are compared by: the last part of its address, or its title's words."""
    address = read_address(name)
    return " ".join(_WORD.findall(address.slug.replace("-", " ") if address else name.casefold()))


def _title(title: str) -> str | None:
    """A title by which an article may be found; None where it is too short to be one's own."""
    words = _WORD.findall(title.casefold())
    return " ".join(words) if len(words) >= _TITLE_WORDS else None


def _index(values: Sequence[Any], key: Callable[[Any], Any]) -> dict[Any, int | None]:
    """Where each value is; None for one that is there more than once."""
    places: dict[Any, list[int]] = defaultdict(list)
    for position, value in enumerate(values):
        if value is not None:
            places[key(value)].append(position)
    return {each: found[0] if len(found) == 1 else None for each, found in places.items()}


def _read_redirects(redirects: Mapping[str, str]) -> dict[Address, Address]:
    pairs = ((read_address(old), read_address(new)) for old, new in redirects.items())
    return {old: new for old, new in pairs if old is not None and new is not None}
