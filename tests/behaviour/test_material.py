"""The drafts and tables are what the other tests take them for."""

from __future__ import annotations

import pytest

from serving.text.blocks import count_words
from tests.behaviour.material import Article, curl, plant_all, read_articles, read_spelling, read_table, spelled, swap_names

ARTICLES = read_articles()
TITLES = read_table("titles.toml")


def test_there_is_enough_of_everything() -> None:
    assert len(ARTICLES) >= 20
    assert len({filler["text"] for filler in read_table("fillers.toml")["filler"]}) >= 15
    assert len({british.lower() for british in read_spelling("american")}) >= 80
    assert TITLES.keys() == read_table("names.toml").keys() == {article.slug for article in ARTICLES}


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)
class TestDraft:
    def test_is_as_long_as_a_short_article(self, article: Article) -> None:
        assert 150 <= count_words(article.text) <= 450
        assert sum(section.kind == "body" for section in article.read().sections) >= 5

    def test_has_titles_that_differ(self, article: Article) -> None:
        table = TITLES[article.slug]
        assert len(table["sensible"]) >= 2
        assert len(table["nonsense"]) == 3
        assert len({article.title, *table["sensible"], *table["nonsense"]}) == 1 + len(table["sensible"]) + 3

    def test_holds_every_name_that_is_to_be_changed(self, article: Article) -> None:
        names = read_table("names.toml")[article.slug]
        changed = swap_names(article)
        for old, new in names.items():
            assert old in article.title + article.text
            assert new in changed.title + changed.text

    def test_holds_words_that_are_spelled_in_two_ways(self, article: Article) -> None:
        british, american = spelled(article, "british"), spelled(article, "american")
        pairs = zip(british.text.replace("per cent", "percent").split(), american.text.split(), strict=True)
        assert sum(one != other for one, other in pairs) >= 3
        assert spelled(american, "british") == british

    def test_holds_quotation_marks_to_curl(self, article: Article) -> None:
        curled = curl(article.text)
        assert curled != article.text
        assert '"' not in curled
        assert curled.count("“") == curled.count("”")
        assert curled.replace("“", '"').replace("”", '"').replace("‘", "'").replace("’", "'") == article.text

    def test_holds_what_was_planted_where_it_is_said_to_be(self, article: Article) -> None:
        for planted in plant_all(article):
            text = planted.article.text
            around = (text[: planted.start].strip(), text[planted.end :].strip())
            assert "\n\n".join(filter(None, around)) == article.text.strip()
            assert count_words(text[planted.start : planted.end]) >= 20
