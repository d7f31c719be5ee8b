"""What an archive's drafts and sections score: the percentiles among which a draft and its sections are placed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from serving.errors import BundleError
from serving.report import Form

Floats = NDArray[np.float64]

FORMS: tuple[Form, ...] = get_args(Form)
HUNDRED = 101  # percentiles 0 to 100


@dataclass(frozen=True, slots=True)
class DraftReference:
    """The archive's items of one form of which an outcome was observed: what their calibrated logits are, by length.

    ``count``: how many they are. ``words`` (L,): lengths, in words of the body, ascending; ``logit`` (L, 101): the percentiles
    0..100 of items of about each length.
    """

    count: int
    words: Floats
    logit: Floats

    def place(self, logit: float, words: int) -> float:
        """The percentile in 0..100 of a calibrated ``logit`` among items of about as many ``words`` of body.

        It rises with ``logit``. Between two lengths it is interpolated, so that one more word changes it a little.
        """
        lengths = np.log1p(self.words)
        position = float(np.interp(np.log1p(words), lengths, np.arange(len(lengths))))
        shorter = int(position)
        longer, share = min(shorter + 1, len(lengths) - 1), position - shorter
        return (1 - share) * place(logit, self.logit[shorter]) + share * place(logit, self.logit[longer])


@dataclass(frozen=True, slots=True)
class Reference:
    """One outcome's percentiles in the archive.

    ``drafts``: by form, null where the outcome was not observed of (nearly) any item of that form. ``title`` and ``body``
    (101,): percentiles 0..100 of sections' calibrated contributions; a body section's counts times the number of body
    sections, so that long and short drafts compare.
    """

    drafts: dict[Form, DraftReference | None]
    title: Floats
    body: Floats


def place(value: float, percentiles: Floats) -> float:
    """Where ``value`` lies among ``percentiles`` 0..100, interpolated."""
    return float(np.interp(value, percentiles, np.arange(len(percentiles))))


def read_references(path: Path, outcomes: list[str]) -> dict[str, Reference]:
    """The references of ``outcomes`` in ``reference.json``. Raises ``BundleError`` naming the outcome and what is wrong."""
    try:
        found = json.loads(path.read_bytes())
        return {name: _read_reference(found[name], name) for name in outcomes}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BundleError(f"{path} does not hold what this version reads: {error!r} (export the bundle again)") from None


def _read_reference(found: dict[str, Any], name: str) -> Reference:
    drafts: dict[Form, DraftReference | None] = {}
    for form in FORMS:
        one = found["drafts"][form]
        where = f"{name}.drafts.{form}"
        drafts[form] = None if one is None else _read_drafts(one, where)
    sections = {kind: _rows(found[kind], (HUNDRED,), f"{name}.{kind}") for kind in ("title", "body")}
    return Reference(drafts, **sections)


def _read_drafts(found: dict[str, Any], where: str) -> DraftReference:
    count, lengths = found["count"], len(found["words"])
    if not isinstance(count, int) or count < 1:
        raise ValueError(f"{where}.count is no positive number")
    words = _rows(found["words"], (lengths,), f"{where}.words")
    if not lengths or words[0] < 0 or not (np.diff(words) > 0).all():
        raise ValueError(f"{where}.words are not ascending lengths")
    return DraftReference(count, words, _rows(found["logit"], (lengths, HUNDRED), f"{where}.logit"))


def _rows(values: object, shape: tuple[int, ...], where: str) -> Floats:
    """An array of finite numbers that do not fall along its last axis."""
    array = np.asarray(values, dtype=np.float64)
    if array.shape != shape:
        raise ValueError(f"{where} has the shape {array.shape}, not {shape}")
    if not np.isfinite(array).all() or not (np.diff(array) >= 0).all():
        raise ValueError(f"{where} does not rise")
    return array
