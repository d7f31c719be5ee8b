import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from serving.connectors.terms import index_terms

TITLES = st.lists(st.text(alphabet="abc de", max_size=12), min_size=1, max_size=8)


@given(TITLES, st.text(alphabet="abc de", max_size=12))
def test_likeness_is_the_cosine_of_what_shares_a_word(titles, query):
    rows, cosine = index_terms(titles).likeness(query)
    assert rows.tolist() == [row for row, title in enumerate(titles) if set(title.split()) & set(query.split())]
    assert (cosine > 0).all()
    assert (cosine <= 1 + 1e-5).all()


def test_a_title_is_most_like_itself_and_rare_words_count_for_more():
    terms = index_terms(["the hive in spring", "the train in spring", "the hive", "the oven"])
    rows, cosine = terms.likeness("the hive in spring")
    assert rows[cosine.argmax()] == 0
    assert np.isclose(cosine.max(), 1, atol=1e-5)
    rows, cosine = terms.likeness("the oven")
    assert dict(zip(rows.tolist(), cosine.tolist(), strict=True))[3] > 0.99


def test_without_words_nothing_is_alike():
    rows, cosine = index_terms(["", "a"]).likeness("")
    assert len(rows) == len(cosine) == 0
