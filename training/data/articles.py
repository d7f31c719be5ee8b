"""Labelled articles as the pipeline's stages hand them on: one Parquet table, and tokens for the network."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset
from transformers import PreTrainedTokenizerBase

from serving.errors import DraftError, TrainingError
from serving.evaluation.labels import label_outcome
from serving.text.sections import Document, Draft, read_document
from training.config import RunConfig, Train
from training.data.splits import SPLITS, assign_splits

log = logging.getLogger(__name__)

ARTICLES, FACTS = "articles.parquet", "facts.json"  # files of a run: the prepared articles, and what was found of them
# Tokens are searched for in at most this many code points each; the rest of a text could not be read anyway.
CHARS_PER_TOKEN = 8


def prepare_articles(records: pd.DataFrame, outcomes: Sequence[str], config: RunConfig) -> pd.DataFrame:
    """Records with their ``split`` and ``form`` and, for each outcome, ``<outcome>_cohort``, ``_percentile`` and ``_top``.

    ``form`` is empty where an article holds no words.
    """
    records = records.assign(publisher=publishers(records, config))
    split = assign_splits(records, config.splits, by="publisher", seed=config.seed)
    parts: list[pd.DataFrame] = []
    for name in SPLITS:
        for _, part in records[split == name].groupby("file", sort=False):
            parts.append(_labelled(part.reset_index(drop=True).assign(split=name), outcomes, config))
    articles = pd.concat(parts, ignore_index=True)
    for outcome in outcomes:  # cohorts are numbered within a part; those of different parts are different
        cohort = articles[f"{outcome}_cohort"]
        numbers = (articles["split"] + "\n" + articles["file"] + "\n" + cohort.astype(str)).factorize()[0]
        articles[f"{outcome}_cohort"] = np.where(cohort < 0, -1, numbers)
    forms = {row: document.form for row, document in read_documents(articles)}
    return articles.assign(form=[forms.get(row, "") for row in range(len(articles))])


def publishers(records: pd.DataFrame, config: RunConfig) -> pd.Series:
    """Who is compared with whom: for each row its value in the column that its file's cohorts are made of."""
    found = records[config.data.cohort].astype("str")
    for file, column in config.data.cohorts.items():
        chosen = records["file"] == file
        found = found.mask(chosen, records[column].astype("str"))
    return found


def _labelled(part: pd.DataFrame, outcomes: Sequence[str], config: RunConfig) -> pd.DataFrame:
    found: dict[str, NDArray[Any]] = {}
    for outcome in outcomes:
        labels = label_outcome(part, outcome, by="publisher", top=config.labels.top, min_cohort=config.labels.min_cohort)
        found |= {f"{outcome}_cohort": labels.cohort, f"{outcome}_percentile": labels.percentile, f"{outcome}_top": labels.top}
    return part.assign(**found)


def sample_articles(articles: pd.DataFrame, most: int, seed: int) -> pd.DataFrame:
    """At most ``most`` articles of each split and file, drawn by ``seed``, in their order; keeps the index."""
    shuffled = articles.sample(frac=1.0, random_state=seed)
    return shuffled.groupby(["split", "file"]).head(most).sort_index()


def limit_articles(articles: pd.DataFrame, most: dict[str, int], primary: str, seed: int) -> pd.DataFrame:
    """At most ``most`` articles of each file named there, those with ``primary`` observed first; keeps order and index."""
    shuffled = articles.sample(frac=1.0, random_state=seed)
    shuffled = shuffled.sort_values(primary, key=lambda counts: counts.isna(), kind="stable")
    rank = shuffled.groupby("file").cumcount()
    return shuffled[rank < shuffled["file"].map(most).fillna(np.inf)].sort_index()


def read_documents(articles: pd.DataFrame) -> Iterator[tuple[int, Document]]:
    """Row positions and documents; articles without a word are left out, and their number is logged."""
    dropped = 0
    for row, (title, text, form) in enumerate(zip(articles["title"], articles["text"], articles["format"], strict=True)):
        try:
            document = read_document(Draft(text, title, form))
        except DraftError:
            document = None
        if document and document.words:
            yield row, document
        else:
            dropped += 1
    if dropped:
        log.warning("%d of %d articles hold no words and were left out", dropped, len(articles))


@dataclass(frozen=True)
class TokenizedArticle:
    """One article for the network: token ids per section (without padding), kinds, word counts and labels."""

    tokens: tuple[NDArray[np.int32], ...]
    title: NDArray[np.bool_]
    words: NDArray[np.float32]
    labels: NDArray[np.float32]


class ArticleDataset(Dataset[TokenizedArticle]):
    """Tokenized articles; each occurs as often as its file's ``repeat`` says."""

    def __init__(self, articles: Sequence[TokenizedArticle], order: Sequence[int]) -> None:
        self.articles = articles
        self.order = order

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, index: int) -> TokenizedArticle:
        return self.articles[self.order[index]]


def soft_targets(articles: pd.DataFrame, outcomes: Sequence[str], top_weight: float) -> NDArray[np.float32]:
    """Training labels (rows, outcomes) in [0, 1]: the percentile mixed with the chance to be in the top share."""
    columns = [
        top_weight * articles[f"{outcome}_top"] + (1 - top_weight) * articles[f"{outcome}_percentile"] for outcome in outcomes
    ]
    return np.stack([column.to_numpy(dtype=np.float32) for column in columns], axis=1)


def tokenize_articles(
    articles: pd.DataFrame, labels: NDArray[np.float32], tokenizer: PreTrainedTokenizerBase, max_tokens: int
) -> tuple[list[TokenizedArticle], list[int]]:
    """Tokenized articles and their row positions in ``articles``."""
    readable = list(read_documents(articles))
    if not readable:
        raise TrainingError("no training article holds any words (check which column is the text: see map in [data])")
    rows, documents = zip(*readable, strict=True)
    texts = [section.text[: max_tokens * CHARS_PER_TOKEN] for document in documents for section in document.sections]
    encoded: list[NDArray[np.int32]] = []
    for start in range(0, len(texts), 10_000):
        batch = tokenizer(texts[start : start + 10_000], truncation=True, max_length=max_tokens)
        encoded += [np.asarray(ids, dtype=np.int32) for ids in batch["input_ids"]]
    found: list[TokenizedArticle] = []
    used = 0
    for row, document in zip(rows, documents, strict=True):
        count = len(document.sections)
        found.append(
            TokenizedArticle(
                tokens=tuple(encoded[used : used + count]),
                title=np.array([section.kind == "title" for section in document.sections]),
                words=np.array([section.words for section in document.sections], dtype=np.float32),
                labels=labels[row],
            )
        )
        used += count
    return found, list(rows)


def training_order(files: Iterable[str], repeat: dict[str, int]) -> list[int]:
    """Positions of the articles of one pass, each as often as ``repeat`` says for its file (once by default)."""
    return [position for position, file in enumerate(files) for _ in range(repeat.get(file, 1))]


def make_collator(
    config: Train, padding: int, *, alone: bool = False
) -> Callable[[Sequence[TokenizedArticle]], dict[str, object]]:
    """A collator that draws sections of long articles anew each time and packs them (``alone``: see ``pack_sections``).

    The title and the opening are always kept, the others drawn; word counts are scaled up so that the length stays the
    article's own. Now and then the title is left out, so that drafts without one are known.
    """

    def collate(batch: Sequence[TokenizedArticle]) -> dict[str, object]:
        chosen = [draw_sections(article, config.max_sections, config.untitled) for article in batch]
        width = max(len(sections) for sections in chosen)
        grid = {name: torch.zeros(len(batch), width) for name in ("title", "words", "keep")}
        tokens: list[NDArray[np.int32]] = []
        place: list[int] = []
        for row, (article, sections) in enumerate(zip(batch, chosen, strict=True)):
            for column, section in enumerate(sections):
                tokens.append(article.tokens[section])
                place.append(row * width + column)
            used = slice(0, len(sections))
            grid["title"][row, used] = torch.from_numpy(article.title[sections].astype(np.float32))
            grid["words"][row, used] = torch.from_numpy(article.words[sections] * _scale(article, sections))
            grid["keep"][row, used] = 1.0
        chunks, order = pack_sections(tokens, padding, alone=alone)
        labels = torch.from_numpy(np.stack([article.labels for article in batch]))
        return {"chunks": chunks, "place": torch.tensor(place)[order], **grid, "labels": labels}

    return collate


def draw_sections(article: TokenizedArticle, limit: int, untitled: float) -> NDArray[np.int64]:
    """Positions of the sections to read in this pass: title, opening and a random choice of the rest, in order."""
    body = np.flatnonzero(~article.title)
    title = np.flatnonzero(article.title)
    if len(body) and len(title) and torch.rand(()).item() < untitled:
        title = title[:0]
    if len(body) > limit:
        others = 1 + torch.randperm(len(body) - 1)[: limit - 1].numpy()
        body = body[np.sort(np.concatenate([[0], others]))]
    return np.concatenate([title, body])


def _scale(article: TokenizedArticle, sections: NDArray[np.int64]) -> NDArray[np.float32]:
    """Per drawn section the factor that makes the drawn body's words add up to the whole body's."""
    body = ~article.title
    drawn = article.words[sections][body[sections]].sum()
    factor = article.words[body].sum() / drawn if drawn else 1.0
    return np.where(body[sections], factor, 1.0).astype(np.float32)


_ROWS = 8  # rows of a chunk are a multiple of this, so that few shapes occur: CPUs' matrix code is made anew for each


def pack_sections(
    tokens: Sequence[NDArray[np.int32]], padding: int, *, width: int = 128, rows: int = 32, alone: bool = False
) -> tuple[list[dict[str, Tensor]], list[int]]:
    """Sections laid side by side in rows of ``width`` tokens, at most ``rows`` to a chunk; and their order in the chunks.

    A chunk holds ``input_ids``, ``positions`` within the section and ``slots``, the number of the section in the chunk (-1:
    padding), each (rows, width). The longest sections are laid first, each where it fits first; ``alone`` gives each a
    row of its own.
    """
    width = max(width, *map(len, tokens))
    filled: list[list[int]] = []
    space: list[int] = []
    waiting = 0  # rows before this one are full
    for index in sorted(range(len(tokens)), key=lambda index: -len(tokens[index])):
        size = len(tokens[index])
        row = next((row for row in range(waiting, len(filled)) if space[row] >= size), None) if not alone else None
        if row is None:
            row = len(filled)
            filled.append([])
            space.append(width)
        filled[row].append(index)
        space[row] -= size
        while waiting < len(filled) and space[waiting] < _SHORTEST:
            waiting += 1
    chunks = [_lay(tokens, filled[start : start + rows], width, padding) for start in range(0, len(filled), rows)]
    return chunks, [index for row in filled for index in row]


_SHORTEST = 3  # tokens: no section is shorter than a word between its two marks


def _lay(tokens: Sequence[NDArray[np.int32]], filled: list[list[int]], width: int, padding: int) -> dict[str, Tensor]:
    height = -(-len(filled) // _ROWS) * _ROWS
    chunk = {"input_ids": np.full((height, width), padding), "positions": np.zeros((height, width), dtype=np.int64)}
    chunk["slots"] = np.full((height, width), -1)
    slot = 0
    for row, sections in enumerate(filled):
        start = 0
        for index in sections:
            place = slice(start, start := start + len(tokens[index]))
            chunk["input_ids"][row, place] = tokens[index]
            chunk["positions"][row, place] = np.arange(len(tokens[index]))
            chunk["slots"][row, place] = slot
            slot += 1
    return {name: torch.from_numpy(values) for name, values in chunk.items()}
