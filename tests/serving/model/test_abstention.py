import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.errors import BundleError
from serving.model.abstention import FEWEST, ProseReference, find_terms, identify_language, is_nonsense
from serving.text.sections import Draft, read_document
from tests.drafts import ARTICLE

COMMON = ProseReference(
    frozenset(
        [
            "a",
            "and",
            "are",
            "for",
            "from",
            "had",
            "have",
            "how",
            "in",
            "is",
            "it",
            "not",
            "of",
            "on",
            "one",
            "our",
            "that",
            "the",
            "them",
            "there",
            "they",
            "to",
            "was",
            "we",
        ]
    ),
    0.2,
)


def test_terms_are_words_numbers_signs_and_addresses():
    assert find_terms("It’s 3.5 % of foo_bar: https://a.example/b?c") == [
        "it's", "3", ".", "5", "%", "of", "foo", "_", "bar", ":", "https://a.example/b?c",
    ]  # fmt: skip
    assert find_terms("雨の日") == ["雨", "の", "日"]


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_draft_is_judged_or_told_why(text, title):
    if not text.strip() and not title.strip():
        return
    found = COMMON.find(read_document(Draft(text, title, "plain")), ["en"])
    assert found is None or (found.code in ("empty", "language", "not_prose") and found.message)


@pytest.mark.parametrize("count", [2, 4, 6, 40])
def test_what_is_said_often_enough_is_no_article(count):
    document = read_document(Draft(f"{ARTICLE}\n\n" * count))
    found = COMMON.find(document, ["en"])
    assert (found is not None) == (count >= 6)


def test_a_few_odd_words_are_judged_and_many_are_not():
    few, many = "qqq " * (FEWEST - 1), " ".join(f"q{number}" for number in range(FEWEST))
    assert COMMON.find(read_document(Draft(few)), ["en"]) is None
    assert COMMON.find(read_document(Draft(many)), ["en"]).code == "not_prose"


def test_a_bundle_of_another_language_judges_that_and_not_english():
    german = (
        "Die Leute sind in den Garten gegangen, und es war noch hell. Wir haben sie nicht gesehen, aber wir haben sie gehört. "
    )
    article = " ".join(german.replace("Garten", place) for place in ("Wald", "Keller", "Hof"))
    words = frozenset(["die", "der", "und", "in", "den", "es", "war", "noch", "wir", "haben", "sie", "nicht", "aber", "sind"])
    reference = ProseReference(words, 0.2)
    assert reference.find(read_document(Draft(article)), ["de"]) is None
    assert reference.find(read_document(Draft(ARTICLE)), ["de"]).message.startswith("This reads as English")


def test_a_language_is_named_only_where_it_is_sure():
    assert identify_language("Im Winter haben wir die Heizung im Vereinsheim um drei Grad gesenkt.") == "de"
    assert identify_language("Kubernetes") is None


def test_what_is_saved_is_what_is_opened(tmp_path):
    COMMON.save(tmp_path / "prose.json")
    assert ProseReference.open(tmp_path / "prose.json") == COMMON


@pytest.mark.parametrize(
    "content", ["", "{}", json.dumps({"words": [], "floor": 0.2}), json.dumps({"words": ["a"], "floor": 2})]
)
def test_another_file_is_refused(tmp_path, content):
    (tmp_path / "prose.json").write_text(content)
    with pytest.raises(BundleError, match=r"prose\.json does not hold what this version reads"):
        ProseReference.open(tmp_path / "prose.json")


@pytest.mark.parametrize(
    ("title", "nonsense"),
    [
        ("asdf", True),
        ("ASDF JKL QWER", True),
        ("zxcvbnm qwrt", True),
        ("test test test", True),
        ("...", True),
        ("2016 2017", True),
        ("Kubernetes", False),
        ("YubiKey 4C", False),
        ("New York, New York", False),
        ("On SQS", False),
        ("What is a zettelkasten?", False),
        ("Drei Wochen ohne Heizung", False),
    ],
)
def test_nonsense_is_told_from_names_and_abbreviations(title, nonsense):
    known = {"test", "new", "york", "what", "drei", "wochen"}
    assert is_nonsense(title, COMMON.words, lambda word: 1 if word in known else (len(word) + 1) // 2) == nonsense
