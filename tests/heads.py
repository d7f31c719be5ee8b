"""Judges and heads as after training, and inputs for them, all of random numbers."""

from __future__ import annotations

import torch
from torch import Tensor

from serving.model.inference import HeadInputs
from tests.encoded import OUTCOMES, SIGNS
from training.heads.head import CLASSES, KNOTS, SectionHead
from training.heads.judge import Judge

DIMENSION, LONGEST = 24, 700.0
Inputs = HeadInputs[Tensor]


def make_judge(seed: int = 0) -> Judge:
    """Every parameter is away from zero, every section is neither quite strong nor quite weak."""
    torch.manual_seed(seed)
    judge = Judge(DIMENSION, signs=SIGNS, width=16).eval()
    with torch.no_grad():
        for parameter in judge.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
        judge.sign_mean.fill_(0.4)
        judge.sign_scale.fill_(0.7)
    return judge


def make_head(seed: int = 0) -> SectionHead:
    """Two judges; all weights of the model of outcomes, and the penalty, are away from zero."""
    head = SectionHead([make_judge(seed), make_judge(seed + 1)], OUTCOMES, dimension=DIMENSION).eval()
    torch.manual_seed(seed + 5)
    head.constant.copy_(0.3 * torch.randn(CLASSES, OUTCOMES))
    head.length.copy_(0.3 * torch.randn(CLASSES, KNOTS, OUTCOMES))
    head.meaning.copy_(torch.randn(CLASSES, 2, DIMENSION, OUTCOMES))
    head.usual.copy_(0.2 * torch.randn(CLASSES, 2, OUTCOMES))
    head.penalty.copy_(torch.tensor([[0.3, 0.6], [0.2, 0.4]]))
    head.longest.fill_(LONGEST)
    return head


def make_inputs(documents: int = 3, sections: int = 6, *, titled: bool = True, seed: int = 1) -> Inputs:
    """Random documents, all of whose sections are there."""
    torch.manual_seed(seed)
    title = torch.zeros(documents, sections)
    title[:, 0] = float(titled)
    return HeadInputs(
        embeddings=torch.randn(documents, sections, DIMENSION),
        signs=torch.rand(documents, sections, SIGNS) * 5,
        overlap=torch.rand(documents, sections, sections) * (1 - torch.eye(sections)),
        title=title,
        words=torch.randint(5, 160, (documents, sections)).float(),
        wording=torch.randn(documents, sections, CLASSES * OUTCOMES),
        keep=torch.ones(documents, sections),
    )


def copy_inputs(inputs: Inputs) -> Inputs:
    """The same numbers, to be changed."""
    return HeadInputs(*(each.clone() for each in inputs))


def select(inputs: Inputs, order: list[int]) -> Inputs:
    """The sections with these numbers, in this order."""
    taken = HeadInputs(*(each[:, order] for each in inputs))
    return taken._replace(overlap=inputs.overlap[:, order][:, :, order])
