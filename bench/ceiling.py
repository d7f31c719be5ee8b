"""What the machine could do: its products of int8 and of fp32 matrices, as onnxruntime multiplies them."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

SHAPES = ((384, 384), (384, 1152), (384, 1536), (1536, 384), (1536, 1536))  # of the encoder's weights, and a larger one
ROWS = (128, 256, 1024)
WEIGHTS = 10_616_832  # of the encoder's six layers: a token takes two operations with each
_SECONDS = 0.05


def _session(kind: str, rows: int, columns: int) -> onnxruntime.InferenceSession:
    weights = np.random.default_rng(0).integers(-127, 127, (rows, columns))
    if kind == "int8":
        node, given, made = "MatMulInteger", TensorProto.UINT8, TensorProto.INT32
        constant = numpy_helper.from_array(weights.astype(np.int8), "B")
    else:
        node, given, made = "MatMul", TensorProto.FLOAT, TensorProto.FLOAT
        constant = numpy_helper.from_array(weights.astype(np.float32), "B")
    graph = helper.make_graph(
        [helper.make_node(node, ["A", "B"], ["Y"])],
        "product",
        [helper.make_tensor_value_info("A", given, ["rows", rows])],
        [helper.make_tensor_value_info("Y", made, ["rows", columns])],
        [constant],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def fastest_shape(kind: str) -> tuple[tuple[int, int], int]:
    """Weights and rows of the product, ``kind`` "int8" or "fp32", that gets most operations a second from one thread."""
    speeds = {}
    for shape in SHAPES:
        for rows in ROWS:
            multiply = product(kind, shape, rows)
            multiply()
            begun, count = time.perf_counter(), 0
            while time.perf_counter() < begun + _SECONDS:
                multiply()
                count += 1
            speeds[shape, rows] = rows * shape[0] * shape[1] * count / (time.perf_counter() - begun)
    return max(speeds, key=lambda each: speeds[each])


def product(kind: str, shape: tuple[int, int], rows: int) -> Callable[[], object]:
    """A call that multiplies ``rows`` rows with weights of ``shape`` on the calling thread."""
    session = _session(kind, *shape)
    data = (np.random.default_rng(1).random((rows, shape[0])) * 200).astype(np.uint8 if kind == "int8" else np.float32)
    return lambda: session.run(None, {"A": data})
