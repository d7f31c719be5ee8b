"""What whole columns decide, what is counted and said, and what an input without articles says."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from serving.articles.inputs import find_inputs
from serving.articles.maker import Options
from serving.articles.reader import Articles, read_articles
from serving.articles.values.numbers import USE
from serving.errors import RecordError


@pytest.fixture
def read(tmp_path: Path):
    def read_text(text: str, name: str = "a.csv", **options: object) -> Articles:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_articles(find_inputs([str(path)]), Options(outcomes=("shares", "links"), **options))

    return read_text


def dates(articles: Articles) -> list[str]:
    return [record.published_at[:10] for record in articles]


def said(articles: Articles) -> str:
    return "\n".join(line for tally in articles.tallies for line in tally.lines())


def test_one_date_of_a_column_decides_for_all(read):
    rows = ["03/02/2024", "13/02/2024", "2024-02-05"]
    assert dates(read("title,date\n" + "".join(f"T,{row}\n" for row in rows))) == ["2024-02-03", "2024-02-13", "2024-02-05"]
    rows[1] = "02/13/2024"
    assert dates(read("title,date\n" + "".join(f"T,{row}\n" for row in rows))) == ["2024-03-02", "2024-02-13", "2024-02-05"]


def test_the_files_of_a_folder_decide_together(tmp_path):
    for name, date in (("a.md", "03/02/2024"), ("b.md", "13/02/2024"), ("c.md", "04/02/2024")):
        (tmp_path / name).write_text(f"---\ntitle: T\ndate: {date}\n---\n\nWords.\n")
    articles = read_articles(find_inputs([str(tmp_path)]), Options())
    assert dates(articles) == ["2024-02-03", "2024-02-13", "2024-02-04"]


def test_dates_that_cannot_be_decided_are_unread_counted_and_shown(read):
    for rows in (["03/02/2024", "04/02/2024"], ["03/02/2024", "04/02/2024", "13/02/2024", "02/13/2024"]):
        articles = read("title,published_at\n" + "".join(f"T,{row}\n" for row in rows))
        assert dates(articles)[:2] == ["", ""]
        assert '2 cells of "published_at" could not be read' in said(articles)
        assert 'row 2: "published_at" is 3 February or 2 March' in said(articles)


def test_counts_are_read_by_their_column(read):
    articles = read('title,shares,links\nA,"1,234",1.234\nB,987,987\nC,"12,345,678","1.234,5"\n')
    assert [dict(record.observed) for record in articles] == [
        {"shares": 1234, "links": 1234},
        {"shares": 987, "links": 987},
        {"shares": 12345678, "links": 1234.5},
    ]
    assert "could not be read" not in said(articles)


def test_unread_cells_are_counted_by_column_and_the_first_are_shown(read):
    articles = read("title,shares,published_at\n" + "".join(f"T,many {n},soon {n}\n" for n in range(7)))
    list(articles)
    (tally,) = articles.tallies
    assert {column: found.count for column, found in tally.unread.items()} == {"shares": 7, "published_at": 7}
    assert [text.partition("a.csv: ")[2] for text in tally.unread["shares"].first] == [
        f'row {row}: "shares" is not a number: "many {row - 2}" ({USE})' for row in (2, 3, 4)
    ]


def test_names_of_tools_and_look_alikes_are_said(read):
    articles = read("Article Title,Body,Total Engagements,Total Shares,Title Tag\nA,Words,3,9,x\n")
    (record,) = articles
    assert (record.title, record.text, record.observed) == ("A", "Words", {"shares": 9})
    assert '"Total Shares" is read as shares, as BuzzSumo calls it' in said(articles)
    assert 'not read, though so called: "Total Engagements"' in said(articles)
    assert "Title Tag" not in said(articles)


def test_a_map_wins_and_must_name_columns_that_are_there(read):
    articles = read("title,text,body\nA,teaser,Words\n", mapping={"text": "Body"})
    assert [record.text for record in articles] == ["Words"]
    with pytest.raises(RecordError, match=r'the map names a column "boddy" that is in no input .the columns read are body'):
        list(read("title,text,body\nA,teaser,Words\n", mapping={"text": "boddy"}))


def test_objects_whose_keys_differ_are_each_read_by_their_own(read):
    lines = [{"Title": "A", "text": "x"}, {"title": "B", "body": "y"}, {"title": "C", "text": "z", "Shares": 3}]
    articles = read("".join(json.dumps(line) + "\n" for line in lines), "a.jsonl")
    assert [(record.title, record.text) for record in articles] == [("A", "x"), ("B", "y"), ("C", "z")]
    assert '"body" is read as text in 1 article without another text' in said(articles)


def test_columns_that_are_none_of_ours_are_kept_where_they_are_wanted(read):
    text = "title,text,Topic\nA,x,bread\n"
    assert [dict(record.others) for record in read(text, others=True)] == [{"Topic": "bread"}]
    assert [dict(record.others) for record in read(text)] == [{}]


def test_every_record_says_where_it_comes_from(read):
    records = list(read('title,text\nA,"two\nlines"\nB,x\n'))
    assert [str(record.position).rpartition("/")[2] for record in records] == ["a.csv: row 2", "a.csv: row 3"]
    assert [record.position.line for record in records] == [2, 4]
    (record,) = read('\n{"title": "A"}\n', "a.jsonl")
    assert str(record.position).endswith("a.jsonl: line 2")


def test_what_is_left_out_is_counted_and_a_file_of_nothing_else_says_so(read):
    posts = [
        {"title": {"rendered": f"Post {n}"}, "content": {"rendered": "<p>x</p>"}, "status": status, "type": kind}
        for n, (status, kind) in enumerate([("publish", "post"), ("draft", "post"), ("draft", "post"), ("publish", "page")])
    ]
    articles = read(json.dumps(posts), "a.json")
    assert [(record.title, record.text) for record in articles] == [("Post 0", "<p>x</p>")]
    assert "left out: 2 drafts, 1 page" in said(articles)
    with pytest.raises(
        RecordError, match=r"holds no published article \(left out: 2 drafts, 1 page; --types post,page takes all types"
    ):
        list(read(json.dumps(posts[1:]), "a.json"))


def test_years_of_two_digits_are_read_where_the_column_tells_where_they_stand(read):
    def found(*rows: str) -> list[str]:
        return dates(read("title,date\n" + "".join(f"T,{row}\n" for row in rows)))

    assert found("24-01-13", "24-01-31", "23-12-25") == ["", "", ""]
    assert found("24-01-13", "98-12-25") == ["2024-01-13", "1998-12-25"]
    assert found("24-01-13", "25-12-98") == ["2013-01-24", "1998-12-25"]
    assert found("24/01/13") == ["2013-01-24"]


def test_objects_that_name_no_column_of_ours_say_which_they_name(read):
    with pytest.raises(RecordError, match=r'has no column "title", "text" or "html"; its columns are foo, bar'):
        list(read(json.dumps([{"foo": "x", "bar": "y"}]), "a.json"))


def test_entities_in_titles_are_the_characters_they_stand_for(read):
    written = [{"title": title, "text": "x"} for title in ("Don&#8217;t bake &amp; run", "Q&A; AT&T")]
    assert [record.title for record in read(json.dumps(written), "a.json")] == ["Don\u2019t bake & run", "Q&A; AT&T"]


def test_decimals_of_parquet_are_numbers(tmp_path):
    shares = pa.array([Decimal("3.00"), Decimal("4.50"), None], pa.decimal128(10, 2))
    parquet.write_table(pa.table({"title": ["A", "B", "C"], "shares": shares}), tmp_path / "a.parquet")
    articles = read_articles(find_inputs([str(tmp_path / "a.parquet")]), Options(outcomes=("shares",)))
    assert [dict(record.observed) for record in articles] == [{"shares": 3}, {"shares": 4.5}, {}]
