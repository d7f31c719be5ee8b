"""The head as the ONNX graph that is served."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from serving.model.inference import AXES, HeadInputs
from training.bundle.graphs import export_graph
from training.heads.head import CLASSES, SectionHead


class _HeadGraph(nn.Module):
    def __init__(self, head: SectionHead) -> None:
        super().__init__()
        self.head = head

    def forward(self, inputs: HeadInputs[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        found = self.head(inputs)
        return found.sections, found.base, found.strength


def export_head(head: SectionHead, path: Path) -> None:
    """Write the head to ``path``."""
    example = HeadInputs(
        embeddings=torch.randn(1, 3, head.dimension),
        signs=torch.ones(1, 3, head.signs),
        overlap=torch.zeros(1, 3, 3),
        title=torch.tensor([[1.0, 0.0, 0.0]]),
        words=torch.full((1, 3), 50.0),
        wording=torch.randn(1, 3, CLASSES * head.outcomes),
        keep=torch.ones(2, 3),
    )
    axes = {name: dict(each) for name, each in AXES._asdict().items()}
    export_graph(_HeadGraph(head), (example,), path, inputs=axes, outputs=["contributions", "base", "strength"])
