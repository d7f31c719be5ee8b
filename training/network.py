"""The section network: one encoder for all sections, one additive head for all outcomes.

The head is an additive multiple-instance model (Javed et al. 2022, arXiv:2206.01794): an outcome's logit is a base plus
one signed contribution of each section, so "why" needs no approximation.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from serving.errors import TrainingError

_PACKAGE = "package:"


@dataclass(frozen=True)
class Contributions:
    """What the head says of B variants of documents of S sections: ``sections`` (B, S, outcomes), ``base`` (B, outcomes)."""

    sections: Tensor
    base: Tensor

    @property
    def logits(self) -> Tensor:
        """(B, outcomes)."""
        return self.base + self.sections.sum(1)


class AdditiveHead(nn.Module):
    """Section embeddings to contributions in logits.

    A body section's contribution is its value times its gate's share of all gates, so that their sum is a weighted mean and
    does not grow with the number of sections. The title is not one of many: its value counts whole. Each section is seen
    beside the title and the mean of the body (their element-wise products), and knows whether it opens the body. The base
    holds the bias and a curve over the number of words and sections, the latter up to ``max_sections``: more are never
    seen together in training.
    """

    def __init__(self, dimension: int, outcomes: int, *, max_sections: int, width: int = 128, dropout: float = 0.1) -> None:
        super().__init__()
        self.max_sections = float(max_sections)
        self.project = nn.Sequential(nn.LayerNorm(dimension), nn.Linear(dimension, width))
        self.kind = nn.Embedding(3, width)  # title, opening section, other
        self.untitled = nn.Parameter(torch.zeros(width))
        self.mix = nn.Sequential(nn.Linear(3 * width, width), nn.GELU(), nn.Dropout(dropout))
        self.value = nn.Linear(width, outcomes)
        self.gate = nn.Linear(width, outcomes)
        self.length = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, outcomes))

    def forward(self, embeddings: Tensor, title: Tensor, words: Tensor, keep: Tensor) -> Contributions:
        """Contributions of the kept sections; those of the others are 0.

        Shapes: ``embeddings`` (b, S, dimension); ``title`` (b, S), 1 for a title; ``words`` (b, S) counts; ``keep``
        (B, S), 1 for a section that is there. b is B or 1, one document in B variants.
        """
        body = keep * (1 - title)
        opening = body * (torch.cumsum(body, 1) < 1.5)  # noqa: PLR2004  1 at the first kept, and exact in float
        kinds = title.unsqueeze(-1) * self.kind.weight[0] + (1 - title).unsqueeze(-1) * self.kind.weight[2]
        kinds = kinds + opening.unsqueeze(-1) * (self.kind.weight[1] - self.kind.weight[2])
        points = self.project(embeddings)
        titled = (keep * title).sum(1, keepdim=True).clamp(max=1.0)
        headline = ((keep * title).unsqueeze(-1) * points).sum(1) + (1 - titled) * self.untitled
        centre = (body.unsqueeze(-1) * points).sum(1) / body.sum(1, keepdim=True).clamp(min=1.0)
        points = points.expand(len(keep), -1, -1)
        mixed = torch.cat([points + kinds, points * headline.unsqueeze(1), points * centre.unsqueeze(1)], -1)
        hidden = self.mix(mixed)
        gates = torch.sigmoid(self.gate(hidden)) * body.unsqueeze(-1)
        shares = gates / gates.sum(1, keepdim=True).clamp(min=1e-6) + (keep * title).unsqueeze(-1)
        count = body.sum(1).clamp(max=self.max_sections)
        size = torch.stack([torch.log1p((words * keep).sum(1)) / 8, torch.log1p(count) / 4], -1)
        return Contributions(shares * self.value(hidden), self.length(size))


class SectionNetwork(nn.Module):
    """Encoder and head together, as they are trained."""

    def __init__(self, encoder: PreTrainedModel, head: AdditiveHead) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = head

    def embed(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Mean of the last layer over the tokens that are there: (sections, dimension), float32."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean: Tensor = (states * mask).sum(1) / mask.sum(1).clamp(min=1.0)
        return mean.float()

    def forward(
        self,
        chunks: list[dict[str, Tensor]],
        place: Tensor,
        title: Tensor,
        words: Tensor,
        keep: Tensor,
        labels: Tensor | None = None,
    ) -> dict[str, Tensor]:
        """Logits (B, outcomes), and the loss where ``labels`` (B, outcomes; NaN = not observed) are given.

        ``chunks`` hold the batch's sections, sorted by length to waste little padding; ``place`` says for each where in the
        (B, S) grid of documents and sections it belongs (one past its end: a row that only fills up the chunk).
        """
        found = torch.cat([self.embed(**chunk) for chunk in chunks])
        grid = found.new_zeros(keep.numel() + 1, found.shape[-1]).index_copy(0, place, found)[:-1]
        logits = self.head(grid.view(*keep.shape, -1), title, words, keep).logits.float()
        if labels is None:
            return {"logits": logits}
        return {"loss": masked_loss(logits, labels), "logits": logits}


def masked_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy of the observed labels, each a chance in [0, 1]; 0 when none is observed."""
    observed = ~torch.isnan(labels)
    losses = nn.functional.binary_cross_entropy_with_logits(logits, labels.nan_to_num(0.0), reduction="none")
    return (losses * observed).sum() / observed.sum().clamp(min=1)


def load_encoder(name: str, dropout: float = 0.0) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The encoder and its tokenizer from a Hugging Face id, a folder, or ``package:NAME`` with ``get_model_path()``.

    ``dropout`` replaces the encoder's own: on CPUs its random numbers cost more than half of a training step.
    Raises ``TrainingError`` when there is none.
    """
    source = _package_path(name.removeprefix(_PACKAGE)) if name.startswith(_PACKAGE) else name
    try:
        # Fused attention is the slower one where it is emulated: on CPUs, when training.
        attention = "sdpa" if torch.cuda.is_available() else "eager"
        model = AutoModel.from_pretrained(source, attn_implementation=attention)
        tokenizer = AutoTokenizer.from_pretrained(source)
    except (OSError, ValueError) as error:
        raise TrainingError(
            f'encoder "{name}" cannot be loaded: {str(error).splitlines()[0]} (give a Hugging Face id or a folder)'
        ) from error
    if getattr(model, "pooler", None) is not None:
        model.pooler = None  # sections are pooled by their mean; an unused layer would be trained and exported in vain
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = dropout
    return model.float(), tokenizer


def _package_path(package: str) -> str:
    try:
        return str(Path(importlib.import_module(package).get_model_path()))
    except ModuleNotFoundError:
        raise TrainingError(f'encoder package "{package}" is not installed (run: make setup TRAIN=1)') from None
