"""The encoder's arithmetic: the same on every processor."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from serving.model.encoder import open_session


def test_sums_of_int8_products_are_exact(tmp_path: Path) -> None:
    """The largest activations and weights there are: two products together leave 16 bits, in which AVX2 adds them."""
    weights = np.full((64, 16), 127, dtype=np.int8)
    weights[:, ::2] = -127
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["activations", "weights"], ["sums"])],
        "products",
        [helper.make_tensor_value_info("activations", TensorProto.UINT8, [None, 64])],
        [helper.make_tensor_value_info("sums", TensorProto.INT32, [None, 16])],
        [numpy_helper.from_array(weights, "weights")],
    )
    path = tmp_path / "products.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 23)], ir_version=10), path)
    activations = np.full((3, 64), 255, dtype=np.uint8)
    (sums,) = open_session(path).run(None, {"activations": activations})
    np.testing.assert_array_equal(sums, activations.astype(np.int32) @ weights.astype(np.int32))
