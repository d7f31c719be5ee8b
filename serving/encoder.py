"""Sections to embeddings.

Each section goes through the encoder alone and unpadded. On CPUs that is as fast as a padded batch, and with dynamically
quantized weights it is what makes a section's embedding independent of its neighbours.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from serving.errors import BundleError
from serving.turns import Turns

CHARS_PER_TOKEN = 8  # more characters than this for each token that fits are not tokenized at all


@dataclass(frozen=True, slots=True)
class Embedding:
    """A section's ``vector`` (dimension,), float32; ``truncated`` when it had more tokens than the ``ids`` that are read.

    ``remembered`` says that the vector was computed before.
    """

    vector: NDArray[np.float32]
    truncated: bool
    ids: NDArray[np.int64]
    remembered: bool


class VectorCache:
    """The vectors of the latest ``size`` sections, so that an edited draft costs only what changed.

    It holds no text: a vector's key is a digest of the section's tokens under a secret that is drawn for this cache and
    never leaves it. All its memory is taken with the first vector, so that it does not seem to leak. Safe to use from several
    threads at once.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._secret = secrets.token_bytes(32)
        self._rows: OrderedDict[bytes, int] = OrderedDict()
        self._vectors: NDArray[np.float32] | None = None
        self._lock = threading.Lock()

    def key(self, ids: NDArray[np.int64]) -> bytes:
        """What the vector of these tokens is kept under."""
        return hashlib.blake2b(ids.tobytes(), digest_size=16, key=self._secret).digest()

    def get(self, key: bytes) -> NDArray[np.float32] | None:
        """The vector, if it is still there."""
        with self._lock:
            row = self._rows.get(key)
            if row is None or self._vectors is None:
                return None
            self._rows.move_to_end(key)
            return np.array(self._vectors[row])

    def put(self, key: bytes, vector: NDArray[np.float32]) -> None:
        """Keep ``vector``, in the place of the one that was not asked for the longest once all are taken."""
        with self._lock:
            if not self._size or key in self._rows:
                return
            if self._vectors is None:
                self._vectors = np.full((self._size, len(vector)), np.nan, dtype=np.float32)
            row = len(self._rows) if len(self._rows) < self._size else self._rows.popitem(last=False)[1]
            self._vectors[row] = vector
            self._rows[key] = row


class SectionEncoder:
    """Tokenizer and encoder of a bundle; may be called from several threads at once.

    It remembers the vectors of the latest ``remember`` sections.
    """

    def __init__(self, model: Path, tokenizer: Path, *, max_tokens: int, threads: int, remember: int = 0) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # the library raises nothing narrower
            raise BundleError(f"{tokenizer} is not a tokenizer: {error} (export the bundle again)") from None
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)
        self._max_chars = max_tokens * CHARS_PER_TOKEN
        self._session = open_session(model)
        self._cache = VectorCache(remember)
        self._turns = Turns(threads, name="encoder")

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """Embeddings of ``texts``, in their order; equal texts are computed once.

        Raises ``GivenUpError`` when the context's ``GIVEN_UP`` is set meanwhile.
        """
        unique = list(dict.fromkeys(texts))
        found = dict(zip(unique, self._turns.map(self._embed_one, unique), strict=True))
        return [found[text] for text in texts]

    def _embed_one(self, text: str) -> Embedding:
        encoding = self._tokenizer.encode(text[: self._max_chars])
        ids = np.array([encoding.ids], dtype=np.int64)
        truncated = len(text) > self._max_chars or bool(encoding.overflowing)
        key = self._cache.key(ids)
        known = self._cache.get(key)
        if known is not None:
            return Embedding(known, truncated, ids[0], remembered=True)
        (vectors,) = self._session.run(None, {"input_ids": ids})
        vector = np.array(vectors[0], dtype=np.float32)
        vector.flags.writeable = False
        self._cache.put(key, vector)
        return Embedding(vector, truncated, ids[0], remembered=False)


def open_session(model: Path) -> onnxruntime.InferenceSession:
    """An ONNX model on one thread: callers bring the threads, and onnxruntime would count the host's cores.

    The memory arena and pattern are off, for they keep memory for every new length (onnxruntime#11627). Addition and layer
    normalization stay two operations: onnxruntime's fused one is not vectorized and takes eight times as long. Raises
    ``BundleError`` when the model cannot be read.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
        )
    except Exception as error:  # the library's errors share no base class
        raise BundleError(f"{model} cannot be loaded: {error} (export the bundle again)") from None
