"""The model card, written from the manifest alone: nothing in it that was not measured or configured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from training.data.heldout import TEST_SPLITS
from training.evaluation.result_tables import (
    accuracy_table,
    faithfulness_lines,
    interval,
    rivals_list,
    rivals_table,
    signs_table,
    weakness_lines,
)

_METADATA = (
    "---",
    "license: apache-2.0",
    "language: en",
    "library_name: shareability",
    "pipeline_tag: text-classification",
    "tags: [onnx, content-marketing, additive-multiple-instance-learning, calibrated]",
    "---",
)


def write_card(manifest: dict[str, Any]) -> str:
    """``README.md`` of a bundle, with Hugging Face's metadata on top."""
    parts = (_facts(manifest), _results(manifest), _explanations(manifest), _limits(manifest))
    return "\n".join([*_METADATA, *(line for part in parts for line in part)]) + "\n"


def _facts(manifest: dict[str, Any]) -> Iterator[str]:
    data = manifest["data"]
    yield f"# Shareability {manifest['version']}"
    yield ""
    yield "Scores a draft before it is published. Each probability is the"
    yield ""
    for outcome in manifest["outcomes"]:
        mark = " (primary)" if outcome["name"] == manifest["primary"] else ""
        yield f"- `{outcome['name']}`{mark}: {outcome['meaning']}"
    yield ""
    yield "The logit is a base plus one signed contribution of each section; nothing about it is approximated."
    yield ""
    yield f"- **Label:** {manifest['labels']['definition']}. Cohort: {manifest['labels']['cohort']}, "
    yield f"  at least {manifest['labels']['min_cohort']} of them."
    low, high = data["period"]
    yield f"- **Data:** published {low} to {high}; articles per split: {_listing(data['articles'])}; "
    yield f"  observed: {_listing(data['observed'])}. Fingerprint `{data['fingerprint'][:16]}`."
    yield f"- **Encoder:** `{manifest['encoder']['name']}`, fine-tuned; {manifest['encoder']['quantization']}; "
    yield f"  up to {manifest['limits']['tokens']} tokens of a section and {manifest['limits']['sections']} sections are read."
    parity = manifest["metrics"]["parity"]
    exact, close = f"{parity['torch_onnx_fp32']:.1g}", f"{parity['close']:.1%} of {parity['drafts']} drafts"
    yield f"- **Export:** logits of torch and ONNX differ by {exact} at most (on {parity['torch_drafts']}). Quantizing changes"
    yield f"  probabilities by {parity['within']:g} at most in {close}, and hardly their order (rank correlation"
    yield f"  {parity['spearman']:.4f}); the calibration belongs to the quantized weights."
    yield ""


def _results(manifest: dict[str, Any]) -> Iterator[str]:
    metrics = manifest["metrics"]
    yield "## Measured on held-out articles"
    yield ""
    yield "Cohort AUC: the chance that of two articles of one publisher and period the better one is scored higher. Top AUC:"
    yield "the same for one in the top share and one that is not, as most published figures mean it. Top tenth: how many of the"
    yield "best-scored tenth are in the top share. TF-IDF with logistic regression was trained on the same articles of that"
    yield "file alone. In brackets: 95 % bootstrap over cohorts (over articles where there are fewer than ten); differences are"
    yield "paired. ECE and Brier belong to the calibrated probability. Made by `make evaluate`."
    yield ""
    yield from accuracy_table(metrics["test"])
    yield "Against all rivals, in the mean of the files:"
    yield ""
    yield from rivals_list(metrics["pooled"])
    yield from rivals_table(metrics["pooled"])


def _explanations(manifest: dict[str, Any]) -> Iterator[str]:
    metrics = manifest["metrics"]
    yield "## Sections and reasons"
    yield ""
    yield from weakness_lines(metrics["weak"])
    yield from faithfulness_lines(metrics["faithfulness"])
    yield "Signs, and how far each separates planted weak sections from an article's own (AUC; 0.5 says nothing, below it a low"
    yield "value speaks for weakness). Those that separate where they are a fault are given as reasons."
    yield ""
    yield from signs_table(metrics["signs"])


def _limits(manifest: dict[str, Any]) -> Iterator[str]:
    yield "## Limits"
    yield ""
    yield "- It learned what did well with the publishers in its data; yours may differ. Retrain it on your own archive."
    yield "- It reads words, not facts: it cannot tell whether a claim is true, and must not be the reason to publish one."
    yield "- A share is not a sale. A high score says nothing about what the article does for its reader."
    yield ""
    yield f"Versions: {_listing(manifest['versions'])}. Seeds: {_listing(manifest['seeds'])}."


def _listing(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def summary(measurements: Iterable[dict[str, Any]]) -> str:
    """The results in lines for a terminal."""
    return "\n".join(
        f"{record['file']:>20} {TEST_SPLITS[record['split']]:>15} {record['outcome']:>8}: "
        f"cohort AUC {interval(record['cohort_auc'])}, baseline {interval(record['baseline_cohort_auc'])}, "
        f"ECE {record['ece']:.3f}"
        for record in measurements
    )
