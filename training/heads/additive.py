"""The additive head: a network from a document's sections to one signed contribution of each.

It is an additive multiple-instance model (Javed et al. 2022, arXiv:2206.01794): an outcome's logit is a base plus one signed
contribution of each section, so "why" needs no approximation.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Contributions:
    """What the head says of B variants of documents of S sections.

    ``sections`` (B, S, outcomes) and ``base`` (B, outcomes) in logits; ``strength`` (B, S): the logit of a body section's
    being one that an author would keep, rather than filler, and of a title's being one that an author would give this body.
    Of heads that are stacked, each has an axis of members before these.
    """

    sections: Tensor
    base: Tensor
    strength: Tensor

    @property
    def logits(self) -> Tensor:
        """(B, outcomes)."""
        return self.base + self.sections.sum(-2)


class AdditiveHead(nn.Module):
    """Section embeddings, signs and overlaps to contributions in logits, through a network.

    Every section has a strength, the logit of its being worth keeping: learned from planted weak sections for the body, from
    foreign titles for the title. A body section's contribution is its value times its share of gate times weight (``believe``),
    so that the body's sum is a weighted mean and does not grow with the number of sections. The title's value counts by its own
    weight. The base is the bias and a piecewise linear curve over the number of words, each counted by its section's weight, so
    that weak sections do not make a draft longer. The inputs of a section are compared with the title, the mean of the body,
    its neighbours and the section most like it.

    Strength has layers of its own and learns from planted sections alone: outcomes are too weak a signal for it, and it is too
    strong a one for them.
    """

    RELATIONS = 10
    KNOTS = 18  # of the curve over the number of words, one for each doubling

    def __init__(self, dimension: int, outcomes: int, *, signs: int, width: int = 128, dropout: float = 0.1) -> None:
        super().__init__()
        self.normalize = nn.LayerNorm(dimension, elementwise_affine=False)
        self.metric = SideBySide((dimension,), width, bias=False)
        self.look = SideBySide((dimension,), width)
        self.points_dropout = nn.Dropout(dropout)
        self.sign_mean = nn.Buffer(torch.zeros(signs))
        self.sign_scale = nn.Buffer(torch.ones(signs))
        self.longest = nn.Buffer(torch.tensor(1e5))
        extra = (signs, 1, self.RELATIONS)
        self.judge = _Perceptron((width, *extra), width, dropout)
        self.judge_title = _Perceptron((width, width, width, 1, 1), width, dropout)
        self.project = SideBySide((dimension,), width)
        self.untitled = nn.Parameter(torch.zeros(width))
        self.mix = SideBySide((width, 1, *extra, 1, width, width), width)
        self.mixed = nn.Sequential(nn.GELU(), nn.Dropout(dropout))
        self.value = SideBySide((width,), outcomes)
        self.gate = SideBySide((width,), outcomes)
        self.length = SideBySide((self.KNOTS,), outcomes)
        for parameter in self.length.parameters():
            nn.init.zeros_(parameter)

    def forward(
        self,
        embeddings: Tensor,
        signs: Tensor,
        overlap: Tensor,
        title: Tensor,
        words: Tensor,
        keep: Tensor,
        sizes: Tensor | None = None,
    ) -> Contributions:
        """Contributions of the kept sections; those of the others are 0.

        Shapes: ``embeddings`` (b, S, dimension); ``signs`` (b, S, signs); ``overlap`` (b, S, S), the share of the row
        section's wording that is in the column's; ``title`` (b, S), 1 for a title; ``words`` (b, S) counts; ``keep`` (B, S),
        1 for a section that is there. b is B or 1, one document in B variants. Where not all of a document is read, ``words``
        are those that a section stands for, and ``sizes`` (b, S) its own.
        """
        body = keep * (1 - title)
        opening = body * (torch.cumsum(body, 1) < 1.5)  # noqa: PLR2004  1 at the first kept, and exact in float
        normal = self.normalize(embeddings)
        points, seen = self.points_dropout(self.project(normal)), self.points_dropout(self.look(normal))
        untitled = 1 - (keep * title).sum(1, keepdim=True).clamp(max=1.0)
        headline = weighted_sum(keep * title, points) + untitled.unsqueeze(-1) * self.untitled
        units, plain = (nn.functional.normalize(each, dim=-1) for each in (self.metric(normal), embeddings))
        relations = self.relate(units, plain, overlap, keep * title, body)
        measured = (torch.log1p(signs) - self.sign_mean) / self.sign_scale
        size = torch.log1p(words if sizes is None else sizes).unsqueeze(-1) / 4
        strength = self.judge(seen, measured, size, relations).squeeze(-1) * body
        named = self.judge_headline(seen, relations, keep * title, body) * (keep * title)
        found = strength + named
        quality = believe(found.detach(), title, keep)
        centre = weighted_sum(quality * body, points) / (quality * body).sum(-1)[..., None, None].clamp(min=1e-6)
        extra = (title.unsqueeze(-1), measured, size, relations.detach(), opening.unsqueeze(-1))
        hidden = self.mixed(self.mix(points, *extra, points * headline, points * centre))
        gates = torch.sigmoid(self.gate(hidden)) * (quality * body).unsqueeze(-1)
        shares = gates / gates.sum(-2, keepdim=True).clamp(min=1e-6) + (quality * title).unsqueeze(-1)
        kept = torch.minimum((quality * body * words).sum(-1, keepdim=True), self.longest)
        base = self.length(curve(kept, self.KNOTS)).squeeze(-2)
        return Contributions(shares * self.value(hidden), base, found)

    def judge_headline(self, seen: Tensor, relations: Tensor, title: Tensor, body: Tensor) -> Tensor:
        """The logit of the title's being one that its author would give this body, (B, 1); 0 where either is missing."""
        count = body.sum(1, keepdim=True).clamp(min=1.0)
        centre, headline = weighted_sum(body, seen) / count.unsqueeze(-1), weighted_sum(title, seen)
        cosines = relations[..., 0] * body
        close = (cosines.amax(-1, keepdim=True), cosines.sum(-1, keepdim=True) / count)
        found: Tensor = self.judge_title(headline, centre, headline * centre, *(each.unsqueeze(-1) for each in close))
        return found.squeeze(-1) * title.amax(1, keepdim=True) * body.amax(1, keepdim=True)

    def relate(self, units: Tensor, plain: Tensor, overlap: Tensor, title: Tensor, body: Tensor) -> Tensor:
        """How each kept section stands to the others that are kept: (B, S, ``RELATIONS``), 0 where there is no other.

        Cosines with the title (of a body section), with the other body sections on average, with the likest of them, the one
        before and the one after; how much the second and the third, of the embeddings as they are, stand out among the body's;
        the share of its wording that is in sections before it and in those behind it; whether there is a title. ``units``
        (b, S, width) and ``plain`` (b, S, dimension) are of length 1.
        """
        kept = title + body
        others = body.unsqueeze(1) * (1 - torch.eye(body.shape[1], device=body.device)) * kept.unsqueeze(2)
        cosines = units @ units.transpose(-1, -2)
        headline = (title.unsqueeze(1) * cosines).sum(-1) * body
        mean, likest = _mean_and_most(cosines, others)
        standing = [stand_out(each, body) for each in _mean_and_most(plain @ plain.transpose(-1, -2), others)]
        order = torch.cumsum(body, 1)
        step = order.unsqueeze(1) - order.unsqueeze(2)  # of a column from its row
        before = (others * cosines * ((step + 1).abs() < 0.5)).sum(-1)  # noqa: PLR2004  exact in float
        after = (others * cosines * ((step - 1).abs() < 0.5)).sum(-1)  # noqa: PLR2004
        said = (others * overlap * (step < 0)).sum(-1).clamp(max=1.0)
        again = (others * overlap * (step > 0)).sum(-1).clamp(max=1.0)
        titled = title.sum(1, keepdim=True).clamp(max=1.0)
        found = (headline, mean, likest, *standing, before, after, said, again, titled)
        return torch.stack([each.expand_as(mean) for each in found], -1) * kept.unsqueeze(-1)


def stack_heads(heads: Sequence[AdditiveHead]) -> AdditiveHead:
    """One head that computes all of ``heads``: its parameters, and so what it finds, have an axis of members in front.

    Behind that axis come two of size 1 for what is the same of all documents and sections, unless it is a layer's weights.
    """
    stacked = copy.deepcopy(heads[0])
    states = [head.state_dict() for head in heads]
    for name, first in states[0].items():
        path, _, leaf = name.rpartition(".")
        each = torch.stack([state[name] for state in states])
        before = () if first.ndim > 1 else (1, 1)
        together = each.reshape(len(heads), *before, *first.shape)
        module = stacked.get_submodule(path)
        kind = nn.Parameter if isinstance(getattr(module, leaf), nn.Parameter) else nn.Buffer
        setattr(module, leaf, kind(together))
    return stacked


def _mean_and_most(cosines: Tensor, others: Tensor) -> tuple[Tensor, Tensor]:
    """Of each row's ``cosines`` (b, S, S) with ``others`` (B, S, S), the mean and the highest: (B, S) each."""
    mean = (others * cosines).sum(-1) / others.sum(-1).clamp(min=1.0)
    return mean, (others * (1 + cosines)).amax(-1) - others.amax(-1)


def stand_out(values: Tensor, body: Tensor) -> Tensor:
    """How many deviations ``values`` (B, S) lie from their mean over the ``body`` (B, S); 0 elsewhere."""
    count = body.sum(1, keepdim=True).clamp(min=1.0)
    away = (values - (values * body).sum(1, keepdim=True) / count) * body
    variance = away.square().sum(1, keepdim=True) / count
    return away / (variance + _LEAST_DEVIATION**2).sqrt()


_LEAST_DEVIATION = 0.02  # of cosines: sections that are alike do not stand out by a hair


class SideBySide(nn.Module):
    """A linear layer over several inputs of these ``sizes``, side by side: ``weight`` (all sizes, ``outputs``).

    Each is multiplied by itself, so that what all variants of a document share is multiplied once; it had best come first.
    """

    def __init__(self, sizes: Sequence[int], outputs: int, *, bias: bool = True) -> None:
        super().__init__()
        self.sizes = list(sizes)
        most = sum(sizes) ** -0.5  # as torch's own linear layers begin
        self.weight = nn.Parameter(torch.empty(sum(sizes), outputs).uniform_(-most, most))
        self.bias = nn.Parameter(torch.empty(outputs).uniform_(-most, most)) if bias else None

    def forward(self, *inputs: Tensor) -> Tensor:
        """(B, S, outputs), of ``inputs`` (b, S, size) whose other axes are broadcast."""
        found = self.bias if self.bias is not None else self.weight.new_zeros(())
        for each, weight in zip(inputs, torch.split(self.weight, self.sizes, -2), strict=True):
            product = each.flatten(-3, -2) @ weight  # as one product of all sections, which is faster
            found = found + torch.unflatten(product, -2, each.shape[-3:-1])
        return found


class _Perceptron(nn.Module):
    """One number of several inputs, through two hidden layers."""

    def __init__(self, sizes: Sequence[int], width: int, dropout: float) -> None:
        super().__init__()
        self.first = SideBySide(sizes, width)
        self.rest = nn.Sequential(nn.GELU(), nn.Dropout(dropout), SideBySide((width,), 32), nn.GELU(), SideBySide((32,), 1))

    def forward(self, *inputs: Tensor) -> Tensor:
        found: Tensor = self.rest(self.first(*inputs))
        return found


def weighted_sum(weights: Tensor, rows: Tensor) -> Tensor:
    """Of ``rows`` (b, S, width), each times its ``weights`` (B, S): (B, 1, width)."""
    return weights.unsqueeze(-2) @ rows


def believe(strength: Tensor, title: Tensor, keep: Tensor) -> Tensor:
    """The weight in [0, 1] of each kept section, from its strength: (B, S). A title without a body has weight 1."""
    alone = 1 - (keep * (1 - title)).amax(-1, keepdim=True)
    return keep * (torch.sigmoid(strength) * (1 - alone * title) + alone * title)


def curve(words: Tensor, knots: int) -> Tensor:
    """A piecewise linear basis over the logarithm of ``words`` (B,), one hat for each doubling: (B, ``knots``)."""
    places = torch.arange(knots, device=words.device)
    return nn.functional.relu(1 - (torch.log2(1 + words).unsqueeze(-1) - places).abs())
