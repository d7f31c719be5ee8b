"""The answer in plain words, and how it moves."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import PASTE
from tests.browser.test_findings import FILLER, LINK

pytestmark = pytest.mark.slow

LEADS = {
    "low": "Well below average",
    "modest": "Below average",
    "average": "About average",
    "good": "Above average",
    "excellent": "Well above average",
}
FACTS = "We counted 412 of them in March 2021, 63 more than Anna Berg had at the mill in Ghent; she wrote each one down."
ARTICLE = f"{LINK}\n\n{FILLER}\n\n{FACTS}\n\n{LINK}"


def plain(words: str) -> str:
    return " ".join(words.replace("\u00a0", " ").split())


def verdict(desk) -> str:
    return plain(desk.page.locator("#verdict").inner_text())


def test_the_verdict_says_how_many_of_a_hundred_and_what_par_is(desk):
    desk.paste(f"# Bees of Ghent\n\n{ARTICLE}")
    report = desk.settled()
    assert report["form"] == "article"
    for name, outcome in report["outcomes"].items():
        chance = round(100 * outcome["probability"])
        line = f"{LEADS[outcome['band']]}: {chance} of 100 drafts like this reach your top quarter by {name}; 25 is par."
        assert line in verdict(desk)
        assert f"Ahead of {outcome['percentile']} of 100 articles of like length in the archive." in verdict(desk)
    expect(desk.page.locator("[data-outcome=shares] .scale .here")).to_have_text(
        report["outcomes"]["shares"]["band"].capitalize()
    )
    assert re.search(r"\d[\d,]* articles whose shares are known", verdict(desk))
    facts = report["facts"]
    assert f"{facts['words']} words · {facts['minutes']} min" in verdict(desk)
    assert f"{facts['links']} links" in verdict(desk)
    assert "logit" not in plain(desk.page.locator("body").inner_text())


def test_what_a_connector_is_stands_one_click_away(desk):
    desk.paste(ARTICLE)
    desk.settled()
    about = desk.page.get_by_text("Someone with an audience")
    expect(about).to_be_hidden()
    desk.page.get_by_text("What is a connector?").click()
    expect(about).to_be_visible()


def test_a_post_is_compared_with_posts_and_its_links_are_not_judged(desk):
    desk.paste("# Bees counted by hand\n\nWe wrote down each bee that we saw in June.")
    report = desk.settled()
    assert report["form"] == "post"
    assert report["outcomes"]["links"] is None
    assert "of 100 posts like this" in verdict(desk)
    assert "Links: of posts like this none was ever counted" in verdict(desk)
    expect(desk.page.locator("[data-form=post]")).to_be_visible()


def test_a_draft_that_is_not_judged_is_told_so_calmly(desk):
    desk.paste(ARTICLE)
    report = desk.settled()
    silent = {
        **{key: report[key] for key in ("id", "model", "form", "title_from", "facts", "truncated")},
        "abstained": {"code": "language", "message": "this reads as German; the model has learned from English alone"},
        "outcomes": {"shares": None, "links": None},
        "sections": [],
        "weakest": [],
        "checks": [],
    }
    desk.page.route(
        "**/v1/score", lambda route: route.fulfill(status=200, content_type="application/json", body=json.dumps(silent))
    )
    desk.to_start().write("Und ")
    expect(desk.page.locator("#verdict .abstained")).to_contain_text(
        "This reads as German; the model has learned from English alone."
    )
    expect(desk.notes).to_have_count(0)
    expect(desk.page.locator(".cm-line.weak, .reason-words, .bar")).to_have_count(0)
    expect(desk.page.locator("#notes h2")).to_have_text("Not judged")


def test_the_words_that_show_a_reason_are_underlined(desk):
    desk.paste(f"# 🐝 Bees\n\n👩‍👩‍👧 Cafe\u0301. {LINK}\n\n🔥 {FILLER}\n\n{FACTS}")
    report = desk.settled()
    text = list(report["text"])
    shown = 0
    for section in report["sections"]:
        spans = [span for reason in section["reasons"] for span in reason["spans"]]
        wanted = "".join("".join(text[start:end]) for start, end in sorted(spans))
        if section["kind"] == "body" and spans:
            assert set(desk.marked(f"section-{section['index']}-reason").split()) <= set(wanted.split()) | set(
                "".join(text).split()
            )
            shown += 1
    assert shown
    expect(desk.page.locator(".reason-words", has_text="it goes without saying").first).to_be_visible()


def test_a_repetition_leads_to_the_other_place(desk):
    desk.paste(f"# Bees\n\n{FACTS}\n\n{FILLER}\n\n{LINK}\n\n{FILLER}")
    report = desk.settled()
    also = [reason["also"] for section in report["sections"] for reason in section["reasons"] if reason["also"]]
    assert also
    desk.page.locator("#notes .also button").first.click()
    expect(desk.text).to_be_focused()


def test_what_an_edit_brought_is_said_and_stays_over_a_reload(desk):
    desk.paste(f"# Bees\n\n{ARTICLE}")
    before = desk.settled()
    moved = desk.page.locator(".moved")
    expect(moved).to_have_count(0)
    after_text = before["text"].replace(
        FILLER, f"{FACTS} Nobody else had, says Jan Peeters of the mill, who paid 90 euros for it."
    )
    desk.page.evaluate("document.querySelector('#text-field .cm-content').focus()")
    desk.page.keyboard.press("Control+a")
    desk.paste(after_text)
    after = desk.settled(text=after_text)
    gained = round(100 * (after["outcomes"]["shares"]["probability"] - before["outcomes"]["shares"]["probability"]))
    said = f"{gained:+d} point" if gained else "No change of the chance"
    expect(moved).to_contain_text(re.compile(re.escape(said.replace("-", "−")).replace(r"\ ", r"\s") + r".*since you pasted"))
    expect(moved).to_contain_text("solved")
    desk.page.wait_for_timeout(600)
    desk.reload()
    desk.settled()
    expect(moved).to_contain_text("since you pasted")
    desk.page.get_by_role("button", name="Count from here").click()
    expect(moved).to_have_count(0)
    desk.choose("History")
    expect(desk.page.locator(".versions")).to_contain_text("where you began")


def test_a_title_that_holds_the_draft_back_says_so_and_opens_the_headlines(desk):
    desk.paste(f"# Thoughts and things in general\n\n{FACTS}\n\n{LINK}\n\n{FACTS.replace('March', 'May')}")
    report = desk.settled()
    parts = [section["outcomes"]["shares"]["contribution"] for section in report["sections"]]
    note = desk.page.locator("[data-finding=section-0]").and_(desk.notes)
    assert parts[0] == min(parts)
    expect(note).to_contain_text(re.compile(r"The title takes \d+\spoints? from the chance, more than any section does"))
    note.get_by_role("button", name="Try headlines").click()
    expect(desk.page.get_by_role("dialog")).to_contain_text("Headlines, one per line")


PASTED_INTO_TITLE = [
    (f"# How we counted the bees\n\n{FACTS}\n\n{LINK}", "How we counted the bees", f"{FACTS}\n\n{LINK}"),
    (f"How we counted the bees\n\n{FACTS}", "How we counted the bees", FACTS),
]


@pytest.mark.parametrize(("pasted", "title", "text"), PASTED_INTO_TITLE)
def test_an_article_pasted_into_the_title_goes_to_the_text(desk, pasted, title, text):
    desk.paste("What was there before.")
    desk.settled()
    desk.title.evaluate(PASTE, ["", pasted])
    desk.settled(title=title, text=f"{text}\n\nWhat was there before.")
    expect(desk.page.locator(".notice")).to_contain_text("the article is in the text now")
    desk.page.get_by_role("button", name="Undo").click()
    desk.settled(title="", text="What was there before.")


def test_a_headline_of_two_lines_stays_in_the_title(desk):
    desk.title.evaluate(PASTE, ["", "How we counted\nthe bees of Ghent"])
    desk.settled(title="How we counted the bees of Ghent", text="")


def test_without_a_title_the_first_line_is_offered(desk):
    text = f"How we counted the bees of Ghent\n\n{ARTICLE}"
    desk.paste(text)
    desk.settled()
    desk.note("There is no title yet").get_by_role("button", name="Use “How we counted").click()
    report = desk.settled(title="How we counted the bees of Ghent")
    assert report["text"] == ARTICLE
    desk.page.get_by_role("button", name="Undo").click()
    assert desk.settled(title="")["text"] == text


def test_what_is_strong_is_named_and_goes_into_the_summary(desk):
    desk.page.get_by_role("button", name="Examples").click()
    desk.page.get_by_role("dialog").get_by_role("button").filter(has_text=re.compile("Strong", re.IGNORECASE)).first.click()
    report = desk.settled()
    strong = [section for section in report["sections"] if section["verdict"] == "strong"]
    assert strong
    listed = desk.page.locator(".strong-list li")
    expect(listed).to_have_count(min(len(strong), 3))
    desk.choose("Share")
    summary = desk.page.get_by_label("Summary, without any links").input_value()
    assert "Worth passing on: “" in summary
    assert "25 is par" in summary
    desk.page.get_by_role("dialog").get_by_role("button", name="Close").click()
    desk.page.locator(".strong-list button").first.click()
    expect(desk.page.locator(".sheet .cm-focused")).to_have_count(1)


def test_what_was_dismissed_is_said_in_summary_and_print(desk):
    desk.paste(f"# Bees\n\n{ARTICLE}")
    desk.settled()
    desk.notes.first.get_by_role("button", name="Dismiss").click()
    desk.choose("Share")
    assert "Dismissed by the editor:" in desk.page.get_by_label("Summary, without any links").input_value()
    expect(desk.page.locator("#print")).to_contain_text("Dismissed by the editor:")
