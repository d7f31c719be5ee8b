"""A bundle: one folder with everything needed to score, and proof that nothing in it was changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from serving.errors import BundleError
from serving.model.abstention import ProseReference
from serving.model.percentiles import Floats, Reference, read_references
from serving.model.reasons import NAMES, SignReference
from serving.report import Form

FORMAT = 6  # of the manifest and of what the files mean; a bundle of another format is refused
_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class Layout:
    """Names of the files in a bundle."""

    manifest: str = "manifest.json"
    card: str = "README.md"
    encoder: str = "encoder.onnx"
    head: str = "head.onnx"
    tokenizer: str = "tokenizer.json"
    words: str = "words.npz"
    calibration: str = "calibration.json"
    reference: str = "reference.json"
    signs: str = "signs.json"
    prose: str = "prose.json"
    config: str = "config.toml"
    # The head and its words before they were fitted once more on all articles: what the measurements belong to.
    measured_head: str = "measured-head.onnx"
    measured_words: str = "measured-words.npz"


LAYOUT = Layout()


class OutcomeSpec(BaseModel):
    """An outcome that the bundle predicts; ``meaning`` says in one sentence what its probability is the chance of."""

    model_config = ConfigDict(frozen=True)

    name: str
    meaning: str


class Limits(BaseModel):
    """What is read at most: ``tokens`` of a section, ``sections`` of a draft."""

    model_config = ConfigDict(frozen=True)

    tokens: int
    sections: int


class DataFacts(BaseModel):
    """What the bundle learned from.

    ``archive`` says in a few words what it is; ``languages`` are the texts' as ISO 639-1 codes; ``articles`` counts them by
    split, ``observed`` those of which an outcome is known, by form; ``period`` are the first and the last day.
    """

    model_config = ConfigDict(frozen=True)

    archive: str | None = None
    languages: tuple[str, ...] = ("en",)
    fingerprint: str
    articles: dict[str, int]
    observed: dict[str, dict[Form, int]]
    period: tuple[str | None, str | None]


class _Numbered(BaseModel):
    """What the manifests of all formats have."""

    format: int


class Manifest(BaseModel):
    """The facts about a bundle, as its ``manifest.json`` holds them. ``files`` maps each name to its SHA-256."""

    model_config = ConfigDict(frozen=True)

    format: int
    version: str
    created: str
    primary: str
    first_customer: str | None = None
    outcomes: tuple[OutcomeSpec, ...]
    labels: dict[str, Any]
    limits: Limits
    encoder: dict[str, Any]
    data: DataFacts
    seeds: dict[str, int]
    versions: dict[str, str]
    metrics: dict[str, Any]
    files: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """The manifest as JSON-ready built-in types."""
        return self.model_dump(mode="json")


@dataclass(frozen=True, slots=True)
class Calibration:
    """One outcome's map from the network's logit to a calibrated one, ``slope`` x + ``intercept`` (Platt 1999).

    ``low`` and ``high`` are the ends of the 80 % interval of the probability at the calibrated ``logits``.
    """

    slope: float
    intercept: float
    logits: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SectionReference:
    """What sections of the archive are like.

    ``strength`` holds the percentiles 0..100 of body sections' strength, ``alignment`` those of the cosine between a title
    and its body; ``centre`` (dimension,) is the mean direction of body sections, ``signs`` one reference for each of
    ``serving.model.reasons.NAMES``.
    """

    strength: NDArray[np.float64]
    alignment: NDArray[np.float64]
    centre: NDArray[np.float32]
    signs: dict[str, SignReference]


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened bundle whose files are the listed ones, unchanged."""

    path: Path
    manifest: Manifest
    calibration: dict[str, Calibration]
    reference: dict[str, Reference]
    sections: SectionReference
    prose: ProseReference

    @property
    def version(self) -> str:
        """``YYYYMMDD-<8 hex of content>``."""
        return self.manifest.version

    def describe(self) -> dict[str, Any]:
        """What the bundle says of itself, as JSON-ready built-in types.

        The manifest, and ``distribution``: for each outcome and form null, or what its archive's items are like: their
        ``count``, lengths in ``words`` of body, and for each length the 0th to 100th percentile of their ``probability``.
        """
        distribution = {
            name: {
                form: drafts
                and {"count": drafts.count, "words": drafts.words.tolist(), "probability": _sigmoid(drafts.logit).tolist()}
                for form, drafts in reference.drafts.items()
            }
            for name, reference in self.reference.items()
        }
        return {"version": self.version, **self.manifest.to_dict(), "distribution": distribution}

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open and verify the bundle in ``path``.

        Raises ``BundleError`` naming the file that is missing, changed, not listed or cannot be read.
        """
        manifest = read_manifest(path)
        verify_files(path, manifest.files)
        names = [outcome.name for outcome in manifest.outcomes]
        calibration = _read_calibration(path / LAYOUT.calibration, names)
        reference = read_references(path / LAYOUT.reference, names)
        sections, prose = _read_sections(path / LAYOUT.signs), ProseReference.open(path / LAYOUT.prose)
        return cls(path, manifest, calibration, reference, sections, prose)


def read_manifest(path: Path) -> Manifest:
    """The manifest of the bundle in ``path``, not verified against its files. Raises ``BundleError``."""
    place = path / LAYOUT.manifest
    try:
        content = place.read_bytes()
        found = _Numbered.model_validate_json(content).format
        if found != FORMAT:  # told before anything else that is other there
            raise BundleError(f"{place}: format {found}, but this version reads {FORMAT} (export the bundle again)")
        manifest = Manifest.model_validate_json(content)
    except (FileNotFoundError, NotADirectoryError):
        raise BundleError(f"{place} is missing: {path} is no bundle (name a folder that holds one)", code="no_bundle") from None
    except OSError as error:
        raise BundleError(f"{place} cannot be read: {error.strerror} (check who may read it)") from None
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise BundleError(
            f"{place}: {where or 'the file'}: {problem['msg']} (restore the bundle, or export it again)"
        ) from None
    if manifest.primary not in {outcome.name for outcome in manifest.outcomes}:
        raise BundleError(f'{place}: primary "{manifest.primary}" is not one of the outcomes (export the bundle again)')
    return manifest


def verify_files(path: Path, files: dict[str, str]) -> None:
    """Raises ``BundleError`` unless ``path`` holds exactly ``files`` (name: SHA-256) and its manifest."""
    present = {file.relative_to(path).as_posix() for file in path.rglob("*") if not file.is_dir()} - {LAYOUT.manifest}
    optional = {LAYOUT.manifest, LAYOUT.card, LAYOUT.config, LAYOUT.measured_head, LAYOUT.measured_words}
    needed = set(asdict(LAYOUT).values()) - optional
    for name in sorted(needed - set(files)):
        raise BundleError(f"{path / LAYOUT.manifest} does not list {name} (restore the bundle, or export it again)")
    for name in sorted(set(files) - present):
        raise BundleError(f"{path / name} is missing (restore the bundle, or export it again)")
    for name in sorted(present - set(files)):
        raise BundleError(f"{path / name} is not listed in the manifest (remove it, or export the bundle again)")
    for name, expected in sorted(files.items()):
        if file_digest(path / name) != expected:
            raise BundleError(f"{path / name} was changed: its SHA-256 is not the manifest's (restore the bundle)")


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hex. Raises ``BundleError`` when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_READ):
                digest.update(block)
    except OSError as error:
        raise BundleError(f"{path} cannot be read: {error.strerror} (check who may read it)") from None
    return digest.hexdigest()


def _read_calibration(path: Path, outcomes: list[str]) -> dict[str, Calibration]:
    try:
        found = json.loads(path.read_bytes())
        return {name: Calibration(**{key: _number(value) for key, value in found[name].items()}) for name in outcomes}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BundleError(f"{path} does not hold what this version reads: {error!r} (export the bundle again)") from None


def _read_sections(path: Path) -> SectionReference:
    try:
        found = json.loads(path.read_bytes())
        signs = {
            name: SignReference(np.asarray(sign["percentiles"], float), float(sign["separation"]), bool(sign["used"]))
            for name, sign in found["signs"].items()
        }
        if set(signs) != set(NAMES):
            raise KeyError(f"signs {sorted(set(NAMES) ^ set(signs))}")
        return SectionReference(
            np.asarray(found["strength"], dtype=np.float64),
            np.asarray(found["alignment"], dtype=np.float64),
            np.asarray(found["centre"], dtype=np.float32),
            signs,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BundleError(f"{path} does not hold what this version reads: {error!r} (export the bundle again)") from None


def _number(value: object) -> Any:
    return np.asarray(value, dtype=np.float64) if isinstance(value, list) else float(value)  # type: ignore[arg-type]


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)))
