"""The page in a real browser, before a real service with the shipped bundle. Without a browser these tests are skipped."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.desk import Desk

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # the tests may run as root, where Chromium has none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 60_000  # milliseconds: machines that train a model at the same time are slow


class Server:
    """The service in a process of its own, which can be stopped and started again on the same port."""

    def __init__(self, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), "SHAREABILITY_THREADS": "1", **environment}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "serving", "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stderr=subprocess.DEVNULL)  # noqa: S603
        deadline = time.monotonic() + PATIENCE / 1_000
        while not self._is_ready():
            assert self._process.poll() is None, "the service did not start"
            assert time.monotonic() < deadline, "the service was not ready in time"
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/health/ready") as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    running = Server()
    running.start()
    yield running
    running.stop()


# Playwright keeps an event loop in the main thread as long as it runs, where other packages' tests want their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no browser: install Chromium, or name one in CHROMIUM")
    expect.set_options(timeout=PATIENCE / 3)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield launched
        launched.close()


Opener = Callable[..., Desk]


@pytest.fixture
def open_desk(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens the page in a fresh profile. What every test checks: no fault, no refused style or script, no other host."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def watch(page: Page, address: str) -> None:
        page.on("pageerror", lambda error: faults.append(f"fault: {error}"))
        page.on(
            "console",
            lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.on(
            "request",
            lambda sent: (
                None if sent.url.startswith((address, "blob:")) else faults.append(f"foreign request: {sent.url[:200]}")
            ),
        )
        page.on("dialog", lambda shown: faults.append(f"dialog: {shown.message}"))

    def opened(server: Server, **options: Any) -> Desk:
        options.setdefault("viewport", {"width": 1440, "height": 900})
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        watch(page, server.address)
        return Desk(page, server.address)

    yield opened
    SCREENSHOTS.mkdir(exist_ok=True)
    name = re.sub(r"[^\w.-]+", "-", request.node.name)[:80]
    for number, context in enumerate(contexts):
        for page in context.pages:
            page.screenshot(path=SCREENSHOTS / f"{name}-{number}.png")
        context.close()
    assert faults == []


@pytest.fixture
def desk(open_desk: Opener, server: Server) -> Desk:
    return open_desk(server)
