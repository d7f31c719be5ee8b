import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from training.bundle.graphs import export_graph, quantize
from training.bundle.smoothing import smooth_outliers

TEXTS = [np.random.default_rng(seed).integers(3, 100, (1, 30)) for seed in range(12)]


def run(model, texts):
    source = model.SerializeToString() if isinstance(model, onnx.ModelProto) else model
    session = onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])
    return np.stack([session.run(None, {"input_ids": ids})[0][0] for ids in texts])


class Layer(torch.nn.Module):
    """Embeddings, one of whose channels is ``outlier`` times as large as the others, through one product."""

    def __init__(self, outlier):
        super().__init__()
        torch.manual_seed(0)
        self.embeddings = torch.nn.Embedding(100, 64)
        self.normalize = torch.nn.LayerNorm(64)
        self.product = torch.nn.Linear(64, 32)
        with torch.no_grad():
            self.normalize.weight[5] *= outlier

    def forward(self, input_ids):
        return self.product(self.normalize(self.embeddings(input_ids))).mean(1)


@pytest.fixture
def graph(tmp_path):
    def write(outlier):
        inputs = {"input_ids": {1: "tokens"}}
        path = tmp_path / f"{outlier}.onnx"
        example = (torch.ones(1, 5, dtype=torch.int64),)
        export_graph(Layer(outlier), example, path, inputs=inputs, outputs=["embeddings"])
        return path

    return write


def error(path, model, tmp_path):
    """Of what int8 makes of ``model``, beside the exact graph in ``path``."""
    quantize(model, tmp_path / "int8.onnx")
    exact, rough = run(path, TEXTS[6:]), run(tmp_path / "int8.onnx", TEXTS[6:])
    return np.linalg.norm(exact - rough) / np.linalg.norm(exact)


@pytest.mark.slow
def test_outliers_are_moved_without_changing_what_the_graph_says(graph, tmp_path):
    path = graph(40)
    smoothed = smooth_outliers(path, TEXTS[:6])
    assert [node.op_type for node in smoothed.graph.node].count("Mul") == 1
    np.testing.assert_allclose(run(smoothed, TEXTS), run(path, TEXTS), atol=1e-4)
    assert error(path, smoothed, tmp_path) < 0.5 * error(path, path, tmp_path)


@pytest.mark.slow
def test_without_outliers_the_graph_stays_as_it_is(graph):
    path = graph(1)
    assert smooth_outliers(path, TEXTS[:6]) == onnx.load(path)
