"""An encoder that is kept as a bundle has it, tuned and quantized: none is tuned, and what it learned before is kept."""

from __future__ import annotations

import shutil
from pathlib import Path

from serving.errors import BundleError, TrainingError
from serving.model.bundle import LAYOUT, Bundle, Manifest, read_manifest
from serving.model.registry import Models
from training.bundle.graphs import EXACT, QUANTIZED, TOKENIZER


def keep_encoder(source: Path, folder: Path) -> None:
    """Copy the encoder of the bundle in ``source``, its tokenizer and its manifest to ``folder``.

    ``source`` may be a folder of bundles: then it is the one in use there. Raises ``TrainingError`` where there is no whole
    bundle.
    """
    try:
        version = Models(source).current()
        source = source / version if version else source
        Bundle.open(source)
    except BundleError as error:
        raise TrainingError(f"the encoder of {source} cannot be kept: {error.message}") from None
    folder.mkdir(parents=True, exist_ok=True)
    for file in (LAYOUT.encoder, LAYOUT.tokenizer, LAYOUT.manifest):
        shutil.copyfile(source / file, folder / file)


def place_encoder(kept: Path, folder: Path) -> None:
    """Put what ``keep_encoder`` copied to where an exported encoder stands: one graph serves as the exact one, too."""
    for name, file in ((EXACT, LAYOUT.encoder), (QUANTIZED, LAYOUT.encoder), (TOKENIZER, LAYOUT.tokenizer)):
        shutil.copyfile(kept / file, folder / name)


def kept_from(kept: Path) -> Manifest:
    """The manifest of the bundle that the encoder comes from."""
    return read_manifest(kept)
