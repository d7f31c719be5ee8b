"""The section network: logits are exact sums, and no section or document touches what is not its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from serving.errors import TrainingError
from training.articles import TokenizedArticle, make_collator
from training.config import Encoder, Head, RunConfig, Train
from training.finetune import build_network
from training.network import AdditiveHead, SectionNetwork, load_encoder, masked_loss

DIMENSION, OUTCOMES = 24, 2


@pytest.fixture
def head() -> AdditiveHead:
    """A head as after training: every parameter is away from zero."""
    torch.manual_seed(0)
    head = AdditiveHead(DIMENSION, OUTCOMES, max_sections=6, width=16).eval()
    with torch.no_grad():
        for parameter in head.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return head


def make_inputs(documents: int = 3, sections: int = 6, *, titled: bool = True) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Embeddings, titles, words and a full keep mask."""
    torch.manual_seed(1)
    title = torch.zeros(documents, sections)
    title[:, 0] = float(titled)
    words = torch.randint(5, 160, (documents, sections)).float()
    return torch.randn(documents, sections, DIMENSION), title, words, torch.ones(documents, sections)


def without(section: int, *tensors: Tensor) -> list[Tensor]:
    return [torch.cat([tensor[:, :section], tensor[:, section + 1 :]], 1) for tensor in tensors]


# ---------------------------------------------------------------- head


def test_a_logit_is_the_base_and_the_sum_of_the_contributions(head: AdditiveHead) -> None:
    found = head(*make_inputs())
    assert found.sections.shape == (3, 6, OUTCOMES)
    assert found.base.shape == found.logits.shape == (3, OUTCOMES)
    torch.testing.assert_close(found.logits, found.base + found.sections.sum(1))
    assert found.sections.abs().min() > 0


def test_more_sections_than_training_shows_do_not_move_the_base(head: AdditiveHead) -> None:
    def base(sections: int) -> Tensor:
        words = torch.full((1, sections), 600.0 / sections)
        found: Tensor = head(torch.randn(1, sections, DIMENSION), torch.zeros_like(words), words, torch.ones_like(words)).base
        return found

    torch.testing.assert_close(base(12), base(6))
    assert (base(6) - base(3)).abs().max() > 1e-4


def test_sections_that_are_not_kept_contribute_nothing(head: AdditiveHead) -> None:
    embeddings, title, words, keep = make_inputs()
    keep[0, 2:] = 0
    keep[1, 0] = 0
    contributions = head(embeddings, title, words, keep).sections
    assert (contributions[keep == 0] == 0).all()
    assert (contributions[keep == 1] != 0).all()


@pytest.mark.parametrize("titled", [True, False])
@pytest.mark.parametrize("section", range(6))
def test_masking_a_section_equals_taking_it_out(head: AdditiveHead, titled: bool, section: int) -> None:
    embeddings, title, words, keep = make_inputs(titled=titled)
    taken_out = head(*without(section, embeddings, title, words, keep))
    keep[:, section] = 0
    masked = head(embeddings, title, words, keep)
    torch.testing.assert_close(masked.logits, taken_out.logits)
    torch.testing.assert_close(*without(section, masked.sections), taken_out.sections)


def test_one_document_in_many_variants_equals_each_variant_alone(head: AdditiveHead) -> None:
    embeddings, title, words, _ = make_inputs(documents=1)
    variants = torch.cat([torch.ones(1, 6), 1 - torch.eye(6)])
    together = head(embeddings, title, words, variants)
    for row, keep in enumerate(variants):
        alone = head(embeddings, title, words, keep.unsqueeze(0))
        torch.testing.assert_close(together.sections[row], alone.sections[0])
        torch.testing.assert_close(together.base[row], alone.base[0])


def test_what_stands_in_masked_places_does_not_matter(head: AdditiveHead) -> None:
    embeddings, title, words, keep = make_inputs()
    keep[:, 4:] = 0
    other = embeddings.clone()
    other[:, 4:] = 99.0
    torch.testing.assert_close(head(embeddings, title, words, keep).logits, head(other, title, words, keep).logits)


def test_a_document_does_not_depend_on_its_neighbours(head: AdditiveHead) -> None:
    inputs = make_inputs()
    order = [2, 0, 1]
    torch.testing.assert_close(head(*(tensor[order] for tensor in inputs)).logits, head(*inputs).logits[order])
    torch.testing.assert_close(head(*(tensor[:1] for tensor in inputs)).logits, head(*inputs).logits[:1])


def test_more_of_the_same_does_not_add_up(head: AdditiveHead) -> None:
    embeddings, title, words, keep = make_inputs(documents=1, sections=400, titled=False)
    embeddings[:] = embeddings[:, :1]
    keep = keep.repeat(2, 1)
    keep[0, 200:] = 0
    half, whole = head(embeddings, title, words, keep).sections.sum(1)
    torch.testing.assert_close(half, whole, atol=0.02, rtol=0.02)
    assert half.abs().min() > 0.05


def test_only_length_moves_the_base(head: AdditiveHead) -> None:
    embeddings, title, words, keep = make_inputs()
    base = head(embeddings, title, words, keep).base
    torch.testing.assert_close(head(embeddings + torch.randn_like(embeddings), title, words, keep).base, base)
    assert not torch.allclose(head(embeddings, title, words * 10, keep).base, base)
    assert torch.equal(head(embeddings, title, words * 10, keep).sections, head(embeddings, title, words, keep).sections)


@pytest.mark.parametrize("kept", [[], [0], [3]])
def test_a_document_of_no_body_or_no_title_has_finite_logits(head: AdditiveHead, kept: list[int]) -> None:
    embeddings, title, words, keep = make_inputs(documents=1)
    keep[:] = 0
    keep[:, kept] = 1
    found = head(embeddings, title, words, keep)
    assert torch.isfinite(found.logits).all()
    found.logits.sum().backward()
    assert all(parameter.grad is None or torch.isfinite(parameter.grad).all() for parameter in head.parameters())


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


# ---------------------------------------------------------------- the whole network


@pytest.fixture(scope="module")
def config(tiny_encoder: Path) -> RunConfig:
    return RunConfig(encoder=Encoder(name=str(tiny_encoder)), head=Head(width=16))


@pytest.fixture(scope="module")
def network(config: RunConfig) -> SectionNetwork:
    network, _ = build_network(config, ["shares", "links"])
    return network.eval()


def make_articles(count: int = 4, seed: int = 0) -> list[TokenizedArticle]:
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        lengths = rng.integers(3, 90, 2 + number)
        found.append(
            TokenizedArticle(
                tokens=tuple(rng.integers(5, 500, length).astype(np.int32) for length in lengths),
                title=np.arange(len(lengths)) == 0,
                words=lengths.astype(np.float32),
                labels=np.array([0.2, np.nan] if number % 2 else [0.9, 0.4], dtype=np.float32),
            )
        )
    return found


def run(network: SectionNetwork, articles: list[TokenizedArticle]) -> Tensor:
    batch = make_collator(Train(max_sections=50, untitled=0.0), 0)(articles)
    with torch.no_grad():
        logits: Tensor = network(**batch)["logits"]
    return logits


def test_padding_does_not_change_an_embedding(network: SectionNetwork) -> None:
    ids = torch.randint(5, 500, (1, 21))
    padded = torch.zeros(3, 64, dtype=torch.long)
    padded[1, :21] = ids
    mask = torch.zeros(3, 64, dtype=torch.long)
    mask[:, 0] = 1
    mask[1, :21] = 1
    with torch.no_grad():
        alone = network.embed(ids, torch.ones_like(ids))
        torch.testing.assert_close(network.embed(padded, mask)[1], alone[0], atol=1e-5, rtol=1e-4)
        padded[1, 21:] = 77
        torch.testing.assert_close(network.embed(padded, mask)[1], alone[0], atol=1e-5, rtol=1e-4)


def test_an_article_scores_the_same_alone_and_in_any_batch(network: SectionNetwork) -> None:
    articles = make_articles()
    together = run(network, articles)
    for row, article in enumerate(articles):
        torch.testing.assert_close(run(network, [article])[0], together[row], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(run(network, articles[::-1]).flip(0), together, atol=1e-5, rtol=1e-4)
    assert together.std(0).min() > 1e-4


def test_the_grid_is_filled_section_by_section(network: SectionNetwork) -> None:
    """What the batch's chunking yields equals the head run on each section's own embedding."""
    (article,) = make_articles(4)[3:]
    with torch.no_grad():
        vectors = torch.cat(
            [network.embed(torch.from_numpy(ids[None].astype(np.int64)), torch.ones(1, len(ids))) for ids in article.tokens]
        )
        title = torch.from_numpy(article.title[None].astype(np.float32))
        words = torch.from_numpy(article.words[None])
        expected = network.head(vectors[None], title, words, torch.ones_like(words)).logits
    torch.testing.assert_close(run(network, [*make_articles(3, seed=9), article])[-1:], expected, atol=1e-5, rtol=1e-4)


def test_unobserved_outcomes_do_not_train_their_outputs(config: RunConfig) -> None:
    network, _ = build_network(config, ["shares", "links"])
    batch = make_collator(Train(untitled=0.0), 0)(make_articles())
    batch["labels"][:, 1] = torch.nan
    network(**batch)["loss"].backward()
    gradient = network.head.value.weight.grad
    assert gradient is not None
    assert gradient[0].abs().sum() > 0
    assert gradient[1].abs().sum() == 0
    assert all(parameter.grad is not None for parameter in network.encoder.parameters())


def test_rows_that_only_fill_up_do_not_train_the_encoder(network: SectionNetwork) -> None:
    padding, tokens = 3, np.arange(10, 18, dtype=np.int32)
    article = TokenizedArticle(
        tokens=(tokens, tokens, tokens),
        title=np.array([True, False, False]),
        words=np.ones(3, dtype=np.float32),
        labels=np.array([0.2, 0.4], dtype=np.float32),
    )
    batch = make_collator(Train(untitled=0.0), padding)([article])
    assert (batch["place"] == batch["keep"].numel()).any()
    network.zero_grad()
    network(**batch)["loss"].backward()
    gradient = network.encoder.get_input_embeddings().weight.grad
    network.zero_grad()
    assert set(gradient.abs().sum(1).nonzero().flatten().tolist()) == set(tokens.tolist())


def test_the_same_seed_gives_the_same_weights(config: RunConfig, network: SectionNetwork) -> None:
    again, _ = build_network(config, ["shares", "links"])
    other, _ = build_network(config.model_copy(update={"seed": 1}), ["shares", "links"])
    ours = network.state_dict()
    assert all(torch.equal(tensor, ours[name]) for name, tensor in again.state_dict().items())
    assert any(not torch.equal(tensor, ours[name]) for name, tensor in other.state_dict().items())
    assert all(torch.equal(tensor, ours[f"encoder.{name}"]) for name, tensor in other.encoder.state_dict().items())


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
