"""Exports as tools write them, joined by the command line."""

import json

import pytest
from click.testing import CliRunner

from serving.cli.commands import main
from tests.drafts import ARTICLE

SITE = "https://www.example.com"
SLUGS = ("bees-in-winter", "wasps", "ants", "moths", "snails")
BUZZSUMO = "Article Title,Article URL,Total Facebook Shares,Total Shares,Published Date\n" + "".join(
    f"About {slug},http://example.com/2023/05/{slug}/,{count},{count * 2},2023-05-01\n" for count, slug in enumerate(SLUGS)
)
AHREFS = "\ufeffTarget URL\tReferring domains\tFirst seen\n" + "".join(
    f"https://example.com/2023/05/{slug}\t{count * 3}\t2023-06-01\n" for count, slug in enumerate(SLUGS[:3])
)
GA4 = "".join(
    [
        "# ----------------------------------------\n# Pages and screens\n# Account: Example\n#\n",
        "Page path and screen class,Views,Key events\n",
        *(f"/2023/05/{slug}/,{100 + count},{count}\n" for count, slug in enumerate(SLUGS)),
        *(f"/2023/05/{slug}/?utm_source=mail,10,0\n" for slug in SLUGS),
        "(not set),7,0\n",
    ]
)


@pytest.fixture
def folder(tmp_path):
    rows = [
        {"id": str(number), "title": f"About {slug}", "text": ARTICLE, "url": f"{SITE}/2023/05/{slug}/", "topic": "animals"}
        for number, slug in enumerate(SLUGS)
    ]
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "buzzsumo.csv").write_text(BUZZSUMO)
    (tmp_path / "ahrefs.tsv").write_text(AHREFS, encoding="utf-16")
    (tmp_path / "ga4.csv").write_text(GA4)
    return tmp_path


def join(folder, *arguments):
    command = [
        "outcomes",
        "join",
        str(folder / "articles.jsonl"),
        "--output",
        str(folder / "joined.jsonl"),
        *map(str, arguments),
    ]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def joined(folder):
    return [json.loads(line) for line in (folder / "joined.jsonl").read_text().splitlines()]


def test_exports_of_three_tools_meet_at_every_article(folder):
    result = join(folder, "--outcomes", folder / "buzzsumo.csv", folder / "ahrefs.tsv", folder / "ga4.csv")
    assert result.exit_code == 0, result.output
    rows = joined(folder)
    assert [row["shares"] for row in rows] == [2 * count for count in range(5)]
    assert [row["links"] for row in rows] == [0, 3, 6, None, None]
    assert [row["views"] for row in rows] == [110 + count for count in range(5)]
    assert [row["conversions"] for row in rows] == list(range(5))
    assert {row["topic"] for row in rows} == {"animals"}
    assert {row["text"] for row in rows} == {ARTICLE}
    assert "buzzsumo.csv: 5 rows, 5 joined to 5 articles (5 by address)" in result.stderr
    assert "without a row in it, so not known from it: 2 articles" in result.stderr
    assert "no article for (not set)" in result.stderr
    assert "titles alone" not in result.stderr


def test_the_report_adds_up(folder):
    join(folder, "--outcomes", folder / "ga4.csv", "--report", folder / "report.json")
    (export,) = json.loads((folder / "report.json").read_text())["exports"]
    assert (
        export["rows"] == sum(export["joined"].values()) + export["repeated"] + export["nameless"] + export["strangers"] == 11
    )
    assert (export["articles"], export["several"], export["without"]) == (5, 5, 0)


def test_what_an_export_lacks_can_be_none(folder):
    join(folder, "--outcomes", folder / "ahrefs.tsv", "--missing", "ahrefs.tsv=zero")
    assert [row["links"] for row in joined(folder)] == [0, 3, 6, 0, 0]


def test_columns_and_redirects_are_named_by_the_user(folder):
    (folder / "own.csv").write_text("Seite,Empfehlungen\nhttps://example.com/old,12\n")
    (folder / "redirects.csv").write_text("from,to\n/old,/2023/05/moths/\n")
    options = ("--map", "url=Seite", "--map", "reviews=Empfehlungen", "--redirects", folder / "redirects.csv")
    assert join(folder, "--outcomes", folder / "own.csv", *options).exit_code == 0
    assert [row["reviews"] for row in joined(folder)] == [None, None, None, 12, None]


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("Name of it,Total Shares\nBees,3\n", (), 'has no column "url", "path" or "title"'),
        ("url,mood\nhttps://example.com/2023/05/moths/,3\n", (), "counts nothing that is known"),
        ("url,shares\nhttps://other.org/a,3\n", (), "no row of the exports is about one of 5 articles"),
        ("url,shares\n/2023/05/moths,3\n", ("--missing", "b.csv=zero"), "no export is called so (they are own.csv)"),
        ("url,shares\n/2023/05/moths,3\n", ("--missing", "own.csv=none"), "write FILE=zero or FILE=unknown"),
    ],
)
def test_what_cannot_be_joined_says_why_and_writes_nothing(folder, content, options, said):
    (folder / "own.csv").write_text(content)
    result = join(folder, "--outcomes", folder / "own.csv", *options)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (folder / "joined.jsonl").exists()
