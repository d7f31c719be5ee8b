"""What each part of the model of outcomes gives: the same fit without it, on validation articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from serving.evaluation.metrics import count_top_pairs
from training.data.heldout import evaluation_cohorts
from training.data.splits import UNSEEN
from training.heads.head import CLASSES
from training.heads.ridge import Floats, Linear, fit_linear
from training.heads.selection import Choice, Choices, Taught, fit_models


@dataclass(frozen=True)
class Chosen:
    """How the model of outcomes is fitted, and the number of words beyond which the length says nothing more."""

    choices: Choices
    longest: float


ABLATION = "ablation.md"  # file of a run
_NEVER, _HARDLY = 1e9, 1e-6  # a penalty that leaves nothing of the words, a scale that leaves nothing of the embeddings
_LOUD = 1e3  # scale of the embeddings at which a penalty of its square is one of 1


def ablate(taught: Taught, half: Floats, held: Taught, articles: pd.DataFrame, outcomes: Sequence[str], chosen: Chosen) -> str:
    """A table in Markdown: top AUC of validation ``articles`` for each variant, a column for each file and outcome.

    ``half`` are labels of the same documents, half rank and half chance of the top share.
    """
    columns = list(_columns(articles, outcomes))
    heads = ["variant", *(f"{file}, {outcome}" for file, outcome in columns)]
    lines = [_row(heads), "|---" * len(heads) + "|"]
    for name, models in _variants(taught, half, chosen):
        shares = held.documents.classes
        scores = {
            outcome: sum(shares[:, number] * model.scores(held.documents, chosen.longest) for number, model in enumerate(each))
            for outcome, each in zip(outcomes, models, strict=True)
        }
        cells = [_cell(np.asarray(scores[outcome], dtype=np.float64), articles, file, outcome) for file, outcome in columns]
        lines.append(_row([name, *cells]))
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _variants(taught: Taught, half: Floats, chosen: Chosen) -> Iterator[tuple[str, list[list[Linear]]]]:
    def changed(penalty: float | None, meaning: float | None) -> Choices:
        return [[Choice(penalty or each.penalty, meaning or each.meaning) for each in classes] for classes in chosen.choices]

    for name, some, choices in (
        ("length alone", taught, changed(_NEVER, _HARDLY)),
        ("words and length", taught, changed(None, _HARDLY)),
        ("meaning and length", taught, changed(_LOUD**2, _LOUD)),
        ("all three, as chosen", taught, chosen.choices),
        ("… without headline tests", replace(taught, pairs=None), chosen.choices),
        ("… half of the label the top share", replace(taught, labels=half), chosen.choices),
    ):
        yield name, fit_models(some, choices, chosen.longest)
    pooled = [_pooled(taught, outcome, each[0], chosen.longest) for outcome, each in enumerate(chosen.choices)]
    yield "… one model for all lengths", [[each] * CLASSES for each in pooled]


def _pooled(taught: Taught, outcome: int, choice: Choice, longest: float) -> Linear:
    pairs = taught.pairs if outcome == taught.paired else None
    penalty, meaning = choice.penalty, choice.meaning
    labels = taught.labels[:, outcome]
    return fit_linear(taught.documents, labels, taught.weights, pairs, penalty=penalty, meaning=meaning, longest=longest)


def _columns(articles: pd.DataFrame, outcomes: Sequence[str]) -> Iterator[tuple[str, str]]:
    for file in pd.unique(articles["file"]):
        for outcome in outcomes:
            if articles.loc[articles["file"] == file, outcome].notna().any():
                yield str(file), outcome


def _cell(scores: NDArray[np.float64], articles: pd.DataFrame, file: str, outcome: str) -> str:
    """Later articles · unseen sources."""
    tops, cohorts = articles[f"{outcome}_top"].to_numpy(dtype=np.float64), evaluation_cohorts(articles, outcome)
    found = []
    for unseen in (False, True):
        rows = ((articles["file"] == file) & (articles["split"].eq(UNSEEN) == unseen)).to_numpy()
        found.append(count_top_pairs(scores[rows], tops[rows], cohorts[rows]).auc() if rows.any() else float("nan"))
    return " · ".join("–" if np.isnan(value) else f"{value:.3f}".lstrip("0") for value in found)
