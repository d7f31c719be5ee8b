"""The pipeline as its user runs it: ``python -m training``, on the synthetic sample with a tiny encoder."""

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pandas as pd
import pytest
import torch
from click.testing import CliRunner
from safetensors.torch import load_file

from serving.model.bundle import Bundle, Limits
from serving.model.lexicon import Wording
from serving.model.registry import Models
from serving.scorer import Scorer
from serving.text.sections import Draft, read_document
from tests.conftest import SAMPLE
from training import sources
from training.__main__ import main
from training.bundle import export, refit
from training.bundle.parity import PARITY, read_with_torch, torch_logits
from training.config import load_config
from training.heads.batches import make_batch
from training.heads.encoding import load_articles
from training.heads.fitting import HEAD, WORDS, load_head
from training.heads.ridge import with_wording
from training.stages import STAGES, TEST, TRAIN, VALIDATION

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tiny_run: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_run, tmp_path / "copy"))


def run(folder: Path, stage: str = "promote", data: Path = SAMPLE):
    options = ["--data", data, "--config", folder / "tiny.toml", "--runs", folder / "runs", "--models", folder / "models"]
    return CliRunner().invoke(main, [stage, *map(str, options)])


def modified(folder: Path) -> dict[str, int]:
    return {
        path.name: path.stat().st_mtime_ns for path in (folder / "runs" / "tiny").iterdir() if not path.name.endswith("begun")
    }


def test_what_is_up_to_date_is_skipped(folder):
    before = modified(folder)
    assert run(folder, "evaluate").exit_code == 0
    assert modified(folder) == before


def test_promoting_again_puts_the_bundle_back_to_use_with_its_new_card(folder):
    models = Models(folder / "models")
    version = models.current()
    card = models.path(version) / "README.md"
    (folder / "models" / "current").unlink()
    card.write_text("what was measured before")
    assert run(folder).exit_code == 0
    assert models.current() == version
    assert card.read_bytes() == (folder / "runs" / "tiny" / "refitted" / "README.md").read_bytes()
    assert [path.name for path in models.folder.iterdir() if path.is_dir()] == [version]


def change(folder: Path, old: str, new: str) -> None:
    """Change the run's TOML."""
    config = folder / "tiny.toml"
    assert old in config.read_text()
    config.write_text(config.read_text().replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "stage", "again"),
    [
        ("resamples = 100", "resamples = 50", "export", set()),
        ("features = 10", "features = 12", "export", set()),
        ("rate = 1e-2", "rate = 2e-2", "encode", set()),
        ("width = 32\nepochs = 24", "width = 8\nepochs = 1", "train", {"train"}),
    ],
)
def test_a_changed_setting_runs_only_what_depends_on_it(folder, old, new, stage, again):
    before = modified(folder)
    change(folder, old, new)
    assert run(folder, stage).exit_code == 0
    after = modified(folder)
    outputs = {output for name in again for output in STAGES[name].outputs}
    assert {name for name in before if after[name] != before[name]} == outputs | {f".{name}.done" for name in again}


def test_a_changed_evaluation_measures_anew_and_trains_nothing(folder):
    before = modified(folder)
    change(folder, "resamples = 100", "resamples = 50")
    assert run(folder, "evaluate").exit_code == 0
    after = modified(folder)
    assert after[HEAD] == before[HEAD]
    assert after["baseline.parquet"] == before["baseline.parquet"]
    assert after[".evaluate.done"] != before[".evaluate.done"]


def test_all_labelled_articles_are_encoded_under_their_row_numbers(tiny_run):
    place = tiny_run / "runs" / "tiny"
    articles = pd.read_parquet(place / "articles.parquet")
    labelled = articles[["shares_top", "links_top"]].notna().any(axis=1)
    for name, split in ((TRAIN, "train"), (VALIDATION, "validation"), (TEST, "test")):
        encoded = load_articles(place / name)
        rows = np.flatnonzero(labelled & articles["split"].str.startswith(split))
        assert sorted(article.row for article in encoded) == rows.tolist()
        planted = sum(article.planted for article in encoded)
        assert planted == 0 if name == TEST else planted > len(encoded)


def test_the_head_that_is_kept_tells_planted_sections_from_others(tiny_run):
    place = tiny_run / "runs" / "tiny"
    encoded = with_wording(load_articles(place / VALIDATION), Wording.open(place / WORDS))
    head = load_head(place / HEAD, load_config(tiny_run / "tiny.toml").head, encoded[0], outcomes=2)
    assert head(make_batch(encoded, np.arange(len(encoded))).inputs).logits.std(dim=0).min() > 0.01
    signs = Bundle.open(place / "bundle").manifest.metrics["signs"]
    assert any(sign["used"] for sign in signs.values())


def pretend_changed(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """Let the stages that run ``module`` find other code in it."""
    monkeypatch.setitem(vars(sources._sources().modules[module]), "digest", "other code")


def test_changed_code_makes_stale_what_runs_it_and_nothing_before(folder, monkeypatch, caplog):
    caplog.set_level("INFO")
    before = modified(folder)
    pretend_changed(monkeypatch, "training.evaluation.card")
    assert run(folder, "evaluate").exit_code == 0
    assert "evaluate: begins (changed: training.evaluation.card)" in caplog.messages
    after = modified(folder)
    assert after[".evaluate.done"] != before[".evaluate.done"]
    assert all(after[name] == before[name] for name in (HEAD, TRAIN, "baseline.parquet", ".export.done", ".tune.done"))


def test_a_stage_that_makes_the_same_again_makes_nothing_after_it_stale(folder, monkeypatch):
    before = modified(folder)
    pretend_changed(monkeypatch, "training.data.corpus")
    assert run(folder, "tune").exit_code == 0
    after = modified(folder)
    assert after[".prepare.done"] != before[".prepare.done"]
    assert after[".tune.done"] == before[".tune.done"]


def test_other_words_for_the_archive_make_a_new_bundle_and_train_nothing_again(folder, monkeypatch):
    before = modified(folder)
    change(folder, "[train]", '[data]\narchive = "six invented sources"\nlanguages = ["en", "eo"]\n[train]')
    keep_head(folder, monkeypatch)
    assert run(folder, "export").exit_code == 0
    after = modified(folder)
    assert all(after[name] == before[name] for name in (".prepare.done", ".tune.done", ".encode.done", ".train.done"))
    data = Bundle.open(folder / "runs" / "tiny" / "bundle").manifest.data
    assert (data.archive, data.languages) == ("six invented sources", ("en", "eo"))


def test_a_lost_output_is_made_again(folder):
    (folder / "runs" / "tiny" / "baseline.parquet").unlink()
    assert run(folder, "baseline").exit_code == 0
    assert (folder / "runs" / "tiny" / "baseline.parquet").exists()


def test_the_promoted_bundle_tells_what_was_measured(bundle_path):
    bundle = Bundle.open(bundle_path)
    measured = bundle.manifest.metrics["test"]
    assert {record["outcome"] for record in measured} == {"shares", "links"}
    card = (bundle_path / "README.md").read_text()
    for record in measured:
        assert f"{record['cohort_auc']['value']:.3f}" in card
    parity = bundle.manifest.metrics["parity"]
    assert parity["torch_onnx_fp32"] <= PARITY
    assert parity["spearman"] > 0.995
    assert parity["close"] > 0.99
    assert (bundle_path / "config.toml").read_text() == (bundle_path.parents[1] / "tiny.toml").read_text()


def keep_head(folder: Path, monkeypatch: pytest.MonkeyPatch, change: float = 1.0) -> None:
    """Let the next export take the head that was exported before, its weights times ``change``: to export takes long."""
    model = onnx.load(folder / "runs" / "tiny" / "bundle" / "head.onnx")
    for weight in model.graph.initializer:
        if weight.data_type == onnx.TensorProto.FLOAT and len(weight.dims) > 1:
            values = onnx.numpy_helper.to_array(weight) * np.float32(change)
            weight.CopyFrom(onnx.numpy_helper.from_array(values, weight.name))
    for module in (export, refit):
        monkeypatch.setattr(module, "export_head", lambda _, path: onnx.save(model, path))


def test_an_export_that_says_something_else_than_torch_writes_no_bundle(folder, monkeypatch):
    keep_head(folder, monkeypatch, change=1.01)
    shutil.rmtree(folder / "runs" / "tiny" / "bundle")
    result = run(folder, "export")
    assert result.exit_code == 2
    assert "differ by" in result.output
    assert not (folder / "runs" / "tiny" / "bundle").exists()
    assert not list((folder / "runs" / "tiny").glob(".bundle-*"))


def test_a_worse_bundle_is_not_promoted_and_the_condition_is_named(folder, monkeypatch):
    place = folder / "runs" / "tiny"
    keep_head(folder, monkeypatch)
    words = Wording.open(place / WORDS)
    Wording(words.scarcity, -20 * words.values).save(place / WORDS)  # noqa: PD011  what was learned, turned round, and loud
    shutil.rmtree(place / "bundle")
    (place / "verdict.txt").unlink()
    before = Models(folder / "models").current()
    result = run(folder)
    assert result.exit_code == 1
    assert "was not promoted" in result.output
    assert "FAIL not worse than" in result.output
    assert Models(folder / "models").current() == before
    assert "FAIL" in (place / "verdict.txt").read_text()


def test_tuning_resumes_from_its_checkpoint(folder):
    place = folder / "runs" / "tiny"
    expected = load_file(place / "encoder" / "model.safetensors")
    checkpoint = max(place.glob("checkpoints/checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    state = json.loads((checkpoint / "trainer_state.json").read_text())
    assert state["global_step"] > 0
    shutil.rmtree(place / "encoder")
    assert run(folder, "tune").exit_code == 0
    found = load_file(place / "encoder" / "model.safetensors")
    assert all(torch.equal(found[name], weights) for name, weights in expected.items())  # nothing was left to do


def test_checkpoints_of_other_settings_are_not_resumed_from(folder):
    place = folder / "runs" / "tiny"
    change(folder, "epochs = 2", "epochs = 0.1")
    assert run(folder, "tune").exit_code == 0
    steps = [int(path.name.rpartition("-")[2]) for path in place.glob("checkpoints/checkpoint-*")]
    assert len(steps) == 1
    assert steps[0] < 5  # a tenth of a pass, 16 articles at a time


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("id,title\n1,A title\n", "text"),
        ("title,text,shares\nA,Words here,many\n", "shares"),
        ("title,text,shares\nA,Words here,-3\n", "shares"),
        ("title,text\nA,Words here\n", "outcome"),
        ("title,text,shares\nA,Words here,\n", "empty in every row"),
        ("", "empty"),
    ],
)
def test_a_bad_archive_gets_one_clear_error(folder, tmp_path, content, words):
    data = tmp_path / "archive.csv"
    data.write_text(content)
    result = run(folder, data=data)
    assert result.exit_code == 2
    assert result.output.count("Error: ") == 1
    assert words in result.output
    assert "Traceback" not in result.output


def test_cohorts_of_a_column_that_is_not_there_are_refused(folder):
    change(folder, "[train]", '[data]\ncohorts = { archive = "newsroom" }\n[train]')
    result = run(folder, "prepare")
    assert result.exit_code == 2
    assert 'no column "newsroom" to make cohorts of' in result.output


def test_an_archive_of_a_few_articles_gets_one_clear_error(folder, tmp_path):
    data = tmp_path / "archive.csv"
    data.write_text(
        "title,text,shares,published_at\n" + "".join(f"T{n},Some words {n},{n},2026-01-0{n}\n" for n in range(1, 5))
    )
    result = run(folder, data=data)
    assert result.exit_code == 2
    assert "give more articles" in result.output
    assert isinstance(result.exception, SystemExit)


def test_the_encoder_may_be_any_folder_and_a_missing_one_is_named(folder):
    change(folder, 'name = "/', 'name = "/absent/')
    result = run(folder, "tune")
    assert result.exit_code == 2
    assert "/absent/" in result.output
    assert isinstance(result.exception, SystemExit)


def test_served_and_trained_agree(tiny_run):
    """Quantized serving stays close to what was trained."""
    place = tiny_run / "runs" / "tiny"
    head = load_head(place / HEAD, load_config(tiny_run / "tiny.toml").head, load_articles(place / VALIDATION)[0], 2)
    document = read_document(Draft("We measured 40 gardens for two years. " * 20, "What 40 gardens taught us"))
    words = Wording.open(place / WORDS)
    read = read_with_torch(place / "encoder", 160)
    raw = torch_logits(read, words, head, document, Limits(tokens=160, sections=400))
    bundle = Bundle.open(place / "bundle")
    calibrated = raw[0] * bundle.calibration["shares"].slope + bundle.calibration["shares"].intercept
    assert Scorer(bundle).predict(document)["shares"] == pytest.approx(torch.sigmoid(torch.tensor(calibrated)).item(), abs=0.05)


def test_what_serves_was_fitted_on_all_articles_and_keeps_what_was_measured(tiny_run, bundle_path):
    place = tiny_run / "runs" / "tiny"
    bundle = Bundle.open(bundle_path)
    labelled = sum(len(load_articles(place / name)) for name in (TRAIN, VALIDATION, TEST))
    refitted = bundle.manifest.metrics["refit"]
    assert refitted["articles"] == labelled
    assert refitted["spearman"] > 0.5
    assert f"{labelled:,}" in (bundle_path / "README.md").read_text()
    document = read_document(Draft("We measured 40 gardens for two years. " * 20, "What 40 gardens taught us"))
    serving, measured, before = (
        Scorer(each, measured=again).predict(document)["shares"]
        for each, again in ((bundle, False), (bundle, True), (Bundle.open(place / "bundle"), False))
    )
    assert measured == before
    assert serving != measured


def test_an_encoder_can_be_kept_from_a_bundle(folder, bundle_path, monkeypatch):
    """Nothing is tuned; the manifest says where the encoder comes from."""
    config = folder / "tiny.toml"
    text = config.read_text()
    name = text.partition('name = "/')[2].partition('"')[0]
    config.write_text(text.replace(f'name = "/{name}"', f'name = "bundle:{bundle_path}"'))
    shutil.rmtree(folder / "runs")
    keep = Path(shutil.copytree(bundle_path, folder / "kept"))
    monkeypatch.chdir(folder)
    config.write_text(config.read_text().replace(str(bundle_path), keep.name))
    assert run(folder, "export").exit_code == 0
    made = folder / "runs" / "tiny" / "bundle"
    assert (made / "encoder.onnx").read_bytes() == (bundle_path / "encoder.onnx").read_bytes()
    kept = Bundle.open(bundle_path).manifest
    assert Bundle.open(made).manifest.encoder == {**kept.encoder, "kept_from": kept.version}
    config.write_text(config.read_text().replace('"bundle:kept"', '"bundle:absent"'))
    result = run(folder, "tune")
    assert result.exit_code == 2
    assert "absent" in result.output


def test_an_ablation_compares_the_model_with_itself_without_one_part(folder):
    assert run(folder, "ablate").exit_code == 0
    lines = (folder / "runs" / "tiny" / "ablation.md").read_text().splitlines()
    assert lines[0].startswith("| variant | synthetic-archive, shares |")
    assert [line.split("|")[1].strip() for line in lines[2:]] == [
        "length alone",
        "words and length",
        "meaning and length",
        "all three, as chosen",
        "… without headline tests",
        "… half of the label the top share",
        "… one model for all lengths",
    ]
    assert len({line.partition("|")[2].partition("|")[2] for line in lines[2:6]}) == 4
