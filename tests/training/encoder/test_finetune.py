"""The encoder is tuned as the run says, on what it can read, and only on what was observed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from torch import Tensor, nn

from serving.errors import TrainingError
from training.config import Encoder, RunConfig, Train
from training.encoder.finetune import build_tuner, parameter_groups, reads_packed, tune_encoder
from training.encoder.network import EncoderTuner, load_encoder


@pytest.fixture(scope="module")
def config(tiny_encoder: Path) -> RunConfig:
    return RunConfig(encoder=Encoder(name=str(tiny_encoder)), train=Train(epochs=1, batch_size=4, bf16=False))


@pytest.fixture(scope="module")
def tuner(config: RunConfig) -> EncoderTuner:
    return build_tuner(config, ["shares", "links"])[0]


def test_the_same_seed_gives_the_same_weights(config: RunConfig, tuner: EncoderTuner) -> None:
    again, _ = build_tuner(config, ["shares", "links"])
    other, _ = build_tuner(config.model_copy(update={"seed": 1}), ["shares", "links"])
    ours = tuner.state_dict()
    assert all(torch.equal(tensor, ours[name]) for name, tensor in again.state_dict().items())
    assert any(not torch.equal(tensor, ours[name]) for name, tensor in other.state_dict().items())
    assert all(torch.equal(tensor, ours[f"encoder.{name}"]) for name, tensor in other.encoder.state_dict().items())


class Refuses(nn.Module):
    """An encoder that counts its positions itself."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> object:
        return self.encoder(input_ids=input_ids, attention_mask=attention_mask)


class LooksAround(Refuses):
    """An encoder that takes whatever it is given, and lets all tokens of a row see each other."""

    def forward(self, input_ids: Tensor, attention_mask: Tensor, position_ids: Tensor | None = None) -> object:
        there = torch.ones_like(input_ids) if attention_mask.ndim > 2 else attention_mask
        return self.encoder(input_ids=input_ids, attention_mask=there, position_ids=position_ids)


@pytest.mark.parametrize("wrapper", [Refuses, LooksAround])
def test_an_encoder_that_cannot_keep_sections_of_one_row_apart_is_not_given_such_rows(
    tiny_encoder: Path, tuner: EncoderTuner, wrapper: type[Refuses]
) -> None:
    encoder, tokenizer = load_encoder(str(tiny_encoder))
    assert reads_packed(EncoderTuner(encoder, tuner.head), tokenizer)
    assert not reads_packed(EncoderTuner(wrapper(encoder), tuner.head), tokenizer)  # type: ignore[arg-type]


def test_the_encoders_rates_fall_from_the_top_and_its_embedding_table_is_left_alone(tuner: EncoderTuner) -> None:
    config = Train(encoder_rate=1e-3, layer_decay=0.5, head_rate=7e-3, weight_decay=0.02)
    rates = {id(parameter): group for group in parameter_groups(tuner, config) for parameter in group["params"]}
    expected = {
        "encoder.encoder.layer.1.": 1e-3,
        "encoder.encoder.layer.0.": 5e-4,
        "encoder.embeddings.": 2.5e-4,
        "head.": 7e-3,
    }
    for name, parameter in tuner.named_parameters():
        if "word_embeddings" in name:
            assert id(parameter) not in rates
            assert not parameter.requires_grad
            continue
        group = rates[id(parameter)]
        assert group["lr"] == pytest.approx(next(rate for start, rate in expected.items() if name.startswith(start)))
        assert group["weight_decay"] == (0.02 if parameter.ndim > 1 else 0.0)


def make_articles(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "title": [f"A title of {number} gardens" for number in range(count)],
            "text": [" ".join(rng.choice(["garden", "water", "the", "share"], 60)) for _ in range(count)],
            "format": "plain",
            "file": "archive",
            "split": "train",
            "shares_top": rng.random(count),
            "shares_percentile": rng.random(count),
        }
    )


@pytest.mark.slow
def test_the_tuned_encoder_is_another_one_and_loads(config: RunConfig, tuner: EncoderTuner, tmp_path: Path) -> None:
    path = tune_encoder(make_articles(12), ["shares"], config, tmp_path)
    encoder, tokenizer = load_encoder(str(path))
    before, after = tuner.encoder.state_dict(), encoder.state_dict()
    assert before.keys() == after.keys()
    changed = {name for name, tensor in after.items() if not torch.equal(tensor, before[name])}
    assert any("layer.1" in name for name in changed)
    assert not any("word_embeddings" in name for name in changed)
    assert tokenizer("garden")["input_ids"]


def test_articles_of_which_nothing_was_observed_cannot_be_learned_from(config: RunConfig, tmp_path: Path) -> None:
    articles = make_articles(4).assign(shares_top=np.nan, shares_percentile=np.nan)
    with pytest.raises(TrainingError, match=r"no training article has an observed outcome \(looked for shares\)"):
        tune_encoder(articles, ["shares"], config, tmp_path)
