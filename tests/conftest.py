"""A tiny random encoder and what is built from it: real parts, made in seconds, no downloads."""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from filelock import FileLock
from hypothesis import settings

from serving.model.bundle import LAYOUT, Bundle, file_digest
from serving.model.registry import Models
from serving.scorer import Scorer

settings.register_profile("suite", deadline=None, derandomize=True)  # the same on every machine, however busy
settings.load_profile("suite")

SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "synthetic-archive.csv"


@pytest.fixture(scope="session")
def sample_path() -> Path:
    return SAMPLE


@pytest.fixture(scope="session")
def one_thread() -> None:
    """Torch's threads wait for each other by spinning, which on a busy machine makes small things ten times slower."""
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tiny_encoder(one_thread: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random two-layer BERT and a tokenizer that knows the sample's words."""
    from tests.tiny import write_encoder  # loads torch, which most tests of serving do without

    return write_encoder(tmp_path_factory.mktemp("encoder"), SAMPLE)


@pytest.fixture(scope="session")
def tiny_run(request: pytest.FixtureRequest, one_thread: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the whole pipeline ran on the synthetic sample: ``runs/tiny`` and ``models``.

    It takes a minute, so it is kept in pytest's cache, where only stages run again whose code or settings have changed.
    """
    kept = request.config.cache.mkdir("pipeline") / _fingerprint()
    with FileLock(f"{kept}.lock"):  # of workers and of runs side by side
        kept.mkdir(exist_ok=True)
        if not (kept / "encoder").exists():
            from tests.tiny import write_encoder

            with TemporaryDirectory(dir=kept) as temporary:
                write_encoder(Path(temporary) / "encoder", SAMPLE).rename(kept / "encoder")
        # The gate compares with no bundle of other code; and what a run that was killed left half done is no output.
        for leftover in (kept / "models", *kept.glob("runs/tiny/.bundle-*")):
            shutil.rmtree(leftover, ignore_errors=True)
        run_pipeline(kept, kept / "encoder")
        run = Path(shutil.copytree(kept, tmp_path_factory.mktemp("tiny") / "run"))
    models = Models(run / "models")
    teach_posts(models.path(models.current() or ""))
    return run


def teach_posts(bundle: Path) -> None:
    """Let posts stand among the articles: the sample holds none, and tests score short drafts. As it is, see ``runs``."""
    reference = json.loads((bundle / LAYOUT.reference).read_text())
    for outcome in reference.values():
        outcome["drafts"]["post"] = outcome["drafts"]["article"]
    rewrite(bundle, LAYOUT.reference, json.dumps(reference).encode())


def rewrite(bundle: Path, name: str, content: bytes) -> None:
    """Write a file and its checksum, as somebody would who exports it otherwise."""
    (bundle / name).write_bytes(content)
    manifest = json.loads((bundle / LAYOUT.manifest).read_text())
    manifest["files"][name] = file_digest(bundle / name)
    (bundle / LAYOUT.manifest).write_text(json.dumps(manifest))


def _fingerprint() -> str:
    """Of what the pipeline's result depends on beside its own code, data and settings."""
    libraries = ("torch", "transformers", "tokenizers", "onnx", "onnxruntime", "scikit-learn", "scipy", "numpy", "pandas")
    digest = hashlib.sha256(" ".join(map(version, libraries)).encode())
    for path in (Path(__file__), Path(__file__).with_name("tiny.py"), SAMPLE):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def run_pipeline(folder: Path, tiny_encoder: Path) -> None:
    """``make retrain`` on the sample."""
    from training.__main__ import main

    config = folder / "tiny.toml"
    config.write_text(
        f"""
name = "tiny"
[encoder]
name = "{tiny_encoder}"
max_tokens = 160
[train]
epochs = 2
batch_size = 16
max_sections = 4
encoder_rate = 2e-3
head_rate = 5e-3
max_tokens = 160
[head]
judges = 2
width = 32
epochs = 24
rate = 1e-2
# Weak rivals and few probes, so that the gate opens for so small a network whatever the machine's arithmetic does to its
# training.
[baseline]
features = 10
embedded = 0
[evaluation]
resamples = 100
explained = 15
probes = 2
"""
    )
    options = [
        "--data",
        str(SAMPLE),
        "--config",
        str(config),
        "--runs",
        str(folder / "runs"),
        "--models",
        str(folder / "models"),
    ]
    result = CliRunner().invoke(main, ["promote", *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="session")
def bundle_path(tiny_run: Path) -> Path:
    models = Models(tiny_run / "models")
    version = models.current()
    assert version is not None
    return models.path(version)


@pytest.fixture(scope="session")
def articles_alone(tiny_run: Path) -> Path:
    """The bundle as it was exported: its archive holds no posts."""
    return tiny_run / "runs" / "tiny" / "bundle"


@pytest.fixture(scope="session")
def links_of_articles(bundle_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle whose archive knows shares of all items, and links of articles alone."""
    bundle = Path(shutil.copytree(bundle_path, tmp_path_factory.mktemp("models") / bundle_path.name))
    reference = json.loads((bundle / LAYOUT.reference).read_text())
    reference["links"]["drafts"]["post"] = None
    rewrite(bundle, LAYOUT.reference, json.dumps(reference).encode())
    return bundle


@pytest.fixture(scope="session")
def scorer(bundle_path: Path) -> Scorer:
    return Scorer(Bundle.open(bundle_path), threads=2)
