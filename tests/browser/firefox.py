"""Firefox as it comes from a distribution, driven by WebDriver BiDi, which it speaks without a driver beside it.

Playwright drives only a Firefox of its own making. https://w3c.github.io/webdriver-bidi describes the commands.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

PATIENCE = 60.0  # seconds: machines that train a model at the same time are slow
KEYS = {"Control": "\ue009", "Enter": "\ue007", "Tab": "\ue004", "Home": "\ue011", "Escape": "\ue00c", "Space": " "}
READ = "(selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent)"


@contextmanager
def started(path: str, folder: Path, *, dark: bool = False) -> Iterator[Firefox]:
    """Firefox, whose program is ``path``, with no window and in a fresh profile in ``folder``, until the end of the block."""
    folder.joinpath("user.js").write_text(f'user_pref("ui.systemUsesDarkTheme", {int(dark)});\n')
    command = [path, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"]
    log = folder / "log.txt"
    with log.open("w") as written:
        process = subprocess.Popen(command, stdout=written, stderr=written)  # noqa: S603
    try:
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(r"BiDi listening on (ws://\S+)", log.read_text())):
            assert process.poll() is None, f"Firefox did not start: {log.read_text()[-500:]}"
            assert time.monotonic() < deadline, "Firefox was not ready in time"
            time.sleep(0.05)
        with connect(f"{found[1]}/session", max_size=None, ping_interval=None, proxy=None) as connection:
            browser = Firefox(connection)
            yield browser
            browser.ask("browser.close")
        process.wait(PATIENCE / 4)
    finally:
        process.kill()
        process.wait()


class Firefox:
    """A browser that answers commands over a ``connection``, and what it told meanwhile."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._asked = 0
        self._events: list[dict[str, Any]] = []
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])

    def ask(self, method: str, **given: Any) -> dict[str, Any]:
        """The answer to a command; an error of the browser fails the test."""
        self._asked += 1
        self._connection.send(json.dumps({"id": self._asked, "method": method, "params": given}))
        while (answer := json.loads(self._connection.recv(timeout=PATIENCE))).get("id") != self._asked:
            self._events.append(answer)
        assert answer["type"] == "success", f"{method}: {answer.get('message')}"
        result: dict[str, Any] = answer["result"]
        return result

    def events(self) -> list[dict[str, Any]]:
        """What was logged and requested since this was asked last."""
        self.ask("session.status")  # what came before its answer is here then
        taken, self._events = self._events, []
        return taken


class Tab:
    """A tab of its own, in a ``person``'s storage: what one keeps there another does not see."""

    def __init__(self, browser: Firefox, person: str, width: int = 1440, height: int = 900) -> None:
        self.browser = browser
        self._context = browser.ask("browsingContext.create", type="tab", userContext=person)["context"]
        self._ask("browsingContext.setViewport", viewport={"width": width, "height": height})

    def _ask(self, method: str, **given: Any) -> dict[str, Any]:
        return self.browser.ask(method, context=self._context, **given)

    def open(self, address: str) -> Self:
        """Go to ``address`` and wait until the editor is there, where it is the page's."""
        self._ask("browsingContext.navigate", url=address, wait="complete")
        if address != "about:blank":
            self.until(lambda: self.read("#text-field .cm-content"))
        return self

    def show(self) -> Self:
        """Bring the tab to the front."""
        self._ask("browsingContext.activate")
        return self

    def call(self, function: str, *given: str) -> Any:
        """What ``function``, in JavaScript, answers to strings; as JSON would carry it."""
        answer = self.browser.ask(
            "script.callFunction",
            functionDeclaration=f"async (...given) => JSON.stringify((await ({function})(...given)) ?? null)",
            arguments=[{"type": "string", "value": value} for value in given],
            target={"context": self._context},
            awaitPromise=True,
            userActivation=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def read(self, selector: str) -> list[str]:
        """The texts of the elements that fit ``selector``."""
        return [str(text) for text in self.call(READ, selector)]

    def until(self, holds: Callable[[], Any]) -> Any:
        """Wait until ``holds`` answers what is true, and answer that."""
        deadline = time.monotonic() + PATIENCE
        while not (found := holds()):
            assert time.monotonic() < deadline, "what was waited for did not come"
            time.sleep(0.05)
        return found

    def settled(self, text: str) -> str:
        """Wait until the draft reads ``text`` and has its verdict; the verdict's words."""
        lines = "() => [...document.querySelectorAll('#text-field .cm-line')].map((line) => line.textContent).join('\\n')"
        self.until(lambda: self.call(lines) == text)
        self.until(lambda: self.read("[data-status=ready]") and not self.read("[data-status=reading]"))
        return " ".join(" ".join(self.read("#verdict .outcome .line")).split())

    def focused(self) -> str:
        """The name of the element that has the keyboard."""
        return str(self.call("() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.tagName"))

    def click(self, selector: str, words: str = "") -> Self:
        """Click the first element that fits ``selector`` and holds exactly ``words``, if any are given."""
        found = self._ask("browsingContext.locateNodes", locator={"type": "css", "value": selector})["nodes"]
        texts = self.read(selector)
        node = next(node for node, text in zip(found, texts, strict=True) if words in ("", text.strip()))
        origin = {"type": "element", "element": {"sharedId": node["sharedId"]}}
        moves = [{"type": "pointerMove", "x": 0, "y": 0, "origin": origin}]
        moves += [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self._ask("input.performActions", actions=[{"type": "pointer", "id": "mouse", "actions": moves}])
        return self

    def write(self, words: str) -> Self:
        """Type at the caret, a key for each character."""
        return self._strike([(kind, sign) for sign in words for kind in ("keyDown", "keyUp")])

    def press(self, chord: str) -> Self:
        """Press keys together: ``Control+a``."""
        keys = [KEYS.get(name, name) for name in chord.split("+")]
        return self._strike([("keyDown", key) for key in keys] + [("keyUp", key) for key in reversed(keys)])

    def _strike(self, strokes: list[tuple[str, str]]) -> Self:
        actions = [{"type": kind, "value": key} for kind, key in strokes]
        self._ask("input.performActions", actions=[{"type": "key", "id": "keyboard", "actions": actions}])
        return self

    def picture(self, file: Path) -> None:
        """Write what the window shows into ``file``."""
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(base64.b64decode(self._ask("browsingContext.captureScreenshot")["data"]))
