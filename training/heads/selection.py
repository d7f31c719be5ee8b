"""Selects, on validation articles, how the model of outcomes is fitted, and the line from its scores to logits."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize

from serving.evaluation.metrics import count_pairs
from serving.model.lexicon import Wording
from training.config import Head
from training.data.heldout import evaluation_cohorts
from training.heads.encoding import EncodedArticle
from training.heads.head import CLASSES, SHORT, SectionHead
from training.heads.ridge import Documents, Floats, Linear, Pairs, describe, fit_linear

log = logging.getLogger(__name__)

_LITTLE = 0.1  # weight in a length class up to which an article is left out of its fit
_MOSTLY = 0.5  # weight of a length class from which on an article is one of its own
_FEWEST_PAIRS = 100  # of articles of one file and split, below which they choose nothing
_PRIOR = 1.0  # precision of the normal prior of a line around the score as it is
_LEAST = 0.05  # slope


@dataclass(frozen=True)
class Choice:
    """How one outcome is fitted in one length class: the ridge ``penalty`` of the words, the scale of the embeddings beside
    them, ``meaning``, and the line from the score to the logit.
    """

    penalty: float
    meaning: float
    slope: float = 1.0
    constant: float = 0.0


Choices = list[list[Choice]]  # of each outcome, in each length class


@dataclass(frozen=True)
class Taught:
    """Documents with their soft ``labels`` (N, outcomes), NaN where not observed, and ``weights`` (N,).

    ``pairs`` of headlines teach the outcome in column ``paired``.
    """

    documents: Documents
    labels: Floats
    weights: Floats
    pairs: Pairs | None = None
    paired: int = 0


def teach(encoded: Sequence[EncodedArticle], articles: pd.DataFrame, labels: Floats, scarcity: Floats, config: Head) -> Taught:
    """What ``encoded`` articles teach; ``labels`` (rows, outcomes) are those of all ``articles``."""
    rows = [article.row for article in encoded]
    weights = articles["file"].map(config.weights).fillna(1.0).to_numpy(dtype=np.float32)
    return Taught(describe(encoded, scarcity), labels[rows], weights[rows])


def pair(encoded: Sequence[EncodedArticle], compared: pd.DataFrame, scarcity: Floats, weight: float) -> Pairs | None:
    """Pairs of ``encoded`` headlines, as ``compare_headlines`` found them; None where there are none."""
    place = {article.row: number for number, article in enumerate(encoded)}
    known = compared[compared["first"].isin(place) & compared["second"].isin(place)]
    if known.empty:
        return None
    first, second = (np.array([place[row] for row in known[name]], dtype=np.int64) for name in ("first", "second"))
    preference = known["preference"].to_numpy(dtype=np.float32)
    return Pairs(describe(encoded, scarcity), first, second, preference, weight)


def fit_models(taught: Taught, choices: Choices, longest: float) -> list[list[Linear]]:
    """For each outcome the models of the length classes, as it was chosen.

    Tests of headlines teach short drafts alone: who clicks is not who links to an essay.
    """
    classes = taught.documents.classes
    return [
        [
            fit_linear(
                taught.documents,
                taught.labels[:, outcome],
                taught.weights * np.where(classes[:, number] > _LITTLE, classes[:, number], 0),
                taught.pairs if (number, outcome) == (SHORT, taught.paired) else None,
                penalty=choice.penalty,
                meaning=choice.meaning,
                longest=longest,
            ).scaled(choice.slope, choice.constant)
            for number, choice in enumerate(each)
        ]
        for outcome, each in enumerate(choices)
    ]


def choose(
    taught: Taught, held: Taught | None, articles: pd.DataFrame, outcomes: Sequence[str], config: Head, longest: float
) -> Choices:
    """For each outcome and length class what ranks the validation documents ``held`` best, whose ``articles`` these are.

    The labels of ``held`` are chances of the top share. Where they tell nothing, the middle candidates are taken.
    """
    middle = Choice(config.words[len(config.words) // 2], config.meaning[len(config.meaning) // 2])
    if held is None:
        return [[middle] * CLASSES for _ in outcomes]
    candidates = [Choice(*pair) for pair in product(config.words, config.meaning)]
    chosen: Choices = []
    for column, outcome in enumerate(outcomes):
        one = replace(taught, labels=taught.labels[:, [column]], paired=taught.paired - column)
        scores: dict[Choice, Floats] = {}
        for candidate in candidates:
            (models,) = fit_models(one, [[candidate] * CLASSES], longest)
            scores[candidate] = np.stack([model.scores(held.documents, longest) for model in models], 1)
        best: list[Choice] = []
        for number in range(CLASSES):
            own = held.documents.classes[:, number] >= _MOSTLY
            reached = {each: _rank(found[own, number], articles[own], outcome) for each, found in scores.items()}
            known = {each: value for each, value in reached.items() if not np.isnan(value)}
            best.append(max(known, key=known.__getitem__) if known else middle)
            for each, value in known.items():
                log.info("%s, length class %d, %s: cohort AUC %.4f", outcome, number, each, value)
        chosen.append(_lines(best, scores, held, column))
    return chosen


def save_choices(choices: Choices, path: Path) -> None:
    """Write them as JSON."""
    path.write_text(json.dumps([[asdict(each) for each in classes] for classes in choices]) + "\n", encoding="utf-8")


def load_choices(path: Path) -> Choices:
    """What ``save_choices`` wrote."""
    return [[Choice(**each) for each in classes] for classes in json.loads(path.read_text(encoding="utf-8"))]


def _rank(scores: Floats, articles: pd.DataFrame, outcome: str) -> float:
    """Cohort AUC in the mean of the files and splits with enough pairs to compare; NaN where there is none."""
    counts, cohorts = articles[outcome].to_numpy(dtype=np.float64), evaluation_cohorts(articles, outcome)
    parts = (articles["file"] + "\n" + articles["split"]).to_numpy()
    found = [
        count_pairs(scores[parts == part].astype(np.float64), counts[parts == part], cohorts[parts == part])
        for part in pd.unique(parts)
    ]
    known = [each.auc() for each in found if each.pairs.sum() >= _FEWEST_PAIRS]
    return float(np.mean(known)) if known else float("nan")


def _lines(best: list[Choice], scores: dict[Choice, Floats], held: Taught, column: int) -> list[Choice]:
    """The choices with the lines that make the blend of the classes' scores fit the validation labels best."""
    labels = held.labels[:, column].astype(np.float64)
    seen = ~np.isnan(labels)
    if not seen.any():
        return best
    shares = held.documents.classes[seen].astype(np.float64)
    raw = np.stack([scores[choice][seen, number] for number, choice in enumerate(best)], 1)
    features, truth = np.concatenate([shares * raw, shares], 1), labels[seen]
    start = np.array([1.0] * CLASSES + [0.0] * CLASSES)

    def loss(factors: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        logits, away = features @ factors, factors - start
        total = np.sum(np.logaddexp(0, logits) - truth * logits) + 0.5 * _PRIOR * np.sum(away**2)
        return float(total), features.T @ (1 / (1 + np.exp(-logits)) - truth) + _PRIOR * away

    bounds = [(_LEAST, None)] * CLASSES + [(None, None)] * CLASSES
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return [
        replace(choice, slope=float(found[number]), constant=float(found[CLASSES + number]))
        for number, choice in enumerate(best)
    ]


def put(models: Sequence[Sequence[Linear]], head: SectionHead, scarcity: Floats, longest: float) -> Wording:
    """Put the models of all outcomes into ``head``, and their words' weights into a table."""
    head.longest.fill_(longest)
    for outcome, each in enumerate(models):
        for number, model in enumerate(each):
            head.meaning[number, :, :, outcome] = torch.from_numpy(model.meaning)
            head.usual[number, :, outcome] = torch.from_numpy(model.usual)
            head.length[number, :, outcome] = torch.from_numpy(model.length)
            head.constant[number, outcome] = model.constant
    columns = [models[outcome][number].words for number in range(CLASSES) for outcome in range(len(models))]
    return Wording(scarcity, np.stack(columns, 1).astype(np.float16).astype(np.float32))
