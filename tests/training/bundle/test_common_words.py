import pandas as pd
import pytest

from serving.model.abstention import ProseReference
from serving.text.sections import Draft, read_document
from tests.drafts import ARTICLE
from training.bundle.common_words import write_prose

GERMAN = "Wir haben ein Jahr lang aufgeschrieben, was die Leute in der Bäckerei kaufen, und das ist es, was wir gelernt haben. "


@pytest.fixture
def articles():
    texts = [ARTICLE] * 18 + [GERMAN * 2] * 2 + ["!"]
    frame = pd.DataFrame({"title": "A title", "text": texts, "format": "plain", "file": "a", "split": "train"})
    frame.loc[len(frame) - 1, "title"] = " "
    return frame


def test_the_archive_s_languages_and_commonest_words_are_written(articles, tmp_path):
    assert write_prose(articles, most=100, seed=1, place=tmp_path) == ("en", "de")
    reference = ProseReference.open(tmp_path / "prose.json")
    assert {"we", "the", "haben"} <= reference.words
    assert 0.2 < reference.floor < 0.6
    for text in (ARTICLE, GERMAN):
        assert reference.find(read_document(Draft(text)), ["en", "de"]) is None


def test_what_is_not_learned_from_says_nothing_of_the_archive(articles, tmp_path):
    held = articles.assign(split=["train" if "We " in text else "test" for text in articles["text"]])
    assert write_prose(held, most=100, seed=1, place=tmp_path) == ("en",)
