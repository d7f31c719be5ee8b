"""The connectors that may share a draft, the likeliest first, each with what they shared before that is like it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serving.connectors.history import FEATURES, Moment, Query, date_of
from serving.connectors.hosts import domain_of, number_of, own_domain, site_of_address
from serving.connectors.index import Index, read_facts
from serving.connectors.weights import log_odds
from serving.errors import ConnectorsError
from serving.model.bundle import LAYOUT, Bundle
from serving.model.encoder import SectionEncoder
from serving.report import Proof, RankedConnector
from serving.text.sections import Document

Embed = Callable[[str], NDArray[np.float32]]

NAMED = 20  # connectors of an answer
_PROOFS = 3  # past shares that are shown of each
_SAME_SITE = 0.3  # cosine that a share of the draft's own site is worth as a proof
_LIKELY, _POSSIBLE = 0.3, 0.05  # chances
_NEAR = 0.5  # cosine from which on a share is near a draft


@dataclass(frozen=True, slots=True)
class Wanted:
    """What connectors are looked for: a draft's ``title`` (else its first words), its ``site``, and the ``day`` it appears."""

    title: str
    site: str = ""
    day: float | None = None


class Ranker:
    """Ranks the connectors of an index for drafts; may be called from several threads at once.

    ``embed`` gives a text's embedding by the bundle's encoder, whose SHA-256 is ``encoder``. Raises ``ConnectorsError`` where
    the index was made with another one.
    """

    def __init__(self, folder: Path, embed: Embed, encoder: str) -> None:
        self.index = Index.open(folder)
        _check_encoder(folder, self.index.facts, encoder)
        self._embed = embed
        self._kinds = np.array([each.kind for each in self.index.connectors])
        self._own = np.array([number_of(own_domain(each.name)) for each in self.index.connectors], dtype=np.uint64)
        self._end = float(np.floor(self.index.history.days.max())) + 1
        self._lock = threading.Lock()
        self._moment: tuple[float, Moment] | None = None

    def rank(self, wanted: Wanted, *, most: int = NAMED) -> tuple[RankedConnector, ...]:
        """At most ``most`` connectors, the likeliest first; of equal chances in the order of names.

        Nothing that was shared on the day of the draft or later counts. Without a day, or with one after the index's last
        share, it is ranked as of the day after that share: what happened since is not known.
        """
        day = float(np.floor(wanted.day)) if wanted.day is not None else self._end
        day = min(day, self._end)
        moment = self._at(day)
        query = self.query(wanted)
        nearness = moment.nearness(query)
        features = moment.features(query, nearness)
        able = moment.known > 0
        able &= (self._own != query.domain) | (query.domain == 0)
        rows = np.flatnonzero(able)
        if not len(rows) or not wanted.title.strip():
            return ()
        chances = self.index.weights.chances(log_odds(self.index.weights.score(features[rows], self._kinds[rows])))
        best = sorted(zip(-chances, rows.tolist(), strict=True))[:most]
        return tuple(self._ranked(row, float(-chance), features[row], moment, nearness, query, day) for chance, row in best)

    def query(self, wanted: Wanted) -> Query:
        """What the history is asked."""
        site = site_of_address(wanted.site)
        vector = project(self._embed(wanted.title), self.index.centre, self.index.projection)
        return Query(vector, wanted.title, np.uint64(number_of(site)), np.uint64(number_of(domain_of(site))))

    def _at(self, day: float) -> Moment:
        """The history at ``day``; the last one is kept, for most drafts are asked for today."""
        with self._lock:
            if self._moment is None or self._moment[0] != day:
                self._moment = (day, self.index.history.at(day))
            return self._moment[1]

    def _ranked(
        self,
        row: int,
        chance: float,
        features: NDArray[np.float32],
        moment: Moment,
        nearness: NDArray[np.float32],
        query: Query,
        day: float,
    ) -> RankedConnector:
        history, connector = self.index.history, self.index.connectors[row]
        own = np.arange(history.starts[row], history.starts[row + 1])
        own = own[moment.past[own]]
        of_site = own[(history.sites[own] == query.site) & (query.site != 0)]
        likeness = nearness[own] + _SAME_SITE * np.isin(own, of_site)
        shown = own[np.argsort(-likeness, kind="stable")[:_PROOFS]]
        near = int((nearness[own] >= _NEAR).sum())
        lately = int((history.days[own] >= day - _RECENT).sum())
        return RankedConnector(
            name=connector.name,
            kind=connector.kind,
            contact=connector.contact,
            chance=chance,
            likely="likely" if chance >= _LIKELY else "possible" if chance >= _POSSIBLE else "a long shot",
            shared_you=len(of_site),
            last_shared_at=date_of(history.days[of_site[-1]]) if len(of_site) else None,
            last_seen_at=date_of(history.days[own[-1]]),
            why=_why(len(of_site), near, lately, dict(zip(FEATURES, features.tolist(), strict=True))),
            because=tuple(
                Proof(self.index.titles[each] or self.index.urls[each], self.index.urls[each], date_of(history.days[each]))
                for each in shown
            ),
        )


_RECENT = 90.0  # days


def _why(of_site: int, near: int, lately: int, features: dict[str, Any]) -> str:
    """What speaks for a connector, in a line."""
    parts = []
    if of_site:
        parts.append(f"shared this site {_times(of_site)}")
    if near:
        parts.append(f"shared {near:,} item{'s' * (near != 1)} near this subject")
    elif features["words"] > 0:
        parts.append("shared items with words of this title")
    if lately:
        parts.append(f"passed on {lately:,} item{'s' * (lately != 1)} in the last three months")
    else:
        months = round(float(np.expm1(features["silent"])) / 30)
        parts.append(f"has been silent for {months} months" if months > 1 else "was last seen a while ago")
    return "; ".join(parts)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def project(
    embedding: NDArray[np.float32], centre: NDArray[np.float32], projection: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Embeddings (..., E) to vectors (..., D) of unit length."""
    vectors = (embedding - centre) @ projection
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), dtype=np.float32)


def lead_of(document: Document) -> str:
    """What a draft is looked for by: its title, else its first section; shares are known by their titles."""
    return document.title.text or (document.sections[0].text if document.sections else "")


def encoder_of(bundle: Bundle) -> str:
    """What an index remembers of the encoder that made its vectors: an embedding depends on its weights and its tokenizer."""
    return f"{bundle.manifest.files[LAYOUT.encoder]} {bundle.manifest.files[LAYOUT.tokenizer]}"


def open_encoder(bundle: Bundle) -> Embed:
    """The bundle's encoder alone, where nothing is scored."""
    encoder = SectionEncoder(
        bundle.path / LAYOUT.encoder, bundle.path / LAYOUT.tokenizer, max_tokens=bundle.manifest.limits.tokens
    )
    return lambda text: encoder.encode(text).vector


def check_index(folder: Path, bundle: Bundle) -> None:
    """Raises ``ConnectorsError`` where the index in ``folder`` cannot be used with ``bundle``; its arrays are not looked at."""
    _check_encoder(folder, read_facts(folder), encoder_of(bundle))


def _check_encoder(folder: Path, facts: Mapping[str, Any], encoder: str) -> None:
    if facts.get("encoder") != encoder:
        raise ConnectorsError(
            f"{folder}: was fitted with another bundle's encoder, so likeness in meaning says nothing here "
            f"(fit it again: shareability connectors fit EVENTS --output {folder})"
        )
