"""The shipped bundle says nothing of what it cannot judge, says why, and judges every proper draft."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from serving.compare import compare_titles
from serving.errors import DraftError
from serving.model.bundle import Bundle
from serving.model.registry import Models
from serving.scorer import Scorer
from serving.text.sections import Draft, read_document
from tests.drafts import ARTICLE

ROOT = Path(__file__).parents[2]
GERMAN = """Im Winter haben wir die Heizung im Vereinsheim um drei Grad gesenkt, und niemand hat es gemerkt. Erst als die
Abrechnung kam, fiel dem Kassier auf, dass 1.140 Euro übrig waren. Seitdem reden wir darüber, was man noch lassen
könnte, ohne dass es einer merkt. Die Liste ist länger, als wir gedacht hatten: das zweite Telefon, die Zeitung, die
außer dem Wirt keiner liest, und der Rasen hinter dem Haus, den wir jetzt nur noch alle drei Wochen mähen."""
FRENCH = """Nous avons suivi pendant un an les clients de la boulangerie, et nous avons noté ce qu'ils achètent. La plupart
prennent une baguette et rien d'autre, mais le samedi ils restent, ils parlent, et ils repartent avec un gâteau qu'ils
n'avaient pas prévu."""
RUSSIAN = """Мы целый год записывали, сколько времени люди проводят в очереди на почте. Чаще всего они ждали меньше десяти
минут, но говорили потом, что стояли полчаса. Когда повесили часы, жалоб стало вдвое меньше, хотя очередь была
такой же длинной."""
JAPANESE = """一年間、私たちは駅の忘れ物を数えました。傘が一番多く、次に手袋でした。雨の日の翌日には、
窓口に長い列ができます。駅員は「みんな自分の傘だとは言わない」と笑います。"""
LOREM = """Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna
aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris nisi ut aliquip ex ea commodo consequat.
Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur. Excepteur sint
occaecat cupidatat non proident, sunt in culpa qui officia deserunt mollit anim id est laborum."""
CODE = """import csv
from pathlib import Path

def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["name"]]

def total(rows: list[dict[str, str]], column: str) -> float:
    return sum(float(row[column]) for row in rows)

if __name__ == "__main__":
    rows = read(Path("orders.csv"))
    print(f"{len(rows)} rows, {total(rows, 'amount'):.2f} in all")
"""
NON_NATIVE = """I am working since eleven years in a small library, and I want to tell what I have learned about the noise. In
the begin we was thinking that the young people make it, so we put a sign on the wall. It has not helped. Then one
colleague has counted during two weeks who speaks, and it was us. The persons who work here are speaking the most,
because the telephone is in the middle of the room. Now the telephone is in the kitchen, and the sign is in the paper
bin."""
QUOTED = f"""{ARTICLE}

> {FRENCH}

That is what the baker answered when we asked her."""
WITH_CODE = f"""{ARTICLE}

```python
{CODE * 4}
```

The rest of the script is not worth a look."""


def numbers(seed: int) -> str:
    drawn = random.Random(seed)
    return "\n".join(" ".join(str(drawn.randint(1, 9999)) for _ in range(8)) for _ in range(30))


def mash(seed: int) -> str:
    drawn = random.Random(seed)
    return " ".join("".join(drawn.choices("asdfghjkl;qwertyuiop", k=drawn.randint(2, 9))) for _ in range(120))


def shopping() -> str:
    return "\n".join(f"- {thing}, {count} packs" for count, thing in enumerate(["butter", "salt", "rice", "tea", "jam"] * 9))


UNJUDGED = {
    "German": ("language", GERMAN, "German"),
    "French": ("language", FRENCH, "French"),
    "Russian": ("language", RUSSIAN, "Russian"),
    "Japanese": ("language", JAPANESE, "Japanese"),
    "a French headline": ("language", "20 astuces que vous devriez absolument connaître cet été", "French"),
    "lorem ipsum": ("not_prose", LOREM, ""),
    "code": ("not_prose", CODE, ""),
    "fenced code": ("not_prose", f"```python\n{CODE}```", ""),
    "numbers": ("not_prose", numbers(1), ""),
    "a table": ("not_prose", "a,b,c\n" + numbers(2).replace(" ", ","), ""),
    "keyboard mash": ("not_prose", mash(3), ""),
    "a shopping list": ("not_prose", shopping(), ""),
    "one sentence": ("not_prose", "We make the best shoes in the whole wide world. " * 40, "again and again"),
    "signs": ("empty", "... !!! — ?", "no words"),
    "a picture": ("empty", "![](a.png)", "no words"),
}  # fmt: skip
JUDGED = {
    "an article": ARTICLE,
    "an article that quotes French": QUOTED,
    "an article full of code": WITH_CODE,
    "not a native's English": NON_NATIVE,
    "names": "Maria Ferreira of Porto and Jan de Vries of Utrecht have known each other since 2011. " + ARTICLE,
    "Nigerian English": "Dem don count di bus for three months. Of di 412 bus, 97 late pass ten minutes, na Monday e pass.",
    "capitals": ARTICLE.upper(),
    "a post": "We stopped our daily meetings in May, and nothing bad has happened.",
    "one word": "Kubernetes",
    "a headline of names": "Star Wars: Andor Season 2 Trailer, IGN Review",
}


@pytest.fixture(scope="module")
def shipped() -> Scorer:
    models = Models(ROOT / "models")
    return Scorer(Bundle.open(models.path(models.current() or "")), threads=2)


@pytest.mark.parametrize("name", UNJUDGED)
def test_nothing_is_said_of_what_cannot_be_judged(shipped, name):
    code, text, said = UNJUDGED[name]
    (report,) = shipped.score([read_document(Draft(text))])
    assert report.abstained is not None
    assert report.abstained.code == code
    assert said in report.abstained.message
    assert set(report.outcomes.values()) == {None}
    assert (report.sections, report.weakest, report.leading) == ((), (), None)


@pytest.mark.parametrize("name", JUDGED)
def test_a_proper_draft_is_judged(shipped, name):
    (report,) = shipped.score([read_document(Draft(JUDGED[name]))])
    assert report.abstained is None
    assert report.leading == "shares"
    assert report.form == ("article" if len(JUDGED[name]) > 400 else "post")


def test_checks_and_facts_are_given_all_the_same(shipped):
    (report,) = shipped.score([read_document(Draft(f"{GERMAN} [hier](http://192.168.1.7/a)", "Weniger heizen"))])
    assert report.facts.words > 60
    assert [check.code for check in report.checks] != []


def test_headlines_are_not_compared_over_what_cannot_be_judged(shipped):
    with pytest.raises(DraftError, match="reads as German") as refused:
        compare_titles(shipped, GERMAN, ["What we left out", "Three degrees less"])
    assert (refused.value.code, refused.value.field) == ("abstained", "text")


def test_an_archive_s_row_has_the_report_s_weakest_section(shipped):
    document = read_document(
        Draft(ARTICLE + "\n\n" + "In today's world it is important to note that quality matters a lot. " * 3)
    )
    assert shipped.measure(document, without=False)[0].weakest == shipped.measure(document)[0].weakest != ()
