"""The stages of training: prepare, baseline, tune, encode, train, export, evaluate, promote; ``pipeline`` runs them."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from serving.articles.columns import COMMON_OUTCOMES
from serving.articles.problems import counted
from serving.errors import RefusedError, TrainingError
from serving.model.bundle import LAYOUT, Bundle, read_manifest
from serving.model.encoder import SectionEncoder
from serving.model.lexicon import Wording
from serving.scorer import Scorer
from training.baselines.baseline import score_rivals
from training.bundle.export import Source, export_bundle, write_manifest
from training.bundle.graphs import EXACT, QUANTIZED, TOKENIZER, export_encoder
from training.bundle.kept import keep_encoder, place_encoder
from training.bundle.refit import REFITTED, Refitted, refit_bundle
from training.data.articles import (
    ARTICLES,
    FACTS,
    limit_articles,
    prepare_articles,
    read_documents,
    sample_articles,
    soft_targets,
)
from training.data.corpus import Counts, load_records
from training.data.fingerprint import fingerprint
from training.data.headlines import compare_headlines, load_tests
from training.data.heldout import measured_articles
from training.encoder.finetune import ENCODER, tune_encoder
from training.encoder.network import load_encoder
from training.evaluation.ablation import ABLATION, Chosen, ablate
from training.evaluation.card import summary, write_card
from training.evaluation.evaluate import evaluate_bundle
from training.evaluation.run_report import REPORT, write_report
from training.heads.encoding import EncodedArticle, encode_articles, load_articles, save_articles
from training.heads.fitting import HEAD, WORDS, fit_judges, fit_penalty, load_head, save_head
from training.heads.head import SectionHead
from training.heads.ridge import count_terms, longest_body, with_wording
from training.heads.selection import Taught, choose, fit_models, load_choices, pair, put, save_choices, teach
from training.pipeline import CHECKPOINTS, Run, Stage
from training.promote import judge, promote

log = logging.getLogger(__name__)

BASELINE, BUNDLE, VERDICT = "baseline.parquet", "bundle", "verdict.txt"
REPORTS = "report"

CHOICES, HEADLINES = "choices.json", "headlines.parquet"
TRAIN, VALIDATION, TEST, TESTS = "train.npz", "validation.npz", "test.npz", "headlines.npz"
ENCODED = {TRAIN: "train", VALIDATION: "validation", TEST: "test"}

# Settings by which the articles are read, and those that the bundle's manifest tells.
_OF_COUNTS = ("counts", "missing", "redirects")
_READ = tuple(f"data.{name}" for name in ("outcomes", "auxiliary", "primary", "map", "types", "cohort", "cohorts", *_OF_COUNTS))
_TOLD = tuple(f"data.{name}" for name in ("archive", "languages", "first_customer"))

_SEEN = 32  # articles of each file on which activations are measured for quantization
_REMEMBERED = 30_000  # sections whose embeddings are cached: variants of an article share most of them
FEWEST = 10  # articles of a split with the primary outcome observed that are required


def _prepare(run: Run) -> None:
    data = run.config.data
    headlines = load_tests(run.tests)
    counts = Counts(run.exports, data.counts, data.missing, data.redirects) if run.exports else None
    records = load_records(
        run.data, outcomes=data.outcomes or None, scores=data.auxiliary, mapping=data.map, types=data.types, counts=counts
    )
    outcomes = data.outcomes or tuple(name for name in COMMON_OUTCOMES if name in records)
    for outcome in outcomes:
        if not records[outcome].notna().any():
            raise TrainingError(
                f'"{outcome}" is empty in every row, so nothing can be learned of it (fill it, or leave it out)'
            )
    for column in (data.cohort, *data.cohorts.values()):
        if column not in records:
            raise TrainingError(f'there is no column "{column}" to make cohorts of (see cohort in [data])')
    articles = prepare_articles(records, (*outcomes, *data.auxiliary), run.config)
    primary = data.primary or outcomes[0]
    for split in ("train", "validation", "test"):
        observed = int(articles.loc[articles["split"].str.startswith(split), primary].notna().sum())
        if observed < FEWEST:
            raise TrainingError(
                f'the {split} split has only {counted(observed, "article")} with "{primary}" observed, fewer than {FEWEST} '
                '(give more articles, with "published_at")'
            )
    articles.to_parquet(run.folder / ARTICLES)
    headlines.to_parquet(run.folder / HEADLINES)
    facts = {"outcomes": outcomes, "primary": primary, "fingerprint": fingerprint(records)}
    (run.folder / FACTS).write_text(json.dumps(facts), encoding="utf-8")


def _baseline(run: Run) -> None:
    """Score the articles that are measured later by all rivals."""
    articles, outcomes, config = run.articles(), run.facts()["outcomes"], run.config
    chosen = measured_articles(articles, outcomes, config.evaluation.articles, config.seed).index
    score_rivals(articles, chosen, outcomes, config).to_parquet(run.folder / BASELINE)


def _tune(run: Run) -> None:
    if run.config.encoder.kept:
        keep_encoder(run.config.encoder.kept, run.folder / ENCODER)
    else:
        tune_encoder(run.articles(), [*run.facts()["outcomes"], *run.config.data.auxiliary], run.config, run.folder)


def _encode(run: Run) -> None:
    """Quantize the tuned encoder, and encode all labelled articles, and the headlines that were tested, with it once."""
    articles = run.articles()
    if run.config.encoder.kept:
        place_encoder(run.folder / ENCODER, run.folder)
    else:
        encoder, tokenizer = load_encoder(str(run.folder / ENCODER))
        sample = sample_articles(articles[articles["split"] == "train"], _SEEN, run.config.seed)
        texts = [section.text for _, document in read_documents(sample) for section in document.sections[:2]]
        export_encoder(encoder, tokenizer, run.folder, texts, max_tokens=run.config.encoder.max_tokens)
    reader = SectionEncoder(run.folder / QUANTIZED, run.folder / TOKENIZER, max_tokens=run.config.encoder.max_tokens)
    settings = run.config.sections
    labelled = articles[[f"{outcome}_top" for outcome in run.facts()["outcomes"]]].notna().any(axis=1)
    for name, chosen in ENCODED.items():
        part = articles[labelled & articles["split"].str.startswith(chosen)]
        if name == VALIDATION:  # as many of each file, so that the largest does not decide alone
            part = sample_articles(part, run.config.calibration.articles, run.config.seed)
        else:
            part = limit_articles(part, settings.articles, run.facts()["primary"], run.config.seed)
        judged = 0 if name == TEST else settings.judged
        encoded = encode_articles(part, reader, most=settings.most, plants=settings.plants, judged=judged, seed=run.config.seed)
        save_articles(encoded, run.folder / name)
    headlines = pd.read_parquet(run.folder / HEADLINES).assign(text="", format="plain")
    save_articles(encode_articles(headlines, reader, most=1, plants=0, judged=0, seed=run.config.seed), run.folder / TESTS)


def _train(run: Run) -> None:
    """Fit the judges and the model of outcomes on training articles; validation articles say how."""
    outcomes, articles, config = run.facts()["outcomes"], run.articles(), run.config.head
    train, validation = (load_articles(run.folder / name) for name in (TRAIN, VALIDATION))
    scarcity = count_terms(train)
    taught = _teach(run, train, scarcity, 1 - config.rank)
    held = _teach(run, validation, scarcity, 1.0) if validation else None
    longest = longest_body(taught.documents.size)
    choices = choose(taught, held, articles.iloc[[article.row for article in validation]], outcomes, config, longest)
    judges = fit_judges(train, config, seed=run.config.seed)
    head = SectionHead(judges, len(outcomes), dimension=train[0].vectors.shape[1])
    wording = put(fit_models(taught, choices, longest), head, scarcity, longest)
    wording.save(run.folder / WORDS)
    fit_penalty(head, with_wording(validation or train, wording))
    save_head(head, run.folder / HEAD)
    save_choices(choices, run.folder / CHOICES)


def _teach(run: Run, encoded: Sequence[EncodedArticle], scarcity: NDArray[np.float32], tops: float) -> Taught:
    """What ``encoded`` articles and tests of headlines teach; ``tops``: share of the label that is the chance of the top."""
    articles, outcomes, config = run.articles(), run.facts()["outcomes"], run.config.head
    compared = compare_headlines(pd.read_parquet(run.folder / HEADLINES))
    return replace(
        teach(encoded, articles, soft_targets(articles, outcomes, tops), scarcity, config),
        pairs=pair(load_articles(run.folder / TESTS), compared, scarcity, config.tests),
        paired=outcomes.index(run.facts()["primary"]),
    )


def _ablate(run: Run) -> None:
    """Fit the model of outcomes without one part after the other."""
    train, validation = (load_articles(run.folder / name) for name in (TRAIN, VALIDATION))
    if not validation:
        raise TrainingError("the validation split is empty, so nothing can be compared (give more articles)")
    scarcity = count_terms(train)
    taught, half, held = (
        _teach(run, some, scarcity, tops) for some, tops in ((train, 1 - run.config.head.rank), (train, 0.5), (validation, 1.0))
    )
    rows = run.articles().iloc[[article.row for article in validation]].reset_index(drop=True)
    chosen = Chosen(load_choices(run.folder / CHOICES), longest_body(taught.documents.size))
    table = ablate(taught, half.labels, held, rows, run.facts()["outcomes"], chosen)
    (run.folder / ABLATION).write_text(table, encoding="utf-8")
    log.info("top AUC of validation articles, later ones · unseen sources:\n%s", table)


def _export(run: Run) -> None:
    facts = run.facts()
    encoded = load_articles(run.folder / VALIDATION)
    if not encoded:
        raise TrainingError("the validation split is empty, so nothing can be calibrated (give more articles)")
    encoded = with_wording(encoded, Wording.open(run.folder / WORDS))
    head = load_head(run.folder / HEAD, run.config.head, encoded[0], len(facts["outcomes"]))
    source = Source(tuple(facts["outcomes"]), facts["primary"], facts["fingerprint"], run.config_text)
    export_bundle(head, run.articles(), encoded, source, run.config, run.folder)


def _evaluate(run: Run) -> None:
    """Measure the bundle, write the measurements to its manifest and card, and the report."""
    articles, config = run.articles(), run.config
    place = run.folder / BUNDLE
    (place / LAYOUT.card).unlink(missing_ok=True)
    facts = read_manifest(place).to_dict()
    outcomes = [outcome["name"] for outcome in facts["outcomes"]]
    test = measured_articles(articles, outcomes, config.evaluation.articles, config.seed)
    rivals = pd.read_parquet(run.folder / BASELINE).loc[test.index].reset_index(drop=True)
    write_manifest(place, facts)
    scorer = Scorer(Bundle.open(place), remember=_REMEMBERED)
    test = test.reset_index(drop=True)
    facts["metrics"] |= evaluate_bundle(scorer, test, rivals, outcomes, config.evaluation, seed=config.seed)
    write_report(facts, run.folder / REPORTS)
    with tempfile.TemporaryDirectory(dir=run.folder, prefix=".bundle-") as temporary:
        measured = Path(temporary) / BUNDLE
        shutil.copytree(place, measured)
        (measured / LAYOUT.card).write_text(write_card(facts), encoding="utf-8")
        write_manifest(measured, facts)
        shutil.rmtree(place)
        measured.rename(place)
    log.info("measured on held-out articles:\n%s", summary(facts["metrics"]["test"]))


def _refit(run: Run) -> None:
    """Fit the model of outcomes once more, on all articles, in the way that was chosen and measured."""
    outcomes, articles, config = run.facts()["outcomes"], run.articles(), run.config.head
    encoded = [article for name in ENCODED for article in load_articles(run.folder / name)]
    head = load_head(run.folder / HEAD, config, encoded[0], len(outcomes))
    scarcity, longest = count_terms(encoded), float(head.longest)
    taught = _teach(run, encoded, scarcity, 1 - config.rank)
    wording = put(fit_models(taught, load_choices(run.folder / CHOICES), longest), head, scarcity, longest)
    refitted = Refitted(head, wording, len(encoded))
    refit_bundle(refitted, articles, run.folder / BUNDLE, describe=write_card, seed=run.config.seed)


def _promote(run: Run) -> None:
    """Raises ``RefusedError`` with the conditions that failed."""
    bundle = Bundle.open(run.folder / REFITTED)
    settings = run.config.evaluation
    conditions = judge(bundle, run.models, run.articles(), resamples=settings.resamples, seed=run.config.seed)
    lines = "\n".join(str(condition) for condition in conditions)
    (run.folder / VERDICT).write_text(lines + "\n", encoding="utf-8")
    if not all(condition.met for condition in conditions):
        raise RefusedError(f"{bundle.version} was not promoted:\n{lines}")
    promote(bundle, run.models)
    log.info("%s is in use now:\n%s", bundle.version, lines)


STAGES = {
    stage.name: stage
    for stage in (
        Stage("prepare", (), (*_READ, "labels", "splits", "seed"), (ARTICLES, FACTS, HEADLINES), _prepare),
        Stage(
            "baseline",
            ("prepare",),
            ("baseline", "encoder.name", "encoder.dropout", "train", "evaluation.articles"),
            (BASELINE,),
            _baseline,
        ),
        Stage("tune", ("prepare",), ("encoder", "train"), (ENCODER,), _tune, CHECKPOINTS),
        Stage("encode", ("tune",), ("sections", "calibration"), (*ENCODED, TESTS, QUANTIZED, TOKENIZER, EXACT), _encode),
        Stage("train", ("encode",), ("head",), (HEAD, WORDS, CHOICES), _train),
        Stage("ablate", ("train",), (), (ABLATION,), _ablate),
        Stage("export", ("train",), _TOLD, (BUNDLE,), _export),
        Stage(
            "evaluate",
            ("baseline", "export"),
            ("evaluation",),
            (f"{BUNDLE}/{LAYOUT.card}", f"{REPORTS}/{REPORT}"),
            _evaluate,
        ),
        Stage("refit", ("evaluate",), (), (REFITTED,), _refit),
        Stage("promote", ("refit",), (), (), _promote),
    )
}
