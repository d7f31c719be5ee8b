"""SmoothQuant: moves outliers of activations into weights before both are quantized to int8.

A few channels of a transformer's activations are ten times as large as the others. An int8 matrix product has one scale for
all activations, so that the small channels lose their precision; weights have a scale for each column. Dividing the large
channels and multiplying their weights leaves the product as it is (Xiao et al. 2023, arXiv:2211.10438).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import helper, numpy_helper

OUTLYING = 6.0  # ratio of the largest channel to the median one from which a product is smoothed
MIGRATED = 0.8  # the share of a channel's size that moves to the weights: the paper's alpha

Floats = NDArray[np.float32]


def smooth_outliers(path: Path, texts: Sequence[NDArray[np.int64]]) -> onnx.ModelProto:
    """The encoder's graph in ``path`` with the outliers of its products moved; its results in fp32 stay the same.

    ``texts`` are token ids, each (1, tokens), on which the channels' sizes are measured.
    """
    model = onnx.load(path)
    graph = model.graph
    constants = {each.name: each for each in graph.initializer}
    products: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            products.setdefault(node.input[0], []).append(node)
    for name, sizes in _measure(model, list(products), texts).items():
        if sizes.max() <= OUTLYING * np.median(sizes):
            continue
        weights = [numpy_helper.to_array(constants[node.input[1]]) for node in products[name]]
        scale = _scale(sizes, np.max([np.abs(each).max(axis=1) for each in weights], axis=0))
        graph.initializer.append(numpy_helper.from_array(1 / scale, f"{name}_scale"))
        place = list(graph.node).index(products[name][0])
        smoothed = f"{name}_smoothed"
        graph.node.insert(place, helper.make_node("Mul", [name, f"{name}_scale"], [smoothed], name=smoothed))
        for node, weight in zip(products[name], weights, strict=True):
            graph.initializer.append(numpy_helper.from_array(weight * scale[:, None], f"{node.input[1]}_smoothed"))
            node.input[:] = [smoothed, f"{node.input[1]}_smoothed"]
    used = {name for node in graph.node for name in node.input}
    for each in [each for each in graph.initializer if each.name not in used]:
        graph.initializer.remove(each)
    return model


def _measure(model: onnx.ModelProto, names: Sequence[str], texts: Sequence[NDArray[np.int64]]) -> dict[str, Floats]:
    """The largest absolute value of each channel of the named activations."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    largest: dict[str, Floats] = {}
    for ids in texts:
        for name, values in zip(names, session.run(names, {"input_ids": ids}), strict=True):
            sizes = np.abs(values).reshape(-1, values.shape[-1]).max(axis=0)
            largest[name] = np.maximum(largest.get(name, 0.0), sizes)
    return largest


def _scale(activations: Floats, weights: Floats) -> Floats:
    """The divisor of each channel, by its sizes in activations and in weights; their geometric mean is 1."""
    small = np.float32(1e-5)
    scale = np.maximum(activations, small) ** MIGRATED / np.maximum(weights, small) ** (1 - MIGRATED)
    return np.asarray(scale / np.exp(np.log(scale).mean()), dtype=np.float32)
