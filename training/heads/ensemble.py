"""The head that is served: additive networks and linear models, blended by a draft's length and weighted."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from training.heads.additive import AdditiveHead, Contributions, believe, curve, stack_heads


class HeadEnsemble(nn.Module):
    """Networks and linear models, one set for short drafts and one for long ones, blended by the draft's length.

    What makes a link post do well is not what makes an essay do well, so the two length classes, short and long, have models
    of their own. The sum of all components is additive over sections again:

    - the base: a curve over the number of words in strong sections (``length``: knots, outcomes);
    - networks (``AdditiveHead``), averaged within a length class; their own bases are dropped;
    - wording: a linear score of each section's hashed TF-IDF features (``serving.model.lexicon``), averaged over sections;
    - meaning: linear in the embeddings of the title and of the mean body (``meaning``: length classes, title or body,
      dimension, outcomes);
    - a penalty of weak sections, which never adds (``drag``: body or title, outcomes).

    The mean contribution of titles, and of bodies, in the archive (``usual``: length classes, title or body, outcomes) is
    moved from the sections to the base, so that a contribution says how a section differs from the usual.

    ``temper`` (outcomes, 9) holds the weights of the base and of the six components (``PARTS``), and the constants of short
    and of long drafts; all are fitted on validation articles (``training.heads.stacking``).
    """

    MIDDLE = 150.0  # words of a body that is half short, half long
    PARTS = 6  # networks, wording and meaning of short drafts, then of long ones

    def __init__(self, short: Sequence[AdditiveHead], long: Sequence[AdditiveHead], outcomes: int, *, dimension: int) -> None:
        super().__init__()
        self.networks = stack_heads([*short, *long])
        self.members = [len(short), len(long)]
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
        sizes: Tensor | None = None,
    ) -> Contributions:
        """As ``AdditiveHead``; ``wording`` (b, S, 2 x outcomes): scores of the words for short and for long drafts."""
        parts, base, strength = self.parts(embeddings, signs, overlap, title, words, keep, wording, sizes)
        length = self.longness(title, words, keep).unsqueeze(-1)
        of_base, short, long = self.temper[:, 0], self.temper[:, -2], self.temper[:, -1]
        usual = self.usual[0] + (self.usual[1] - self.usual[0]) * length.unsqueeze(-1)
        shares = self.shares(strength, title, keep)
        sections = self.tempered(parts) - shares @ usual - self.weakness(strength, title, words, keep) @ self.drag
        base = base * of_base + short + (long - short) * length + (shares @ usual).sum(1)
        return Contributions(sections, base, strength)

    def tempered(self, parts: Tensor) -> Tensor:
        """The weighted sum of the components, (B, S, outcomes)."""
        return (parts * self.temper[:, 1:-2].T).sum(2)

    def shares(self, strength: Tensor, title: Tensor, keep: Tensor) -> Tensor:
        """Each section's share of the title's and of the body's contribution: (B, S, 2)."""
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
        sizes: Tensor | None = None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The components (B, S, ``PARTS``, outcomes), the base (B, outcomes), and the strength (B, S)."""
        found: Contributions = self.networks(embeddings, signs, overlap, title, words, keep, sizes)
        networks = [each.mean(0) for each in torch.split(found.sections, self.members)]
        strength = torch.stack([each.mean(0) for each in torch.split(found.strength, self.members)]).mean(0)
        length = self.longness(title, words, keep)
        quality = believe(strength, title, keep)
        body = quality * (1 - title)
        everywhere = (quality / quality.sum(1, keepdim=True).clamp(min=1e-6)).unsqueeze(-1)
        mean = self.shares(strength, title, keep)[..., 1:]
        headline = (quality * title).unsqueeze(-1)
        normal = nn.functional.layer_norm(embeddings, embeddings.shape[-1:])
        hats = curve((body * words).sum(1).clamp(max=self.longest), AdditiveHead.KNOTS)
        parts = []
        for size, share in enumerate((1 - length, length)):
            worded = wording[..., size * self.outcomes : (size + 1) * self.outcomes] * everywhere
            meant = (normal @ self.meaning[size, 0]) * headline + (normal @ self.meaning[size, 1]) * mean
            parts.append(torch.stack([networks[size], worded, meant], 2) * share[:, None, None, None])
        return torch.cat(parts, 2), hats @ self.length, strength

    def weakness(self, strength: Tensor, title: Tensor, words: Tensor, keep: Tensor) -> Tensor:
        """Each section's share of the body's words times its weakness, and the weakness of the title: (B, S, 2)."""
        missing = keep - believe(strength, title, keep)
        body = keep * (1 - title)
        share = (1 - title) * words / (body * words).sum(1, keepdim=True).clamp(min=1.0)
        return torch.stack([missing * share, missing * title], -1)

    def longness(self, title: Tensor, words: Tensor, keep: Tensor) -> Tensor:
        """From 0 for a short body to 1 for a long one, (B,)."""
        return self.share((keep * (1 - title) * words).sum(1))

    @classmethod
    def share(cls, words: Tensor) -> Tensor:
        """The weight in [0, 1] of the models for long drafts, for a body of so many ``words``."""
        return torch.sigmoid(2 * (torch.log1p(words) - math.log1p(cls.MIDDLE)))


UNTEMPERED = [1.0] * (1 + HeadEnsemble.PARTS) + [0.0, 0.0]
