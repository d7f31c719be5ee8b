"""Asks a service the whole time how it does, in a process of its own: ``python -m bench.attack.watch JSON``.

It says ``begun``, goes on until its standard input ends, then until one more good draft was scored, and prints what it saw.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from typing import Any

from bench.attack.victim import five_words, resident

EVERY = 0.05  # seconds between two looks at /health/live
OK = 200


class Eyes:
    """What was seen so far."""

    def __init__(self, port: int, pid: int, headers: dict[str, str], patience: float) -> None:
        self._port, self._pid, self._headers, self._patience = port, pid, headers, patience
        self._over = threading.Event()
        self._last_live = time.monotonic()
        self._silence = 0.0
        self._peak = 0
        self._waited = 0.0
        self._refusals = 0
        self._scored = 0
        self._unanswered = False

    def _ask(self, path: str, body: bytes | None, patience: float) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=patience)
        headers = {"Connection": "close", **self._headers, **({"Content-Type": "application/json"} if body else {})}
        try:
            connection.request("POST" if body else "GET", path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        else:
            return answer.status
        finally:
            connection.close()

    def _live(self) -> None:
        while not self._over.is_set():
            begun = time.monotonic()
            if self._ask("/health/live", None, self._patience) == OK:
                now = time.monotonic()
                self._silence = max(self._silence, now - self._last_live)
                self._last_live = now
            time.sleep(max(0.0, EVERY - (time.monotonic() - begun)))

    def _memory(self) -> None:
        while not self._over.wait(0.2):
            self._peak = max(self._peak, resident(self._pid))

    def _draft(self) -> None:
        """One good draft, sent again until it is scored."""
        begun = time.monotonic()
        number = time.time_ns()
        while (left := self._patience - (time.monotonic() - begun)) > 0:
            if self._ask("/v1/score", five_words(number), left) == OK:
                self._scored += 1
                self._waited = max(self._waited, time.monotonic() - begun)
                return
            self._refusals += 1
            time.sleep(0.25)
        self._unanswered = True

    def _drafts(self) -> None:
        while not self._over.is_set() and not self._unanswered:
            self._draft()
            self._over.wait(0.5)

    def watch(self, until: threading.Event) -> dict[str, Any]:
        """Look until ``until`` is set and the last draft is scored."""
        looking = [threading.Thread(target=each, daemon=True) for each in (self._live, self._memory)]
        drafts = threading.Thread(target=self._drafts, daemon=True)
        for each in (*looking, drafts):
            each.start()
        until.wait()
        if not self._unanswered:
            scored = self._scored  # what is under way may be answered; only then is one sent afresh
            while self._scored <= scored and not self._unanswered:
                time.sleep(0.05)
        self._over.set()
        drafts.join(self._patience)
        silence = max(self._silence, time.monotonic() - self._last_live)
        return {
            "silence_ms": 1_000 * silence,
            "peak": self._peak,
            "waited_ms": 1_000 * self._waited,
            "refusals": self._refusals,
            "scored": self._scored,
            "unanswered": self._unanswered,
        }


def main() -> None:
    """Watch, and say what was seen."""
    eyes = Eyes(**json.loads(sys.argv[1]))
    over = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=wait, daemon=True).start()
    print("begun", flush=True)
    print(json.dumps(eyes.watch(over)), flush=True)


if __name__ == "__main__":
    main()
