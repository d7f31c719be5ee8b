"""Per-section features, cached: embedding, signs and linear score of a section's words."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from serving.model.encoder import SectionEncoder
from serving.model.fair_pool import Turns
from serving.model.lexicon import Wording
from serving.model.signs import SIGNS, measure_signs
from serving.text.sections import Section

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """Features of one section that do not depend on its draft.

    ``vector`` (dimension,): its embedding; ``signs`` (K,), as ``measure_signs`` counts them; ``wording`` (columns,): the linear
    score of its hashed TF-IDF features; the number of ``tokens`` that were read, and whether it was ``truncated`` to these.
    """

    vector: Floats
    signs: Floats
    wording: Floats
    tokens: int
    truncated: bool

    def flatten(self) -> Floats:
        """All of it as one row of numbers."""
        return np.concatenate(
            [self.vector, self.signs, self.wording, np.array([self.tokens, self.truncated])], dtype=np.float32
        )

    @classmethod
    def restore(cls, row: Floats, dimension: int) -> Reading:
        """What was flattened."""
        signs = dimension + len(SIGNS)
        return cls(row[:dimension], row[dimension:signs], row[signs:-2], int(row[-2]), bool(row[-1]))


class ReadingCache:
    """Rows of numbers for the latest ``size`` texts, so that an edited draft costs only what changed.

    It holds no text: a row's key is a digest of the text and its owner under a secret that is drawn for this cache and never
    leaves it. What one owner put in, no other finds: whether a text is there would tell that somebody else has it. All its
    memory is taken with the first row, so that it does not seem to leak. Safe to use from several threads at once.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._secret = secrets.token_bytes(32)
        self._places: OrderedDict[bytes, int] = OrderedDict()
        self._rows: Floats | None = None
        self._lock = threading.Lock()

    def get(self, text: str, owner: bytes = b"") -> Floats | None:
        """The text's row, if ``owner`` put it in and it is still there."""
        if not self._places:
            return None
        key = self._key(text, owner)
        with self._lock:
            place = self._places.get(key)
            if place is None or self._rows is None:
                return None
            self._places.move_to_end(key)
            return np.array(self._rows[place])

    def put(self, text: str, row: Floats, owner: bytes = b"") -> None:
        """Keep ``row`` for ``owner``, in the place of the one that was not asked for the longest once all are taken."""
        if not self._size:
            return
        key = self._key(text, owner)
        with self._lock:
            if key in self._places:
                return
            if self._rows is None:
                self._rows = np.full((self._size, len(row)), np.nan, dtype=np.float32)
            place = len(self._places) if len(self._places) < self._size else self._places.popitem(last=False)[1]
            self._rows[place] = row
            self._places[key] = place

    def _key(self, text: str, owner: bytes) -> bytes:
        digest = hashlib.blake2b(len(owner).to_bytes(8, "big") + owner, digest_size=16, key=self._secret)
        digest.update(text.encode())
        return digest.digest()


class SectionReader:
    """Encoder, table of words and signs together, on ``threads`` that all callers share in turn.

    It remembers the readings of the latest ``remember`` sections.
    """

    def __init__(self, encoder: SectionEncoder, wording: Wording, *, threads: int, remember: int = 0) -> None:
        self._encoder = encoder
        self._wording = wording
        self._cache = ReadingCache(remember)
        self._turns = Turns(threads, name="reader")

    def begin(self, sections: Sequence[Section], owner: bytes = b"") -> Callable[[], tuple[list[Reading], int]]:
        """Begin to read ``sections`` for ``owner``, who is spared what was read for it before.

        What comes back waits for their readings, and says how many tokens were encoded. Equal texts are read once. It raises
        ``GivenUpError`` when the context's ``GIVEN_UP`` is set meanwhile.
        """
        texts = {section.text: section for section in sections}
        found = {text: row for text in texts if (row := self._cache.get(text, owner)) is not None}
        new = [section for text, section in texts.items() if text not in found]
        alone = len(new) == 1 and self._turns.idle
        begun = self._turns.begin(partial(self._read_one, owner=owner, alone=alone), new)

        def wait() -> tuple[list[Reading], int]:
            readings = {text: Reading.restore(row, self._encoder.dimension) for text, row in found.items()}
            readings |= {section.text: reading for section, reading in zip(new, begun(), strict=True)}
            return [readings[section.text] for section in sections], sum(readings[section.text].tokens for section in new)

        return wait

    def _read_one(self, section: Section, *, owner: bytes, alone: bool) -> Reading:
        embedding = self._encoder.encode(section.text, alone=alone)
        (signs,) = measure_signs([section])
        wording = self._wording.value(embedding.ids)
        reading = Reading(embedding.vector, signs, wording, embedding.ids.size, embedding.truncated)
        self._cache.put(section.text, reading.flatten(), owner)
        return reading
