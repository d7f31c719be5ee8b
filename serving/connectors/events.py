"""Files of shares to events: who passed on what, and when.

A table with a column of connectors has one share in each row. Everything else that the reader of articles knows (feeds, exports
of link blogs, folders of newsletters) is written by a connector, and each of its outbound links is a share.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from serving.articles.columns import plain_name
from serving.articles.inputs import Input, find_inputs
from serving.articles.maker import Options, label
from serving.articles.problems import counted
from serving.articles.reader import Articles, read_articles
from serving.articles.records import DEFAULT_SOURCE, Record
from serving.connectors.history import day_of
from serving.connectors.hosts import domain_of, own_domain, site_of_address
from serving.connectors.index import digest_of_name
from serving.connectors.naming import Aliases
from serving.connectors.outlines import open_outlines
from serving.errors import RecordError
from serving.text.markup import read_markup

KINDS = ("newsletter", "blog", "person", "forum", "aggregator", "journalist")
OPEN_KINDS = ("aggregator",)  # where anybody submits: there is nobody to tell
MOST_TITLE = 300  # characters of a title that are kept
_UNKNOWN = "other"
_PEEKED = 20  # rows whose columns are looked at


@dataclass(frozen=True, slots=True)
class Event:
    """One share: ``connector`` passed on the item at ``url`` on ``day`` (days since 1970, UTC), called ``title``."""

    connector: str
    kind: str
    contact: str
    url: str
    site: str
    title: str
    day: float


@dataclass
class Reading:
    """The ``events`` of all inputs by day, the name that each spelling of a connector counts under, and what was left out."""

    events: list[Event] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """What was read and what was not, one thing a line; the numbers add up to the rows."""
        yield from self.said
        connectors = len({event.connector for event in self.events})
        yield f"{counted(self.rows, 'share')} read, {len(self.events):,} kept, of {counted(connectors, 'connector')}"
        for why, count in self.left_out.most_common():
            yield f"  left out, {why}: {count:,}"
        merged = sum(spelling != name for spelling, name in self.names.items())
        if merged:
            yield f"  spellings counted under another name: {merged:,} (see aliases.toml)"


@cache
def _names() -> dict[str, dict[str, None]]:
    table = tomllib.loads(Path(__file__).with_name("events.toml").read_text(encoding="utf-8"))
    return {ours: dict.fromkeys(map(plain_name, names)) for ours, names in table.items()}


def read_events(
    addresses: Sequence[str],
    *,
    mapping: Mapping[str, str] | None = None,
    aliases: Aliases | None = None,
    kinds: Sequence[str] = (),
    forgotten: Iterable[str] = (),
) -> Reading:
    """The shares that files hold, by day; each item once for each connector, at its first share.

    ``mapping``: ours -> the files' columns. ``kinds``: those that are kept (default: all but ``OPEN_KINDS``). ``forgotten``:
    digests of names that are left out. Raises ``RecordError`` where a file cannot be read, or no share is left.
    """
    found = Reading()
    raw: list[Event] = []
    for each in find_inputs(open_outlines(addresses)):
        raw += _read(each, dict(mapping or {}), found)
    found.names = (aliases or Aliases()).resolve(Counter(event.connector for event in raw))
    found.events = sorted(_kept(raw, found, kinds, frozenset(forgotten)), key=lambda event: (event.day, event.connector))
    if not found.events:
        reasons = ", ".join(f"{count:,} {why}" for why, count in found.left_out.most_common()) or "the files are empty"
        raise RecordError(f"no share is left of {found.rows:,} ({reasons})", field="events")
    return found


def _kept(raw: Sequence[Event], found: Reading, kinds: Sequence[str], forgotten: frozenset[str]) -> Iterator[Event]:
    seen: set[tuple[str, str]] = set()
    kind_of = _kinds(raw, found.names)
    for event in sorted(raw, key=lambda each: each.day):
        name = found.names[event.connector]
        kind = kind_of[name]
        if digest_of_name(name) in forgotten:
            found.left_out["of a connector that is to be forgotten"] += 1
        elif kind not in kinds and (kinds or kind in OPEN_KINDS):
            found.left_out[f'of the kind "{kind}"' + ("" if kinds else ", where anybody submits (--kinds to keep it)")] += 1
        elif event.site and own_domain(name) == domain_of(event.site):
            found.left_out["of the connector's own site"] += 1
        elif (name, event.url or event.title) in seen:
            found.left_out["of an item that the connector had shared before"] += 1
        else:
            seen.add((name, event.url or event.title))
            yield Event(name, kind, event.contact, event.url, event.site, event.title, event.day)


def _kinds(raw: Iterable[Event], names: Mapping[str, str]) -> dict[str, str]:
    """The most frequent kind of each connector that is known."""
    counts: dict[str, Counter[str]] = {}
    for event in raw:
        counts.setdefault(names[event.connector], Counter())[event.kind] += 1
    return {name: next((kind for kind, _ in each.most_common() if kind != _UNKNOWN), _UNKNOWN) for name, each in counts.items()}


def _read(source: Input, mapping: dict[str, str], found: Reading) -> Iterator[Event]:
    columns = {} if source.pages else _columns(source, mapping)
    table = "connector" in columns
    read = ("url", "title", "published_at") if table else ()
    ours: dict[str, str] = {name: columns[name] for name in read if name in columns}
    if table and source.place is not None and "published_at" not in columns:
        raise RecordError(
            f"{source.name}: has no column of dates, without which nothing can be learned; its columns are "
            f"{', '.join(columns['*'].split(chr(0)))} (name it: --map shared_at=...)",
            field="shared_at",
        )
    needed = ("url", "title", "id") if table else ("title", "text", "html")
    articles = read_articles([source], Options(mapping=ours, others=True, needed=needed))
    for record in articles:
        yield from _shares(record, columns, found) if table else _links(record, found)
    found.said += [line for tally in articles.tallies for line in tally.lines()]


def _columns(source: Input, mapping: Mapping[str, str]) -> dict[str, str]:
    """Our columns -> the input's, as its first rows show them; under "*" all of its own."""
    wanted = {("published_at" if ours == "shared_at" else ours): theirs for ours, theirs in mapping.items()}
    read = {ours: theirs for ours, theirs in wanted.items() if ours in ("url", "title", "published_at")}
    articles = Articles([source], Options(mapping=read, others=True, needed=("url", "title", "text", "html")))
    names: dict[str, None] = {}
    with closing(articles.parts()) as parts:
        for _, tally, records in parts:
            with closing(records):
                for record in islice(records, _PEEKED):
                    names.update(dict.fromkeys((*record.others, *tally.columns.values(), *tally.unused)))
    alike = {plain_name(name): name for name in reversed(names)}
    columns = {"*": "\0".join(names)}
    for ours, theirs in wanted.items():
        if plain_name(theirs) not in alike:
            raise RecordError(f'{source.name}: has no column "{theirs}" (it has {", ".join(names)})', field="map")
        columns[ours] = alike[plain_name(theirs)]
    taken = set(columns.values())
    for ours, spellings in _names().items():
        name = next((alike[each] for each in spellings if each in alike and alike[each] not in taken), None)
        if ours not in columns and name is not None:
            columns[ours] = name
            taken.add(name)
    return columns


def _shares(record: Record, columns: Mapping[str, str], found: Reading) -> Iterator[Event]:
    """The share in one row of a table."""
    found.rows += 1
    cells: Mapping[str, Any] = record.others
    name = label(cells.get(columns["connector"])).strip()
    connector = site_of_address(name) if "://" in name else name
    kind = label(cells.get(columns.get("kind", ""))).strip().casefold() or _UNKNOWN
    contact = label(cells.get(columns.get("contact", ""))).strip()
    day = _day(record.published_at)
    title = " ".join((record.title or record.text[: 4 * MOST_TITLE]).split())[:MOST_TITLE]
    url = record.url.strip() or ("" if record.numbered else record.id)
    if record.error:
        found.left_out["for the row could not be read"] += 1
    elif not connector:
        found.left_out["without a connector"] += 1
    elif day is None:
        found.left_out["without a date that can be read"] += 1
    elif day > day_of(datetime.now(UTC)) + 1:
        found.left_out["dated in the future"] += 1
    elif not url and not title:
        found.left_out["without an address and a title"] += 1
    else:
        yield Event(connector, kind, contact, url, site_of_address(record.url), title, day)


def _links(record: Record, found: Reading) -> Iterator[Event]:
    """A share for each outbound link of what a connector published."""
    connector = site_of_address(record.url) or (record.source if record.source != DEFAULT_SOURCE else "")
    day = _day(record.published_at)
    links = [] if record.error else read_markup(record.text, record.format).links
    for link in links:
        site = site_of_address(link.target)
        if not site or not link.target.startswith(("http://", "https://")) or link.embedded:
            continue
        found.rows += 1
        if not connector:
            found.left_out["of a file that does not say whose it is"] += 1
        elif day is None:
            found.left_out["without a date that can be read"] += 1
        else:
            yield Event(connector, _UNKNOWN, "", link.target, site, " ".join(link.text.split())[:MOST_TITLE], day)
    if not links:
        found.rows += 1
        found.left_out["for there is no link in the item"] += 1


def _day(published_at: str) -> float | None:
    return day_of(datetime.fromisoformat(published_at)) if published_at else None
