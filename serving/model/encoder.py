"""Sections to embeddings.

Each section goes through the encoder alone and unpadded. On CPUs that is as fast as a padded batch, and with dynamically
quantized weights it is what makes a section's embedding independent of its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from serving.errors import BundleError

CHARS_PER_TOKEN = 8  # more characters than this for each token that fits are not tokenized at all


@dataclass(frozen=True, slots=True)
class Embedding:
    """A section's ``vector`` (dimension,), float32; ``truncated`` when it had more tokens than the ``ids`` that are read."""

    vector: NDArray[np.float32]
    truncated: bool
    ids: NDArray[np.int64]


class SectionEncoder:
    """Tokenizer and encoder of a bundle; may be called from several threads at once.

    It can bring ``threads`` of its own to a section that nothing else is read beside.
    """

    def __init__(self, model: Path, tokenizer: Path, *, max_tokens: int, threads: int = 1) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # the library raises nothing narrower
            raise BundleError(f"{tokenizer} is not a tokenizer: {error} (export the bundle again)") from None
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)
        self._max_chars = max_tokens * CHARS_PER_TOKEN
        self._session = open_session(model)
        self._shared = open_session(model, threads=threads) if threads > 1 else self._session

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._session.get_outputs()[0].shape[1])

    def count_pieces(self, word: str) -> int:
        """Into how many pieces of its vocabulary the tokenizer cuts a word."""
        return len(self._tokenizer.encode(f" {word}", add_special_tokens=False).ids)

    def encode(self, text: str, *, alone: bool = False) -> Embedding:
        """The text's embedding, which depends on nothing else: where it is ``alone``, all threads share its work."""
        encoding = self._tokenizer.encode(text[: self._max_chars])
        ids = np.array([encoding.ids], dtype=np.int64)
        (vectors,) = (self._shared if alone else self._session).run(None, {"input_ids": ids})
        truncated = len(text) > self._max_chars or bool(encoding.overflowing)
        return Embedding(np.array(vectors[0], dtype=np.float32), truncated, ids[0])


def open_session(model: Path, *, threads: int = 1) -> onnxruntime.InferenceSession:
    """An ONNX model on one thread, for callers bring the threads, and onnxruntime would count the host's cores; or on more.

    The memory arena and pattern are off, for they keep memory for every new length (onnxruntime#11627). Addition and layer
    normalization stay two operations: onnxruntime's fused one is not vectorized and takes eight times as long. Sums of int8
    products are exact: without being told, onnxruntime lets them saturate on x86 processors without VNNI, which would then
    give other scores. Raises ``BundleError`` when the model cannot be read.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    options.add_session_config_entry("session.x64quantprecision", "1")
    try:
        return onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
        )
    except Exception as error:  # the library's errors share no base class
        raise BundleError(f"{model} cannot be loaded: {error} (export the bundle again)") from None
