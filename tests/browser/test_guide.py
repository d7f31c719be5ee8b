"""The editors' guide tells the truth, and its pictures are of the page as it is: `make guide` takes them again."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, SCREENSHOTS

pytestmark = pytest.mark.slow

GUIDE = ROOT / "docs" / "editors.md"
EXAMPLES = ROOT / "serving" / "page" / "source" / "examples"
COLOURS = 160  # of a picture; text and a few tints need no more
MOST_BYTES = 120_000


def take(desk, name: str, region: str | None = None) -> None:
    """Take a picture of the page, or of one region: into ``docs/images`` where GUIDE names it, else beside the others."""
    folder = ROOT / os.environ["GUIDE"] if os.environ.get("GUIDE") else SCREENSHOTS
    folder.mkdir(parents=True, exist_ok=True)
    data = (desk.page.locator(region) if region else desk.page).screenshot()
    path = folder / f"editors-{name}.png"
    Image.open(io.BytesIO(data)).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    assert path.stat().st_size < MOST_BYTES


@pytest.fixture
def desk(open_desk, server):
    return open_desk(server, viewport={"width": 1360, "height": 860}, reduced_motion="reduce")


def quoted(desk, *sentences: str) -> None:
    """Both the guide and the page say these words."""
    guide = " ".join(GUIDE.read_text(encoding="utf-8").split())
    page = " ".join(desk.page.locator("body").inner_text().replace("\u00a0", " ").split())
    for sentence in sentences:
        assert sentence in guide
        assert sentence in page


def test_the_answer_and_the_notes(desk):
    desk.paste((EXAMPLES / "middling.md").read_text(encoding="utf-8"))
    desk.settled()
    quoted(desk, "What is a connector?", "25 is par", "Sections")
    note = desk.note("Weak section").first
    expect(note).to_contain_text("Leaving it out would")
    note.hover()
    take(desk, "answer")


def test_headlines_side_by_side(desk):
    desk.paste((EXAMPLES / "middling.md").read_text(encoding="utf-8"))
    desk.settled()
    desk.choose("Try headlines")
    titles = [
        "What we learned from shortening our sign-up form",
        "We cut our sign-up form from eleven fields to four",
        "form form form",
    ]
    desk.page.get_by_label("Headlines, one per line").fill("\n".join(titles))
    desk.choose("Compare")
    expect(desk.page.locator(".ranking li")).to_have_count(3)
    quoted(desk, "against no title", "not ranked")
    take(desk, "headlines", "dialog")


def test_what_was_pasted_along(desk):
    article = (EXAMPLES / "middling.md").read_text(encoding="utf-8").partition("\n\n")[2]
    desk.paste(f"Share on Facebook | Share on X | WhatsApp\n\n{article}\n\n14 Comments\n\nann says:\n\nFirst!\n\nReply")
    desk.settled()
    quoted(desk, "Drop them", "Keep them", "not the article")
    take(desk, "pasted", "#draft .notice.clutter")


def test_silence(desk):
    desk.paste("Im Winter haben wir die Heizung im Vereinsheim um drei Grad gesenkt, und niemand hat es gemerkt. " * 2)
    desk.settled()
    quoted(desk, "Nothing is said of this draft yet")
    take(desk, "silence", "#verdict")


@pytest.mark.parametrize("width", [1360, 360])
def test_help_says_the_same_in_short(open_desk, server, width):
    desk = open_desk(server, viewport={"width": width, "height": 800})
    desk.choose("Help")
    expect(desk.page.get_by_role("dialog", name="Help")).to_be_visible()
    quoted(desk, "Weak section", "A note on style", "Worth passing on", "Nothing is said", "Try headlines", "in this browser")
    quoted(desk, "low", "modest", "average", "good", "excellent")
    assert desk.page.get_by_role("dialog").evaluate("(window) => window.scrollWidth <= window.clientWidth")


def test_the_guide_shows_the_pictures_that_are_there():
    named = set(re.findall(r"\]\(images/([\w-]+\.png)\)", GUIDE.read_text(encoding="utf-8")))
    there = {path.name for path in (ROOT / "docs" / "images").glob("*.png")}
    assert named == there != set()
    assert all(Path(ROOT / "docs" / "images" / name).stat().st_size < MOST_BYTES for name in there)


def test_the_guide_speaks_no_jargon():
    words = set(re.findall(r"[a-z-]+", GUIDE.read_text(encoding="utf-8").lower()))
    assert words.isdisjoint(
        {"logit", "logits", "calibrated", "percentile", "bundle", "token", "tokens", "encoder", "onnx", "auc"}
    )
