"""Distributions of the archive's sections, kept in the bundle: what verdicts and reasons are measured against."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import rankdata
from torch import Tensor

from serving.model.bundle import LAYOUT
from serving.model.inference import HeadInputs
from serving.model.reasons import NAMES, fault_separation
from serving.model.signs import relative_signs, title_alignment
from training.heads.batches import Batch, draw_planted, groups, make_batch
from training.heads.encoding import FEWEST_SECTIONS, EncodedArticle
from training.heads.head import Contributions, SectionHead
from training.planting.corruption import KINDS

Floats = NDArray[np.float64]

# A sign is used when, where it is a fault, it separates weak sections this far from chance: all of them, or its best kind.
_OVERALL, _ONE_KIND = 0.08, 0.2
_ALIKE = 20  # articles with several sections below which articles with one section are used, too


@dataclass(frozen=True)
class Inspected:
    """The heads' outputs for N articles and S sections, their own and planted ones.

    ``added`` (S, outcomes) are contributions made comparable between drafts. ``kinds`` (S,) is -1 for an article's own
    sections, else the planted kind; ``article`` (S,) the number of the section's article.
    """

    added: Floats
    strength: Floats
    signs: Floats
    titles: NDArray[np.bool_]
    kinds: NDArray[np.int64]
    article: NDArray[np.int64]
    alignment: Floats
    centre: Floats


def inspect(head: SectionHead, articles: Sequence[EncodedArticle], seed: int = 0) -> Inspected:
    """Run the head over ``articles``, once as they are and once with a planted section or two each."""
    own = [_own(article) for article in articles]
    bodies = [article.vectors[~article.title] for article in own]
    centre = np.mean([vectors.mean(0) for vectors in bodies if len(vectors)], axis=0, dtype=float)
    alignment = [
        title_alignment(article.vectors.astype(np.float32), ~article.title)
        for article in own
        if article.title.any() and not article.title.all()
    ]
    generator = np.random.default_rng(seed)
    parts: list[dict[str, NDArray[Any]]] = []
    for group in groups(articles, generator):
        for planted in (None, draw_planted(articles, group, 1.0, generator)):
            batch = make_batch(articles, group, planted=planted)
            with torch.no_grad():
                found = head(batch.inputs)
            # own sections, the title among them, count as they are without what is planted
            wanted = batch.planted if planted else batch.inputs.keep > 0
            parts += [
                _inspect_one(batch, found, place, wanted, centre) | {"article": np.full(int(wanted[place].sum()), index)}
                for place, index in enumerate(group)
            ]
    return Inspected(
        alignment=np.array(alignment or [0.0]),
        centre=centre,
        **{name: np.concatenate([part[name] for part in parts]) for name in parts[0]},
    )


def _inspect_one(
    batch: Batch, found: Contributions, place: int, wanted: Tensor, centre: NDArray[Any]
) -> dict[str, NDArray[Any]]:
    """The ``wanted`` sections of the article at ``place`` in the batch."""
    there = batch.inputs.keep[place].numpy() > 0
    one = HeadInputs(*(value[place].numpy()[there] for value in batch.inputs))
    title, taken = one.title > 0, wanted[place].numpy()[there]
    relative = relative_signs(one.embeddings, one.overlap[:, there], ~title, centre)
    times = np.where(title, 1, max((~title).sum(), 1))[:, None]
    return {
        "added": (found.sections[place].double().numpy()[there] * times)[taken],
        "strength": found.strength[place].double().numpy()[there][taken],
        "signs": np.concatenate([one.signs, relative], axis=1)[taken],
        "titles": title[taken],
        "kinds": batch.kinds[place].numpy()[there][taken],
    }


def _own(article: EncodedArticle) -> EncodedArticle:
    """The article without what is planted."""
    count = len(article.title) - article.planted
    cut = {name: getattr(article, name)[:count] for name in ("vectors", "signs", "title", "words")}
    return replace(article, **cut, overlap=article.overlap[:count, :count], kinds=article.kinds[:0])


def write_references(found: Inspected, place: Path) -> dict[str, Any]:
    """Write ``signs.json`` and return how far each sign separates, for the card: overall and by planted kind."""
    body = ~found.titles
    several = np.isin(found.article, *_with_several(found))
    own = body & (found.kinds < 0) & (several if several.sum() >= _ALIKE else True)
    planted = body & (found.kinds >= 0)
    signs: dict[str, Any] = {}
    card: dict[str, Any] = {}
    for column, name in enumerate(NAMES):
        values = found.signs[:, column]
        overall = separation(values[own], values[planted])
        kinds = {
            kind: separation(values[own], values[body & (found.kinds == number)])
            for number, kind in enumerate(KINDS)
            if (body & (found.kinds == number)).any()
        }
        best = max(kinds.values(), key=partial(fault_separation, name), default=0.5)
        everywhere = fault_separation(name, overall) >= _OVERALL
        used = everywhere or fault_separation(name, best) >= _ONE_KIND
        separates = overall if everywhere or not used else best
        signs[name] = {"percentiles": percentiles(values[own]), "separation": round(separates, 4), "used": used}
        card[name] = {
            "used": used,
            "auc": round(overall, 3),
            "by_kind": {kind: round(value, 3) for kind, value in kinds.items()},
        }
    content = {
        "strength": percentiles(found.strength[own]),
        "alignment": percentiles(found.alignment),
        "centre": [round(float(value), 5) for value in found.centre],
        "signs": signs,
    }
    (place / LAYOUT.signs).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return card


def _with_several(found: Inspected) -> tuple[NDArray[np.int64]]:
    own = ~found.titles & (found.kinds < 0)
    numbers, counts = np.unique(found.article[own], return_counts=True)
    return (numbers[counts >= FEWEST_SECTIONS],)


def separation(others: Floats, weak: Floats) -> float:
    """The probability that a weak section's value is above another's (AUC); 0.5 where there are none."""
    if not len(others) or not len(weak):
        return 0.5
    ranks = rankdata(np.concatenate([others, weak]))
    return float((ranks[len(others) :].sum() - len(weak) * (len(weak) + 1) / 2) / (len(others) * len(weak)))


def percentiles(values: Floats) -> list[float]:
    """The 0th to the 100th; of nothing, 0 throughout."""
    return [round(float(value), 6) for value in np.percentile(values if len(values) else np.zeros(1), np.arange(101))]
