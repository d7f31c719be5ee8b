"""The encoder as it is fine-tuned: each section sees itself alone, and what is not observed teaches nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from transformers import BertConfig, BertModel, PreTrainedModel, RobertaConfig, RobertaModel

from serving.errors import TrainingError
from training.config import Train
from training.data.articles import TokenizedArticle, make_collator, pack_sections
from training.encoder.network import ArticleHead, EncoderTuner, PooledEncoder, load_encoder, masked_loss, uses_bf16

DIMENSION, OUTCOMES = 24, 2


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
    inputs = {
        "embeddings": torch.randn(1, 4, DIMENSION),
        "title": torch.tensor([[1.0, 0, 0, 0]]),
        "words": torch.randint(5, 160, (1, 4)).float(),
        "keep": torch.ones(1, 4),
    }
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


@pytest.mark.parametrize(("known", "expected"), [({"avx2": True}, False), ({"amx_bf16": True}, True), ({"bf16": False}, False)])
def test_bfloat16_is_used_where_the_processor_has_it_or_as_is_said(
    monkeypatch: pytest.MonkeyPatch, known: dict[str, bool], expected: bool
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: known)
    assert uses_bf16(None) == expected
    assert uses_bf16(True)
    assert not uses_bf16(False)
