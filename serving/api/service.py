"""The scorer behind the HTTP service: loaded in the background, asked off the event loop, never more than it can do."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import anyio

from serving.api.admission import Permits
from serving.api.envelope import RequestError
from serving.api.middleware import log_fault
from serving.api.monitoring import Metrics
from serving.compare import Comparison, compare_titles
from serving.errors import ShareabilityError
from serving.model.bundle import Bundle
from serving.model.inference import Work
from serving.report import Report
from serving.scorer import Scorer
from serving.settings import Settings
from serving.text.markup import Format
from serving.text.sections import Draft, read_document

log = logging.getLogger(__name__)

Result = TypeVar("Result")

TURNS = 4  # drafts for each core that are read at the same time: a long one has others beside it
WARM_UP = Draft(title="Lessons from a year of measuring", text="We kept notes for a year. This is what we learned.")


class Service:
    """Scores drafts for many callers at once. Until a scorer is there, every question gets a 503 with the reason."""

    def __init__(self, settings: Settings, metrics: Metrics, scorer: Scorer | None = None) -> None:
        self.settings = settings
        self.metrics = metrics
        self.permits = Permits(settings.concurrency or TURNS * settings.cores(), settings.queue, settings.batches)
        self._scorer = scorer
        self.refusal = ("not_ready", "the model is still being loaded: try again shortly")
        metrics.ready.set(scorer is not None)
        metrics.busy.set_function(lambda: self.permits.taken)

    def start(self) -> None:
        """Load the bundle in the background, unless a scorer was handed in. The thread dies with the process."""
        if self._scorer is None:
            threading.Thread(target=self.load, name="load-bundle", daemon=True).start()

    def load(self) -> None:
        """Open the bundle and score one draft; ready after that. A broken bundle becomes the reason why not."""
        begun = time.perf_counter()
        try:
            bundle = Bundle.open(self.settings.bundle_path())
            scorer = Scorer(bundle, threads=self.settings.cores(), remember=self.settings.remember)
            scorer.score([read_document(WARM_UP)])
        except ShareabilityError as error:
            self.refusal = (error.code, error.message)
            log.error("cannot score: %s", error.message)
        except Exception as error:  # a thread has nobody to raise to
            self.refusal = ("internal", "the model could not be loaded; the log says where it failed")
            log_fault(error)
        else:
            self._scorer = scorer
            self.metrics.ready.set(1)
            log.info("bundle %s ready after %.1f s", scorer.bundle.version, time.perf_counter() - begun)

    def scorer(self) -> Scorer:
        """The scorer. Raises ``RequestError`` 503 with the reason when there is none."""
        if self._scorer is None:
            code, message = self.refusal
            raise RequestError(503, code, message, headers={"Retry-After": "5"})
        return self._scorer

    async def score(self, draft: Draft, *, patient: bool = False) -> tuple[Report, Work]:
        """One draft's report, and what it took; ``patient`` waits for its turn however long that takes.

        Raises ``DraftError``, or ``RequestError`` 429 or 503.
        """
        scorer = self.scorer()

        def work() -> tuple[Report, Work]:
            with self.metrics.scoring.time():
                return scorer.measure(read_document(draft, max_chars=self.settings.max_chars))

        report, spent = await self._counted(work, patient=patient)
        self.metrics.tokens.labels("encoded").inc(spent.encoded)
        self.metrics.tokens.labels("remembered").inc(spent.tokens - spent.encoded)
        return report, spent

    async def compare(self, text: str, titles: Sequence[str], *, format: Format) -> Comparison:  # noqa: A002
        """Headlines ranked for one text. Raises like ``score``."""
        scorer, max_chars = self.scorer(), self.settings.max_chars
        return await self._counted(lambda: compare_titles(scorer, text, titles, format=format, max_chars=max_chars))

    async def _counted(self, work: Callable[[], Result], *, patient: bool = False) -> Result:
        result = "failed"
        try:
            answer = await self.permits.run(work, patient=patient)
            result = "scored"
        except ShareabilityError:
            result = "refused"
            raise
        except anyio.get_cancelled_exc_class():
            result = "left"
            raise
        finally:
            self.metrics.drafts.labels(result).inc()
        return answer
