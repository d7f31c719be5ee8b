"""A rival: a fine-tuned classifier of whole articles, one sequence each, with a linear head."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from tqdm.auto import tqdm
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from training.baselines.frozen import Ids, like_lengths, longest_input, pad, tokenize_whole
from training.baselines.rivals import FileRows, Scores
from training.config import RunConfig
from training.data.articles import soft_targets, training_order
from training.encoder.network import PooledEncoder, load_encoder, masked_loss, uses_bf16

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]

_GRADIENT = 1.0  # norm at which gradients are clipped


class PlainNetwork(nn.Module):
    """Mean-pooled encoder and one linear layer: (sequences, outcomes) logits."""

    def __init__(self, encoder: PreTrainedModel, outcomes: int) -> None:
        super().__init__()
        self.pooled = PooledEncoder(encoder)
        self.value = nn.Linear(encoder.config.hidden_size, outcomes)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Logits, float32."""
        found: Tensor = self.value(self.pooled(input_ids, attention_mask))
        return found.float()


def score_by_plain_tuning(files: Sequence[FileRows], outcomes: Sequence[str], config: RunConfig) -> Scores:
    """One network for all files and outcomes, on the soft labels, rates and repeats that our own training uses."""
    if not files:
        return
    torch.manual_seed(config.seed)
    encoder, tokenizer = load_encoder(config.encoder.name, config.encoder.dropout)
    network = PlainNetwork(encoder, len(outcomes)).to("cuda" if torch.cuda.is_available() else "cpu")
    most = longest_input(encoder)
    train = pd.concat([rows.train for rows in files])
    train = train.iloc[training_order(train["file"], config.train.repeat)]
    labels = soft_targets(train, outcomes, config.train.top_weight)
    tune_plainly(network, tokenize_whole(train, tokenizer, most), labels, tokenizer, config)
    for rows in files:
        probabilities = _predict(network, tokenize_whole(rows.test, tokenizer, most), tokenizer, config)
        for outcome in rows.teachable(outcomes):
            yield outcome, pd.Series(probabilities[:, list(outcomes).index(outcome)], index=rows.test.index)


def tune_plainly(
    network: PlainNetwork, tokens: Sequence[Ids], labels: Floats, tokenizer: PreTrainedTokenizerBase, config: RunConfig
) -> None:
    """``config.baseline.plain_epochs`` passes over ``tokens`` in batches of like length, the rate falling to 0."""
    settings = config.train
    rates = [(network.pooled, settings.encoder_rate), (network.value, settings.head_rate)]
    optimizer = torch.optim.AdamW(
        [{"params": list(part.parameters()), "lr": rate} for part, rate in rates], weight_decay=settings.weight_decay
    )
    batches = like_lengths(tokens, size=settings.batch_size)
    steps = max(1, round(config.baseline.plain_epochs * len(batches)))
    warmup = max(1, round(settings.warmup * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warmup, (steps - step) / max(steps - warmup, 1))
    )
    network.train()
    drawn = _draw(batches, steps, np.random.default_rng(config.seed))
    for rows in tqdm(drawn, total=steps, desc="plain", unit=" steps"):
        logits = _run(network, [tokens[row] for row in rows], tokenizer, bf16=uses_bf16(settings.bf16))
        loss = masked_loss(logits, torch.from_numpy(labels[rows]).to(logits.device))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), _GRADIENT)
        optimizer.step()
        schedule.step()


def _draw(batches: Sequence[list[int]], steps: int, generator: np.random.Generator) -> Iterator[list[int]]:
    """``steps`` batches, each once in every pass."""
    while steps > 0:
        for number in generator.permutation(len(batches))[:steps]:
            yield batches[int(number)]
            steps -= 1


def _predict(
    network: PlainNetwork, tokens: Sequence[Ids], tokenizer: PreTrainedTokenizerBase, config: RunConfig
) -> NDArray[np.float64]:
    found = np.zeros((len(tokens), network.value.out_features))
    network.eval()
    with torch.inference_mode():
        for rows in like_lengths(tokens):
            logits = _run(network, [tokens[row] for row in rows], tokenizer, bf16=uses_bf16(config.train.bf16))
            found[rows] = torch.sigmoid(logits).double().cpu().numpy()
    return found


def _run(network: PlainNetwork, tokens: Sequence[Ids], tokenizer: PreTrainedTokenizerBase, *, bf16: bool) -> Tensor:
    device = network.value.weight.device
    ids, mask = (tensor.to(device) for tensor in pad(tokens, tokenizer.pad_token_id or 0))
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=bf16):
        found: Tensor = network(ids, mask)
    return found
