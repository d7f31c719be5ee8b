"""Torch networks to ONNX graphs; the encoder, and its copy in int8 arithmetic."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel, PreTrainedTokenizerBase
from transformers.masking_utils import bidirectional_mask_function, sdpa_mask

from training.bundle.smoothing import smooth_outliers

EXACT, QUANTIZED, TOKENIZER = "encoder-fp32.onnx", "encoder-int8.onnx", "tokenizer.json"
OPSET = 23  # the first that has attention as one operator
ATTENTION = "onnx"  # the name that transformers knows it by, once registered


class _SectionGraph(nn.Module):
    """The encoder as it is served: one section, alone and unpadded, so that there is nothing to mask."""

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor) -> Tensor:
        """Mean of the last layer over the tokens: (1, tokens) to (1, dimension)."""
        states: Tensor = self.encoder(input_ids=input_ids).last_hidden_state
        return states.mean(1)


def export_encoder(
    encoder: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, folder: Path, texts: Sequence[str], *, max_tokens: int
) -> None:
    """Write ``EXACT``, ``QUANTIZED`` and ``TOKENIZER`` to ``folder``: (1, tokens) ``input_ids`` to ``embeddings``.

    On some ``texts`` like those that will be read, cut to ``max_tokens``, it is seen where int8 needs care.
    Encoders that take their attention from transformers' registry get it as one operator; others keep their own.
    """
    with _attention(encoder.cpu().eval()):
        export_graph(
            _SectionGraph(encoder),
            (torch.randint(0, 100, (1, 12)),),
            folder / EXACT,
            inputs={"input_ids": {1: "tokens"}},
            outputs=["embeddings"],
        )
    ids = [np.array([tokenizer(text, truncation=True, max_length=max_tokens)["input_ids"]]) for text in texts]
    quantize(smooth_outliers(folder / EXACT, ids), folder / QUANTIZED)
    backend = tokenizer.backend_tokenizer
    backend.no_padding()
    backend.no_truncation()
    backend.save(str(folder / TOKENIZER), pretty=False)


@contextmanager
def _attention(encoder: PreTrainedModel) -> Iterator[None]:
    """The encoder's attention as one ONNX operator, where it lets itself be exchanged."""
    before = encoder.config._attn_implementation
    AttentionInterface.register(ATTENTION, _attend)
    AttentionMaskInterface.register(ATTENTION, _mask)
    with _quiet():  # it warns of encoders that have an attention of their own, and leaves them as they are
        encoder.set_attn_implementation(ATTENTION)
    try:
        yield
    finally:
        with _quiet():
            encoder.set_attn_implementation(before)


def _attend(
    module: nn.Module,  # noqa: ARG001 - the interface's
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    softcap: float | None = None,
    position_bias: Tensor | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """Attention over (batch, heads, tokens, width): (batch, tokens, heads, width), and no weights."""
    batch, heads, tokens, width = query.shape
    seen = attention_mask
    if position_bias is not None:
        seen = position_bias if attention_mask is None else position_bias.masked_fill(~attention_mask, float("-inf"))
    flat_query, flat_key, flat_value = (states.transpose(1, 2).reshape(batch, tokens, -1) for states in (query, key, value))
    found = torch.onnx.ops.attention(
        flat_query,
        flat_key,
        flat_value,
        seen,
        q_num_heads=heads,
        kv_num_heads=key.shape[1],
        scale=scaling,
        softcap=softcap or 0.0,
    )[0]
    return found.reshape(batch, tokens, heads, width), None


def _mask(*, mask_function: Callable[..., Any], **options: Any) -> Tensor | None:
    """No mask where every token may look at every other; else (a sliding window, say) the one that torch would take."""
    if mask_function is bidirectional_mask_function:
        return None
    found: Tensor | None = sdpa_mask(mask_function=mask_function, **options)
    return found


def export_graph(
    graph: nn.Module,
    example: tuple[Tensor, ...] | tuple[tuple[Tensor, ...]],
    path: Path,
    *,
    inputs: dict[str, dict[int, str]],
    outputs: list[str],
) -> None:
    """Write ``graph`` to ``path``: of tensors, or of one tuple of them.

    ``inputs`` names them in their order, and of each the axes of any length.
    """
    each = tuple(dict.fromkeys(axes, torch.export.Dim.DYNAMIC) for axes in inputs.values())
    shapes = each if isinstance(example[0], Tensor) else (type(example[0])(*each),)
    with warnings.catch_warnings(), torch.no_grad(), _quiet():
        warnings.simplefilter("ignore")  # the exporter warns of its own internals
        torch.onnx.export(
            graph.eval(),
            example,
            str(path),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_shapes=shapes,
            opset_version=OPSET,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    _strip(path)


def _strip(path: Path) -> None:
    """Remove the exporter's notes on where in the source each node came from: paths of the machine it ran on."""
    model = onnx.load(path)
    for item in (model, model.graph, *model.graph.node, *model.graph.value_info, *model.functions):
        item.ClearField("metadata_props")
    onnx.save(model, path)


@contextmanager
def _quiet() -> Iterator[None]:
    """No log below errors, for libraries that log their own inner workings."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def quantize(exact: Path | onnx.ModelProto, path: Path) -> None:
    """Write the graph ``exact`` to ``path`` with its weights in int8.

    They are quantized per channel, the embedding table too; activations as they come, each section by itself.
    """
    with _quiet():  # it tells of every node that it leaves as it is
        quantize_dynamic(exact, path, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather"])
