"""The head that is served: an additive linear model of outcomes, and the judges that say which sections are weak.

It is an additive multiple-instance model (Javed et al. 2022, arXiv:2206.01794): an outcome's logit is a base plus one signed
contribution of each section, so "why" needs no approximation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from serving.model.inference import HeadInputs
from training.heads.judge import Judge

KNOTS = 18  # of the curve over the number of words, one for each doubling
MIDDLE = 150.0  # words of a body that is half short, half long
CLASSES = 2  # of length: short drafts and long ones
SHORT = 0


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
        return self.base + self.sections.sum(-2)


class SectionHead(nn.Module):
    """Judges of sections, and a model of outcomes that is linear in what the sections say.

    What makes a link post do well is not what makes an essay do well, so the two length classes, short and long, have weights
    of their own, blended by the number of words. A document is its title and the mean of its body, each body section
    counting as its words times the weight that the judges give it. The logit is the sum of

    - the base: ``constant`` (length classes, outcomes), the logit of a document whose title and body are the usual ones, and a
      piecewise linear curve over the number of words, ``length`` (length classes, knots, outcomes);
    - wording: the linear scores of the sections' hashed TF-IDF features (``serving.model.lexicon``);
    - meaning: linear in the embeddings (``meaning``: length classes, title or body, dimension, outcomes);
    - less the mean score of titles, and of bodies, in the archive (``usual``: length classes, title or body, outcomes), so that
      a contribution says how a section differs from the usual one, and a missing title counts as a usual one;
    - less a penalty of weak sections, which never adds (``penalty``: body or title, outcomes).

    ``longest``: the number of words beyond which the curve is flat.
    """

    def __init__(self, judges: Sequence[Judge], outcomes: int, *, dimension: int) -> None:
        super().__init__()
        self.judges = nn.ModuleList(judges)
        self.outcomes, self.dimension, self.signs = outcomes, dimension, len(judges[0].sign_mean)
        self.longest = nn.Buffer(torch.tensor(1e5))
        self.constant = nn.Buffer(torch.zeros(CLASSES, outcomes))
        self.length = nn.Buffer(torch.zeros(CLASSES, KNOTS, outcomes))
        self.meaning = nn.Buffer(torch.zeros(CLASSES, 2, dimension, outcomes))
        self.usual = nn.Buffer(torch.zeros(CLASSES, 2, outcomes))
        self.penalty = nn.Buffer(torch.zeros(2, outcomes))

    def forward(self, inputs: HeadInputs[Tensor]) -> Contributions:
        """Contributions of the kept sections; those of the others are 0."""
        strength = torch.stack([judge(inputs) for judge in self.judges]).mean(0)
        title, keep = inputs.title, inputs.keep
        body = believe(strength, title, keep) * (1 - title) * inputs.words
        words = body.sum(1, keepdim=True)
        shares = torch.stack([keep * title, body / words.clamp(min=1e-6)], -1)
        classes = blend(words.squeeze(1))
        hats = curve(words.squeeze(1).clamp(max=self.longest))
        normal = unit(inputs.embeddings)
        sections, base = torch.zeros(()), torch.zeros(())
        for number, share in enumerate(classes.unbind(-1)):
            worded = inputs.wording[..., number * self.outcomes : (number + 1) * self.outcomes]
            scores = [worded + normal @ self.meaning[number, part] - self.usual[number, part] for part in (0, 1)]
            said = sum(shares[..., part : part + 1] * scores[part] for part in (0, 1))
            sections = sections + share[:, None, None] * said
            base = base + share[:, None] * (self.constant[number] + hats @ self.length[number])
        return Contributions(sections - weakness(strength, inputs) @ self.penalty, base, strength)


def believe(strength: Tensor, title: Tensor, keep: Tensor) -> Tensor:
    """The weight in [0, 1] of each kept section, from its strength: (B, S). A title without a body has weight 1."""
    alone = 1 - (keep * (1 - title)).amax(-1, keepdim=True)
    return keep * (torch.sigmoid(strength) * (1 - alone * title) + alone * title)


def weakness(strength: Tensor, inputs: HeadInputs[Tensor]) -> Tensor:
    """Each section's share of the body's words times its weakness, and the weakness of the title: (B, S, 2)."""
    missing = inputs.keep - believe(strength, inputs.title, inputs.keep)
    body = inputs.keep * (1 - inputs.title) * inputs.words
    share = body / body.sum(1, keepdim=True).clamp(min=1.0)
    return torch.stack([missing * share, missing * inputs.title], -1)


def blend(words: Tensor) -> Tensor:
    """The weights in [0, 1] of the models for short and for long drafts, for bodies of so many ``words`` (B,): (B, 2)."""
    long = torch.sigmoid(2 * (torch.log1p(words) - math.log1p(MIDDLE)))
    return torch.stack([1 - long, long], -1)


def curve(words: Tensor) -> Tensor:
    """A piecewise linear basis over the logarithm of ``words`` (B,), one hat for each doubling: (B, ``KNOTS``)."""
    places = torch.arange(KNOTS, device=words.device)
    return nn.functional.relu(1 - (torch.log2(1 + words).unsqueeze(-1) - places).abs())


def unit(embeddings: Tensor) -> Tensor:
    """Embeddings (…, dimension) without their mean, and of length 1."""
    return nn.functional.normalize(embeddings - embeddings.mean(-1, keepdim=True), dim=-1)
