"""Long drafts stay usable, and typing is not held up."""

import random

import pytest

from tests.browser.test_findings import FILLER, LINK
from tests.drafts import ARTICLE

pytestmark = pytest.mark.slow

WATCH = """() => { window.longTasks = [];
  const note = (list) => window.longTasks.push(...list.getEntries().map((task) => task.duration));
  new PerformanceObserver(note).observe({ type: "longtask" }); }"""
ROUNDS = 20  # another program can hold up any one of them, and one that is quiet is enough


def draft(words: int) -> str:
    def mixed(number: int) -> str:
        return " ".join(random.Random(number).sample(ARTICLE.split(), 48)) + "."

    parts = [
        f"Part {number}. {LINK if number % 9 == 0 else FILLER if number % 5 == 0 else mixed(number)}" for number in range(400)
    ]
    taken, count = [], 0
    for part in parts:
        taken.append(part)
        count += len(part.split())
        if count >= words:
            break
    return "\n\n".join(taken)


def test_ten_thousand_words_are_usable(desk):
    text = draft(10_000)
    desk.paste(text)
    report = desk.settled(text=text)
    assert sum(section["words"] for section in report["sections"]) > 9_000
    desk.to_start().write("Quick. ")
    report = desk.settled(text=f"Quick. {text}")
    desk.page.keyboard.press("F8")
    desk.page.locator("#notes .note:focus").wait_for()
    lines = desk.page.locator("#text-field .cm-line").count()
    assert lines < 400  # only what is in view is laid out


def test_typing_is_never_held_up(desk):
    text = draft(1_000)
    desk.paste(text)
    desk.settled(text=text)
    desk.to_start()
    desk.page.evaluate(WATCH)
    longest = []
    for _ in range(ROUNDS):
        desk.page.evaluate("window.longTasks.length = 0")
        desk.page.keyboard.type("Typing goes on while it is read. ", delay=40)
        desk.page.wait_for_timeout(1_500)
        longest.append(max(desk.page.evaluate("window.longTasks"), default=0))
        if longest[-1] < 50:
            break
    assert min(longest) < 50, longest
