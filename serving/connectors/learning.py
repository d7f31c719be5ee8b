"""Events to an index: the history as arrays, the weights of its features, and what they are worth on later shares."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serving.connectors.events import Event
from serving.connectors.history import History, Query, date_of
from serving.connectors.hosts import domain_of, number_of
from serving.connectors.index import Connector, Index, Texts
from serving.connectors.ranking import Embed, project
from serving.connectors.results import Ranked, measure
from serving.connectors.terms import index_terms
from serving.connectors.weights import Choice, Weights, calibrate, fit_weights, log_odds
from serving.errors import ConnectorsError

DIMENSIONS = 64  # of the vectors: the principal directions of the titles' embeddings
FEWEST = 20  # shares of a connector whose later ones teach and measure
_LEAST_ITEMS = 40  # later items from which on weights can be learned
_LEARN, _MEASURE = 0.7, 0.85  # parts of a connector's shares before those that teach, and before those that measure
_ITEMS = 4_000  # that teach, and that measure, at most
_RIVALS = 400  # connectors that are compared with those who shared an item, at most
_SAMPLED = 50_000  # embeddings whose principal directions are taken


@dataclass(frozen=True)
class _Item:
    """What was shared later: a share's number for its title and site, the ``day``, and the connectors that did."""

    row: int
    day: float
    sharers: tuple[int, ...]


def fit_index(
    events: Sequence[Event], embed: Embed, encoder: str, *, aliases: str, forgotten: Sequence[str], seed: int, threads: int = 1
) -> Index:
    """The index of ``events``, sorted by day. ``encoder`` is the SHA-256 of the one behind ``embed``.

    Weights are learned from shares of which only the earlier ones are known: of each connector with ``FEWEST`` shares the part
    from ``_LEARN`` to ``_MEASURE``; what follows calibrates and measures. Half of the items are ranked as if no connector's
    shares after that point were known, for an index may be old, and older of one connector than of another.

    Raises ``ConnectorsError`` where one connector is all there is, or too few later shares.
    """
    names = sorted({event.connector for event in events})
    if len(names) < 2:  # noqa: PLR2004
        raise ConnectorsError(
            f'all shares are of one connector, "{names[0]}", so there is nothing to rank (give events of more)'
        )
    code = {name: number for number, name in enumerate(names)}
    ordered = sorted(events, key=lambda event: code[event.connector])
    titles, centre, projection, vectors = _embed([event.title for event in ordered], embed, threads)
    history = History(
        starts=np.searchsorted([code[event.connector] for event in ordered], np.arange(len(names) + 1)).astype(np.int64),
        days=np.array([event.day for event in ordered]),
        vectors=vectors,
        sites=np.array([number_of(event.site) for event in ordered], dtype=np.uint64),
        domains=np.array([number_of(domain_of(event.site)) for event in ordered], dtype=np.uint64),
        terms=index_terms(titles),
    )
    latest = {event.connector: event for event in sorted(events, key=lambda event: event.day)}
    connectors = tuple(Connector(name, latest[name].kind, latest[name].contact) for name in names)
    kinds = np.array([each.kind for each in connectors])
    weights, metrics = _learn(history, titles, kinds, seed)
    facts = {
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "encoder": encoder,
        "shares": len(ordered),
        "period": [date_of(min(history.days)), date_of(max(history.days))],
        "fingerprint": _fingerprint(ordered),
        "seed": seed,
        "forgotten": sorted(forgotten),
        "metrics": metrics,
    }
    urls = Texts.of([event.url for event in ordered])
    return Index(connectors, history, Texts.of(titles), urls, centre, projection, weights, facts, aliases)


def _fingerprint(events: Sequence[Event]) -> str:
    digest = hashlib.sha256()
    for event in events:
        digest.update(json.dumps([event.connector, event.url, event.title, event.day]).encode())
    return digest.hexdigest()


def _embed(
    titles: list[str], embed: Embed, threads: int
) -> tuple[list[str], NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Titles, the centre of their embeddings, their principal directions, and their vectors."""
    distinct = sorted({title for title in titles if title})
    if not distinct:
        raise ConnectorsError("no share has a title, so nothing can be compared in meaning (name the column: --map title=...)")
    with ThreadPoolExecutor(threads) as pool:
        chunks = pool.map(lambda part: np.stack([embed(each) for each in part]), _parts(distinct))
        embeddings = np.concatenate(list(chunks)).astype(np.float32)
    sample = embeddings[np.random.default_rng(0).permutation(len(embeddings))[:_SAMPLED]]
    centre = sample.mean(axis=0)
    _, directions = np.linalg.eigh(np.cov((sample - centre).T) if len(sample) > 1 else np.eye(len(centre)))
    projection = np.ascontiguousarray(directions[:, ::-1][:, :DIMENSIONS], dtype=np.float32)
    place = {title: number for number, title in enumerate(distinct)}
    vectors = project(embeddings, centre, projection)[[place.get(title, 0) for title in titles]]
    vectors[[not title for title in titles]] = 0
    return titles, centre, projection, vectors


def _parts(texts: Sequence[str], size: int = 256) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


def _learn(history: History, titles: Sequence[str], kinds: NDArray[np.str_], seed: int) -> tuple[Weights, dict[str, Any]]:
    """Weights, calibrated, and what was measured."""
    sizes = np.diff(history.starts)
    place = np.arange(len(history.days)) - history.starts[history.connector]
    part = (place + 0.5) / sizes[history.connector]
    enough = sizes[history.connector] >= FEWEST
    generator = np.random.default_rng(seed)
    teaching = _items(history, titles, np.flatnonzero(enough & (part >= _LEARN) & (part < _MEASURE)), generator)
    later = _items(history, titles, np.flatnonzero(enough & (part >= _MEASURE)), generator)
    if min(len(teaching), len(later)) < _LEAST_ITEMS:
        most = int(sizes.max())
        raise ConnectorsError(
            f"only {len(teaching)} and {len(later)} later items teach and measure, fewer than {_LEAST_ITEMS}: connectors with "
            f"{FEWEST} shares or more are needed, and the one with most has {most} (give events of a longer time)"
        )
    choices = [
        choice
        for number, item in enumerate(teaching)
        if (choice := _choice(history, titles, kinds, item, part >= _LEARN if number % 2 else None, generator)) is not None
    ]
    weights = fit_weights(choices)
    ranked = [
        found
        for number, item in enumerate(later)
        if (found := _ranked(history, titles, kinds, item, part >= _MEASURE if number % 4 < 2 else None, weights))  # noqa: PLR2004
    ]
    # Every second item calibrates, the others measure; of each half, half know of nothing late.
    calibrating, measured = ranked[::2], ranked[1::2]
    odds = np.concatenate([each.odds for each in calibrating])
    slope, intercept = calibrate(odds, np.concatenate([each.shared for each in calibrating]))
    weights = replace(weights, slope=slope, intercept=intercept)
    return weights, measure(measured, kinds, weights)


def _items(history: History, titles: Sequence[str], rows: NDArray[np.int64], generator: np.random.Generator) -> list[_Item]:
    """Items of the shares ``rows``: shares of one title and site are of one item; at most ``_ITEMS``, in the order of days."""
    found: dict[tuple[str, int], list[int]] = {}
    for row in rows.tolist():
        found.setdefault((titles[row], int(history.sites[row])), []).append(row)
    keys = list(found)
    chosen = sorted(generator.permutation(len(keys))[:_ITEMS].tolist())
    items = []
    for key in (keys[number] for number in chosen):
        if not key[0]:
            continue
        first = min(found[key], key=lambda row: history.days[row])
        sharers = tuple(sorted({int(history.connector[row]) for row in found[key]}))
        items.append(_Item(first, float(history.days[first]), sharers))
    return sorted(items, key=lambda item: (item.day, item.row))


def _features(
    history: History, titles: Sequence[str], item: _Item, withheld: NDArray[np.bool_] | None
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float32]]:
    """Features (C, F), who shared it (C,), and how many shares are known (C,), of all that is known before the item's day."""
    moment = history.at(item.day, withheld=withheld)
    query = Query(history.vectors[item.row], titles[item.row], history.sites[item.row], history.domains[item.row])
    shared = np.zeros(len(moment.known), dtype=bool)
    shared[list(item.sharers)] = True
    return moment.features(query), shared & (moment.known > 0), moment.known


def _choice(
    history: History,
    titles: Sequence[str],
    kinds: NDArray[np.str_],
    item: _Item,
    withheld: NDArray[np.bool_] | None,
    generator: np.random.Generator,
) -> Choice | None:
    """Those who shared the item among others, drawn evenly: the logit of a sample is that of all (McFadden 1978)."""
    features, shared, known = _features(history, titles, item, withheld)
    others = np.flatnonzero((known > 0) & ~shared)
    if not shared.any() or not len(others):
        return None
    rows = np.sort(np.concatenate([np.flatnonzero(shared), generator.permutation(others)[:_RIVALS]]))
    return Choice(features[rows], kinds[rows], shared[rows])


def _ranked(
    history: History,
    titles: Sequence[str],
    kinds: NDArray[np.str_],
    item: _Item,
    withheld: NDArray[np.bool_] | None,
    weights: Weights,
) -> Ranked | None:
    """All connectors that were known before the item, ranked."""
    features, shared, known = _features(history, titles, item, withheld)
    rows = np.flatnonzero(known > 0)
    if not shared.any() or len(rows) < 2:  # noqa: PLR2004
        return None
    logits = weights.score(features[rows], kinds[rows])
    return Ranked(rows, log_odds(logits), features[rows], shared[rows], known[rows] >= FEWEST)
