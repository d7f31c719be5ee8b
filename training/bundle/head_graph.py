"""The heads as the one ONNX graph that is served."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from training.bundle.graphs import export_graph
from training.heads.ensemble import HeadEnsemble


class _HeadGraph(nn.Module):
    def __init__(self, head: nn.Module) -> None:
        super().__init__()
        self.head = head

    def forward(
        self,
        embeddings: Tensor,
        signs: Tensor,
        overlap: Tensor,
        title: Tensor,
        words: Tensor,
        keep: Tensor,
        wording: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        found = self.head(embeddings, signs, overlap, title, words, keep, wording)
        return found.sections, found.base, found.strength


def export_head(head: HeadEnsemble, path: Path, *, dimension: int, signs: int) -> None:
    """Write the head of embeddings of ``dimension`` and ``signs`` signs to ``path``."""
    title = torch.tensor([[1.0, 0.0, 0.0]])
    sections = {1: "sections"}
    export_graph(
        _HeadGraph(head),
        (
            torch.randn(1, 3, dimension),
            torch.ones(1, 3, signs),
            torch.zeros(1, 3, 3),
            title,
            torch.full((1, 3), 50.0),
            torch.ones(2, 3),
            torch.randn(1, 3, 2 * head.outcomes),
        ),
        path,
        inputs={
            "embeddings": sections,
            "signs": dict(sections),
            "overlap": {1: "sections", 2: "sections"},
            "title": dict(sections),
            "words": dict(sections),
            "keep": {0: "variants", 1: "sections"},
            "wording": dict(sections),
        },
        outputs=["contributions", "base", "strength"],
    )
