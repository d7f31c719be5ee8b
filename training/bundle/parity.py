"""Compares a bundle with the trained network: ONNX with torch, and the quantized encoder with the exact one."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import spearmanr

from serving.errors import TrainingError
from serving.model.bundle import LAYOUT, Limits
from serving.model.cpus import available_cores
from serving.model.encoder import SectionEncoder
from serving.model.inference import HeadInputs, ServedNetwork
from serving.model.lexicon import Wording
from serving.model.signs import measure_overlap, measure_signs
from serving.text.sections import Document
from training.bundle.graphs import EXACT, QUANTIZED, TOKENIZER
from training.encoder.network import PooledEncoder, load_encoder
from training.heads.head import SectionHead

log = logging.getLogger(__name__)

Floats = NDArray[np.float64]

SectionReader = Callable[[str], tuple[NDArray[np.int64], NDArray[np.float32]]]  # a text to its token ids and its embedding

PARITY = 1e-4  # largest difference in logits between torch and ONNX, both in fp32
CLOSE = 0.02  # difference in probability that changes no decision


def check_parity(
    head: SectionHead, read: SectionReader, folder: Path, place: Path, drafts: Sequence[Document], limits: Limits
) -> dict[str, Any]:
    """Largest difference in logits between torch and ONNX on ``drafts``. Raises ``TrainingError`` above ``PARITY``.

    ``read`` is the encoder that was trained; ``folder`` is the run's, ``place`` the bundle's.
    """
    wording = Wording.open(place / LAYOUT.words)
    ours = np.stack([torch_logits(read, wording, head, draft, limits) for draft in drafts])
    difference = float(np.abs(ours - _served(folder / EXACT, place, drafts, limits)).max())
    log.info("torch and ONNX differ by at most %.2g in logits on %d drafts", difference, len(drafts))
    if not difference <= PARITY:
        raise TrainingError(f"torch and ONNX differ by {difference:.2g} in logits, more than {PARITY:g}: no bundle was written")
    return {"torch_drafts": len(drafts), "torch_onnx_fp32": difference}


def read_with_torch(folder: Path, max_tokens: int) -> SectionReader:
    """The tuned encoder in torch, from ``folder``."""
    encoder, tokenizer = load_encoder(str(folder))
    pooled = PooledEncoder(encoder.eval())

    def read(text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        batch = tokenizer(text, truncation=True, max_length=max_tokens, return_tensors="pt")
        with torch.no_grad():
            vector = pooled(batch["input_ids"], batch["attention_mask"])[0]
        return batch["input_ids"][0].numpy(), vector.numpy()

    return read


def read_with_onnx(folder: Path, max_tokens: int) -> SectionReader:
    """The exact encoder of the run in ``folder``, which was kept from a bundle: there is no other."""
    encoder = SectionEncoder(folder / EXACT, folder / TOKENIZER, max_tokens=max_tokens)

    def read(text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        found = encoder.encode(text)
        return found.ids, found.vector

    return read


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


def torch_logits(read: SectionReader, wording: Wording, head: SectionHead, document: Document, limits: Limits) -> Floats:
    """The document's raw logits (outcomes,), all in torch."""
    sections = document.sections[: limits.sections]
    found = [read(section.text) for section in sections]
    with torch.no_grad():
        title = torch.tensor([[float(section.kind == "title") for section in sections]])
        inputs = HeadInputs(
            embeddings=torch.from_numpy(np.stack([vector for _, vector in found]))[None],
            signs=torch.from_numpy(measure_signs(sections))[None],
            overlap=torch.from_numpy(measure_overlap(sections))[None],
            title=title,
            words=torch.tensor([[float(section.words) for section in sections]]),
            wording=torch.from_numpy(np.stack([wording.value(ids) for ids, _ in found]))[None],
            keep=torch.ones_like(title),
        )
        logits: Floats = head(inputs).logits[0].double().numpy()
    return logits


def open_network(place: Path, limits: Limits, encoder: Path | None = None) -> ServedNetwork:
    """The graphs of the bundle in ``place`` as they are served; with another ``encoder`` than its own, where one is given."""
    tokenizer, words, head = (place / name for name in (LAYOUT.tokenizer, LAYOUT.words, LAYOUT.head))
    return ServedNetwork(encoder or place / LAYOUT.encoder, tokenizer, words, head, limits, threads=available_cores())


def _served(encoder: Path, place: Path, drafts: Sequence[Document], limits: Limits) -> Floats:
    """Raw logits (drafts, outcomes) through the code that serves."""
    served = open_network(place, limits, encoder)
    return np.stack([served.run(draft, without=False).output.logits for draft in drafts])
