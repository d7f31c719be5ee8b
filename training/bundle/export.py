"""The trained network to a bundle: ONNX graphs checked against torch, quantized, and calibrated as they are served."""

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

import pandas as pd

from serving.model.bundle import FORMAT, LAYOUT, Limits, file_digest
from serving.model.percentiles import FORMS
from serving.text.sections import MAX_WORDS, MIN_WORDS
from training.bundle.common_words import write_prose
from training.bundle.distributions import draw_items, drawn_rows, score_items, write_reference
from training.bundle.graphs import QUANTIZED, TOKENIZER
from training.bundle.head_graph import export_head
from training.bundle.kept import kept_from
from training.bundle.parity import check_parity, measure_drift, open_network, read_with_onnx, read_with_torch
from training.config import RunConfig
from training.data.articles import read_documents, sample_articles
from training.encoder.finetune import ENCODER
from training.heads.calibration import calibrate
from training.heads.encoding import EncodedArticle
from training.heads.fitting import WORDS
from training.heads.head import SectionHead
from training.heads.references import inspect, write_references

log = logging.getLogger(__name__)

MAX_SECTIONS = 400  # of a draft: about 20,000 words
_DRAFTS = 400  # drafts that compare the exact with the quantized encoder
_EXACT_DRAFTS = 32  # of them, that compare torch with ONNX
_VERSIONS = ("torch", "transformers", "onnx", "onnxruntime", "tokenizers", "scikit-learn", "numpy", "shareability")


@dataclass(frozen=True)
class Source:
    """Where a bundle comes from, as its manifest tells: data fingerprint, rows by split, the run's TOML."""

    outcomes: tuple[str, ...]
    primary: str
    fingerprint: str
    config_text: str


def export_bundle(
    head: SectionHead,
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
        export_head(head, place / LAYOUT.head)
        validation = articles[articles["split"].str.startswith("validation")]
        sample = sample_articles(validation, _DRAFTS, config.seed).sample(frac=1.0, random_state=config.seed)
        drafts = [document for _, document in read_documents(sample)][:_DRAFTS]
        limits = Limits(tokens=config.encoder.max_tokens, sections=MAX_SECTIONS)
        kept = kept_from(folder / ENCODER) if config.encoder.kept else None
        read = read_with_onnx(folder, limits.tokens) if kept else read_with_torch(folder / ENCODER, limits.tokens)
        exact = check_parity(head, read, folder, place, drafts[:_EXACT_DRAFTS], limits)
        most = config.calibration.articles
        drawn = draw_items(articles, source.outcomes, most=most, seed=config.seed)
        rows = sorted({*drawn_rows(drawn), *sample_articles(validation, most, config.seed).index})
        scored = score_items(open_network(place, limits), articles.loc[rows], source.outcomes)
        calibrate(scored, articles, source.outcomes, seed=config.seed, place=place)
        found = inspect(head, encoded)
        write_reference(found, scored, drawn, place)
        signs = write_references(found, place)
        languages = write_prose(articles, most=most, seed=config.seed, place=place)
        (place / LAYOUT.config).write_text(source.config_text, encoding="utf-8")
        drift = kept.metrics["parity"] if kept else measure_drift(folder, place, drafts, limits, source.outcomes)
        metrics = {"parity": {**drift, **exact}, "signs": signs}
        facts = _facts(place, articles, source, config, languages, metrics)
        if kept:
            facts["encoder"] = {**kept.encoder, "kept_from": kept.version}
        write_manifest(place, facts)
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


def version_of(place: Path) -> str:
    """Today and a digest of the files in ``place``: all but the card and the manifest, which tell the version."""
    files = [path for path in sorted(place.iterdir()) if path.name not in (LAYOUT.card, LAYOUT.manifest)]
    content = hashlib.sha256("".join(file_digest(path) for path in files).encode()).hexdigest()
    return f"{datetime.datetime.now(datetime.UTC).date():%Y%m%d}-{content[:8]}"


def _facts(
    place: Path,
    articles: pd.DataFrame,
    source: Source,
    config: RunConfig,
    languages: tuple[str, ...],
    metrics: dict[str, Any],
) -> dict[str, Any]:
    """The manifest without its checksums; ``languages`` are those found in the archive."""
    today = datetime.datetime.now(datetime.UTC).date()
    top = f"top {config.labels.top:.0%}" if config.labels.top != 0.25 else "top quarter"  # noqa: PLR2004
    return {
        "format": FORMAT,
        "version": version_of(place),
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
            "archive": config.data.archive,
            "languages": config.data.languages or languages,
            "fingerprint": source.fingerprint,
            "articles": {str(split): int(count) for split, count in articles["split"].value_counts().items()},
            "observed": count_observed(articles, source.outcomes),
            "period": _period(articles["published_at"]),
        },
        "seeds": {"run": config.seed},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _VERSIONS}},
        "metrics": metrics,
    }


def count_observed(articles: pd.DataFrame, outcomes: Sequence[str]) -> dict[str, dict[str, int]]:
    """For each outcome and form the number of articles of which it is known."""
    return {
        name: {form: int(articles.loc[articles["form"] == form, name].notna().sum()) for form in FORMS} for name in outcomes
    }


def _period(dates: pd.Series) -> list[str | None]:
    known = dates.dropna()
    return [known.min().date().isoformat(), known.max().date().isoformat()] if len(known) else [None, None]
