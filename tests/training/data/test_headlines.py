"""Tests of headlines: what was clicked more is preferred, the surer the more were shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from serving.errors import RecordError
from training.data.headlines import COLUMNS, compare_headlines, load_tests

HEAD = "test,title,impressions,clicks\n"


def write(path: Path, rows: str) -> list[Path]:
    path.write_text(HEAD + rows, encoding="utf-8")
    return [path]


def test_headlines_of_one_test_are_compared_with_each_other_alone(tmp_path: Path) -> None:
    rows = "a,One,1000,50\na,Two,1000,20\na,Three,1000,20\nb,Other,1000,90\nb,Another,1000,1\n"
    tests = load_tests(write(tmp_path / "tests.csv", rows))
    assert list(tests.columns) == list(COLUMNS)
    found = compare_headlines(tests)
    titles = tests["title"]
    pairs = {(titles[first], titles[second]) for first, second in zip(found["first"], found["second"], strict=True)}
    assert pairs == {
        ("One", "Two"),
        ("One", "Three"),
        ("Two", "Three"),
        ("Other", "Another"),
    }
    preference = dict(zip(zip(found["first"], found["second"], strict=True), found["preference"], strict=True))
    assert preference[0, 1] == pytest.approx(0.5, abs=0.01)
    assert preference[1, 2] == 0


def test_a_test_that_was_shown_to_few_says_little(tmp_path: Path) -> None:
    rows = "few,A,100,4\nfew,B,100,2\nmany,A,10000,400\nmany,B,10000,200\nnone,A,10,0\nnone,B,10,0\n"
    found = compare_headlines(load_tests(write(tmp_path / "tests.csv", rows)))["preference"].tolist()
    assert 0 < found[0] < 0.35
    assert found[1] > 0.49
    assert found[2] == 0  # nobody clicked anything


def test_headlines_that_say_nothing_are_left_out_and_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    tests = load_tests(
        write(tmp_path / "tests.csv", "a,One,100,5\na,Two,100,2\nb,Alone,100,9\nc,Shown,50,1\nc,Not shown,0,0\n")
    )
    assert tests["title"].tolist() == ["One", "Two"]
    assert "2 headlines of 1 test; 3 left out: not shown, or alone in their test" in caplog.messages


def test_no_file_is_no_test() -> None:
    assert load_tests([]).empty
    assert compare_headlines(load_tests([])).empty


def test_two_files_may_number_their_tests_alike(tmp_path: Path) -> None:
    first, second = "1,One,100,5\n1,Two,100,2\n", "1,Three,100,5\n1,Four,100,2\n"
    files = [*write(tmp_path / "a.csv", first), *write(tmp_path / "b.csv", second)]
    assert len(compare_headlines(load_tests(files))) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("title,impressions,clicks\nOne,100,5\n", 'no column "test"'),
        (HEAD + "a,One,100,\na,Two,100,3\n", '"clicks" is empty'),
        (HEAD + "a,One,100,101\na,Two,100,3\n", "more clicks than impressions"),
        (HEAD + "a,One,100,-1\na,Two,100,3\n", "clicks"),
    ],
)
def test_what_is_wrong_with_a_file_of_tests_is_said(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "tests.csv").write_text(content, encoding="utf-8")
    with pytest.raises(RecordError, match=words):
        load_tests([tmp_path / "tests.csv"])
