"""The pipeline as its user runs it: ``python -m training``, on the synthetic sample with a tiny encoder."""

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from click.testing import CliRunner

from serving.bundle import Bundle
from serving.document import Draft, read_document
from serving.models import Models
from serving.scorer import Scorer
from tests.conftest import SAMPLE
from training import export
from training.__main__ import main


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
    assert run(folder).exit_code == 0
    assert modified(folder) == before


def test_a_changed_setting_runs_only_what_depends_on_it(folder):
    before = modified(folder)
    config = folder / "tiny.toml"
    config.write_text(config.read_text().replace("resamples = 100", "resamples = 50"))
    assert run(folder, "evaluate").exit_code == 0
    after = modified(folder)
    assert after["network.safetensors"] == before["network.safetensors"]
    assert after["baseline.parquet"] == before["baseline.parquet"]
    assert after[".evaluate.done"] != before[".evaluate.done"]


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
        assert f"{record['baseline_cohort_auc']['value']:.3f}" in card
    assert bundle.manifest.metrics["parity"]["torch_onnx_fp32"] <= export.PARITY
    assert (bundle_path / "config.toml").read_text() == (bundle_path.parents[1] / "tiny.toml").read_text()


def test_an_export_that_says_something_else_than_torch_writes_no_bundle(folder, monkeypatch):
    shutil.rmtree(folder / "runs" / "tiny" / "bundle")

    def distort(graph, example, path, *, inputs, outputs):
        original(graph, example, path, inputs=inputs, outputs=outputs)
        if path.name == "head.onnx":
            model = onnx.load(path)
            weight = next(item for item in model.graph.initializer if len(item.dims) == 2)
            values = onnx.numpy_helper.to_array(weight) * 1.01
            weight.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float32), weight.name))
            onnx.save(model, path)

    original = export._export
    monkeypatch.setattr(export, "_export", distort)
    result = run(folder, "export")
    assert result.exit_code == 1
    assert "differ by" in result.output
    assert not (folder / "runs" / "tiny" / "bundle").exists()
    assert not list((folder / "runs" / "tiny").glob(".bundle-*"))


def test_a_worse_bundle_is_not_promoted_and_the_condition_is_named(folder):
    config = folder / "tiny.toml"
    config.write_text(config.read_text().replace("epochs = 8", "epochs = 0.1").replace("tiny", "untaught", 1))
    before = Models(folder / "models").current()
    result = run(folder)
    assert result.exit_code == 1
    assert "was not promoted" in result.output
    assert "FAIL not worse than" in result.output
    assert Models(folder / "models").current() == before


def test_training_resumes_from_its_checkpoint(folder):
    place = folder / "runs" / "tiny"
    expected = (place / "network.safetensors").read_bytes()
    checkpoint = max(place.glob("checkpoints/checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    state = json.loads((checkpoint / "trainer_state.json").read_text())
    assert state["global_step"] > 0
    (place / "network.safetensors").unlink()
    assert run(folder, "train").exit_code == 0
    assert (place / "network.safetensors").read_bytes() == expected  # nothing was left to do, so nothing changed


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
    assert result.exit_code == 1
    assert result.output.count("Error: ") == 1
    assert words in result.output
    assert "Traceback" not in result.output


def test_an_archive_of_a_few_articles_gets_one_clear_error(folder, tmp_path):
    data = tmp_path / "archive.csv"
    data.write_text(
        "title,text,shares,published_at\n" + "".join(f"T{n},Some words {n},{n},2026-01-0{n}\n" for n in range(1, 5))
    )
    result = run(folder, data=data)
    assert result.exit_code == 1
    assert "give more articles" in result.output
    assert isinstance(result.exception, SystemExit)


def test_the_encoder_may_be_any_folder_and_a_missing_one_is_named(folder):
    config = folder / "tiny.toml"
    config.write_text(config.read_text().replace('name = "/', 'name = "/absent/'))
    result = run(folder, "train")
    assert result.exit_code == 1
    assert "/absent/" in result.output
    assert isinstance(result.exception, SystemExit)


def test_served_and_trained_agree(tiny_run, bundle_path):
    """Quantized serving stays close to the network that was trained."""
    from training.config import load_config
    from training.finetune import load_network

    network, tokenizer = load_network(load_config(tiny_run / "tiny.toml"), ["shares", "links"], tiny_run / "runs" / "tiny")
    document = read_document(Draft("We measured 40 gardens for two years. " * 20, "What 40 gardens taught us"))
    raw = export._torch_logits(network, tokenizer, document, 160)
    bundle = Bundle.open(bundle_path)
    calibrated = raw[0] * bundle.calibration["shares"].slope + bundle.calibration["shares"].intercept
    assert Scorer(bundle).predict(document)["shares"] == pytest.approx(torch.sigmoid(torch.tensor(calibrated)).item(), abs=0.05)
