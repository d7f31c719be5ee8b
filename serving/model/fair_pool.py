"""Threads that many callers share in turn, so that a long piece of work does not keep short ones waiting."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from serving.errors import GivenUpError
from serving.waiting import GIVEN_UP

Item = TypeVar("Item")
Result = TypeVar("Result")

SLICE = 16  # tasks of one caller before it is the next one's turn: more than most drafts have sections


class Turns:
    """A fixed number of threads that do many callers' tasks, round robin: a slice of each, first come first served.

    A caller with no more tasks than a slice is served at once when its turn comes; one with more goes back to the end of the
    line after each slice (deficit round robin with equal quanta, Shreedhar and Varghese 1995).
    """

    def __init__(self, threads: int, *, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=name)
        self._line: deque[_Job[Any, Any]] = deque()
        self._lock = threading.Lock()
        self._working = 0

    @property
    def idle(self) -> bool:
        """Whether no task is being done, and none waits."""
        return not self._working and not self._line

    def begin(self, task: Callable[[Item], Result], items: Sequence[Item]) -> Callable[[], list[Result]]:
        """Begin ``task`` of each of ``items``. What comes back waits for all of them and returns them in their order.

        It raises what a task raised first, or ``GivenUpError`` when the context's ``GIVEN_UP`` was set before all had begun;
        either way the tasks that have not begun never do.
        """
        job = _Job(task, items, GIVEN_UP.get() or threading.Event())
        if items:
            with self._lock:
                self._line.append(job)
        else:
            job.ended.set()
        for _ in items:  # as many calls as tasks: whose task a call does is decided when it comes
            self._pool.submit(self._do_next)
        return job.wait

    def _do_next(self) -> None:
        with self._lock:
            while self._line and self._line[0].given_up.is_set():
                self._line.popleft().fail(GivenUpError("nobody waits for this any more"))
            if not self._line:
                return
            job = self._line[0]
            number = job.begun
            job.begun += 1
            if job.begun == len(job.items):
                self._line.popleft()
            elif job.begun % SLICE == 0:
                self._line.rotate(-1)
            self._working += 1
        try:
            result = job.task(job.items[number])
        except BaseException as error:
            with self._lock:
                job.fail(error)
                if job in self._line:
                    self._line.remove(job)
            return
        finally:
            with self._lock:
                self._working -= 1
        job.results[number] = result
        if len(job.results) == len(job.items):
            job.ended.set()


class _Job(Generic[Item, Result]):
    """What one caller waits for."""

    def __init__(self, task: Callable[[Item], Result], items: Sequence[Item], given_up: threading.Event) -> None:
        self.task = task
        self.items = items
        self.given_up = given_up
        self.begun = 0
        self.results: dict[int, Result] = {}
        self.failure: BaseException | None = None
        self.ended = threading.Event()

    def wait(self) -> list[Result]:
        """The results, once all are there."""
        self.ended.wait()
        if self.failure is not None:
            raise self.failure
        return [self.results[number] for number in range(len(self.items))]

    def fail(self, error: BaseException) -> None:
        """End with ``error``."""
        self.failure = self.failure or error
        self.ended.set()
