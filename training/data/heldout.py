"""The held-out articles: which of them are measured, and who is compared with whom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from serving.text.blocks import count_words
from training.data.articles import sample_articles

TEST_SPLITS = {"test": "later", "test_unseen": "unseen sources"}


def measured_articles(articles: pd.DataFrame, outcomes: Sequence[str], most: int, seed: int) -> pd.DataFrame:
    """For each outcome at most ``most`` articles of each file and test split in which it was observed; keeps the index.

    They are the first of one order drawn by ``seed``, so that the outcomes share most of their articles.
    """
    held = articles[articles["split"].isin(list(TEST_SPLITS))]
    drawn = [sample_articles(held[held[f"{outcome}_top"].notna()], most, seed).index for outcome in outcomes]
    return articles.loc[articles.index.isin(np.concatenate(drawn))]


def evaluation_cohorts(articles: pd.DataFrame, outcome: str) -> pd.Series:
    """Who is compared with whom: articles of one cohort and one source, also where small sources share a cohort."""
    return articles["publisher"] + "\n" + articles[f"{outcome}_cohort"].astype(str)


def article_words(articles: pd.DataFrame) -> NDArray[np.int64]:
    """Number of words of each article, title and text as they were written."""
    written = articles["title"] + "\n" + articles["text"]
    return np.array([count_words(text) for text in written], dtype=np.int64)
