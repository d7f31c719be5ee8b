"""The scorer behind the HTTP service: loaded in the background, asked off the event loop, never more than it can do."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from datetime import time as time_of_day
from typing import TypeVar

import anyio

from serving.api.admission import Permits
from serving.api.envelope import RequestError
from serving.api.intake import Intake
from serving.api.middleware import log_fault
from serving.api.monitoring import Metrics
from serving.api.schemas import CompareRequest, ConnectorsRequest, to_json
from serving.compare import compare_titles
from serving.connectors.history import day_of
from serving.connectors.ranking import Ranker, Wanted, encoder_of, lead_of
from serving.errors import ShareabilityError
from serving.model.bundle import Bundle
from serving.model.inference import Work
from serving.scorer import Scorer
from serving.settings import Settings
from serving.text.sections import Draft, read_document
from serving.waiting import check_wanted

log = logging.getLogger(__name__)

Result = TypeVar("Result")

TURNS = 4  # drafts for each core that are read at the same time: a long one has others beside it
NO_INDEX = "there is no index of connectors: make one with `make connectors DATA=events.csv`, and start the service again"
WARM_UP = Draft(title="Lessons from a year of measuring", text="We kept notes for a year. This is what we learned.")


class Service:
    """Scores drafts for many callers at once. Until a scorer is there, every question gets a 503 with the reason."""

    def __init__(self, settings: Settings, metrics: Metrics, scorer: Scorer | None = None) -> None:
        self._no_ranker = NO_INDEX
        self.settings = settings
        self.metrics = metrics
        self.permits = Permits(settings.concurrency or TURNS * settings.cores(), settings.queue)
        uploads = max(1, settings.max_connections // 2)  # the other half is for those who ask without a body
        self.uploads = Intake(uploads, max(settings.upload_bytes, settings.max_body_bytes))
        self.batches = Intake(settings.batches, settings.spool_bytes)
        self._scorer = scorer
        self._ranker = self._open_ranker(scorer) if scorer else None
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
            self._ranker = self._open_ranker(scorer)
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

    @property
    def released(self) -> int:
        """Bytes of bodies that were ever held and are no more."""
        return self.uploads.released + self.batches.released

    def scorer(self) -> Scorer:
        """The scorer. Raises ``RequestError`` 503 with the reason when there is none."""
        if self._scorer is None:
            code, message = self.refusal
            raise RequestError(503, code, message, headers={"Retry-After": "5"})
        return self._scorer

    async def score(self, ask: Callable[[], Draft], *, owner: bytes = b"", patient: bool = False) -> tuple[bytes, Work]:
        """The report of the draft that ``ask`` reads, as JSON, and what it took; nothing of it is done on the event loop.

        Sections are remembered for the ``owner`` alone. ``patient`` waits for its turn however long that takes. Raises what
        ``ask`` raises, ``DraftError``, or ``RequestError`` 429 or 503.
        """
        scorer = self.scorer()

        def work() -> tuple[bytes, Work]:
            check_wanted()
            draft = ask()
            with self.metrics.scoring.time():
                document = read_document(draft, max_chars=self.settings.max_chars)
                check_wanted()
                report, spent = scorer.measure(document, owner=owner)
                if self._ranker:
                    report = replace(report, connectors=self._ranker.rank(Wanted(lead_of(document), draft.site)))
            return to_json(report.to_dict()), spent

        answer, spent = await self._counted(work, patient=patient)
        self.metrics.tokens.labels("encoded").inc(spent.encoded)
        self.metrics.tokens.labels("remembered").inc(spent.tokens - spent.encoded)
        return answer, spent

    async def compare(self, ask: Callable[[], CompareRequest], *, owner: bytes = b"") -> bytes:
        """The ranking of the headlines that ``ask`` reads, as JSON. Raises like ``score``."""
        scorer, max_chars = self.scorer(), self.settings.max_chars

        def work() -> bytes:
            check_wanted()
            wanted = ask()
            ranked = compare_titles(scorer, wanted.text, wanted.titles, format=wanted.format, max_chars=max_chars, owner=owner)
            return to_json(ranked.to_dict())

        return await self._counted(work)

    def require_ranker(self) -> Ranker:
        """The ranking of connectors. Raises ``RequestError`` 503 with the reason when there is none."""
        self.scorer()
        if self._ranker is None:
            raise RequestError(503, "no_connectors", self._no_ranker)
        return self._ranker

    async def rank(self, ask: Callable[[], ConnectorsRequest]) -> bytes:
        """Who may share the draft that ``ask`` reads, as JSON. Raises like ``score``."""
        ranker, max_chars = self.require_ranker(), self.settings.max_chars

        def work() -> bytes:
            check_wanted()
            wanted = ask()
            document = read_document(wanted.draft(), max_chars=max_chars)
            day = day_of(datetime.combine(wanted.date, time_of_day.min, UTC)) if wanted.date else None
            found = ranker.rank(Wanted(lead_of(document), wanted.site, day))
            return to_json({"connectors": [asdict(each) for each in found]})

        return await self._counted(work)

    def _open_ranker(self, scorer: Scorer) -> Ranker | None:
        """The ranking of connectors, where an index of them lies ready. One that cannot be used leaves scores as they are."""
        if not self.settings.has_connectors():
            return None
        try:
            ranker = Ranker(self.settings.connectors_folder(), scorer.embed, encoder_of(scorer.bundle))
        except ShareabilityError as error:
            self._no_ranker = error.message
            log.error("cannot name connectors: %s", error.message)
            return None
        log.info("index of %d connectors ready", len(ranker.index.connectors))
        return ranker

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
