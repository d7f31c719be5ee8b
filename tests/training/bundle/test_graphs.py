from collections import Counter

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from tokenizers import Tokenizer, models
from transformers import AutoModel, BertConfig, ModernBertConfig, MPNetConfig, PreTrainedTokenizerFast, RobertaConfig

from training.bundle.graphs import EXACT, QUANTIZED, export_encoder

pytestmark = pytest.mark.slow

SHAPE = {"vocab_size": 120, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
ENCODERS = {
    "plain": BertConfig(**SHAPE),
    "positions behind the padding's": RobertaConfig(**SHAPE),
    "attention to neighbours alone": ModernBertConfig(
        **SHAPE, local_attention=8, global_attn_every_n_layers=2, pad_token_id=0, bos_token_id=1, eos_token_id=2
    ),
    "an attention of its own": MPNetConfig(**SHAPE),
}


@pytest.mark.parametrize("kind", ENCODERS)
def test_the_graph_says_what_the_encoder_says_of_texts_of_any_length(kind, tmp_path):
    torch.manual_seed(0)
    encoder = AutoModel.from_config(ENCODERS[kind], attn_implementation="eager").eval()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.WordLevel({"a": 0}, "a")))
    export_encoder(encoder, tokenizer, tmp_path, ["a a a"], max_tokens=40)
    exact, quantized = (onnxruntime.InferenceSession(tmp_path / name) for name in (EXACT, QUANTIZED))
    for tokens in (1, 2, 40):
        ids = torch.randint(3, 100, (1, tokens))
        with torch.no_grad():
            expected = encoder(input_ids=ids).last_hidden_state.mean(1).numpy()
        np.testing.assert_allclose(exact.run(None, {"input_ids": ids.numpy()})[0], expected, atol=1e-5)
        (rough,) = quantized.run(None, {"input_ids": ids.numpy()})
        assert np.sum(rough * expected) > 0.95 * np.linalg.norm(rough) * np.linalg.norm(expected)
    assert encoder.config._attn_implementation == "eager"


def test_attention_is_one_operator_and_every_weight_of_int8(tiny_run):
    operators = Counter(node.op_type for node in onnx.load(tiny_run / "runs" / "tiny" / QUANTIZED).graph.node)
    assert operators["Attention"] == 2
    assert operators["Softmax"] == operators["MatMul"] == 0
    assert operators["MatMulInteger"] == 12
