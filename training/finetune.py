"""Fine-tuning: encoder and head together on soft labels, through transformers' Trainer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import PreTrainedTokenizerBase, Trainer, TrainingArguments
from transformers.trainer_utils import get_last_checkpoint, set_seed

from serving.errors import TrainingError
from training.articles import ArticleDataset, make_collator, soft_targets, tokenize_articles, training_order
from training.config import RunConfig, Train
from training.network import AdditiveHead, SectionNetwork, load_encoder

log = logging.getLogger(__name__)

WEIGHTS = "network.safetensors"


def build_network(config: RunConfig, outcomes: Sequence[str]) -> tuple[SectionNetwork, PreTrainedTokenizerBase]:
    """A network with the configured encoder's weights and a fresh head, the same for the same seed."""
    set_seed(config.seed)
    encoder, tokenizer = load_encoder(config.encoder.name, config.encoder.dropout)
    head = AdditiveHead(
        encoder.config.hidden_size,
        len(outcomes),
        max_sections=config.train.max_sections,
        width=config.head.width,
        dropout=config.head.dropout,
    )
    return SectionNetwork(encoder, head), tokenizer


def finetune(articles: pd.DataFrame, outcomes: Sequence[str], config: RunConfig, folder: Path) -> Path:
    """Train on the ``train`` split and write the weights to ``folder``; resumes from its last checkpoint.

    Raises ``TrainingError`` when no training article has an observed outcome.
    """
    network, tokenizer = build_network(config, outcomes)
    train = articles[articles["split"] == "train"].reset_index(drop=True)
    labels = soft_targets(train, outcomes, config.train.top_weight)
    seen = np.flatnonzero(~np.isnan(labels).all(axis=1))
    if not len(seen):
        raise TrainingError(f"no training article has an observed outcome (looked for {', '.join(outcomes)})")
    train, labels = train.iloc[seen].reset_index(drop=True), labels[seen]
    tokenized, rows = tokenize_articles(train, labels, tokenizer, config.train.max_tokens)
    dataset = ArticleDataset(tokenized, training_order(train["file"].iloc[rows], config.train.repeat))
    log.info("training on %d articles, %d a pass", len(tokenized), len(dataset))
    trainer = Trainer(
        model=network,
        args=_arguments(config, folder / "checkpoints"),
        train_dataset=dataset,
        data_collator=make_collator(config.train, tokenizer.pad_token_id or 0),
        optimizers=(torch.optim.AdamW(parameter_groups(network, config.train)), None),
    )
    trainer.train(resume_from_checkpoint=get_last_checkpoint(str(folder / "checkpoints")))
    path = folder / WEIGHTS
    save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, path)
    return path


def load_network(config: RunConfig, outcomes: Sequence[str], folder: Path) -> tuple[SectionNetwork, PreTrainedTokenizerBase]:
    """The trained network of ``folder``, ready for inference. Raises ``TrainingError`` when it was not trained yet."""
    path = folder / WEIGHTS
    if not path.exists():
        raise TrainingError(f"{path}: not trained yet (run the train stage first)")
    network, tokenizer = build_network(config, outcomes)
    network.load_state_dict(load_file(path))
    return network.eval(), tokenizer


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
        bf16=config.train.bf16,
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


def parameter_groups(network: SectionNetwork, config: Train) -> list[dict[str, object]]:
    """Parameters with their rates: the head's own, and the encoder's falling by ``layer_decay`` a layer from the top.

    Biases and normalisation are not decayed. Layer-wise rates: Howard and Ruder 2018, arXiv:1801.06146.
    """
    layers = network.encoder.config.num_hidden_layers
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        rate = config.head_rate
        if name.startswith("encoder."):
            rate = config.encoder_rate * config.layer_decay ** (layers - _layer(name))
        decay = config.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": members, "lr": rate, "weight_decay": decay} for (rate, decay), members in groups.items()]


def _layer(name: str) -> int:
    """One-based number of the layer a parameter belongs to; 0 for the embeddings."""
    return next((int(part) + 1 for part in name.split(".") if part.isdigit()), 0)
