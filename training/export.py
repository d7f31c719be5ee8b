"""The trained network to a bundle: ONNX graphs that say the same as torch, quantized and calibrated as shipped."""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
import platform
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerBase

from serving.bundle import FORMAT, LAYOUT, Limits, file_digest
from serving.document import MAX_WORDS, MIN_WORDS, Document
from serving.errors import TrainingError
from serving.network import ServedNetwork
from serving.signs import measure_overlap, measure_signs
from serving.wording import Wording
from training.articles import read_documents, sample_articles
from training.calibration import calibrate
from training.config import RunConfig
from training.finetune import ENCODER
from training.graphs import EXACT, QUANTIZED, TOKENIZER, export_head
from training.network import HeadEnsemble, PooledEncoder, load_encoder
from training.references import inspect, write_references
from training.sections import EncodedArticle

log = logging.getLogger(__name__)

MAX_SECTIONS = 400  # of a draft: about 20,000 words
PARITY = 1e-4  # largest difference in logits between torch and ONNX, both in fp32
_PARITY_DRAFTS = 32
_VERSIONS = ("torch", "transformers", "onnx", "onnxruntime", "tokenizers", "scikit-learn", "numpy", "shareability")


@dataclass(frozen=True)
class Source:
    """Where a bundle comes from, as its manifest tells: data fingerprint, rows by split, the run's TOML."""

    outcomes: tuple[str, ...]
    primary: str
    fingerprint: str
    config_text: str


WORDS = "words.npz"


def export_bundle(
    head: HeadEnsemble,
    articles: pd.DataFrame,
    encoded: Sequence[EncodedArticle],
    source: Source,
    config: RunConfig,
    folder: Path,
) -> Path:
    """Write the bundle to ``folder / "bundle"``; whole or not at all.

    Calibration and references are fitted on ``encoded``, the validation articles as the quantized encoder reads them, so
    that they belong to what is shipped. Raises ``TrainingError`` when torch and ONNX differ by more than ``PARITY`` on real
    drafts.
    """
    with TemporaryDirectory(dir=folder, prefix=".bundle-") as temporary:
        place = Path(temporary) / "bundle"
        place.mkdir()
        shutil.copyfile(folder / QUANTIZED, place / LAYOUT.encoder)
        shutil.copyfile(folder / TOKENIZER, place / LAYOUT.tokenizer)
        shutil.copyfile(folder / WORDS, place / LAYOUT.words)
        export_head(head, place / LAYOUT.head, dimension=encoded[0].vectors.shape[1], signs=encoded[0].signs.shape[1])
        validation = articles[articles["split"].str.startswith("validation")]
        sample = sample_articles(validation, _PARITY_DRAFTS, config.seed).sample(frac=1.0, random_state=config.seed)
        drafts = [document for _, document in read_documents(sample)][:_PARITY_DRAFTS]
        parity = _check_parity(head, folder, place, drafts, config)
        drift = float(
            np.abs(_served(folder / QUANTIZED, place, drafts, config) - _served(folder / EXACT, place, drafts, config)).max()
        )
        found = inspect(head, encoded)
        calibrate(found, articles, source.outcomes, seed=config.seed, place=place)
        signs = write_references(found, place)
        (place / LAYOUT.config).write_text(source.config_text, encoding="utf-8")
        parities = {"drafts": len(drafts), "torch_onnx_fp32": parity, "fp32_int8": drift}
        write_manifest(place, _facts(place, articles, source, config, {"parity": parities, "signs": signs}))
        final = folder / "bundle"
        shutil.rmtree(final, ignore_errors=True)
        place.rename(final)
    return final


def write_manifest(place: Path, facts: dict[str, Any]) -> None:
    """Write ``manifest.json`` with ``facts`` and the checksums of all other files in ``place``."""
    names = sorted(path.name for path in place.iterdir() if path.name != LAYOUT.manifest)
    files = {name: file_digest(place / name) for name in names}
    text = json.dumps({**facts, "files": files}, indent=2, ensure_ascii=False)
    (place / LAYOUT.manifest).write_text(text + "\n", encoding="utf-8")


def _check_parity(head: HeadEnsemble, folder: Path, place: Path, drafts: Sequence[Document], config: RunConfig) -> float:
    """Largest absolute difference in logits on ``drafts``. Raises ``TrainingError`` above ``PARITY``."""
    encoder, tokenizer = load_encoder(str(folder / ENCODER))
    pooled = PooledEncoder(encoder.eval())
    wording = Wording.open(place / LAYOUT.words)
    ours = np.stack([_torch_logits(pooled, tokenizer, wording, head, draft, config.encoder.max_tokens) for draft in drafts])
    difference = float(np.abs(ours - _served(folder / EXACT, place, drafts, config)).max())
    log.info("torch and ONNX differ by at most %.2g in logits on %d drafts", difference, len(drafts))
    if not difference <= PARITY:
        raise TrainingError(f"torch and ONNX differ by {difference:.2g} in logits, more than {PARITY:g}: no bundle was written")
    return difference


def _torch_logits(
    pooled: PooledEncoder,
    tokenizer: PreTrainedTokenizerBase,
    wording: Wording,
    head: HeadEnsemble,
    document: Document,
    max_tokens: int,
) -> NDArray[np.float64]:
    sections = document.sections[:MAX_SECTIONS]
    vectors, values = [], []
    with torch.no_grad():
        for section in sections:
            batch = tokenizer(section.text, truncation=True, max_length=max_tokens, return_tensors="pt")
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
    logits: NDArray[np.float64] = found.logits[0].double().numpy()
    return logits


def _served(encoder: Path, place: Path, drafts: Sequence[Document], config: RunConfig) -> NDArray[np.float64]:
    """Raw logits (drafts, outcomes) through the code that serves."""
    limits = Limits(tokens=config.encoder.max_tokens, sections=MAX_SECTIONS)
    tokenizer, words, head = (place / name for name in (LAYOUT.tokenizer, LAYOUT.words, LAYOUT.head))
    served = ServedNetwork(encoder, tokenizer, words, head, limits, threads=1)
    return np.stack([served.run(draft, without=False).output.logits for draft in drafts])


def _facts(place: Path, articles: pd.DataFrame, source: Source, config: RunConfig, metrics: dict[str, Any]) -> dict[str, Any]:
    """Everything the manifest says but the checksums."""
    today = datetime.datetime.now(datetime.UTC).date()
    content = hashlib.sha256("".join(file_digest(path) for path in sorted(place.iterdir())).encode()).hexdigest()
    top = f"top {config.labels.top:.0%}" if config.labels.top != 0.25 else "top quarter"  # noqa: PLR2004
    return {
        "format": FORMAT,
        "version": f"{today:%Y%m%d}-{content[:8]}",
        "created": today.isoformat(),
        "primary": source.primary,
        "first_customer": config.data.first_customer,
        "outcomes": [
            {"name": name, "meaning": f"chance to land in the {top} of its publisher's articles by {name}"}
            for name in source.outcomes
        ],
        "labels": {
            "definition": "share of the top places of its cohort that the article holds; tied articles share them alike",
            "cohort": f"the articles of one {config.data.cohort} in neighbouring months",
            "cohorts": config.data.cohorts,
            **config.labels.model_dump(),
        },
        "limits": {"tokens": config.encoder.max_tokens, "sections": MAX_SECTIONS},
        "encoder": {
            "name": config.encoder.name,
            "section_words": [MIN_WORDS, MAX_WORDS],
            "quantization": "dynamic int8",
        },
        "data": {
            "fingerprint": source.fingerprint,
            "articles": {str(split): int(count) for split, count in articles["split"].value_counts().items()},
            "observed": {name: int(articles[name].notna().sum()) for name in source.outcomes},
            "period": _period(articles["published_at"]),
        },
        "seeds": {"run": config.seed},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _VERSIONS}},
        "metrics": metrics,
    }


def _period(dates: pd.Series) -> list[str | None]:
    known = dates.dropna()
    return [known.min().date().isoformat(), known.max().date().isoformat()] if len(known) else [None, None]
