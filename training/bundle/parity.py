"""Compares a bundle with the trained network: ONNX with torch, and the quantized encoder with the exact one."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import spearmanr
from transformers import PreTrainedTokenizerBase

from serving.errors import TrainingError
from serving.model.bundle import LAYOUT, Limits
from serving.model.cpus import available_cores
from serving.model.inference import ServedNetwork
from serving.model.lexicon import Wording
from serving.model.signs import measure_overlap, measure_signs
from serving.text.sections import Document
from training.bundle.graphs import EXACT, QUANTIZED
from training.encoder.finetune import ENCODER
from training.encoder.network import PooledEncoder, load_encoder
from training.heads.ensemble import HeadEnsemble

log = logging.getLogger(__name__)

Floats = NDArray[np.float64]

PARITY = 1e-4  # largest difference in logits between torch and ONNX, both in fp32
CLOSE = 0.02  # difference in probability that changes no decision


def check_parity(head: HeadEnsemble, folder: Path, place: Path, drafts: Sequence[Document], limits: Limits) -> dict[str, Any]:
    """Largest difference in logits between torch and ONNX on ``drafts``. Raises ``TrainingError`` above ``PARITY``.

    ``folder`` is the run's, ``place`` the bundle's.
    """
    encoder, tokenizer = load_encoder(str(folder / ENCODER))
    pooled = PooledEncoder(encoder.eval())
    wording = Wording.open(place / LAYOUT.words)
    ours = np.stack([torch_logits(pooled, tokenizer, wording, head, draft, limits) for draft in drafts])
    difference = float(np.abs(ours - _served(folder / EXACT, place, drafts, limits)).max())
    log.info("torch and ONNX differ by at most %.2g in logits on %d drafts", difference, len(drafts))
    if not difference <= PARITY:
        raise TrainingError(f"torch and ONNX differ by {difference:.2g} in logits, more than {PARITY:g}: no bundle was written")
    return {"torch_drafts": len(drafts), "torch_onnx_fp32": difference}


def measure_drift(
    folder: Path, place: Path, drafts: Sequence[Document], limits: Limits, outcomes: Sequence[str]
) -> dict[str, Any]:
    """How quantizing the encoder changes the probabilities of ``drafts``, for the outcome that changes most.

    ``spearman`` is the rank correlation of exact and quantized probabilities; ``close`` the share of drafts whose two
    differ by ``CLOSE`` at most.
    """
    calibration = json.loads((place / LAYOUT.calibration).read_text(encoding="utf-8"))
    slope, intercept = (np.array([calibration[name][key] for name in outcomes]) for key in ("slope", "intercept"))
    exact, quantized = (
        1 / (1 + np.exp(-(slope * _served(folder / graph, place, drafts, limits) + intercept))) for graph in (EXACT, QUANTIZED)
    )
    ranks = [float(spearmanr(exact[:, column], quantized[:, column]).statistic) for column in range(len(outcomes))]
    close = (np.abs(exact - quantized) <= CLOSE).mean(axis=0)
    return {"drafts": len(drafts), "spearman": min(ranks), "close": float(close.min()), "within": CLOSE}


def torch_logits(
    pooled: PooledEncoder,
    tokenizer: PreTrainedTokenizerBase,
    wording: Wording,
    head: HeadEnsemble,
    document: Document,
    limits: Limits,
) -> Floats:
    """The document's raw logits (outcomes,), all in torch."""
    sections = document.sections[: limits.sections]
    vectors, values = [], []
    with torch.no_grad():
        for section in sections:
            batch = tokenizer(section.text, truncation=True, max_length=limits.tokens, return_tensors="pt")
            vectors.append(pooled(batch["input_ids"], batch["attention_mask"])[0])
            values.append(torch.from_numpy(wording.value(batch["input_ids"][0].numpy())))
        title = torch.tensor([[float(section.kind == "title") for section in sections]])
        found = head(
            torch.stack(vectors)[None],
            torch.from_numpy(measure_signs(sections))[None],
            torch.from_numpy(measure_overlap(sections))[None],
            title,
            torch.tensor([[float(section.words) for section in sections]]),
            torch.ones_like(title),
            torch.stack(values)[None],
        )
    logits: Floats = found.logits[0].double().numpy()
    return logits


def _served(encoder: Path, place: Path, drafts: Sequence[Document], limits: Limits) -> Floats:
    """Raw logits (drafts, outcomes) through the code that serves."""
    tokenizer, words, head = (place / name for name in (LAYOUT.tokenizer, LAYOUT.words, LAYOUT.head))
    served = ServedNetwork(encoder, tokenizer, words, head, limits, threads=available_cores())
    return np.stack([served.run(draft, without=False).output.logits for draft in drafts])
