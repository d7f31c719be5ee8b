"""The trained network to a bundle: ONNX graphs that say the same as torch, quantized and calibrated as shipped."""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
import platform
import shutil
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnx
import pandas as pd
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from tqdm.auto import tqdm
from transformers import PreTrainedTokenizerBase

from serving.bundle import FORMAT, LAYOUT, Limits, file_digest
from serving.cores import available_cores
from serving.document import MAX_WORDS, MIN_WORDS, Document
from serving.errors import TrainingError
from serving.network import ServedNetwork, section_strength
from training.articles import read_documents, sample_articles
from training.calibration import ValidationScores, calibrate
from training.config import RunConfig
from training.network import SectionNetwork

log = logging.getLogger(__name__)

MAX_SECTIONS = 1024
PARITY = 1e-4  # largest difference in logits between torch and ONNX, both in fp32
_PARITY_DRAFTS = 32
_VERSIONS = ("torch", "transformers", "onnx", "onnxruntime", "tokenizers", "scikit-learn", "numpy", "shareability")


class _EncoderGraph(nn.Module):
    def __init__(self, network: SectionNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.network.embed(input_ids, attention_mask)


class _HeadGraph(nn.Module):
    def __init__(self, network: SectionNetwork) -> None:
        super().__init__()
        self.head = network.head

    def forward(self, embeddings: Tensor, title: Tensor, words: Tensor, keep: Tensor) -> tuple[Tensor, Tensor]:
        found = self.head(embeddings, title, words, keep)
        return found.sections, found.base


@dataclass(frozen=True)
class Source:
    """Where a bundle comes from, as its manifest tells: data fingerprint, rows by split, the run's TOML."""

    outcomes: tuple[str, ...]
    primary: str
    fingerprint: str
    config_text: str


def export_bundle(
    network: SectionNetwork,
    tokenizer: PreTrainedTokenizerBase,
    articles: pd.DataFrame,
    source: Source,
    config: RunConfig,
    folder: Path,
) -> Path:
    """Write the bundle to ``folder / "bundle"``; whole or not at all.

    The calibration is fitted on the validation splits with the quantized graph, so that it belongs to what is shipped.
    Raises ``TrainingError`` when torch and ONNX differ by more than ``PARITY`` on real drafts.
    """
    network = network.cpu().eval()
    with TemporaryDirectory(dir=folder, prefix=".bundle-") as temporary:
        place = Path(temporary) / "bundle"
        place.mkdir()
        exact = Path(temporary) / "encoder-fp32.onnx"
        _write_graphs(network, tokenizer, exact, place)
        validation = articles[articles["split"].str.startswith("validation")]
        validation = sample_articles(validation, config.calibration.articles, config.seed).reset_index(drop=True)
        if validation.empty:
            raise TrainingError("the validation split is empty, so nothing can be calibrated (give more articles)")
        drafts = [document for _, document in read_documents(validation.head(_PARITY_DRAFTS * 4))][:_PARITY_DRAFTS]
        parity = _check_parity(network, tokenizer, exact, place, drafts, config)
        _quantize(exact, place / LAYOUT.encoder)
        quantized = _served_logits(place / LAYOUT.encoder, place, drafts, config)
        drift = float(np.abs(quantized - _served_logits(exact, place, drafts, config)).max())
        scores = _score_validation(validation, place, config)
        calibrate(scores, validation, source.outcomes, by=config.data.cohort, seed=config.seed, place=place)
        (place / LAYOUT.config).write_text(source.config_text, encoding="utf-8")
        metrics = {"parity": {"drafts": len(drafts), "torch_onnx_fp32": parity, "fp32_int8": drift}}
        write_manifest(place, _facts(place, articles, source, config, metrics))
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


def _write_graphs(network: SectionNetwork, tokenizer: PreTrainedTokenizerBase, encoder: Path, place: Path) -> None:
    ids = torch.randint(0, 100, (2, 12))
    _export(
        _EncoderGraph(network),
        (ids, torch.ones_like(ids)),
        encoder,
        inputs={"input_ids": {0: "batch", 1: "tokens"}, "attention_mask": {0: "batch", 1: "tokens"}},
        outputs=["embeddings"],
    )
    dimension = network.encoder.config.hidden_size
    title = torch.tensor([[1.0, 0.0, 0.0]])
    _export(
        _HeadGraph(network),
        (torch.randn(1, 3, dimension), title, torch.full((1, 3), 50.0), torch.ones(2, 3)),
        place / LAYOUT.head,
        inputs={
            "embeddings": {1: "sections"},
            "title": {1: "sections"},
            "words": {1: "sections"},
            "keep": {0: "variants", 1: "sections"},
        },
        outputs=["contributions", "base"],
    )
    backend = tokenizer.backend_tokenizer
    backend.no_padding()
    backend.no_truncation()
    backend.save(str(place / LAYOUT.tokenizer), pretty=False)


def _export(
    graph: nn.Module, example: tuple[Tensor, ...], path: Path, *, inputs: dict[str, dict[int, str]], outputs: list[str]
) -> None:
    shapes = tuple(dict.fromkeys(axes, torch.export.Dim.DYNAMIC) for axes in inputs.values())
    with warnings.catch_warnings(), torch.no_grad(), _quiet():
        warnings.simplefilter("ignore")  # the exporter warns of its own internals
        torch.onnx.export(
            graph.eval(),
            example,
            str(path),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_shapes=shapes,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    _strip(path)


def _strip(path: Path) -> None:
    """Remove the exporter's notes on where in the source each node came from: paths of the machine it ran on."""
    model = onnx.load(path)
    for item in (model, model.graph, *model.graph.node, *model.graph.value_info, *model.functions):
        item.ClearField("metadata_props")
    onnx.save(model, path)


@contextmanager
def _quiet() -> Iterator[None]:
    """No log below errors, for libraries that log their own inner workings."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _quantize(exact: Path, path: Path) -> None:
    """Weights to int8 per channel, the embedding table too; activations are quantized as they come, per section."""
    with _quiet():  # it tells of every node that it leaves as it is
        quantize_dynamic(exact, path, per_channel=True, weight_type=QuantType.QInt8)


def _check_parity(
    network: SectionNetwork,
    tokenizer: PreTrainedTokenizerBase,
    encoder: Path,
    place: Path,
    drafts: Sequence[Document],
    config: RunConfig,
) -> float:
    """Largest absolute difference in logits on ``drafts``. Raises ``TrainingError`` above ``PARITY``."""
    ours = np.stack([_torch_logits(network, tokenizer, draft, config.encoder.max_tokens) for draft in drafts])
    served = _served_logits(encoder, place, drafts, config)
    difference = float(np.abs(ours - served).max())
    log.info("torch and ONNX differ by at most %.2g in logits on %d drafts", difference, len(drafts))
    if not difference <= PARITY:
        raise TrainingError(f"torch and ONNX differ by {difference:.2g} in logits, more than {PARITY:g}: no bundle was written")
    return difference


def _torch_logits(
    network: SectionNetwork, tokenizer: PreTrainedTokenizerBase, document: Document, max_tokens: int
) -> NDArray[np.float64]:
    vectors = []
    with torch.no_grad():
        for section in document.sections:
            batch = tokenizer(section.text, truncation=True, max_length=max_tokens, return_tensors="pt")
            vectors.append(network.embed(batch["input_ids"], batch["attention_mask"])[0])
        title = torch.tensor([[float(section.kind == "title") for section in document.sections]])
        words = torch.tensor([[float(section.words) for section in document.sections]])
        found = network.head(torch.stack(vectors)[None], title, words, torch.ones_like(title))
    logits: NDArray[np.float64] = found.logits[0].double().numpy()
    return logits


def _served_logits(encoder: Path, place: Path, drafts: Sequence[Document], config: RunConfig) -> NDArray[np.float64]:
    """Raw logits (drafts, outcomes) through the code that serves."""
    served = _served(encoder, place, config, threads=1)
    outputs = [served.run(draft).output for draft in drafts]
    return np.stack([output.logits for output in outputs])


def _served(encoder: Path, place: Path, config: RunConfig, threads: int) -> ServedNetwork:
    limits = Limits(tokens=config.encoder.max_tokens, sections=MAX_SECTIONS)
    return ServedNetwork(encoder, place / LAYOUT.tokenizer, place / LAYOUT.head, limits, threads=threads)


def _score_validation(articles: pd.DataFrame, place: Path, config: RunConfig) -> ValidationScores:
    served = _served(place / LAYOUT.encoder, place, config, threads=available_cores())
    rows, logits, strengths, titles = [], [], [], []
    for row, document in tqdm(read_documents(articles), total=len(articles), desc="calibrate", unit=" articles"):
        result = served.run(document, without=False)
        rows.append(row)
        logits.append(result.output.logits)
        strengths.append(section_strength(result.sections, result.output.contributions))
        titles += [section.kind == "title" for section in result.sections]
    return ValidationScores(np.array(rows), np.stack(logits), np.concatenate(strengths), np.array(titles))


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
        "outcomes": [
            {"name": name, "meaning": f"chance to land in the {top} of its publisher's articles by {name}"}
            for name in source.outcomes
        ],
        "labels": {
            "definition": "share of the top places of its cohort that the article holds; tied articles share them alike",
            "cohort": f"the articles of one {config.data.cohort} in neighbouring months",
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
