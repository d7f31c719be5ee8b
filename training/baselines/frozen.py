"""A rival: a classifier of the untuned encoder's embedding of each article's beginning."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from tqdm.auto import tqdm
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.baselines.rivals import Featured, FileRows, Scores, score_by_best
from training.config import RunConfig
from training.data.articles import CHARS_PER_TOKEN
from training.encoder.network import PooledEncoder, first_position, load_encoder, uses_bf16

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]
Ids = list[int]

_TOKENS = 256  # of an article are read, from its beginning
_BATCH, _ROWS = 8192, 256  # tokens (with padding) and sequences of a batch at most


def score_by_embeddings(files: Sequence[FileRows], outcomes: Sequence[str], config: RunConfig) -> Scores:
    """For each file and outcome the better of logistic regression and gradient boosting, by the validation articles."""
    most = config.baseline.embedded
    read = [replace(rows, train=rows.train.sample(min(len(rows.train), most), random_state=config.seed)) for rows in files]
    encoder, tokenizer = load_encoder(config.encoder.name)
    for rows in read:
        parts = (rows.train, rows.validation, rows.test)
        vectors = embed_articles(pd.concat(parts), encoder, tokenizer, bf16=uses_bf16(config.train.bf16))
        train, validation, test = np.split(vectors, np.cumsum([len(part) for part in parts])[:-1])
        mean, deviation = train.mean(0), train.std(0) + 1e-6
        features = Featured(*((part - mean) / deviation for part in (train, validation, test)))
        for outcome in rows.teachable(outcomes):
            models = [
                *(
                    LogisticRegression(C=strength / 100, max_iter=300, random_state=config.seed)
                    for strength in config.baseline.regularization
                ),
                HistGradientBoostingClassifier(learning_rate=0.05, max_leaf_nodes=15, random_state=config.seed),
            ]
            yield outcome, score_by_best(models, features, rows, outcome)


def embed_articles(
    articles: pd.DataFrame, encoder: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, *, bf16: bool
) -> Floats:
    """Mean of the last layer over the first ``_TOKENS`` tokens of title and text: (articles, dimension)."""
    tokens = tokenize_whole(articles, tokenizer, min(_TOKENS, longest_input(encoder)))
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    pooled = PooledEncoder(encoder).to(device).eval()
    vectors = np.zeros((len(tokens), encoder.config.hidden_size), dtype=np.float32)
    with tqdm(total=len(tokens), desc="embed", unit=" articles") as progress, torch.inference_mode():
        for rows in like_lengths(tokens):
            ids, mask = (tensor.to(device) for tensor in pad([tokens[row] for row in rows], tokenizer.pad_token_id or 0))
            with torch.autocast(device.type, dtype=torch.bfloat16, enabled=bf16):
                vectors[rows] = pooled(ids, mask).float().cpu().numpy()
            progress.update(len(rows))
    return vectors


def tokenize_whole(articles: pd.DataFrame, tokenizer: PreTrainedTokenizerBase, most: int) -> list[Ids]:
    """Token ids of each article as one sequence, title first, cut at ``most``."""
    texts = [text[: most * CHARS_PER_TOKEN] for text in articles["title"] + "\n" + articles["text"]]
    return list(tokenizer(texts, truncation=True, max_length=most)["input_ids"]) if texts else []


def longest_input(encoder: PreTrainedModel) -> int:
    """The most tokens that the encoder takes at once; 512 where it does not say."""
    return int(getattr(encoder.config, "max_position_embeddings", 512)) - first_position(encoder)


def like_lengths(tokens: Sequence[Ids], *, size: int = _ROWS) -> list[list[int]]:
    """Row numbers in batches of at most ``size`` sequences of like length and ``_BATCH`` tokens, the shortest first."""
    found: list[list[int]] = []
    for row in sorted(range(len(tokens)), key=lambda row: len(tokens[row])):
        if not found or len(found[-1]) == size or (len(found[-1]) + 1) * len(tokens[row]) > _BATCH:
            found.append([])
        found[-1].append(row)
    return found


def pad(tokens: Sequence[Ids], padding: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, (sequences, tokens) each."""
    width = max(map(len, tokens))
    ids = np.full((len(tokens), width), padding, dtype=np.int64)
    for row, sequence in enumerate(tokens):
        ids[row, : len(sequence)] = sequence
    sizes = np.array([len(sequence) for sequence in tokens])
    mask = (np.arange(width) < sizes[:, None]).astype(np.int64)
    return torch.from_numpy(ids), torch.from_numpy(mask)
