"""The heads: logits are exact sums, and no section or document touches what is not its own."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from training.heads.additive import AdditiveHead, Contributions, SideBySide, curve
from training.heads.ensemble import HeadEnsemble

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
    width = head.project.weight.shape[-1]
    judge = SideBySide((width, SIGNS, 1, head.RELATIONS), 1)
    with torch.no_grad():
        judge.weight.zero_()
        judge.weight[width] = -1.0
        judge.bias.fill_(TOP)
        head.mix.weight[..., width + 1, :] = 0.0
        head.sign_mean.zero_()
        head.sign_scale.fill_(1.0)
    head.judge = judge


def with_strengths(inputs: Inputs, strengths: list[float]) -> Inputs:
    """For a head that judges by the first sign: inputs whose sections have these strengths."""
    signs = inputs["signs"].clone()
    signs[..., 0] = torch.expm1(TOP - torch.tensor(strengths))
    return {**inputs, "signs": signs}


def test_inputs_side_by_side_are_one_linear_layer_of_all() -> None:
    torch.manual_seed(0)
    layer = SideBySide((3, 1, 2), 5)
    shared, place, varying = torch.randn(1, 4, 3), torch.randn(1, 4, 1), torch.randn(6, 4, 2)
    together = torch.cat([shared.expand(6, -1, -1), place.expand(6, -1, -1), varying], -1)
    torch.testing.assert_close(layer(shared, place, varying), together @ layer.weight + layer.bias)


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
    alone = look(make_head(place), inputs)
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


@pytest.mark.slow
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


@pytest.mark.slow
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


def test_what_a_section_says_again_is_told_from_what_is_said_again_behind_it(head: AdditiveHead) -> None:
    inputs = make_inputs(documents=1)
    body = inputs["keep"] * (1 - inputs["title"])
    units = nn.functional.normalize(inputs["embeddings"], dim=-1)

    def shared(pairs: dict[tuple[int, int], float], body: Tensor = body) -> tuple[list[float], list[float]]:
        overlap = torch.zeros(1, 6, 6)
        for (row, column), share in pairs.items():
            overlap[0, row, column] = share
        relations: Tensor = head.relate(units, units, overlap, inputs["title"], body)
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


def test_relations_are_those_of_the_neighbours_that_are_kept(head: AdditiveHead) -> None:
    units = torch.eye(6)[None]
    units[0, 4] = units[0, 2]  # the third and the fifth section are alike
    title, body = torch.tensor([[1.0, 0, 0, 0, 0, 0]]), torch.tensor([[0.0, 1, 1, 0, 1, 1]])  # the fourth is taken out
    found = head.relate(units, units, torch.zeros(1, 6, 6), title, body)[0]
    headline, mean, likest, odd, close, before, after, _, _, titled = found.unbind(-1)
    assert headline.tolist() == [0.0] * 6
    assert mean.tolist() == pytest.approx([0, 0, 1 / 3, 0, 1 / 3, 0])
    assert likest.tolist() == pytest.approx([0, 0, 1, 0, 1, 0])
    for standing in (odd, close):  # two of the four that are kept have a like one
        assert standing.tolist() == pytest.approx([0, -1, 1, 0, 1, -1], abs=0.02)
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
    for head in [model] if isinstance(model, AdditiveHead) else [model.networks]:
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


def test_what_a_section_stands_for_counts_for_the_base_alone() -> None:
    model, inputs = judged("head"), make_inputs()
    seen, told = look(model, inputs), look(model, {**inputs, "words": inputs["words"] * 3, "sizes": inputs["words"]})
    torch.testing.assert_close((told.sections, told.strength), (seen.sections, seen.strength))
    assert (told.base - seen.base).abs().min() > 1e-3


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
            head.length.weight.copy_(torch.arange(head.KNOTS).unsqueeze(1).expand(-1, 2))
            head.judge.rest[-1].weight.zero_()  # all are as strong
            found: Tensor = look(head, changed).base
        return found

    torch.testing.assert_close(base(0, 5), base(0, 20))
    assert (base(1, 500) > base(1, 5)).all()
