"""Findings stand where they belong, and stay there."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
FILLER = (
    "In today's fast-paced world, it goes without saying that quality is very important in many ways. There are various things "
    "to keep in mind, and at the end of the day everyone is different. Generally speaking, it depends on many things, and some "
    "people may see it in a different way when it comes to quality content."
)
LINK = "We wrote down 4,100 bees 🐝🐝 by hand; [the list](http://example.org/list) names each of the hives that we saw in June."


def unbroken(words: str) -> str:
    return words.replace("\n", "")


def points(text: str, start: int, end: int) -> str:
    return unbroken("".join(list(text)[start:end]))


def check_places(desk, report):
    """What is marked in the page is what the report says, for every finding."""
    for section in report["sections"]:
        if section["verdict"] in ("weak", "style"):
            whole = report["title"] if section["kind"] == "title" else report["text"]
            assert desk.marked(f"section-{section['index']}") == points(whole, section["start"], section["end"])
    for number, check in enumerate(report["checks"]):
        if check["end"]:
            assert desk.marked(f"check-{number}") == points(report[check["field"]], check["start"], check["end"])


def test_marks_stand_at_the_report_s_places(desk):
    text = f"👩‍👩‍👧 {LINK}\r\n\r\n{FILLER}\r\n\r\n{LINK}\r\n\r\n𝒜 𝓌𝑜𝓇𝒹 more.\r\n\r\n{FILLER}\r\n\r\n{LINK}"
    desk.paste(text)
    report = desk.settled(text=text.replace("\r\n", "\n"))
    assert report["weakest"]
    assert [check["code"] for check in report["checks"]] == ["insecure_link"] * 3
    check_places(desk, report)
    tops = [mark.bounding_box()["y"] for mark in desk.page.locator(".check-words").all()]
    assert len(tops) == 3
    assert tops == sorted(tops)
    assert len(set(tops)) == 3  # the same sentence three times is marked in three places


def test_a_finding_in_the_title_is_marked_in_the_title(desk):
    desk.paste(f"# 🔥 You won't BELIEVE what happened next!!\n\n{FILLER}\n\n{LINK}")
    report = desk.settled()
    assert [check["field"] for check in report["checks"] if check["code"] == "buzz"] == ["title"]
    check_places(desk, report)
    expect(desk.page.locator("#title-field .check-words").first).to_be_visible()


def test_notes_say_what_to_do_and_stand_beside_their_section(desk):
    desk.paste(f"{LINK}\n\n{FILLER}\n\n{LINK}")
    report = desk.settled()
    weak = report["sections"][report["weakest"][0]]
    note = desk.note("Weak section").first
    said = weak["reasons"][0]["message"].partition("; ")
    expect(note).to_contain_text(said[0][1:])
    expect(note).to_contain_text(said[2][1:])
    desk.page.wait_for_timeout(400)  # for the movement to end
    top = desk.page.locator(".cm-line.weak").first.bounding_box()["y"]
    others = [each.bounding_box() for each in desk.notes.all()]
    assert min(abs(box["y"] - top) for box in others) < 260
    bottoms = [box["y"] + box["height"] for box in others]
    assert all(box["y"] >= bottom for bottom, box in zip(bottoms, others[1:], strict=False))


def test_editing_scores_again_and_keeps_marks_and_caret(desk):
    desk.paste(f"{LINK}\n\n{FILLER}\n\n{LINK}")
    before = desk.settled()
    desk.to_start().write("New words at the start. ")
    expect(desk.page.locator(".check-words").first).to_have_text("[the list](http://example.org/list)")  # moved, not stale
    after = desk.settled(text="New words at the start. " + before["text"])
    check_places(desk, after)
    desk.write("More. ")  # the caret is where it was
    assert desk.settled(text="New words at the start. More. " + before["text"])


def test_dismissed_findings_stay_so_while_the_draft_is_edited(desk):
    desk.paste(f"{LINK}\n\n{FILLER}\n\n{LINK}")
    desk.settled()
    links = desk.note("Links to http://")
    links.nth(1).get_by_role("button", name="Dismiss").click()
    expect(links).to_have_count(1)
    expect(desk.page.locator(".check-words")).to_have_count(1)
    desk.to_start().write("Another sentence. ")
    report = desk.settled(text=f"Another sentence. {LINK}\n\n{FILLER}\n\n{LINK}")
    assert len([check for check in report["checks"] if check["code"] == "insecure_link"]) == 2
    expect(links).to_have_count(1)
    assert desk.page.locator(".check-words").bounding_box()["y"] < desk.text.get_by_text("fast-paced world").bounding_box()["y"]
    desk.page.wait_for_timeout(600)
    desk.reload()
    desk.settled()
    expect(links).to_have_count(1)
    desk.page.get_by_role("button", name=re.compile("1.dismissed · show")).click()
    expect(links).to_have_count(2)
    expect(desk.page.locator(".check-words")).to_have_count(2)


def test_the_keyboard_goes_from_finding_to_finding_and_back(desk):
    desk.paste(f"{LINK}\n\n{FILLER}\n\n{LINK}")
    desk.settled()
    desk.text.focus()
    desk.page.keyboard.press("Control+End")
    focused = desk.page.locator("#notes .note:focus")
    seen = []
    for _ in range(desk.notes.count()):
        desk.page.keyboard.press("F8")
        expect(focused).to_have_count(1)
        expect(focused).to_be_in_viewport()
        seen.append(focused.get_attribute("data-finding"))
    assert len(set(seen)) == desk.notes.count()
    expect(desk.page.locator("#live")).to_contain_text(re.compile(r"Finding \d of \d"))
    desk.page.keyboard.press("Shift+F8")
    expect(desk.page.locator(f"#note-{seen[-2]}")).to_be_focused()
    desk.page.keyboard.press("Escape")
    expect(desk.text).to_be_focused()
    desk.page.keyboard.type(" The end.")
    assert desk.settled(text=f"{LINK}\n\n{FILLER}\n\n{LINK} The end.")


def test_the_bar_of_sections_leads_to_each(desk):
    desk.paste(f"# Bees\n\n{LINK}\n\n{FILLER}\n\n## Hives\n\n{LINK}")
    report = desk.settled()
    bar = desk.page.get_by_role("listbox", name="Sections in order")
    expect(bar.get_by_role("option")).to_have_count(len(report["sections"]))
    bar.focus()
    desk.page.keyboard.press("End")
    expect(bar.get_by_role("option", selected=True)).to_have_accessible_name(re.compile("^Hives: "))
    desk.page.keyboard.press("Enter")
    expect(desk.text).to_be_focused()
    desk.page.keyboard.type("!")
    assert "!## Hives" in desk.settled(text=report["text"].replace("## Hives", "!## Hives"))["text"]


def test_a_finding_in_a_heading_that_is_the_title_is_marked_on_its_line(desk):
    desk.text.click()
    desk.page.keyboard.insert_text(f"# 🔥 You won't BELIEVE what happened next!!\n\n{FILLER}\n\n{LINK}")
    report = desk.settled(title="")
    assert report["title_from"] == "heading"
    number = [check["code"] for check in report["checks"]].index("buzz")
    assert desk.marked(f"check-{number}") == "# 🔥 You won't BELIEVE what happened next!!"
    expect(desk.page.locator("#text-field .check-words").first).to_be_visible()
    expect(desk.page.locator("[data-title-from=heading]")).to_be_visible()
    SCREENSHOTS.mkdir(exist_ok=True)
    desk.page.screenshot(path=SCREENSHOTS / "title-from-heading.png")
