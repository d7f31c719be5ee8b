"""The head: logits are exact sums, and no section or document touches what is not its own."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from serving.model.inference import HeadInputs
from tests.encoded import OUTCOMES
from tests.heads import LONGEST, Inputs, copy_inputs, make_head, make_inputs, select
from training.heads.head import MIDDLE, SectionHead, blend, curve, unit

TOP = 30.0  # the greatest strength
many = settings(deadline=None, derandomize=True, max_examples=40)


class FirstSign(nn.Module):
    """A judge to which a section is as strong as ``TOP`` less its first sign."""

    def forward(self, inputs: Inputs) -> Tensor:
        return (TOP - torch.log1p(inputs.signs[..., 0])) * inputs.keep


def judged(head: SectionHead) -> SectionHead:
    head.judges = nn.ModuleList([FirstSign()])
    return head


def with_strengths(inputs: Inputs, strengths: list[float]) -> Inputs:
    """For a head that judges by the first sign: inputs whose sections have these strengths."""
    signs = inputs.signs.clone()
    signs[..., 0] = torch.expm1(TOP - torch.tensor(strengths))
    return inputs._replace(signs=signs)


# ---------------------------------------------------------------- sums


def test_a_logit_is_the_base_and_the_sum_of_the_contributions() -> None:
    found = make_head()(make_inputs())
    assert found.sections.shape == (3, 6, OUTCOMES)
    assert found.base.shape == found.logits.shape == (3, OUTCOMES)
    assert found.strength.shape == (3, 6)
    torch.testing.assert_close(found.logits, found.base + found.sections.sum(1))
    assert found.sections.abs().min() > 0


@pytest.mark.parametrize(("words", "number"), [(0.01, 0), (10_000.0, 1)])
def test_the_words_and_the_meaning_of_title_and_body_add_up_as_the_length_says(words: float, number: int) -> None:
    head, inputs = judged(make_head()), with_strengths(make_inputs(), [1.0, 0.5, -0.5, 2.0, 1.0, 0.0])
    inputs.words[:, 1:] = words / 5
    inputs.words[:, 0] = 30.0  # the title's do not count
    head.penalty.zero_()
    found = head(inputs)
    worded = inputs.wording[..., number * OUTCOMES : (number + 1) * OUTCOMES]
    normal = unit(inputs.embeddings)
    title, body = (worded + normal @ head.meaning[number, part] - head.usual[number, part] for part in (0, 1))
    counted = torch.sigmoid(found.strength[:, 1:]) * inputs.words[:, 1:]
    shares = (counted / counted.sum(1, keepdim=True)).unsqueeze(-1)
    torch.testing.assert_close(found.sections, torch.cat([title[:, :1], shares * body[:, 1:]], 1), atol=1e-2, rtol=1e-3)
    kept = counted.sum(1).clamp(max=LONGEST)
    torch.testing.assert_close(found.base, head.constant[number] + curve(kept) @ head.length[number], atol=1e-2, rtol=1e-3)


def test_the_length_classes_blend_into_each_other() -> None:
    shares = blend(torch.tensor([0.0, 20.0, MIDDLE, 900.0, 1e5]))
    torch.testing.assert_close(shares.sum(1), torch.ones(5))
    assert shares[:, 1].tolist() == sorted(shares[:, 1].tolist())
    assert shares[0, 1] < 0.01
    assert float(shares[2, 1]) == pytest.approx(0.5)
    assert shares[4, 1] > 0.99


def test_strength_is_the_mean_of_what_the_judges_say() -> None:
    head, inputs = make_head(), make_inputs()
    alone = [judge(inputs) for judge in head.judges]
    assert not torch.allclose(*alone)
    torch.testing.assert_close(head(inputs).strength, (alone[0] + alone[1]) / 2)


def test_more_of_the_same_does_not_add_up() -> None:
    head, inputs = judged(make_head()), make_inputs(documents=1, sections=400, titled=False)
    same = HeadInputs(*(each[:, :1].expand_as(each).clone() for each in inputs))
    same = same._replace(keep=torch.ones(2, 400), title=inputs.title, overlap=torch.zeros(1, 400, 400))
    same.words.fill_(1000.0)
    same.keep[0, 200:] = 0
    half, whole = head(same).sections.sum(1)
    torch.testing.assert_close(half, whole, atol=1e-3, rtol=1e-3)
    assert half.abs().min() > 0.05


def test_the_penalty_takes_from_sections_and_titles_what_they_are_too_weak_for() -> None:
    head, inputs = make_head(), make_inputs(documents=1)
    penalized, penalty = head(inputs), head.penalty.clone()
    head.penalty.zero_()
    without = head(inputs)
    missing = 1 - torch.sigmoid(without.strength[0])
    body = missing[1:] * inputs.words[0, 1:] / inputs.words[0, 1:].sum()
    torch.testing.assert_close((without.sections - penalized.sections)[0, 1:], body.unsqueeze(1) * penalty[0])
    torch.testing.assert_close((without.sections - penalized.sections)[0, 0], missing[0] * penalty[1])
    assert torch.equal(without.base, penalized.base)


def test_a_missing_title_counts_as_a_usual_one() -> None:
    """One that says what titles usually say changes nothing."""
    head, inputs = judged(make_head()), make_inputs(documents=1)
    inputs.words[:, 1:] = 1e5  # long, whatever the weights
    inputs.embeddings[:, 0] = 1.0  # of no direction
    inputs.wording[:, 0, OUTCOMES:] = head.usual[1, 0]
    inputs.keep[:] = 1.0
    untitled = inputs._replace(keep=inputs.keep * (1 - inputs.title))
    torch.testing.assert_close(head(inputs).logits, head(untitled).logits, atol=1e-3, rtol=1e-3)


def test_a_title_without_a_body_is_believed_whole() -> None:
    head, inputs = make_head(), make_inputs(documents=1)
    inputs.keep[0, 1:] = 0
    alone = head(inputs)
    head.penalty.zero_()
    assert torch.equal(head(inputs).logits, alone.logits)
    assert alone.strength[0, 0] == 0
    assert alone.sections[0, 0].abs().min() > 0.01


# ---------------------------------------------------------------- what is kept


def test_sections_that_are_not_kept_contribute_nothing() -> None:
    head, inputs = make_head(), make_inputs()
    inputs.keep[0, 2:] = 0
    inputs.keep[1, 0] = 0
    found = head(inputs)
    assert (found.sections[inputs.keep == 0] == 0).all()
    assert (found.sections[inputs.keep == 1] != 0).all()
    assert (found.strength[inputs.keep == 0] == 0).all()


@pytest.mark.slow
@many
@given(
    kept=st.lists(st.booleans(), min_size=7, max_size=7).filter(any),
    titled=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_masking_sections_equals_taking_them_out(kept: list[bool], titled: bool, seed: int) -> None:
    """Also for their neighbours, for what is likest to them and for what repeats them."""
    head, inputs = make_head(), make_inputs(documents=2, sections=7, titled=titled, seed=seed)
    order = [section for section, there in enumerate(kept) if there]
    taken_out = head(select(inputs, order))
    masked = head(inputs._replace(keep=torch.tensor(kept).float().expand(2, -1)))
    torch.testing.assert_close(masked.logits, taken_out.logits, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(masked.sections[:, order], taken_out.sections, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(masked.strength[:, order], taken_out.strength, atol=1e-5, rtol=1e-4)


def test_one_document_in_many_variants_equals_each_variant_alone() -> None:
    head, inputs = make_head(), make_inputs(documents=1)
    variants = torch.cat([torch.ones(1, 6), 1 - torch.eye(6)])
    together = head(inputs._replace(keep=variants))
    for row, keep in enumerate(variants):
        alone = head(inputs._replace(keep=keep.unsqueeze(0)))
        torch.testing.assert_close(together.sections[row], alone.sections[0])
        torch.testing.assert_close(together.base[row], alone.base[0])
        torch.testing.assert_close(together.strength[row], alone.strength[0])


@pytest.mark.slow
@many
@given(seed=st.integers(0, 1000), places=st.integers(1, 4))
def test_what_stands_in_masked_places_does_not_matter(seed: int, places: int) -> None:
    head, inputs = make_head(), make_inputs(seed=seed)
    inputs.keep[:, -places:] = 0
    other = copy_inputs(inputs)
    for each, value in zip(other[:-1], (99.0, 99.0, 1.0, 1.0, 5000.0, 99.0), strict=True):
        each[:, -places:] = value
    other.overlap[:, :, -places:] = 1.0
    torch.testing.assert_close(head(inputs).logits, head(other).logits)
    torch.testing.assert_close(head(inputs).strength, head(other).strength)


def test_a_document_does_not_depend_on_those_beside_it() -> None:
    head, inputs = make_head(), make_inputs()
    order = [2, 0, 1]
    torch.testing.assert_close(head(HeadInputs(*(each[order] for each in inputs))).logits, head(inputs).logits[order])
    torch.testing.assert_close(head(HeadInputs(*(each[:1] for each in inputs))).logits, head(inputs).logits[:1])


@pytest.mark.parametrize("kept", [[], [0], [3], [0, 3]])
def test_a_document_of_no_body_or_no_title_has_finite_logits(kept: list[int]) -> None:
    head, inputs = make_head(), make_inputs(documents=1)
    inputs.keep[:] = 0
    inputs.keep[:, kept] = 1
    found = head(inputs)
    assert torch.isfinite(found.logits).all()
    found.logits.sum().backward()
    assert all(parameter.grad is None or torch.isfinite(parameter.grad).all() for parameter in head.parameters())


# ---------------------------------------------------------------- strength and length


@many
@given(
    strengths=st.lists(st.floats(-8, 8), min_size=6, max_size=6),
    section=st.integers(1, 5),
    weaker=st.floats(0, 8),
    titled=st.booleans(),
)
def test_where_all_sections_say_the_same_a_weaker_one_never_lifts(
    strengths: list[float], section: int, weaker: float, titled: bool
) -> None:
    head, inputs = judged(make_head()), make_inputs(documents=1, titled=titled)
    head.meaning.zero_()
    head.length.zero_()
    inputs.wording[:] = 0.7
    inputs.words.fill_(1e4)  # so that only long drafts are spoken of
    lowered = [*strengths]
    lowered[section] -= weaker
    before, after = (head(with_strengths(inputs, each)).sections.sum(1) for each in (strengths, lowered))
    assert (after <= before + 1e-3).all()


def test_a_weak_section_has_a_small_share_of_what_the_body_says() -> None:
    head, inputs = judged(make_head()), make_inputs(titled=False)
    head.penalty.zero_()
    found = head(with_strengths(inputs, [6.0, -6.0, 6.0, 6.0, 6.0, 6.0])).sections.abs()
    assert (found[:, 1] < 0.02 * found.sum(1)).all()


def test_the_base_depends_on_how_many_words_there_are_up_to_the_longest() -> None:
    head = judged(make_head())

    def base(words: float, sections: int = 4) -> Tensor:
        inputs = with_strengths(make_inputs(1, sections, titled=False), [TOP] * sections)
        inputs.words.fill_(words / sections)
        found: Tensor = head(inputs).base
        return found

    assert (base(300) - base(600)).abs().min() > 1e-4
    torch.testing.assert_close(base(600), base(600, sections=9))
    torch.testing.assert_close(base(LONGEST * 100), base(LONGEST * 1000), atol=1e-3, rtol=0)


def test_words_of_weak_sections_hardly_make_a_draft_longer() -> None:
    head, inputs = judged(make_head()), make_inputs()
    inputs.words.fill_(100.0)
    alone = head(select(with_strengths(inputs, [TOP] * 6), [0, 1, 2, 3])).base
    padded = head(with_strengths(inputs, [TOP] * 4 + [-12.0] * 2)).base
    longer = head(with_strengths(inputs, [TOP] * 6)).base
    torch.testing.assert_close(padded, alone, atol=1e-4, rtol=0)
    assert (longer - alone).abs().min() > 1e-3
