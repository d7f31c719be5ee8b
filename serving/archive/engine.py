"""Parts through the engine: workers of one thread each, on this machine's cores or on a Ray cluster's.

A row of the engine's frame is one part. A worker reads it, scores it and writes what it made, so that neither articles nor
scores pass through the driver, and what is written stays whatever happens to the others.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from serving.archive.cluster import join_cluster
from serving.archive.parts import read_part, read_records, write_part
from serving.archive.rows import article_row, done_schema, section_rows, section_schema
from serving.archive.state import RunFolder, cannot_write
from serving.articles.records import Record
from serving.connectors.history import day_of
from serving.connectors.ranking import Ranker, Wanted, encoder_of, lead_of
from serving.errors import ArchiveError, DraftError, EngineError
from serving.model.bundle import Bundle
from serving.privacy import SILENCE
from serving.report import Report
from serving.scorer import Scorer
from serving.text.sections import Document, Draft, read_document

Runner = Literal["native", "ray"]

REMEMBERED = 2_000  # sections whose vectors a worker keeps: an archive repeats its closing words
# One thread for each worker's arithmetic, or as many workers as cores would fight for them; and nothing is reported anywhere,
# by workers on other machines neither.
ENVIRONMENT = {
    **SILENCE,
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "DAFT_PROGRESS_BAR": "0",  # ours says more
}


@dataclass(frozen=True)
class Work:
    """What every worker is told: the bundle's folder, the output whose parts it fills, and what to make.

    ``connectors``: the folder of the index that names who may share each article.
    """

    bundle: str
    output: str
    max_chars: int
    sections: bool
    connectors: str | None = None


@dataclass(frozen=True)
class PartDone:
    """One part that was scored: its rows, and how many of them have which kind of error."""

    number: int
    rows: int
    errors: dict[str, int]


class PartScorer:
    """Scores parts; what it opens is opened when the first one comes."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._run = RunFolder(Path(work.output))
        self._scorer = Scorer(Bundle.open(Path(work.bundle)), threads=1, remember=REMEMBERED)
        self._outcomes = [outcome.name for outcome in self._scorer.bundle.manifest.outcomes]
        folder, bundle = work.connectors, self._scorer.bundle
        self._ranker = Ranker(Path(folder), self._scorer.embed, encoder_of(bundle)) if folder else None

    def score(self, number: int) -> Counter[str]:
        """Score one part and write it; the number of its rows (under "") and of those with each kind of error."""
        try:
            records = read_records(self._run.part("read", number))
        except FileNotFoundError:  # a worker of a run that was killed has just done it
            return count_rows(read_part(self._run.part("done", number)))
        rows: list[dict[str, Any]] = []
        sections: list[dict[str, Any]] = []
        for record in records:
            report, title, error = self._score(record)
            rows.append(article_row(replace(record, title=title), report, self._scorer.bundle.version, error))
            if report and self._work.sections:
                sections += section_rows(record, report)
        if self._work.sections:
            write_part(self._run.part("sections", number), pa.Table.from_pylist(sections, section_schema(self._outcomes)))
        done = pa.Table.from_pylist(rows, done_schema(self._outcomes, connectors=self._ranker is not None))
        write_part(self._run.part("done", number), done)
        self._run.part("read", number).unlink(missing_ok=True)
        return count_rows(done)

    def _score(self, record: Record) -> tuple[Report | None, str, str | None]:
        """The article's report, its title, and why it has no report."""
        if record.error:
            return None, record.title, record.error
        try:
            document = read_document(Draft(record.text, record.title, record.format, record.id), max_chars=self._work.max_chars)
            report = self._scorer.measure(document, without=self._work.sections)[0]
            if self._ranker:
                report = replace(report, connectors=self._ranker.rank(_wanted(record, document)))
            return report, document.title.text, None
        except DraftError as error:
            return None, record.title, f"{error.code}: {error.message}"
        except Exception as error:
            return None, record.title, f"internal: {type(error).__name__} (please report it)"


def _wanted(record: Record, document: Document) -> Wanted:
    """Of which site and day the article is: connectors are named by what they had shared before."""
    day = day_of(datetime.fromisoformat(record.published_at)) if record.published_at else None
    return Wanted(lead_of(document), record.url or record.source, day)


def count_rows(done: pa.Table) -> Counter[str]:
    """The number of rows of a part that is done (under "") and of those with each kind of error."""
    errors = (error.partition(":")[0] for error in done.column("error").to_pylist() if error)
    return Counter({"": len(done)}) + Counter(errors)


def start_engine(runner: Runner, address: str | None = None) -> None:
    """Choose where everything runs, before anything does: the engine cannot change its mind. Raises ``ArchiveError``."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    import daft  # noqa: PLC0415 - takes its time, and reads its settings from the environment when it is imported

    try:
        if runner == "ray":
            join_cluster(address, ENVIRONMENT)
            daft.set_runner_ray(noop_if_initialized=True)
        else:
            daft.set_runner_native()
    except daft.exceptions.DaftCoreException:
        if daft.runners.get_or_infer_runner_type() != runner:
            message = f"--runner {runner}: the engine runs otherwise in this process already (use another process)"
            raise ArchiveError(message) from None


def score_parts(numbers: Sequence[int], work: Work, workers: int) -> Iterator[PartDone]:
    """Score the parts ``numbers``, each as it is done, in any order.

    Raises ``EngineError`` when one cannot be, and ``KeyboardInterrupt`` when the engine ends before all are done: now and
    then it takes Ctrl-C for itself and says nothing.
    """
    import daft  # noqa: PLC0415

    score = _scoring(work, workers)
    frame = daft.from_pydict({"part": list(numbers)}).into_batches(1)
    frame = frame.select(score(frame["part"]).alias("done"))
    rows = frame.iter_rows(results_buffer_size=workers)
    for _ in numbers:
        try:
            done = json.loads(next(rows)["done"])
        except StopIteration:
            raise KeyboardInterrupt from None
        except Exception as error:  # the engine's errors share no base class
            reason = str(error).strip().partition("\n")[0] or type(error).__name__
            mend = "run the same command again: what is done is kept; with fewer --workers where memory is short"
            raise EngineError(f"the engine stopped: {reason} ({mend})") from error
        if done["failure"]:
            raise EngineError(done["failure"])
        errors = done["counts"]
        yield PartDone(done["part"], errors.pop("", 0), errors)


def _scoring(work: Work, workers: int) -> Any:
    """The engine's function from a part's number to what was done, as JSON; each worker is a process of its own."""
    import daft  # noqa: PLC0415

    @daft.cls(max_concurrency=workers, use_process=True)
    class Worker:
        def __init__(self, work: Work) -> None:
            self.scorer = PartScorer(work)

        @daft.method.batch(return_dtype=daft.DataType.string(), batch_size=1)
        def score(self, parts: daft.Series) -> list[str]:
            return [score_part(self.scorer, number) for number in parts.to_pylist()]

    return Worker(work).score


def score_part(scorer: PartScorer, number: int) -> str:
    """Score one part; what was done, or why it could not be, as JSON: an exception would lose its kind on the way back."""
    counts: Counter[str] = Counter()
    failure = None
    try:
        counts = scorer.score(number)
    except FileNotFoundError as error:
        failure = f"{error.filename or error}: a worker does not find it (--output must lie where every worker can reach it)"
    except OSError as error:
        failure = cannot_write(error.filename or "the output's parts", error)
    return json.dumps({"part": number, "counts": counts, "failure": failure})
