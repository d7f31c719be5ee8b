"""The judge: a network that tells weak sections and foreign titles from those that an author would keep."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from serving.model.inference import HeadInputs


class Judge(nn.Module):
    """Section embeddings, signs and overlaps to the strength of each section, through a small network.

    A body section's strength is the logit of its being one that an author would keep, rather than filler: learned from planted
    weak sections. A title's is the logit of its being one that an author would give this body: learned from foreign titles.
    A section is compared with the title, the mean of the body, its neighbours and the section most like it. Outcomes teach
    nothing here: they are too weak a signal for it, and it is too strong a one for them.
    """

    RELATIONS = 10

    def __init__(self, dimension: int, *, signs: int, width: int = 128, dropout: float = 0.1) -> None:
        super().__init__()
        self.normalize = nn.LayerNorm(dimension, elementwise_affine=False)
        self.metric = nn.Linear(dimension, width, bias=False)
        self.look = nn.Linear(dimension, width)
        self.points_dropout = nn.Dropout(dropout)
        self.sign_mean = nn.Buffer(torch.zeros(signs))
        self.sign_scale = nn.Buffer(torch.ones(signs))
        self.judge = _Perceptron((width, signs, 1, self.RELATIONS), width, dropout)
        self.judge_title = _Perceptron((width, width, width, 1, 1), width, dropout)

    def forward(self, inputs: HeadInputs[Tensor]) -> Tensor:
        """The strength (B, S) of the kept sections; 0 of the others, and of a title without a body."""
        kept_title = inputs.keep * inputs.title
        body = inputs.keep * (1 - inputs.title)
        normal = self.normalize(inputs.embeddings)
        seen = self.points_dropout(self.look(normal))
        units, plain = (nn.functional.normalize(each, dim=-1) for each in (self.metric(normal), inputs.embeddings))
        relations = self.relate(units, plain, inputs.overlap, kept_title, body)
        measured = (torch.log1p(inputs.signs) - self.sign_mean) / self.sign_scale
        size = torch.log1p(inputs.words).unsqueeze(-1) / 4
        strength: Tensor = self.judge(seen, measured, size, relations).squeeze(-1) * body
        return strength + self.judge_headline(seen, relations, kept_title, body) * kept_title

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

    def __init__(self, sizes: Sequence[int], outputs: int) -> None:
        super().__init__()
        self.sizes = list(sizes)
        most = sum(sizes) ** -0.5  # as torch's own linear layers begin
        self.weight = nn.Parameter(torch.empty(sum(sizes), outputs).uniform_(-most, most))
        self.bias = nn.Parameter(torch.empty(outputs).uniform_(-most, most))

    def forward(self, *inputs: Tensor) -> Tensor:
        """(B, S, outputs), of ``inputs`` (b, S, size) whose other axes are broadcast."""
        found: Tensor = self.bias
        for each, weight in zip(inputs, torch.split(self.weight, self.sizes), strict=True):
            found = found + each @ weight
        return found


class _Perceptron(nn.Module):
    """One number of several inputs, through two hidden layers."""

    def __init__(self, sizes: Sequence[int], width: int, dropout: float) -> None:
        super().__init__()
        self.first = SideBySide(sizes, width)
        self.middle = nn.Sequential(nn.GELU(), nn.Dropout(dropout), nn.Linear(width, 32), nn.GELU())
        self.last = nn.Linear(32, 1)

    def forward(self, *inputs: Tensor) -> Tensor:
        found: Tensor = self.last(self.middle(self.first(*inputs)))
        return found

    def shift(self, by: Tensor) -> None:
        """Add a constant to what it says."""
        self.last.bias.add_(by)


def weighted_sum(weights: Tensor, rows: Tensor) -> Tensor:
    """Of ``rows`` (b, S, width), each times its ``weights`` (B, S): (B, 1, width)."""
    return weights.unsqueeze(-2) @ rows
