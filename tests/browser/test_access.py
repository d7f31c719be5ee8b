"""Everyone can use it: rules that a machine can check, the keyboard alone, and every width."""

import re
from importlib import resources

import pytest
from playwright.sync_api import expect

from tests.browser.test_findings import FILLER, LINK

pytestmark = pytest.mark.slow

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text()
RUN = """(tags) => axe.run(document, { runOnly: tags }).then(({ violations }) => violations.map(({ id, nodes }) =>
  [id, ...nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + node.failureSummary.slice(0, 200))]))"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EARLY = """() => {
  const button = document.activeElement;
  button.click();
  button.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
}"""


def violations(desk):
    if not desk.page.evaluate("typeof axe === 'object'"):
        desk.page.evaluate(AXE)
    return desk.page.evaluate(RUN, RULES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_desk, server, scheme):
    desk = open_desk(server, color_scheme=scheme, reduced_motion="reduce")
    assert violations(desk) == []
    desk.paste(f"# You won't believe these bees!!\n\n## Part\n\n{LINK}\n\n{FILLER}\n\n> Quoted *words* and `code`.\n\n{LINK}")
    desk.settled()
    desk.note("Links to http://").first.get_by_role("button", name="Dismiss").click()
    desk.page.keyboard.press("F8")
    assert violations(desk) == []
    for panel in ("Try headlines", "History", "Share", "Examples", "Help"):
        desk.choose(panel)
        expect(desk.page.get_by_role("dialog")).to_be_visible()
        if panel == "Try headlines":
            desk.page.get_by_label("Headlines, one per line").fill("One\nTwo")
            desk.choose("Compare")
            desk.page.locator(".ranking").wait_for()
        assert violations(desk) == []
        desk.page.keyboard.press("Escape")
    desk.page.set_viewport_size({"width": 360, "height": 740})
    assert violations(desk) == []


@pytest.mark.parametrize(("width", "height"), [(360, 740), (720, 450), (1000, 800), (1440, 900), (3840, 2160)])
def test_nothing_is_cut_off_at_any_width(open_desk, server, width, height):
    desk = open_desk(server, viewport={"width": width, "height": height})
    desk.paste(f"# {'Bees ' * 12}\n\n{LINK}\n\n{FILLER}\n\n{'x' * 300}\n\n{LINK}")
    desk.settled()
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    for card in desk.notes.all():
        box = card.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_escape_closes_a_window_however_early_it_is_pressed(desk):
    for name in ("Help", "History", "Share", "Examples", "Try headlines"):
        desk.page.get_by_role("button", name=name, exact=True).focus()
        # one step: click and Escape reach the page before it has drawn anything
        desk.page.evaluate(EARLY)
        desk.page.wait_for_timeout(200)
        expect(desk.page.get_by_role("dialog")).to_have_count(0)
        desk.choose(name)
        desk.page.keyboard.press("Escape")
        desk.page.wait_for_timeout(200)
        expect(desk.page.get_by_role("dialog")).to_have_count(0)


def test_everything_is_reached_by_keyboard_alone(desk):
    press = desk.page.keyboard.press
    names = []
    for _ in range(14):
        press("Tab")
        names.append(
            desk.page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()")
        )
    for wanted in ("Skip to the draft", "Open file", "Try headlines", "History", "Share", "Help", "Title", "Text"):
        assert any(name.startswith(wanted) for name in names), names
    desk.title.focus()
    desk.write("Bees")
    press("Enter")
    expect(desk.text).to_be_focused()
    desk.write(FILLER)
    desk.settled(title="Bees", text=FILLER)
    press("F8")
    press("Tab")
    press("Tab")
    expect(desk.page.locator("#notes button:focus")).to_have_text("Dismiss")
    press("Enter")
    expect(desk.page.get_by_role("button", name=re.compile("dismissed · show"))).to_be_visible()
    desk.page.get_by_role("button", name="Help").focus()
    press("Enter")
    expect(desk.page.get_by_role("dialog", name="Help")).to_be_visible()
    press("Escape")
    expect(desk.page.get_by_role("button", name="Help")).to_be_focused()


def test_the_policy_allows_no_inline_script_and_no_other_host(desk):
    policy = desk.page.request.get(desk.address).headers["content-security-policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    for name in ("default-src", "script-src", "style-src", "connect-src"):
        assert directives[name] == "'self'"
