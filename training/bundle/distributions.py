"""Distributions of the archive's drafts and sections, kept in the bundle: what a draft is placed among, by form and length."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from serving.model.bundle import LAYOUT
from serving.model.inference import ServedNetwork
from serving.model.percentiles import FORMS
from serving.report import Form
from training.data.articles import read_documents, sample_articles
from training.heads.references import Inspected, percentiles

Floats = NDArray[np.float64]

FEWEST = 20  # observed items of a form below which nothing can be compared with them
_EACH, _LENGTHS = 100, 8  # items of about one length, at least; lengths at most
_DIGITS = 4

Drawn = dict[str, dict[Form, pd.Index]]


def write_reference(found: Inspected, scored: pd.DataFrame, drawn: Drawn, place: Path) -> None:
    """Write ``reference.json`` of the bundle in ``place``, whose ``calibration.json`` is there.

    Sections are those ``found``; drafts those ``scored``, of which ``drawn`` says what is compared with what.
    """
    calibration = json.loads((place / LAYOUT.calibration).read_text(encoding="utf-8"))
    drafts = describe_items(scored, drawn, calibration)
    own = found.kinds < 0
    content = {}
    for column, outcome in enumerate(drawn):
        added = calibration[outcome]["slope"] * found.added[:, column]
        content[outcome] = {
            "drafts": drafts[outcome],
            "title": percentiles(added[found.titles]),
            "body": percentiles(added[own & ~found.titles]),
        }
    (place / LAYOUT.reference).write_text(json.dumps(content) + "\n", encoding="utf-8")


def draw_items(articles: pd.DataFrame, outcomes: Sequence[str], *, most: int, seed: int) -> Drawn:
    """By outcome and form the index of the items to compare with; empty where the archive has fewer than ``FEWEST``.

    They are validation articles of which the outcome was observed, at most ``most`` of each file and split; where these are
    fewer than ``FEWEST``, training articles as well.
    """
    drawn: Drawn = {outcome: {} for outcome in outcomes}
    for outcome in outcomes:
        for form in FORMS:
            seen = articles[(articles["form"] == form) & articles[f"{outcome}_top"].notna()]
            held = sample_articles(seen[seen["split"].str.startswith("validation")], most, seed)
            learned = seen[seen["split"] == "train"]
            others = learned.sample(min(max(FEWEST - len(held), 0), len(learned)), random_state=seed)
            items = held.index.append(others.index)
            drawn[outcome][form] = items if len(items) >= FEWEST else items[:0]
    return drawn


def drawn_rows(drawn: Drawn) -> list[Any]:
    """All of the index that was drawn, each once, in order."""
    return sorted({row for forms in drawn.values() for items in forms.values() for row in items})


def score_items(network: ServedNetwork, articles: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """``words`` of the body and each outcome's raw logit as it is served; one row for each of ``articles``, in its index."""
    found = []
    for row, document in read_documents(articles):
        logits = network.run(document, without=False).output.logits
        found.append({"row": articles.index[row], "words": document.body_words, **dict(zip(outcomes, logits, strict=True))})
    return pd.DataFrame(found, columns=["row", "words", *outcomes]).set_index("row")


def describe_items(
    scored: pd.DataFrame, drawn: Drawn, calibration: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[Form, dict[str, Any] | None]]:
    """By outcome and form what ``serving.model.percentiles.DraftReference`` holds, or null where nothing was drawn."""
    described: dict[str, dict[Form, dict[str, Any] | None]] = {}
    for outcome, forms in drawn.items():
        slope, intercept = calibration[outcome]["slope"], calibration[outcome]["intercept"]
        described[outcome] = {}
        for form, items in forms.items():
            rows = scored.loc[items]
            logits = slope * rows[outcome].to_numpy() + intercept
            described[outcome][form] = by_length(rows["words"].to_numpy(dtype=float), logits) if len(rows) else None
    return described


def by_length(words: Floats, logits: Floats) -> dict[str, Any]:
    """The percentiles of ``logits`` (N,) at up to ``_LENGTHS`` lengths, from about ``_EACH`` items or more at each.

    Items are parted at quantiles of their ``words`` (N,), those of equal length together.
    """
    parts = min(max(len(words) // _EACH, 1), _LENGTHS)
    cuts = np.unique(np.quantile(words, np.arange(1, parts) / parts))
    part = np.searchsorted(cuts, words)
    present = [part == number for number in np.unique(part)]
    return {
        "count": len(words),
        "words": [float(np.median(words[chosen])) for chosen in present],
        "logit": [[round(value, _DIGITS) for value in percentiles(logits[chosen])] for chosen in present],
    }
