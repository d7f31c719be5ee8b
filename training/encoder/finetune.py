"""Fine-tunes the encoder on soft labels, below a temporary head, through transformers' Trainer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import nn
from transformers import PreTrainedTokenizerBase, Trainer, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint, set_seed

from serving.errors import TrainingError
from training.config import RunConfig, Train
from training.data.articles import (
    ArticleDataset,
    make_collator,
    pack_sections,
    soft_targets,
    tokenize_articles,
    training_order,
)
from training.encoder.network import ArticleHead, EncoderTuner, load_encoder, uses_bf16

log = logging.getLogger(__name__)

ENCODER = "encoder"  # folder of the tuned encoder and its tokenizer, in Hugging Face's layout


def build_tuner(config: RunConfig, outcomes: Sequence[str]) -> tuple[EncoderTuner, PreTrainedTokenizerBase]:
    """The configured encoder with a new head, initialised from the seed; its embedding table is frozen.

    A frozen table keeps the meanings of words that the archive never uses, and a step costs a third less.
    """
    set_seed(config.seed)
    encoder, tokenizer = load_encoder(config.encoder.name, config.encoder.dropout)
    for parameter in encoder.get_input_embeddings().parameters():
        parameter.requires_grad_(False)
    head = ArticleHead(encoder.config.hidden_size, len(outcomes))
    tuner = EncoderTuner(encoder, head)
    tuner.packed = reads_packed(tuner, tokenizer)
    return tuner, tokenizer


def reads_packed(tuner: EncoderTuner, tokenizer: PreTrainedTokenizerBase) -> bool:
    """Whether the encoder embeds packed sections as it embeds them alone; not every architecture does."""
    texts = ["a short text", "another one, a little longer than the first", "third"]
    tokens = [np.asarray(tokenizer(text)["input_ids"], dtype=np.int32) for text in texts]
    found = []
    try:
        for packed in (True, False):
            chunks, order = pack_sections(tokens, tokenizer.pad_token_id or 0, alone=not packed)
            tuner.packed = packed
            with torch.no_grad():
                found.append(tuner.eval().embed(chunks[0])[np.argsort(order)])
    except (TypeError, ValueError, RuntimeError) as error:
        log.info("sections are padded, not packed: the encoder takes no packed rows (%s)", type(error).__name__)
        return False
    return torch.allclose(found[0], found[1], atol=1e-3)


def tune_encoder(articles: pd.DataFrame, outcomes: Sequence[str], config: RunConfig, folder: Path) -> Path:
    """Train on the ``train`` split and write the encoder to ``folder``; resumes from its last checkpoint.

    Raises ``TrainingError`` when no training article has an observed outcome.
    """
    tuner, tokenizer = build_tuner(config, outcomes)
    train = articles[articles["split"] == "train"].reset_index(drop=True)
    labels = soft_targets(train, outcomes, config.train.top_weight)
    seen = np.flatnonzero(~np.isnan(labels).all(axis=1))
    if not len(seen):
        raise TrainingError(f"no training article has an observed outcome (looked for {', '.join(outcomes)})")
    train, labels = train.iloc[seen].reset_index(drop=True), labels[seen]
    tokenized, rows = tokenize_articles(train, labels, tokenizer, config.train.max_tokens)
    dataset = ArticleDataset(tokenized, training_order(train["file"].iloc[rows], config.train.repeat))
    log.info("tuning on %d articles, %d a pass", len(tokenized), len(dataset))
    trainer = Trainer(
        model=tuner,
        args=_arguments(config, folder / "checkpoints"),
        train_dataset=dataset,
        data_collator=make_collator(config.train, tokenizer.pad_token_id or 0, alone=not tuner.packed),
        optimizers=(torch.optim.AdamW(parameter_groups(tuner, config.train), fused=True), None),
    )
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(folder / "checkpoints")))
    path = folder / ENCODER
    tuner.encoder.save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path


def _arguments(config: RunConfig, checkpoints: Path) -> TrainingArguments:
    checkpoints.mkdir(parents=True, exist_ok=True)
    gpu = torch.cuda.is_available()
    return TrainingArguments(
        output_dir=str(checkpoints),
        num_train_epochs=config.train.epochs,
        per_device_train_batch_size=config.train.batch_size,
        lr_scheduler_type="linear",
        warmup_steps=config.train.warmup,  # a share of the steps, when below 1
        max_grad_norm=1.0,
        bf16=uses_bf16(config.train.bf16),
        use_cpu=not gpu,
        seed=config.seed,
        save_steps=config.train.checkpoint_steps,
        save_total_limit=1,
        logging_steps=20,
        report_to=["tensorboard"],
        remove_unused_columns=False,
        label_names=["labels"],
        dataloader_pin_memory=gpu,
        disable_tqdm=False,
    )


def parameter_groups(network: EncoderTuner, config: Train) -> list[dict[str, object]]:
    """Parameters with their rates: the head's own, and the encoder's falling by ``layer_decay`` a layer from the top.

    Biases and normalisation are not decayed. Layer-wise rates: Howard and Ruder 2018, arXiv:1801.06146.
    """
    layers = network.encoder.config.num_hidden_layers
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        rate = config.head_rate
        if name.startswith("encoder."):
            rate = config.encoder_rate * config.layer_decay ** (layers - _layer(name))
        decay = config.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": members, "lr": rate, "weight_decay": decay} for (rate, decay), members in groups.items()]


def _layer(name: str) -> int:
    """One-based number of the layer a parameter belongs to; 0 for the embeddings."""
    return next((int(part) + 1 for part in name.split(".") if part.isdigit()), 0)
