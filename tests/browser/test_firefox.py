"""The page in Firefox: what an editor does most, and no fault meanwhile. Without Firefox these tests are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.browser.conftest import SCREENSHOTS, Server
from tests.browser.firefox import Firefox, Tab, started
from tests.browser.test_findings import FILLER, LINK

pytestmark = pytest.mark.slow

NAMES = ("firefox-esr", "firefox")
COPIED = """<h2>How bees move</h2><p>We tagged <b>4,100</b> bees, as <a href="https://example.org/bees">this report</a>
<i>says</i>.</p><ul><li>first hive</li><li>second hive</li></ul><script>document.title = "run"</script>"""
SHOW = "(html) => { document.body.innerHTML = html; getSelection().selectAllChildren(document.body) }"
COLOURS = (
    "() => [document.body, document.querySelector('#text-field')].map((element) => getComputedStyle(element)).map((style) => \
style.color + ' on ' + style.backgroundColor)"
)
UNDERLINED = "() => [...document.querySelectorAll('#text-field .reason-words')].filter((words) => \
getComputedStyle(words).textDecorationLine === 'underline').map((words) => words.textContent)"


@pytest.fixture(scope="module")
def browsers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[bool], Firefox]]:
    """Starts Firefox in a light or dark scheme, each once."""
    path = os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Firefox: install firefox-esr, or name one in FIREFOX")
    running: dict[bool, Firefox] = {}
    with ExitStack() as ends:

        def start(dark: bool) -> Firefox:
            if dark not in running:
                running[dark] = ends.enter_context(started(path, tmp_path_factory.mktemp("profile"), dark=dark))
            return running[dark]

        yield start


Opener = Callable[..., Tab]


@pytest.fixture
def open_tab(browsers: Callable[[bool], Firefox], server: Server, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens the page, or another address, for one person. What every test checks: no fault and no foreign request."""
    people: dict[bool, str] = {}
    opened: list[Tab] = []

    def open_(address: str = server.address, *, dark: bool = False) -> Tab:
        browser = browsers(dark)
        if dark not in people:
            browser.events()
            people[dark] = browser.ask("browser.createUserContext")["userContext"]
        opened.append(Tab(browser, people[dark]).open(address))
        return opened[-1]

    yield open_
    for number, tab in enumerate(opened):
        tab.picture(SCREENSHOTS / f"firefox-{request.node.name}-{number}.png")
    for dark, person in people.items():
        told = browsers(dark).events()
        browsers(dark).ask("browser.removeUserContext", userContext=person)
        assert [fault(event, server.address) for event in told if fault(event, server.address)] == []


def fault(event: dict, address: str) -> str | None:
    """What is wrong in an event; None where nothing is."""
    told = event["params"]
    if event["method"] == "log.entryAdded":
        return f"{told['level']}: {told['text']}" if told["level"] in ("error", "warn") else None
    url = told["request"]["url"]
    return None if url.startswith((address, "blob:", "data:", "about:")) else f"foreign request: {url[:200]}"


def test_the_page_opens_without_a_fault(open_tab):
    tab = open_tab()
    assert tab.call("() => document.title") == "Second Customer"
    assert tab.read("#tools button")
    assert "people with an audience" in " ".join(tab.read("#verdict"))


def test_what_is_typed_gets_a_verdict_and_its_words_are_underlined(open_tab):
    tab = open_tab()
    tab.click("#title-field .cm-content").write("Bees of Ghent")
    tab.press("Enter").write(LINK).press("Enter").press("Enter").write(FILLER)
    assert "of 100 posts like this" in tab.settled(f"{LINK}\n\n{FILLER}")
    assert tab.read("#title-field .cm-line") == ["Bees of Ghent"]
    underlined = tab.until(lambda: tab.call(UNDERLINED))
    assert all(words in FILLER for words in underlined)
    assert "[the list](http://example.org/list)" in tab.read("#text-field .check-words")
    assert any("Weak section" in note or "style" in note for note in tab.read("#notes .note"))


def test_what_is_copied_from_a_page_is_pasted_as_markdown(open_tab):
    source, tab = open_tab("about:blank"), open_tab()
    source.call(SHOW, COPIED)
    source.show().press("Control+c")
    tab.show().click("#text-field .cm-content").press("Control+v")
    tab.settled(
        "## How bees move\n\nWe tagged **4,100** bees, as [this report](https://example.org/bees) *says*.\n\n"
        "- first hive\n- second hive"
    )


def test_what_is_typed_right_after_new_is_the_title(open_tab):
    tab = open_tab()
    tab.click("#text-field .cm-content").write(LINK)
    tab.settled(LINK)
    tab.click("#tools button", "New").write("Wasps")
    assert tab.focused() == "Title"
    assert tab.read("#title-field .cm-line") == ["Wasps"]
    tab.press("Enter").write("Another text.")
    tab.settled("Another text.")


def test_undo_takes_back_what_was_typed(open_tab):
    tab = open_tab()
    tab.click("#text-field .cm-content").write(LINK)
    tab.settled(LINK)
    tab.press("Control+a").write("Gone?")
    tab.settled("Gone?")
    tab.press("Control+z")
    tab.settled(LINK)


def test_a_reload_finds_the_draft_again(open_tab):
    tab = open_tab()
    tab.click("#text-field .cm-content").write(LINK)
    tab.settled(LINK)
    tab.open(tab.call("() => location.href")).settled(LINK)


def test_it_is_dark_where_the_system_is(open_tab):
    light, dark = open_tab(), open_tab(dark=True)
    dark.click("#text-field .cm-content").write(f"{LINK} {FILLER}")
    dark.settled(f"{LINK} {FILLER}")
    for one, other in zip(light.call(COLOURS), dark.call(COLOURS), strict=True):
        (ink, paper), (pale, night) = one.split(" on "), other.split(" on ")
        assert brightness(paper) - brightness(ink) > 0.6
        assert brightness(pale) - brightness(night) > 0.6


def brightness(colour: str) -> float:
    """Of ``rgb(…)``, from 0 to 1."""
    return sum(int(part) for part in colour[4:-1].split(",")) / 765
