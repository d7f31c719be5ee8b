"""The head that is served: additive networks and linear models, blended by a draft's length and tempered."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from training.heads.additive import AdditiveHead, Contributions, believe, curve, stack_heads


class HeadEnsemble(nn.Module):
    """What is served: networks and linear models for short drafts and for long ones, blended by length and tempered.

    It is additive again, over these parts:

    - the base: a curve over the number of words that are worth reading (``length``: knots, outcomes);
    - networks (``AdditiveHead``), the mean of each kind, without their bases, which only kept the length out of the rest;
    - the sections' wording, one value per section from its words alone (``serving.model.lexicon``), averaged over all sections;
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
        self.networks = stack_heads([*short, *long])
        self.kinds = [len(short), len(long)]
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
        """As ``AdditiveHead``; ``wording`` (b, S, 2 x outcomes): what the words are worth in short and in long drafts."""
        parts, base, strength = self.parts(embeddings, signs, overlap, title, words, keep, wording, sizes)
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
        sizes: Tensor | None = None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """What is tempered: parts (B, S, ``PARTS``, outcomes) and the base (B, outcomes); and the strength (B, S)."""
        found: Contributions = self.networks(embeddings, signs, overlap, title, words, keep, sizes)
        networks = [each.mean(0) for each in torch.split(found.sections, self.kinds)]
        strength = torch.stack([each.mean(0) for each in torch.split(found.strength, self.kinds)]).mean(0)
        length = self.longness(title, words, keep)
        quality = believe(strength, title, keep)
        body = quality * (1 - title)
        everywhere = (quality / quality.sum(1, keepdim=True).clamp(min=1e-6)).unsqueeze(-1)
        mean = self.shares(strength, title, keep)[..., 1:]
        headline = (quality * title).unsqueeze(-1)
        normal = nn.functional.layer_norm(embeddings, embeddings.shape[-1:])
        hats = curve((body * words).sum(1).clamp(max=self.longest), AdditiveHead.KNOTS)
        parts = []
        for kind, say in enumerate((1 - length, length)):
            worded = wording[..., kind * self.outcomes : (kind + 1) * self.outcomes] * everywhere
            meant = (normal @ self.meaning[kind, 0]) * headline + (normal @ self.meaning[kind, 1]) * mean
            parts.append(torch.stack([networks[kind], worded, meant], 2) * say[:, None, None, None])
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
