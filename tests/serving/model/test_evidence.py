"""Phrases are marked where they are a fault, and left alone where the same words are ordinary."""

from __future__ import annotations

import numpy as np
import pytest

from serving.model.evidence import Evidence
from serving.model.signs import measure_overlap
from serving.text.sections import Draft, read_document
from tests.sections import words


def shown(text: str, sign: str) -> list[str]:
    """What is marked in ``text``, as it stands in the source."""
    document = read_document(Draft(text, "", "markdown"))
    evidence = Evidence(document, document.sections, measure_overlap(document.sections)).of(0)
    return [text[start:end] for start, end in evidence.places(evidence.find(sign))]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Order now and get free shipping on your first order!", ["Order now", "free shipping", "your first order"]),
        ("Buy one of our products and save your money!", ["Buy one", "our products", "save"]),
        ("For a limited time the best price: call us.", ["For a limited time", "call us"]),
    ],
)
def test_what_sells_is_marked(text: str, marked: list[str]) -> None:
    assert [each for each in shown(text, "promotion") if each in marked] == marked


@pytest.mark.parametrize(
    "text",
    [
        "People who sign up in March stay longer than those who sign up in May.",
        "The sale of the house fell through, and the buyers would not buy another.",
        "Save the file, then open it in the editor.",
        "The council struck a deal with the three owners of the betting shop.",
        "Our team measured the pricing of crypto exchanges for a year.",
        "She won a discount of nothing at all.",
    ],
)
def test_ordinary_prose_sells_nothing(text: str) -> None:
    assert shown(text, "promotion") == []


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Leave a comment below. All rights reserved.", ["Leave a comment", "All rights reserved"]),
        ("We use cookies. Read our privacy policy, or accept all.", ["We use cookies", "our privacy", "accept all"]),
        ("Facebook | Twitter | WhatsApp | Pinterest", ["Facebook", "Twitter", "WhatsApp", "Pinterest"]),
    ],
)
def test_page_furniture_is_marked(text: str, marked: list[str]) -> None:
    assert [each for each in shown(text, "boilerplate") if each in marked] == marked


@pytest.mark.parametrize(
    "text",
    [
        "Twitter bought the company that had left Facebook.",
        "The browser keeps the cookie until the password changes.",
        "Copyright law says little of fonts; consent matters more.",
        "The newsletter was printed in Ghent until 1914.",
    ],
)
def test_what_an_article_is_about_is_no_furniture(text: str) -> None:
    assert shown(text, "boilerplate") == []


def test_one_hedge_is_no_fault_and_several_are() -> None:
    assert shown("It was very cold on the pass that night.", "vagueness") == []
    assert shown("It was very cold, and somehow we were late.", "vagueness") == ["very", "somehow"]


def test_stuffed_words_are_marked_each_time() -> None:
    assert shown("Cheap boots: boots for men, boots for boys.", "stuffing") == ["boots", "boots", "boots"]
    assert shown("The boots of the man who sold the boots.", "stuffing") == []


def test_the_wording_that_two_sections_share_is_marked_and_the_other_named() -> None:
    same = "the mill by the river ground rye for nine farms"
    first, second = (f"{words(30, each)} *{same}* {words(5, each.upper())}." for each in "ab")
    text = f"{first}\n\n{second}\n\nLast {words(40, 'e')}."
    document = read_document(Draft(text, "", "markdown"))
    evidence = Evidence(document, document.sections, measure_overlap(document.sections))
    one, other = evidence.of(0), evidence.of(1)
    assert [text[slice(*place)] for place in one.places(one.find("repetition"))] == [same]
    assert [text[slice(*place)] for place in other.places(other.find("repetition"))] == [same]
    assert (one.twin, other.twin) == (document.sections[1], document.sections[0])
    alone = Evidence(document, document.sections, np.zeros((3, 3), dtype=np.float32)).of(2)
    assert alone.twin is None
    assert alone.find("repetition") == []
