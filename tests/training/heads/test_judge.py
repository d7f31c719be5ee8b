"""The judge: a section is seen beside those that are kept, and no other."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from tests.heads import DIMENSION, copy_inputs, make_inputs, make_judge
from training.heads.judge import SideBySide


def test_inputs_side_by_side_are_one_linear_layer_of_all() -> None:
    torch.manual_seed(0)
    layer = SideBySide((3, 1, 2), 5)
    shared, place, varying = torch.randn(1, 4, 3), torch.randn(1, 4, 1), torch.randn(6, 4, 2)
    together = torch.cat([shared.expand(6, -1, -1), place.expand(6, -1, -1), varying], -1)
    torch.testing.assert_close(layer(shared, place, varying), together @ layer.weight + layer.bias)


@pytest.mark.parametrize("changed", ["title", "neighbour", "overlap", "signs"])
def test_a_section_is_seen_beside_the_others(changed: str) -> None:
    judge, inputs = make_judge(), make_inputs()
    before = judge(inputs)[:, 3]
    inputs = copy_inputs(inputs)
    if changed == "title":
        inputs.embeddings[:, 0] = torch.randn(3, DIMENSION)
    elif changed == "neighbour":
        inputs.embeddings[:, 4] = torch.randn(3, DIMENSION)
    elif changed == "overlap":
        inputs.overlap[:, 3] = 0.0
    else:
        inputs.signs[:, 3] += 1.0
    assert (judge(inputs)[:, 3] - before).abs().min() > 1e-6


def test_a_titles_strength_is_about_the_body_it_stands_above() -> None:
    judge, inputs = make_judge(), make_inputs()
    strength = judge(inputs)
    assert (strength != 0).all()
    other = copy_inputs(inputs)
    other.embeddings[:, 4] = torch.randn(3, DIMENSION)
    assert (judge(other) - strength)[:, 0].abs().min() > 1e-6


def test_what_a_section_says_again_is_told_from_what_is_said_again_behind_it() -> None:
    judge, inputs = make_judge(), make_inputs(documents=1)
    body = inputs.keep * (1 - inputs.title)
    units = nn.functional.normalize(inputs.embeddings, dim=-1)

    def shared(pairs: dict[tuple[int, int], float], body: Tensor = body) -> tuple[list[float], list[float]]:
        overlap = torch.zeros(1, 6, 6)
        for (row, column), share in pairs.items():
            overlap[0, row, column] = share
        relations: Tensor = judge.relate(units, units, overlap, inputs.title, body)
        return relations[0, :, 7].tolist(), relations[0, :, 8].tolist()

    nothing = [0.0] * 6
    assert shared({(3, 0): 0.9}) == (nothing, nothing)  # with the title
    behind, before = shared({(3, 5): 0.9, (5, 3): 0.7})
    assert (before, behind) == (pytest.approx([0, 0, 0, 0.9, 0, 0]), pytest.approx([0, 0, 0, 0, 0, 0.7]))
    of_two, _ = shared({(5, 3): 0.5, (5, 2): 0.4})
    assert of_two == pytest.approx([0, 0, 0, 0, 0, 0.9])
    masked = body.clone()
    masked[0, 5] = 0
    assert shared({(3, 5): 0.9, (5, 3): 0.7}, masked) == (nothing, nothing)


def test_relations_are_those_of_the_neighbours_that_are_kept() -> None:
    units = torch.eye(6)[None]
    units[0, 4] = units[0, 2]  # the third and the fifth section are alike
    title, body = torch.tensor([[1.0, 0, 0, 0, 0, 0]]), torch.tensor([[0.0, 1, 1, 0, 1, 1]])  # the fourth is taken out
    found = make_judge().relate(units, units, torch.zeros(1, 6, 6), title, body)[0]
    headline, mean, likest, odd, close, before, after, _, _, titled = found.unbind(-1)
    assert headline.tolist() == [0.0] * 6
    assert mean.tolist() == pytest.approx([0, 0, 1 / 3, 0, 1 / 3, 0])
    assert likest.tolist() == pytest.approx([0, 0, 1, 0, 1, 0])
    for standing in (odd, close):  # two of the four that are kept have a like one
        assert standing.tolist() == pytest.approx([0, -1, 1, 0, 1, -1], abs=0.02)
    assert before.tolist() == pytest.approx([0, 0, 0, 0, 1, 0])
    assert after.tolist() == pytest.approx([0, 0, 1, 0, 0, 0])
    assert titled.tolist() == [1, 1, 1, 0, 1, 1]
