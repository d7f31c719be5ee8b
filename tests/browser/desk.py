"""What a person at the page sees and does."""

from __future__ import annotations

import json
from typing import Any, Self

from playwright.sync_api import Locator, Page, Request, Response

PASTE = """(element, [html, plain]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", plain);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
FILE = """([name, content]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], name));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""
WORDS = """(id) => [...document.querySelectorAll(`.sheet [data-finding="${id}"]`)].map((mark) => mark.textContent).join("")"""


class Desk:
    """The page, opened; ``drafts`` are what it asked the service about, ``report`` the last answer."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.drafts: list[dict[str, str]] = []
        self.reports: list[dict[str, Any]] = []
        page.on("request", self._asked)
        page.on("response", self._answered)
        self.open()

    def open(self) -> None:
        self.page.goto(self.address)
        self.text.wait_for()

    def reload(self) -> None:
        self.reports.clear()  # their bodies go with the page
        self.page.reload()
        self.text.wait_for()

    def _asked(self, request: Request) -> None:
        if request.url.endswith("/v1/score"):
            self.drafts.append(json.loads(request.post_data or "{}"))

    def _answered(self, response: Response) -> None:
        if response.url.endswith("/v1/score") and response.ok:
            self.reports.append({"of": json.loads(response.request.post_data or "{}"), "response": response})

    @property
    def title(self) -> Locator:
        return self.page.locator("#title-field .cm-content")

    @property
    def text(self) -> Locator:
        return self.page.locator("#text-field .cm-content")

    @property
    def notes(self) -> Locator:
        return self.page.locator("#notes .note")

    def note(self, words: str) -> Locator:
        return self.notes.filter(has_text=words)

    def paste(self, plain: str, html: str = "") -> Self:
        self.text.evaluate(PASTE, [html, plain])
        return self

    def drop(self, name: str, content: str) -> Self:
        """Drop a file; ``content`` in base 64."""
        self.page.evaluate(FILE, [name, content])
        return self

    def settled(self, *, title: str | None = None, text: str | None = None) -> dict[str, Any]:
        """Wait until a draft with these parts was scored and shown; its report."""
        for _ in range(400):
            found = self.reports[-1] if self.reports else None
            fits = found and title in (None, found["of"]["title"]) and text in (None, found["of"]["text"])
            if fits and self.drafts[-1] == found["of"] and self.page.locator("[data-status=ready]").count():
                self.page.wait_for_timeout(50)  # for the frame that draws the marks
                report: dict[str, Any] = found["response"].json()
                return {**report, "title": found["of"]["title"], "text": found["of"]["text"]}
            self.page.wait_for_timeout(100)
        raise AssertionError(f"not scored; last asked about: {str(self.drafts[-1:])[:300]}")

    def marked(self, finding: str) -> str:
        """The words that are marked for a finding, line ends left out."""
        return str(self.page.evaluate(WORDS, finding))

    def to_start(self) -> Self:
        """Put the caret at the start of the text."""
        self.text.focus()
        self.page.keyboard.press("Control+Home")
        return self

    def write(self, words: str) -> Self:
        """Type at the caret."""
        self.page.keyboard.type(words)
        return self

    def choose(self, name: str) -> Self:
        self.page.get_by_role("button", name=name, exact=True).first.click()
        return self
