"""What the machine could do: its products of int8 and of fp32 matrices, as onnxruntime multiplies them."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

SHAPES = ((384, 384), (384, 1152), (384, 1536), (1536, 384), (1536, 1536))  # of the encoder's weights, and a larger one
ROWS = (128, 256, 1024)
WEIGHTS = 10_616_832  # of the encoder's six layers: a token takes two operations with each
_SECONDS = 0.15


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


def operations_per_second(kind: str, threads: int) -> float:
    """Operations (two a product) a second of the fastest shape, ``kind`` "int8" or "fp32", each thread with its own."""
    return max(_one(kind, threads, shape, rows) for shape in SHAPES for rows in ROWS)


def _one(kind: str, threads: int, shape: Sequence[int], rows: int) -> float:
    session = _session(kind, *shape)
    data = (np.random.default_rng(1).random((rows, shape[0])) * 200).astype(np.uint8 if kind == "int8" else np.float32)
    counts = [0] * threads
    session.run(None, {"A": data})
    end = time.perf_counter() + _SECONDS

    def multiply(thread: int) -> None:
        while time.perf_counter() < end:
            session.run(None, {"A": data})
            counts[thread] += 1

    begun = time.perf_counter()
    workers = [threading.Thread(target=multiply, args=(thread,)) for thread in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return 2.0 * rows * shape[0] * shape[1] * sum(counts) / (time.perf_counter() - begun)


def matrix_limits() -> dict[str, dict[str, float]]:
    """Operations a second, and the tokens a second that the encoder's layers would take if they were nothing else."""
    found = {}
    for kind in ("int8", "fp32"):
        for threads in (1, 2):
            speed = operations_per_second(kind, threads)
            name = f"{kind}, {threads} thread{'s' * (threads > 1)}"
            found[name] = {"operations_per_second": speed, "tokens_per_second": speed / (2 * WEIGHTS)}
    return found
