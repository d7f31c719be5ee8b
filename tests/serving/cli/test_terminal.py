"""What an editor reads at the terminal, of reports with one thing in them each."""

from dataclasses import replace

import pytest

from serving.cli.terminal import report_text
from serving.cli.wording import effect, gain, standing_line, verdict_line
from serving.report import Abstention, Reason
from serving.text.sections import Draft, read_document
from tests.drafts import ARTICLE

TITLE = "What a year of notes on readers taught us 📈"


@pytest.fixture(scope="module")
def document():
    return read_document(Draft(f"👋 {ARTICLE}", TITLE))


@pytest.fixture(scope="module")
def report(scorer, document):
    """Sections that are fair and change nothing."""
    (report,) = scorer.score([document])
    fair = tuple(replace(section, verdict="fair", reasons=()) for section in report.sections)
    return with_points(replace(report, checks=(), weakest=(), sections=fair), {})


@pytest.fixture
def words(scorer, document):
    def read(report):
        return " ".join(report_text(report, document, scorer.bundle.manifest.data).split())

    return read


def with_section(report, index, **change):
    sections = list(report.sections)
    sections[index] = replace(sections[index], **change)
    weakest = (index,) if change.get("verdict") in ("weak", "style") else ()
    return replace(report, sections=tuple(sections), weakest=weakest)


def with_points(report, points):
    """The report in which each section makes up so many points of the chance of shares."""
    outcome = replace(report.outcomes["shares"], probability=0.5, logit=0.0)
    sections = [
        replace(
            section,
            outcomes={
                **section.outcomes,
                "shares": replace(section.outcomes["shares"], contribution=points.get(section.index, 0) / 25),
            },
        )
        for section in report.sections
    ]
    return replace(report, outcomes={**report.outcomes, "shares": outcome}, sections=tuple(sections))


def test_the_verdict_stands_beside_par_and_the_archive(report, words):
    outcome = replace(
        report.outcomes["shares"], probability=0.263, low=0.19, high=0.33, par=0.25, band="average", percentile=54
    )
    shown = words(replace(report, outcomes={**report.outcomes, "shares": outcome}))
    assert "About average: 26 of 100 drafts like this reach your top quarter by shares; 25 is par." in shown
    assert (
        "Likely between 19 and 33 of 100 (80 % interval). Ahead of 54 of 100 articles of like length in the archive." in shown
    )
    assert "whose shares are known" in shown
    assert "logit" not in shown


@pytest.mark.parametrize(("percentile", "said"), [(0, "almost none"), (99, "nearly all"), (100, "nearly all")])
def test_no_draft_is_ahead_of_all_or_none(report, percentile, said):
    assert said in standing_line(replace(report.outcomes["shares"], percentile=percentile), "article")


def test_a_chance_that_rounds_to_nothing_is_not_called_none(report):
    outcome = replace(report.outcomes["shares"], probability=0.003, band="low", par=1 / 3)
    assert verdict_line("links", outcome, "post") == (
        "Well below average: <1 of 100 posts like this reach your top third by links; 33 is par."
    )


def test_a_draft_of_which_nothing_is_said_says_why(report, words):
    silent = replace(
        report, abstained=Abstention("language", "This reads as German."), outcomes=dict.fromkeys(report.outcomes), sections=()
    )
    shown = words(silent)
    assert "Nothing is said of this draft: This reads as German." in shown
    assert "What holds it back" not in shown
    assert f"{report.facts.words} words" in shown


def test_sections_show_points(report, words):
    shown = words(with_points(report, {1: 3, 2: -2}))
    assert "in percentage points" in shown
    assert "+3" in shown
    assert "-2" in shown
    assert gain(with_points(report, {1: 3}).sections[1], with_points(report, {}).outcomes["shares"], "shares") == 3
    assert [effect(points) for points in (2, -1, 0)] == ["adds 2 points", "takes 1 point", "hardly changes the chance"]


def test_a_reason_quotes_the_words_that_show_it_and_names_the_section_it_repeats(report, words):
    first, second = report.sections[1], report.sections[2]
    text = f"👋 {ARTICLE}"
    start = text.index("table")
    reason = Reason(
        "repeats",
        "says again what another section says",
        second.start,
        second.end,
        ((start, start + 5),),
        (first.start, first.end),
    )
    shown = words(with_section(report, 2, verdict="weak", reasons=(reason,)))
    assert "What holds it back, weakest first 2." in shown
    assert "says again what another section says: “table” (see section 1)" in shown


def test_what_reads_weak_and_harms_nothing_is_a_note_on_style(report, words):
    reason = Reason("thin", "few names and numbers", report.sections[3].start, report.sections[3].end)
    shown = words(with_section(report, 3, verdict="style", reasons=(reason,)))
    assert "Notes on style: these harm nothing 3." in shown
    assert "What holds it back" not in shown


def test_what_is_strong_is_worth_passing_on(report, words):
    shown = words(with_section(with_points(report, {4: 6}), 4, verdict="strong"))
    assert "Worth passing on 4." in shown
    assert "(adds 6 points)" in shown


def test_a_title_that_takes_the_most_is_named_with_a_way_on(report, words):
    shown = words(with_points(report, {0: -4, 1: -2}))
    assert "The title takes 4 points, more than any section: try others with shareability compare" in shown
    assert "The title takes" not in words(with_points(report, {0: -2, 1: -4}))


def test_no_title_is_said(scorer):
    document = read_document(Draft(ARTICLE))
    (report,) = scorer.score([document])
    assert "No title: connectors see it first" in report_text(report, document, scorer.bundle.manifest.data)
