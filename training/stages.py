"""The pipeline: prepare, baseline, train, export, evaluate, promote. A stage that is up to date is skipped."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from serving.bundle import LAYOUT, Bundle, file_digest, read_manifest
from serving.errors import TrainingError
from serving.models import Models
from serving.scorer import Scorer
from training.articles import prepare_articles, sample_articles
from training.baseline import score_baseline
from training.card import summary, write_card
from training.config import RunConfig
from training.evaluate import TEST_SPLITS, measure, score_articles
from training.export import Source, export_bundle, write_manifest
from training.finetune import WEIGHTS, finetune, load_network
from training.promote import judge, promote
from training.records import fingerprint, load_records

log = logging.getLogger(__name__)

ARTICLES, FACTS, BASELINE, BUNDLE, VERDICT = "articles.parquet", "facts.json", "baseline.parquet", "bundle", "verdict.txt"

FEWEST = 10  # articles of a split with the primary outcome observed, below which nothing it says is worth reading


@dataclass(frozen=True)
class Run:
    """One run: its data files, its configuration (and the TOML it came from), its folder, and where bundles go."""

    data: tuple[Path, ...]
    config: RunConfig
    config_text: str
    folder: Path
    models: Models

    def articles(self) -> pd.DataFrame:
        """The prepared articles."""
        return pd.read_parquet(self.folder / ARTICLES)

    def facts(self) -> dict[str, Any]:
        """What the prepare stage found: ``outcomes``, ``primary``, ``fingerprint``."""
        found: dict[str, Any] = json.loads((self.folder / FACTS).read_text(encoding="utf-8"))
        return found


@dataclass(frozen=True)
class Stage:
    """``settings`` are the parts of the configuration that the stage's result depends on, beside those of ``needs``."""

    name: str
    needs: tuple[str, ...]
    settings: tuple[str, ...]
    outputs: tuple[str, ...]
    work: Callable[[Run], None]


def run_stage(run: Run, name: str) -> str:
    """Run the stage ``name`` and, before it, what it needs and is out of date. Returns the digest of all it depends on."""
    stage = STAGES[name]
    parts = [run_stage(run, needed) for needed in stage.needs]
    if not stage.needs:
        parts = [file_digest(path) for path in _existing(run.data)]
    settings = run.config.model_dump(mode="json")
    parts.append(json.dumps({key: settings[key] for key in stage.settings}, sort_keys=True))
    digest = hashlib.sha256("\n".join([name, *parts]).encode()).hexdigest()
    stamp, begun = run.folder / f".{name}.done", run.folder / f".{name}.begun"
    current = stamp.exists() and stamp.read_text(encoding="utf-8") == digest
    if current and all((run.folder / output).exists() for output in stage.outputs):
        log.info("%s: up to date", name)
        return digest
    run.folder.mkdir(parents=True, exist_ok=True)
    if begun.exists() and begun.read_text(encoding="utf-8") != digest:
        _discard_partial(run, name)
    begun.write_text(digest, encoding="utf-8")
    stamp.unlink(missing_ok=True)
    log.info("%s: begins", name)
    stage.work(run)
    stamp.write_text(digest, encoding="utf-8")
    return digest


def _existing(paths: Sequence[Path]) -> Sequence[Path]:
    for path in paths:
        if not path.is_file():
            raise TrainingError(f"{path}: no such file (name your archive: DATA=my-archive.csv)")
    return paths


def _discard_partial(run: Run, name: str) -> None:
    """Checkpoints of other data or settings must not be resumed from."""
    if name == "train" and (run.folder / "checkpoints").exists():
        log.info("train: the checkpoints belong to other data or settings and are removed")
        shutil.rmtree(run.folder / "checkpoints")


def _prepare(run: Run) -> None:
    data = run.config.data
    records = load_records(run.data, outcomes=data.outcomes or None, mapping=data.map)
    outcomes = data.outcomes or tuple(name for name in ("shares", "links") if name in records)
    for outcome in outcomes:
        if not records[outcome].notna().any():
            raise TrainingError(
                f'"{outcome}" is empty in every row, so nothing can be learned of it (fill it, or leave it out)'
            )
    if not outcomes:
        raise TrainingError('there is no outcome to learn from (give a column "shares" or "links", or name yours in [data])')
    if data.cohort not in records:
        raise TrainingError(f'there is no column "{data.cohort}" to make cohorts of (see cohort in [data])')
    articles = prepare_articles(records, outcomes, run.config)
    primary = data.primary or outcomes[0]
    for split in ("train", "validation", "test"):
        observed = int(articles.loc[articles["split"].str.startswith(split), primary].notna().sum())
        if observed < FEWEST:
            raise TrainingError(
                f'only {observed} articles with "{primary}" observed are left for the {split} split, fewer than {FEWEST} '
                '(give more articles, with "published_at")'
            )
    articles.to_parquet(run.folder / ARTICLES)
    facts = {"outcomes": outcomes, "primary": primary, "fingerprint": fingerprint(records)}
    (run.folder / FACTS).write_text(json.dumps(facts), encoding="utf-8")


def _baseline(run: Run) -> None:
    scores = score_baseline(run.articles(), run.facts()["outcomes"], run.config.baseline, seed=run.config.seed)
    scores.to_parquet(run.folder / BASELINE)


def _train(run: Run) -> None:
    finetune(run.articles(), run.facts()["outcomes"], run.config, run.folder)


def _export(run: Run) -> None:
    facts = run.facts()
    network, tokenizer = load_network(run.config, facts["outcomes"], run.folder)
    source = Source(tuple(facts["outcomes"]), facts["primary"], facts["fingerprint"], run.config_text)
    export_bundle(network, tokenizer, run.articles(), source, run.config, run.folder)


def _evaluate(run: Run) -> None:
    """Measure the bundle and write what was found into its manifest and card."""
    articles = run.articles()
    settings = run.config.evaluation
    test = sample_articles(articles[articles["split"].isin(list(TEST_SPLITS))], settings.articles, run.config.seed)
    baseline = pd.read_parquet(run.folder / BASELINE).loc[test.index].reset_index(drop=True)
    test = test.reset_index(drop=True)
    place = run.folder / BUNDLE
    (place / LAYOUT.card).unlink(missing_ok=True)
    facts = read_manifest(place).to_dict()
    outcomes = [outcome["name"] for outcome in facts["outcomes"]]
    write_manifest(place, facts)
    scores = score_articles(Scorer(Bundle.open(place)), test, outcomes)
    facts["metrics"]["test"] = measure(
        test, scores, baseline, outcomes, by=run.config.data.cohort, resamples=settings.resamples, seed=run.config.seed
    )
    with tempfile.TemporaryDirectory(dir=run.folder, prefix=".bundle-") as temporary:
        measured = Path(temporary) / BUNDLE
        shutil.copytree(place, measured)
        (measured / LAYOUT.card).write_text(write_card(facts), encoding="utf-8")
        write_manifest(measured, facts)
        shutil.rmtree(place)
        measured.rename(place)
    log.info("measured on held-out articles:\n%s", summary(facts["metrics"]["test"]))


def _promote(run: Run) -> None:
    """Raises ``TrainingError`` with the conditions that failed."""
    bundle = Bundle.open(run.folder / BUNDLE)
    settings = run.config.evaluation
    by = run.config.data.cohort
    conditions = judge(bundle, run.models, run.articles(), by=by, resamples=settings.resamples, seed=run.config.seed)
    lines = "\n".join(str(condition) for condition in conditions)
    (run.folder / VERDICT).write_text(lines + "\n", encoding="utf-8")
    if not all(condition.met for condition in conditions):
        raise TrainingError(f"{bundle.version} was not promoted:\n{lines}")
    promote(bundle, run.models)
    log.info("%s is in use now:\n%s", bundle.version, lines)


STAGES = {
    stage.name: stage
    for stage in (
        Stage("prepare", (), ("data", "labels", "splits", "seed"), (ARTICLES, FACTS), _prepare),
        Stage("baseline", ("prepare",), ("baseline",), (BASELINE,), _baseline),
        Stage("train", ("prepare",), ("encoder", "head", "train"), (WEIGHTS,), _train),
        Stage("export", ("train",), ("calibration",), (BUNDLE,), _export),
        Stage("evaluate", ("baseline", "export"), ("evaluation",), (f"{BUNDLE}/{LAYOUT.card}",), _evaluate),
        Stage("promote", ("evaluate",), (), (VERDICT,), _promote),
    )
}
