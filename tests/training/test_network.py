"""The section network: logits are exact sums, and no section or document touches what is not its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from transformers import BertConfig, BertModel, PreTrainedModel, RobertaConfig, RobertaModel

from serving.errors import TrainingError
from training.articles import TokenizedArticle, make_collator, pack_sections
from training.config import Train
from training.network import (
    AdditiveHead,
    ArticleHead,
    Contributions,
    EncoderTuner,
    HeadEnsemble,
    PooledEncoder,
    curve,
    load_encoder,
    masked_loss,
)

DIMENSION, OUTCOMES, SIGNS, LONGEST = 24, 2, 5, 700.0
TOP = 30.0  # the greatest strength
Inputs = dict[str, Tensor]
many = settings(deadline=None, derandomize=True, max_examples=40)


def make_head(seed: int = 0) -> AdditiveHead:
    """A head as after training: every parameter is away from zero, every section is neither quite strong nor quite weak."""
    torch.manual_seed(seed)
    head = AdditiveHead(DIMENSION, OUTCOMES, signs=SIGNS, width=16).eval()
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
        head.sign_mean.fill_(0.4)
        head.sign_scale.fill_(0.7)
        head.longest.fill_(LONGEST)
    return head


@pytest.fixture
def head() -> AdditiveHead:
    return make_head()


def make_inputs(documents: int = 3, sections: int = 6, *, titled: bool = True, seed: int = 1) -> Inputs:
    """Random documents, all of whose sections are there."""
    torch.manual_seed(seed)
    title = torch.zeros(documents, sections)
    title[:, 0] = float(titled)
    return {
        "embeddings": torch.randn(documents, sections, DIMENSION),
        "signs": torch.rand(documents, sections, SIGNS) * 5,
        "overlap": torch.rand(documents, sections, sections) * (1 - torch.eye(sections)),
        "title": title,
        "words": torch.randint(5, 160, (documents, sections)).float(),
        "keep": torch.ones(documents, sections),
        "wording": torch.randn(documents, sections, 2 * OUTCOMES),
    }


def look(model: AdditiveHead | HeadEnsemble, inputs: Inputs) -> Contributions:
    """A network does not see the wording, which the ensemble adds."""
    seen = inputs if isinstance(model, HeadEnsemble) else {name: each for name, each in inputs.items() if name != "wording"}
    found: Contributions = model(**seen)
    return found


def ensemble_of(short: list[AdditiveHead], long: list[AdditiveHead]) -> HeadEnsemble:
    return HeadEnsemble(short, long, OUTCOMES, dimension=DIMENSION).eval()


def select(inputs: Inputs, order: list[int]) -> Inputs:
    """The sections with these numbers, in this order."""
    taken = {name: tensor[:, order] for name, tensor in inputs.items()}
    return {**taken, "overlap": inputs["overlap"][:, order][:, :, order]}


def judge_by_first_sign(head: AdditiveHead) -> None:
    """A section's strength is ``TOP`` less its first sign, and nothing else; and nothing else depends on that sign."""
    width = head.project.out_features
    judge = nn.Linear(width + SIGNS + head.RELATIONS + 1, 1)
    with torch.no_grad():
        judge.weight.zero_()
        judge.weight[0, width] = -1.0
        judge.bias.fill_(TOP)
        head.mix[0].weight[:, 3 * width] = 0.0  # type: ignore[index,union-attr]
        head.sign_mean.zero_()
        head.sign_scale.fill_(1.0)
    head.judge = nn.Sequential(judge)


def with_strengths(inputs: Inputs, strengths: list[float]) -> Inputs:
    """For a head that judges by the first sign: inputs whose sections have these strengths."""
    signs = inputs["signs"].clone()
    signs[..., 0] = torch.expm1(TOP - torch.tensor(strengths))
    return {**inputs, "signs": signs}


# ---------------------------------------------------------------- sums


@pytest.mark.parametrize("kind", ["head", "ensemble"])
def test_a_logit_is_the_base_and_the_sum_of_the_contributions(kind: str) -> None:
    found = look(make_head() if kind == "head" else tempered(), make_inputs())
    assert found.sections.shape == (3, 6, OUTCOMES)
    assert found.base.shape == found.logits.shape == (3, OUTCOMES)
    assert found.strength.shape == (3, 6)
    torch.testing.assert_close(found.logits, found.base + found.sections.sum(1))
    assert found.sections.abs().min() > 0


def test_more_of_the_same_does_not_add_up(head: AdditiveHead) -> None:
    judge_by_first_sign(head)
    with torch.no_grad():
        head.gate.weight.zero_()  # or the opening might count as much as hundreds of others
    inputs = make_inputs(documents=1, sections=400, titled=False)
    for name in ("embeddings", "signs", "words"):
        inputs[name][:] = inputs[name][:, :1]
    inputs["overlap"].zero_()
    keep = torch.ones(2, 400)
    keep[0, 200:] = 0
    half, whole = look(head, {**inputs, "keep": keep}).sections.sum(1)
    torch.testing.assert_close(half, whole, atol=0.02, rtol=0.02)
    assert half.abs().min() > 0.05


@pytest.mark.parametrize(("words", "place"), [(0.01, 0), (10_000.0, 1)])
def test_short_and_long_drafts_get_the_mean_of_the_heads_of_their_kind(words: float, place: int) -> None:
    kinds = [make_head(seed) for seed in range(2)], [make_head(seed) for seed in range(2, 5)]
    inputs = make_inputs()
    inputs["words"][:, 1:] = words / 5
    inputs["wording"].zero_()
    found = look(ensemble_of(*kinds), inputs)
    alone = [look(head, inputs) for head in kinds[place]]
    assert not torch.allclose(alone[0].logits, alone[1].logits)
    expected = sum(each.sections for each in alone) / len(alone)
    torch.testing.assert_close(found.sections, expected, atol=1e-2, rtol=1e-3)
    strengths = [sum(look(head, inputs).strength for head in heads) / len(heads) for heads in kinds]
    torch.testing.assert_close(found.strength, sum(strengths) / 2)


def test_a_draft_of_middling_length_gets_half_of_each(head: AdditiveHead) -> None:
    other, inputs = make_head(7), make_inputs()
    inputs["words"][:, 1:] = HeadEnsemble.MIDDLE / (inputs["keep"] * (1 - inputs["title"])).sum(1, keepdim=True)
    inputs["wording"].zero_()
    found = look(ensemble_of([head], [other]), inputs)
    torch.testing.assert_close(found.sections, (look(head, inputs).sections + look(other, inputs).sections) / 2)


def tempered() -> HeadEnsemble:
    """As after training: linear models and a drag, and each part is believed by another factor."""
    ensemble = ensemble_of([make_head(0)], [make_head(1)])
    torch.manual_seed(5)
    ensemble.meaning.copy_(0.1 * torch.randn(2, 2, DIMENSION, OUTCOMES))
    ensemble.length.copy_(0.3 * torch.randn(AdditiveHead.KNOTS, OUTCOMES))
    ensemble.longest.fill_(LONGEST)
    ensemble.drag.copy_(torch.tensor([[0.3, 0.6], [0.2, 0.4]]))
    ensemble.usual.copy_(0.2 * torch.randn(2, 2, OUTCOMES))
    factors = [[0.8, 0.9, 0.3, 0.5, 1.1, 0.7, 1.3, -0.5, 0.7], [1.2, 0.2, 0.6, 0.9, 0.4, 1.5, 0.1, 0.4, -0.1]]
    ensemble.temper.copy_(torch.tensor(factors))
    return ensemble


@pytest.mark.parametrize(("words", "place"), [(0.01, 0), (10_000.0, 1)])
def test_an_ensemble_adds_what_its_parts_say_as_far_as_they_are_believed(words: float, place: int) -> None:
    """For short drafts and for long ones: network, wording as an average of all sections, meaning of title and body."""
    ensemble, inputs = tempered(), make_inputs()
    inputs["words"][:, 1:] = words / 5
    inputs["words"][:, 0] = 30.0  # the title's do not count
    ensemble.drag.zero_()
    ensemble.usual.zero_()
    found = look(ensemble, inputs)
    alone = look((ensemble.short, ensemble.long)[place][0], inputs)  # type: ignore[arg-type]
    network, worded, meant = ensemble.temper[:, 1 + 3 * place : 4 + 3 * place].T
    quality = torch.sigmoid(found.strength).unsqueeze(-1)
    expected = alone.sections * network
    expected = expected + worded * inputs["wording"][..., 2 * place : 2 * place + 2] * quality / quality.sum(1, keepdim=True)
    normal = nn.functional.layer_norm(inputs["embeddings"], [DIMENSION])
    body = quality[:, 1:] / quality[:, 1:].sum(1, keepdim=True)
    title, rest = normal[:, :1] @ ensemble.meaning[place, 0], normal[:, 1:] @ ensemble.meaning[place, 1]
    expected = expected + meant * torch.cat([title * quality[:, :1], rest * body], 1)
    torch.testing.assert_close(found.sections, expected, atol=1e-2, rtol=1e-3)
    kept = (quality[:, 1:, 0] * inputs["words"][:, 1:]).sum(1).clamp(max=ensemble.longest)
    base = curve(kept, AdditiveHead.KNOTS) @ ensemble.length * ensemble.temper[:, 0] + ensemble.temper[:, 7 + place]
    torch.testing.assert_close(found.base, base, atol=1e-2, rtol=1e-3)


def test_a_drag_takes_from_sections_and_titles_what_they_are_too_weak_for() -> None:
    ensemble, inputs = tempered(), make_inputs(documents=1)
    with_drag = look(ensemble, inputs)
    ensemble.drag.zero_()
    without = look(ensemble, inputs)
    missing = 1 - torch.sigmoid(without.strength[0])
    body = missing[1:] * inputs["words"][0, 1:] / inputs["words"][0, 1:].sum()
    drag = tempered().drag
    torch.testing.assert_close((without.sections - with_drag.sections)[0, 1:], body.unsqueeze(1) * drag[0])
    torch.testing.assert_close((without.sections - with_drag.sections)[0, 0], missing[0] * drag[1])
    assert torch.equal(without.base, with_drag.base)


def test_what_sections_usually_say_belongs_to_the_base() -> None:
    ensemble, inputs = tempered(), make_inputs()
    with_usual = look(ensemble, inputs)
    usual = ensemble.usual.clone()
    ensemble.usual.zero_()
    plain = look(ensemble, inputs)
    torch.testing.assert_close(with_usual.logits, plain.logits)
    length = ensemble.longness(inputs["title"], inputs["words"], inputs["keep"])[:, None, None]
    title, body = (usual[0] + (usual[1] - usual[0]) * length).unbind(1)
    torch.testing.assert_close(with_usual.base - plain.base, title + body)
    moved = plain.sections - with_usual.sections
    torch.testing.assert_close(moved[:, 0], title)
    quality = torch.sigmoid(plain.strength[:, 1:])
    torch.testing.assert_close(moved[:, 1:], body.unsqueeze(1) * (quality / quality.sum(1, keepdim=True)).unsqueeze(-1))


def test_a_title_without_a_body_is_believed_whole() -> None:
    ensemble, inputs = tempered(), make_inputs(documents=1)
    inputs["keep"][0, 1:] = 0
    alone = look(ensemble, inputs)
    ensemble.drag.zero_()
    assert torch.equal(look(ensemble, inputs).logits, alone.logits)
    assert alone.strength[0, 0] == 0
    assert alone.sections[0, 0].abs().min() > 0.01


def test_longness_rises_from_nothing_to_one_with_the_bodys_words() -> None:
    ensemble = tempered()
    words = torch.tensor([[30.0, count] for count in (0.0, 20.0, 150.0, 900.0, 1e5)])
    title = torch.tensor([[1.0, 0.0]]).expand(5, -1)
    found = ensemble.longness(title, words, torch.ones(5, 2))
    assert found.tolist() == sorted(found.tolist())
    assert found[0] < 0.01
    assert float(found[2]) == pytest.approx(0.5)
    assert found[4] > 0.99
    assert torch.equal(ensemble.longness(title, words, torch.tensor([[1.0, 0.0]])), found[:1].expand(5))


# ---------------------------------------------------------------- what is kept


def test_sections_that_are_not_kept_contribute_nothing(head: AdditiveHead) -> None:
    inputs = make_inputs()
    inputs["keep"][0, 2:] = 0
    inputs["keep"][1, 0] = 0
    found = look(head, inputs)
    assert (found.sections[inputs["keep"] == 0] == 0).all()
    assert (found.sections[inputs["keep"] == 1] != 0).all()
    assert (found.strength[inputs["keep"] == 0] == 0).all()


def test_a_titles_strength_is_about_the_body_it_stands_above(head: AdditiveHead) -> None:
    inputs = make_inputs()
    strength = look(head, inputs).strength
    assert (strength != 0).all()
    other = {**inputs, "embeddings": inputs["embeddings"].clone()}
    other["embeddings"][:, 4] = torch.randn(3, DIMENSION)
    assert (look(head, other).strength - strength)[:, 0].abs().min() > 1e-6


@many
@given(
    kept=st.lists(st.booleans(), min_size=7, max_size=7).filter(any),
    titled=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_masking_sections_equals_taking_them_out(kept: list[bool], titled: bool, seed: int) -> None:
    """Also for their neighbours, for what is likest to them and for what repeats them."""
    head, inputs = tempered(), make_inputs(documents=2, sections=7, titled=titled, seed=seed)
    order = [section for section, there in enumerate(kept) if there]
    taken_out = look(head, select(inputs, order))
    inputs["keep"] = torch.tensor(kept).float().expand(2, -1)
    masked = look(head, inputs)
    torch.testing.assert_close(masked.logits, taken_out.logits, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(masked.sections[:, order], taken_out.sections, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(masked.strength[:, order], taken_out.strength, atol=1e-5, rtol=1e-4)


def test_one_document_in_many_variants_equals_each_variant_alone() -> None:
    head, inputs = tempered(), make_inputs(documents=1)
    variants = torch.cat([torch.ones(1, 6), 1 - torch.eye(6)])
    together = look(head, {**inputs, "keep": variants})
    for row, keep in enumerate(variants):
        alone = look(head, {**inputs, "keep": keep.unsqueeze(0)})
        torch.testing.assert_close(together.sections[row], alone.sections[0])
        torch.testing.assert_close(together.base[row], alone.base[0])
        torch.testing.assert_close(together.strength[row], alone.strength[0])


@many
@given(seed=st.integers(0, 1000), places=st.integers(1, 4))
def test_what_stands_in_masked_places_does_not_matter(seed: int, places: int) -> None:
    head, inputs = tempered(), make_inputs(seed=seed)
    inputs["keep"][:, -places:] = 0
    other = {name: tensor.clone() for name, tensor in inputs.items()}
    other["embeddings"][:, -places:] = 99.0
    other["signs"][:, -places:] = 99.0
    other["overlap"][:, -places:] = 1.0
    other["overlap"][:, :, -places:] = 1.0
    other["words"][:, -places:] = 5000.0
    other["wording"][:, -places:] = 99.0
    other["title"][:, -places:] = 1.0
    torch.testing.assert_close(look(head, inputs).logits, look(head, other).logits)
    torch.testing.assert_close(look(head, inputs).strength, look(head, other).strength)


def test_a_document_does_not_depend_on_those_beside_it(head: AdditiveHead) -> None:
    inputs = make_inputs()
    order = [2, 0, 1]
    torch.testing.assert_close(
        look(head, {name: tensor[order] for name, tensor in inputs.items()}).logits, look(head, inputs).logits[order]
    )
    first = {name: tensor[:1] for name, tensor in inputs.items()}
    torch.testing.assert_close(look(head, first).logits, look(head, inputs).logits[:1])


@pytest.mark.parametrize("kept", [[], [0], [3], [0, 3]])
def test_a_document_of_no_body_or_no_title_has_finite_logits(kept: list[int]) -> None:
    head, inputs = tempered(), make_inputs(documents=1)
    inputs["keep"][:] = 0
    inputs["keep"][:, kept] = 1
    found = look(head, inputs)
    assert torch.isfinite(found.logits).all()
    found.logits.sum().backward()
    assert all(parameter.grad is None or torch.isfinite(parameter.grad).all() for parameter in head.parameters())


# ---------------------------------------------------------------- what a section is seen beside


@pytest.mark.parametrize("changed", ["title", "neighbour", "overlap", "signs"])
def test_a_section_is_seen_beside_the_others(head: AdditiveHead, changed: str) -> None:
    inputs = make_inputs()
    before = look(head, inputs).strength[:, 3]
    inputs = {name: tensor.clone() for name, tensor in inputs.items()}
    if changed == "title":
        inputs["embeddings"][:, 0] = torch.randn(3, DIMENSION)
    elif changed == "neighbour":
        inputs["embeddings"][:, 4] = torch.randn(3, DIMENSION)
    elif changed == "overlap":
        inputs["overlap"][:, 3] = 0.0
    else:
        inputs["signs"][:, 3] += 1.0
    assert (look(head, inputs).strength[:, 3] - before).abs().min() > 1e-6


def test_a_repeat_is_an_overlap_with_another_body_section_that_is_kept(head: AdditiveHead) -> None:
    inputs = make_inputs(documents=1)
    inputs["overlap"].zero_()
    body = inputs["keep"] * (1 - inputs["title"])
    units = nn.functional.normalize(inputs["embeddings"], dim=-1)

    def repeated(overlap: Tensor, body: Tensor = body) -> list[float]:
        relations: Tensor = head.relate(units, overlap, inputs["title"], body)
        return relations[0, :, 5].tolist()

    with_title, with_other = inputs["overlap"].clone(), inputs["overlap"].clone()
    with_title[0, 3, 0] = 0.9
    with_other[0, 3, 5] = 0.9
    assert repeated(with_title) == [0.0] * 6
    assert repeated(with_other) == pytest.approx([0, 0, 0, 0.9, 0, 0])
    masked = body.clone()
    masked[0, 5] = 0
    assert repeated(with_other, masked) == [0.0] * 6


def test_relations_are_those_of_the_neighbours_that_are_kept(head: AdditiveHead) -> None:
    units = torch.eye(6)[None]
    units[0, 4] = units[0, 2]  # the third and the fifth section are alike
    title, body = torch.tensor([[1.0, 0, 0, 0, 0, 0]]), torch.tensor([[0.0, 1, 1, 0, 1, 1]])  # the fourth is taken out
    found = head.relate(units, torch.zeros(1, 6, 6), title, body)[0]
    headline, mean, likest, before, after, _, titled = found.unbind(-1)
    assert headline.tolist() == [0.0] * 6
    assert mean.tolist() == pytest.approx([0, 0, 1 / 3, 0, 1 / 3, 0])
    assert likest.tolist() == pytest.approx([0, 0, 1, 0, 1, 0])
    assert before.tolist() == pytest.approx([0, 0, 0, 0, 1, 0])
    assert after.tolist() == pytest.approx([0, 0, 1, 0, 0, 0])
    assert titled.tolist() == [1, 1, 1, 0, 1, 1]


# ---------------------------------------------------------------- strength


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
    head, inputs = make_head(), make_inputs(documents=1, titled=titled)
    judge_by_first_sign(head)
    with torch.no_grad():
        head.value.weight.zero_()
    lowered = [*strengths]
    lowered[section] -= weaker
    before, after = (look(head, with_strengths(inputs, each)).sections.sum(1) for each in (strengths, lowered))
    assert (after <= before + 1e-4).all()


def test_strength_is_what_the_judge_says(head: AdditiveHead) -> None:
    judge_by_first_sign(head)
    inputs = with_strengths(make_inputs(), [0.0, 4.0, -4.0, 4.0, 0.0, 4.0])
    expected = torch.tensor([[4.0, -4.0, 4.0, 0.0, 4.0]]).expand(3, -1)
    torch.testing.assert_close(look(head, inputs).strength[:, 1:], expected, atol=1e-3, rtol=0)


def test_a_weak_section_has_a_small_share_of_what_the_body_says(head: AdditiveHead) -> None:
    judge_by_first_sign(head)
    with torch.no_grad():
        head.value.weight.zero_()
        head.value.bias.fill_(3.0)
        head.gate.weight.zero_()
    found = look(head, with_strengths(make_inputs(titled=False), [6.0, -6.0, 6.0, 6.0, 6.0, 6.0]))
    assert (found.sections[:, 1] < 0.01).all()
    torch.testing.assert_close(found.sections.sum(1), torch.full((3, OUTCOMES), 3.0), atol=1e-3, rtol=0)


# ---------------------------------------------------------------- length


def judged(kind: str) -> AdditiveHead | HeadEnsemble:
    """A network, or what is served, that judges by the first sign."""
    model = make_head() if kind == "head" else tempered()
    if isinstance(model, HeadEnsemble):  # the constants go with the length too
        model.temper[:, -2:] = 0.0
        model.usual.zero_()
    for head in [model] if isinstance(model, AdditiveHead) else [*model.short, *model.long]:
        judge_by_first_sign(head)  # type: ignore[arg-type]
    return model


@pytest.mark.parametrize("kind", ["head", "ensemble"])
def test_the_base_depends_on_how_many_words_there_are_up_to_the_longest(kind: str) -> None:
    model = judged(kind)

    def base(words: float, sections: int = 4) -> Tensor:
        inputs = with_strengths(make_inputs(1, sections, titled=False), [TOP] * sections)
        inputs["words"].fill_(words / sections)
        found: Tensor = look(model, inputs).base
        return found

    assert (base(300) - base(600)).abs().min() > 1e-4
    torch.testing.assert_close(base(600), base(600, sections=9))
    torch.testing.assert_close(base(LONGEST), base(LONGEST * 10))


@pytest.mark.parametrize("kind", ["head", "ensemble"])
def test_words_of_weak_sections_hardly_make_a_draft_longer(kind: str) -> None:
    model = judged(kind)
    inputs = make_inputs()
    inputs["words"].fill_(100.0)
    alone = look(model, select(with_strengths(inputs, [TOP] * 6), [0, 1, 2, 3])).base
    padded = look(model, with_strengths(inputs, [TOP] * 4 + [-12.0] * 2)).base
    longer = look(model, with_strengths(inputs, [TOP] * 6)).base
    torch.testing.assert_close(padded, alone, atol=1e-4, rtol=0)
    assert (longer - alone).abs().min() > 1e-3


def test_the_base_counts_the_words_of_the_body_and_not_the_titles(head: AdditiveHead) -> None:
    inputs = make_inputs()

    def base(column: int, words: float) -> Tensor:
        changed = {**inputs, "words": inputs["words"].clone(), "title": torch.zeros_like(inputs["title"])}
        changed["title"][:, 0] = 1
        changed["words"][:, column] = words
        with torch.no_grad():
            head.length.copy_(torch.arange(head.KNOTS).unsqueeze(1).expand(-1, 2))
            head.judge[-1].weight.zero_()  # all are as strong
            found: Tensor = look(head, changed).base
        return found

    torch.testing.assert_close(base(0, 5), base(0, 20))
    assert (base(1, 500) > base(1, 5)).all()


# ---------------------------------------------------------------- loss


def test_unobserved_labels_give_no_gradient() -> None:
    logits = torch.tensor([[0.5, -1.0], [2.0, 3.0]], requires_grad=True)
    loss = masked_loss(logits, torch.tensor([[0.3, torch.nan], [torch.nan, torch.nan]]))
    loss.backward()
    assert logits.grad is not None
    assert logits.grad[0, 0] != 0
    assert logits.grad.flatten()[1:].tolist() == [0, 0, 0]
    expected = torch.nn.functional.binary_cross_entropy_with_logits(torch.tensor([0.5]), torch.tensor([0.3]))
    torch.testing.assert_close(loss.detach(), expected)


def test_a_batch_without_labels_has_no_loss_and_no_gradient() -> None:
    logits = torch.ones(2, 2, requires_grad=True)
    loss = masked_loss(logits, torch.full((2, 2), torch.nan))
    loss.backward()
    assert loss.item() == 0
    assert logits.grad is not None
    assert (logits.grad == 0).all()


def test_rows_count_by_their_weight() -> None:
    logits, labels = torch.randn(3, 2), torch.rand(3, 2)
    torch.testing.assert_close(masked_loss(logits, labels, torch.ones(3)), masked_loss(logits, labels))
    torch.testing.assert_close(masked_loss(logits, labels, torch.full((3,), 2.0)), 2 * masked_loss(logits, labels))
    torch.testing.assert_close(
        masked_loss(logits, labels, torch.tensor([0.0, 3.0, 0.0])), masked_loss(logits[1:2], labels[1:2])
    )


# ---------------------------------------------------------------- encoder


def make_encoder(architecture: str) -> PreTrainedModel:
    torch.manual_seed(0)
    sizes = {
        "vocab_size": 500,
        "hidden_size": DIMENSION,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 48,
        "max_position_embeddings": 200,
    }
    if architecture == "roberta":  # counts positions from behind the padding's
        return RobertaModel(RobertaConfig(**sizes, pad_token_id=1), add_pooling_layer=False).eval()
    return BertModel(BertConfig(**sizes), add_pooling_layer=False).eval()


def make_tokens(lengths: list[int], seed: int = 0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.integers(5, 500, length).astype(np.int32) for length in lengths]


def embed_alone(encoder: PreTrainedModel, tokens: list[np.ndarray]) -> Tensor:
    """Each section by itself through the encoder as it is served."""
    pooled = PooledEncoder(encoder)
    with torch.no_grad():
        rows = [torch.from_numpy(ids.astype(np.int64))[None] for ids in tokens]
        return torch.cat([pooled(ids, torch.ones_like(ids)) for ids in rows])


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("architecture", ["bert", "roberta"])
def test_a_section_is_embedded_the_same_alone_and_packed_beside_others(architecture: str, packed: bool) -> None:
    encoder = make_encoder(architecture)
    tuner = EncoderTuner(encoder, ArticleHead(DIMENSION, OUTCOMES), packed=packed).eval()
    tokens = make_tokens([3, 90, 17, 64, 40, 5, 128, 22, 9])
    chunks, order = pack_sections(tokens, 1 if architecture == "roberta" else 0, rows=2, alone=not packed)
    with torch.no_grad():
        found = torch.cat([tuner.embed(chunk) for chunk in chunks])
    assert len(chunks) > 1
    torch.testing.assert_close(found, embed_alone(encoder, tokens)[order], atol=1e-5, rtol=1e-4)


def test_padding_does_not_change_an_embedding() -> None:
    pooled = PooledEncoder(make_encoder("bert"))
    ids = torch.randint(5, 500, (1, 21))
    padded = torch.zeros(3, 64, dtype=torch.long)
    padded[1, :21] = ids
    mask = torch.zeros(3, 64, dtype=torch.long)
    mask[:, 0] = 1
    mask[1, :21] = 1
    with torch.no_grad():
        alone = pooled(ids, torch.ones_like(ids))
        torch.testing.assert_close(pooled(padded, mask)[1], alone[0], atol=1e-5, rtol=1e-4)
        padded[1, 21:] = 77
        torch.testing.assert_close(pooled(padded, mask)[1], alone[0], atol=1e-5, rtol=1e-4)


def make_articles(count: int = 4, seed: int = 0) -> list[TokenizedArticle]:
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        lengths = rng.integers(3, 90, 2 + number)
        found.append(
            TokenizedArticle(
                tokens=tuple(make_tokens(lengths.tolist(), seed=seed + number)),
                title=np.arange(len(lengths)) == 0,
                words=lengths.astype(np.float32),
                labels=np.array([0.2, np.nan] if number % 2 else [0.9, 0.4], dtype=np.float32),
            )
        )
    return found


@pytest.fixture(scope="module")
def tuner() -> EncoderTuner:
    encoder = make_encoder("bert")
    return EncoderTuner(encoder, ArticleHead(DIMENSION, OUTCOMES, width=16)).eval()


def collate(articles: list[TokenizedArticle]) -> dict[str, object]:
    return make_collator(Train(max_sections=50, untitled=0.0), 0)(articles)


def run(tuner: EncoderTuner, articles: list[TokenizedArticle]) -> Tensor:
    with torch.no_grad():
        logits: Tensor = tuner(**collate(articles))["logits"]
    return logits


def test_an_article_is_read_the_same_alone_and_in_any_batch(tuner: EncoderTuner) -> None:
    articles = make_articles()
    together = run(tuner, articles)
    for row, article in enumerate(articles):
        torch.testing.assert_close(run(tuner, [article])[0], together[row], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(run(tuner, articles[::-1]).flip(0), together, atol=1e-5, rtol=1e-4)
    assert together.std(0).min() > 1e-4


def test_the_grid_is_filled_section_by_section(tuner: EncoderTuner) -> None:
    """What the batch's packing yields equals the head run on each section's own embedding."""
    (article,) = make_articles(4)[3:]
    vectors = embed_alone(tuner.encoder, list(article.tokens))
    title = torch.from_numpy(article.title[None].astype(np.float32))
    words = torch.from_numpy(article.words[None])
    expected = tuner.head(vectors[None], title, words, torch.ones_like(words))
    torch.testing.assert_close(run(tuner, [*make_articles(3, seed=9), article])[-1:], expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("kept", [[0], [1, 2], [0, 1]])
def test_what_is_left_out_does_not_reach_the_tuning_head(kept: list[int]) -> None:
    torch.manual_seed(0)
    head = ArticleHead(DIMENSION, OUTCOMES, width=16).eval()
    inputs = {name: make_inputs(documents=1, sections=4)[name] for name in ("embeddings", "title", "words", "keep")}
    alone = head(**{name: tensor[:, kept] for name, tensor in inputs.items()})
    inputs["keep"] = torch.zeros(1, 4).index_fill(1, torch.tensor(kept), 1.0)
    torch.testing.assert_close(head(**inputs), alone)
    assert torch.isfinite(alone).all()


def test_unobserved_outcomes_do_not_train_their_outputs(tuner: EncoderTuner) -> None:
    batch = collate(make_articles())
    batch["labels"][:, 1] = torch.nan
    tuner.zero_grad()
    tuner(**batch)["loss"].backward()
    gradient = tuner.head.value.weight.grad
    assert gradient is not None
    assert gradient[0].abs().sum() > 0
    assert gradient[1].abs().sum() == 0
    assert all(parameter.grad is not None for parameter in tuner.encoder.parameters())
    tuner.zero_grad()


def test_what_only_fills_up_does_not_train_the_encoder(tuner: EncoderTuner) -> None:
    padding, tokens = 3, np.arange(10, 18, dtype=np.int32)
    article = TokenizedArticle(
        tokens=(tokens, tokens, tokens),
        title=np.array([True, False, False]),
        words=np.ones(3, dtype=np.float32),
        labels=np.array([0.2, 0.4], dtype=np.float32),
    )
    batch = make_collator(Train(untitled=0.0), padding)([article])
    assert (batch["chunks"][0]["input_ids"] == padding).any()
    tuner.zero_grad()
    tuner(**batch)["loss"].backward()
    gradient = tuner.encoder.get_input_embeddings().weight.grad
    tuner.zero_grad()
    assert set(gradient.abs().sum(1).nonzero().flatten().tolist()) == set(tokens.tolist())


def test_the_encoder_is_loaded_without_its_pooler_and_with_the_dropout_asked_for(tiny_encoder: Path) -> None:
    encoder, tokenizer = load_encoder(str(tiny_encoder), dropout=0.25)
    assert encoder.pooler is None
    assert {module.p for module in encoder.modules() if isinstance(module, torch.nn.Dropout)} == {0.25}
    assert tokenizer("a title")["input_ids"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("package:no_such_package", r'encoder package "no_such_package" is not installed'),
        ("/no/such/folder", r'encoder "/no/such/folder" cannot be loaded: .*\(give a Hugging Face id or a folder\)'),
    ],
)
def test_an_encoder_that_is_not_there_is_refused_by_name(name: str, message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        load_encoder(name)
