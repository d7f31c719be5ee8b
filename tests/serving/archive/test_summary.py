"""What a run says at its end: counts that add up, the best and the worst, in memory that does not grow."""

from __future__ import annotations

import json
from collections import Counter
from html import unescape

import pyarrow as pa
import pytest

from serving.archive.html_report import render_page
from serving.archive.rows import done_schema
from serving.archive.summary import SHOWN, Summary
from serving.articles.problems import Position, Problem
from serving.articles.tally import Tally
from serving.cli.archive import parse_maps, summary_text
from serving.errors import ArchiveError, RecordError

OUTCOMES = ("shares", "links")


def table(rows: list[dict]) -> pa.Table:
    return pa.Table.from_pylist(rows, done_schema(OUTCOMES))


def row(number: int, **facts: object) -> dict:
    probability = (number % 100) / 100
    scores = {
        f"{name}_{what}": value
        for name in OUTCOMES
        for what, value in (("probability", probability), ("percentile", number % 100))
    }
    reasons = {"thin": "add one concrete example"} if number % 2 else {}
    return {
        "id": str(number),
        **scores,
        "sections": 3,
        "words": 100,
        "model_version": "v",
        "title": f"Title {number}",
        "url": "https://bread.example/" + str(number),
        "source": "bread" if number % 3 else "rye",
        "published_at": f"2024-0{1 + number % 4}-01T00:00:00Z",
        "observed": json.dumps({"shares": number % 7}),
        "reasons": json.dumps(reasons),
        **facts,
    }


def summarize(rows: list[dict], size: int = 7) -> dict:
    found = Summary(OUTCOMES, "shares")
    for start in range(0, len(rows), size):
        found.add(table(rows[start : start + size]))
    facts = {"output": "out.csv", "model": "v", "inputs": [], "broken_lines": 0, "broken": None, "undated": 0}
    return {**facts, **found.to_dict(top=0.25, min_cohort=20)}


ROWS = [*(row(number) for number in range(250)), row(250, error="too_long: it is", shares_probability=None)]


def test_counts_add_up_however_the_rows_are_cut():
    whole = summarize(ROWS)
    assert whole == summarize(ROWS, 100)
    assert (whole["articles"], whole["scored"], whole["errors"]) == (251, 250, {"too_long": 1})
    for outcome in whole["outcomes"].values():
        assert sum(outcome["histogram"]) == 250
    assert sum(each["articles"] for each in whole["sources"]) == 250
    assert [each["name"] for each in whole["months"]] == ["2024-01", "2024-02", "2024-03", "2024-04"]
    assert whole["reasons"] == [{"code": "thin", "articles": 125, "example": "add one concrete example"}]


def test_an_outcome_that_is_null_counts_nowhere_for_that_article():
    posts = [row(number, links_probability=None, links_percentile=None) for number in range(250, 300)]
    found = summarize([*ROWS, *posts])
    assert found["scored"] == 300
    assert [sum(found["outcomes"][name]["histogram"]) for name in OUTCOMES] == [300, 250]
    assert found["outcomes"]["links"] == summarize(ROWS)["outcomes"]["links"]


def test_the_best_are_of_those_whose_primary_outcome_is_known():
    unknown = [row(number, shares_probability=None, shares_percentile=None) for number in range(250, 300)]
    found, known = summarize([*ROWS, *unknown]), summarize(ROWS)
    for name in ("best", "worst", "sources", "months", "backtest"):
        assert found[name] == known[name], name
    assert found["scored"] == known["scored"] + 50
    nothing = summarize(unknown)
    assert nothing["outcomes"]["shares"]["mean"] is None
    assert nothing["best"] == nothing["worst"] == []
    assert "Chances of links" in render_page(nothing)


def test_the_best_and_the_worst_come_in_order():
    found = summarize(ROWS)
    best = [each["probability"] for each in found["best"]]
    worst = [each["probability"] for each in found["worst"]]
    assert best == sorted((each["shares_probability"] for each in ROWS[:250]), reverse=True)[:SHOWN]
    assert worst == sorted(each["shares_probability"] for each in ROWS[:250])[:SHOWN]


def test_the_page_shows_what_the_summary_holds():
    page = render_page(summarize(ROWS))
    for shown in ("250", "Title 99", "add one concrete example", "2024-01", "rye", "too_long", "cohort AUC"):
        assert shown in page
    assert page.count("<svg") == 3


def test_a_run_without_a_score_has_a_page_too():
    page = render_page(summarize([row(1, error="empty_draft: no words", shares_probability=None)]))
    assert "empty_draft" in page
    assert "<svg" not in page


def test_the_words_at_the_end_name_counts_and_kinds():
    text = summary_text(summarize(ROWS))
    assert "251 rows, 250 scored" in text
    assert "1 too_long" in text
    assert "shares is known of 250 articles" in text


def test_maps_are_names_on_both_sides():
    assert parse_maps(["text=body", "title = Post=Title", "shares=tweets", "text2=x"]) == {
        "text": "body",
        "title": "Post=Title",
        "shares": "tweets",
        "text2": "x",
    }
    assert parse_maps(["text=html"]) == {"text": "html"}
    for wrong in ("body", "=text", "body="):
        with pytest.raises(ArchiveError, match="such as text=body"):
            parse_maps([wrong])
    with pytest.raises(ArchiveError, match="text is given twice"):
        parse_maps(["text=body", "text=content"])


def test_a_map_that_is_turned_round_is_refused_with_the_mend():
    with pytest.raises(RecordError, match=r"--map body=text: our column comes first, .* \(--map text=body\)"):
        parse_maps(["body=text"])


def test_what_there_is_one_of_is_not_called_several():
    tally = Tally("a.csv", left_out=Counter(["page"]))
    tally.add_unread(Problem("bad_number", '"shares" is not a number: "many"', "shares", "warning", Position("a.csv", 2)))
    found = summarize(ROWS) | {"inputs": [{"name": "a.csv", "rows": 1, **tally.to_dict()}], "undated": 1, "articles": 1}
    for shown in (summary_text(found), unescape(render_page(found))):
        for words in ("left out: 1 page", '1 cell of "shares" could not', "1 row whose published_at"):
            assert words in shown, words
    assert ": 1 row, " in summary_text(found)


def test_what_was_guessed_and_could_not_be_read_is_said():
    tally = Tally("a.csv", known={"shares": ("Total Engagements", "BuzzSumo")}, unused=["Backlinks"])
    tally.note("the separator is ;")
    tally.left_out.update(["page", "draft", "draft"])
    for row in range(2, 7):
        problem = Problem("bad_number", '"shares" is not a number: "many"', "shares", "warning", Position("a.csv", row))
        tally.add_unread(problem)
    found = summarize(ROWS) | {"inputs": [{"name": "a.csv", "rows": 251, **tally.to_dict()}], "undated": 12}
    for shown in (summary_text(found), unescape(render_page(found))):
        for words in (
            "the separator is ;",
            '"Total Engagements" is read as shares, as BuzzSumo calls it',
            'not read, though so called: "Backlinks"',
            "left out: 2 drafts, 1 page",
            '5 cells of "shares" could not be read',
            'a.csv: row 2: "shares" is not a number',
            "12 rows whose published_at could not be read",
        ):
            assert words in shown, words
    assert "5 cells of shares could not be read, and those articles are left out here" in render_page(found)
    assert "shares: 5 cells could not be read, so what is said of the model leaves those articles out" in summary_text(found)
