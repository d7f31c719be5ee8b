"""How well the model would have predicted an archive's own outcomes: whether it fits, or should be retrained on it."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serving.evaluation.metrics import Interval

FEWEST = 100  # articles with an outcome below which nothing can be said
LARGEST = 2_000  # articles of a cohort that are compared with each other
MISCALIBRATED = 0.1  # expected calibration error

_RESAMPLES, _SEED = 500, 20_260_501


@dataclass(frozen=True)
class Backtest:
    """How the model's order and chances of ``articles`` agree with what happened to them.

    ``auc``: the chance that of two articles of one cohort the better one is scored higher; ``length`` is that of the number of
    words, ``better`` what the model is ahead of it. ``lift``: the share of top articles among the tenth scored highest, over
    the share among all. ``error``: the expected calibration error of the probability.
    """

    articles: int
    cohorts: int
    auc: Interval
    length: float
    better: Interval
    lift: float
    error: float

    @property
    def fits(self) -> bool:
        """Whether the model says something about this archive that chance and length do not, and in fair numbers."""
        return self.auc.low > 0.5 and self.better.value > 0 and self.error <= MISCALIBRATED  # noqa: PLR2004  chance

    @property
    def verdict(self) -> str:
        """What a user should make of it."""
        if self.auc.low <= 0.5:  # noqa: PLR2004  chance
            return "the model orders these articles no better than chance: retrain it on this archive"
        if self.better.value <= 0:
            return "the number of words orders these articles as well: retrain the model on this archive"
        if self.error > MISCALIBRATED:
            return "the order is right, the chances are not: retrain the model on this archive"
        return "the model fits this archive; retrained on it, it may fit better"


@dataclass
class Observed:
    """Scored articles of which one outcome was counted, as they come."""

    probability: array[float] = field(default_factory=lambda: array("d"))
    count: array[float] = field(default_factory=lambda: array("d"))
    words: array[int] = field(default_factory=lambda: array("q"))
    month: array[int] = field(default_factory=lambda: array("q"))
    source: array[int] = field(default_factory=lambda: array("q"))

    def add(self, probability: float, count: float, words: int, published_at: str, source: int) -> None:
        """One more article; ``published_at`` is ISO 8601 or empty."""
        self.probability.append(probability)
        self.count.append(count)
        self.words.append(words)
        self.month.append(int(published_at[:4]) * 12 + int(published_at[5:7]) - 1 if published_at else -1)
        self.source.append(source)


def run_backtest(observed: Observed, *, top: float, min_cohort: int) -> Backtest | None:
    """The backtest of one outcome; None where too few articles have it, or none did better than another of its cohort.

    ``top`` and ``min_cohort`` are those of the bundle's labels.
    """
    if len(observed.count) < FEWEST:
        return None
    # Two seconds of importing, which runs without outcomes do without.
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    from serving.evaluation.labels import label_outcome  # noqa: PLC0415
    from serving.evaluation.metrics import (  # noqa: PLC0415
        bootstrap_auc,
        count_pairs,
        expected_calibration_error,
        precision_at_top,
    )

    frame = pd.DataFrame(
        {name: np.asarray(getattr(observed, name)) for name in ("probability", "count", "words", "month", "source")}
    )
    known = frame["month"] >= 0
    year, month = frame["month"].clip(lower=0) // 12, frame["month"].clip(lower=0) % 12 + 1
    dates = pd.to_datetime(pd.DataFrame({"year": year.clip(lower=1970), "month": month, "day": 1}), utc=True)
    frame["published_at"] = dates.where(known)
    labels = label_outcome(frame, "count", by="source", top=top, min_cohort=min_cohort)
    frame = frame.assign(cohort=labels.cohort, top=labels.top)
    frame = frame.sample(frac=1.0, random_state=_SEED).groupby("cohort").head(LARGEST)
    probability, count, share = (frame[name].to_numpy(dtype=float) for name in ("probability", "count", "top"))
    ours = count_pairs(probability, count, frame["cohort"])
    words = count_pairs(frame["words"].to_numpy(dtype=float), count, frame["cohort"])
    if not ours.pairs.sum():
        return None
    auc, better = bootstrap_auc(ours, words, resamples=_RESAMPLES, seed=_SEED)
    return Backtest(
        articles=len(observed.count),
        cohorts=ours.cohorts,
        auc=auc,
        length=words.auc(),
        better=better or auc,
        lift=precision_at_top(probability, share, frame["cohort"]) / float(share.mean()),
        error=expected_calibration_error(probability, share),
    )
