"""Counts in the forms that people and tools write; the column decides between 1.234 and 1,234."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.articles.values.cells import BadCellError, UndecidedError
from serving.articles.values.numbers import Marks, read_number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", 12), (" 12 ", 12), ("+12", 12), ("12.0", 12), ("0.125", 0.125), (".5", 0.5), ("1e3", 1000), ("1234.5", 1234.5),
        ("12,5", 12.5), ("1,234,567", 1234567), ("1.234.567", 1234567), ("1,234.5", 1234.5), ("1.234,5", 1234.5),
        ("1,23,456", 123456), ("12 345", 12345), ("12\u00a0345", 12345), ("12\u202f345,5", 12345.5), ("1'234'567", 1234567),
        ("1’234", 1234), ("1.2K", 1200), ("1,2k", 1200), ("3M", 3e6), ("2 m", 2e6), ("1.5B", 1.5e9), (12, 12), (1.5, 1.5),
        (b"7", 7), ("0", 0), ("1234,567,890", None), ("1,2345", 1.2345),
    ],
)  # fmt: skip
def test_common_forms_are_read(written, number):
    if number is None:
        with pytest.raises(BadCellError):
            read_number(written)
    else:
        assert read_number(written) == pytest.approx(number)


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("many", "not a number"), ("NA", "not a number"), ("-", "not a number"), ("~300", "not a number"), ("12 %", "a share"),
        ("12%", "a share"), ("1_000", "not a number"), ("0x10", "not a number"), ("1 2", "not a number"), ("12 34", "not a n"),
        ("1,,2", "not a number"), ("١٢", "not a number"), ("-2", "negative"), ("\u22122", "negative"), (-1.0, "negative"),
        ("1e999", "not a finite"), (float("inf"), "not a finite"), (10**400, "not a finite"), (True, "not a number"),
        (["1"], "not a number"), ("nan", "not a number"), ("$12", "not a number"), ("1.2.3", "not a number"),
    ],
)  # fmt: skip
def test_what_is_no_count_is_refused(written, what):
    with pytest.raises(BadCellError, match=what):
        read_number(written)


def test_scores_may_be_negative():
    assert read_number("-7", negative=True) == read_number("\u22127", negative=True) == -7


@pytest.mark.parametrize("written", ["1,234", "1.234", "12.345"])
def test_three_digits_after_one_mark_may_be_two_things(written):
    digits = float(written.replace(",", "").replace(".", ""))
    with pytest.raises(UndecidedError, match="its column does not tell"):
        read_number(written)
    for decimal in (",", "."):
        assert read_number(written, decimal) == pytest.approx(digits if decimal not in written else digits / 1000)


@pytest.mark.parametrize(
    ("column", "decimal"),
    [
        (["1,234", "12"], "."),
        (["1,234", "12.5"], "."),
        (["1,234", "12,5"], ","),
        (["1.234", "12,5"], ","),
        (["1.234", "1.234.567"], ","),
        (["1.234", "12.5"], "."),
        (["1.234", "987"], ","),
        (["1.234", "12345"], "."),
        (["1.234", "9" * 5000], "."),
        (["1.234", "987", "1.2K"], "."),
        (["1.234", "2.345"], None),
        (["1,234", "1.234"], None),
        (["12,5", "12.5", "1.234"], None),
    ],
)
def test_the_column_decides(column, decimal):
    marks = Marks()
    for cell in column:
        marks.add(cell)
    assert marks.decimal == decimal


@given(
    st.lists(st.integers(0, 10**12), min_size=1, max_size=20),
    st.sampled_from([",", ".", " ", "\u00a0", "\u202f", "'", "’", ""]),
)
@settings(deadline=None, derandomize=True, max_examples=200)
def test_counts_come_back_however_thousands_are_parted(counts, mark):
    written = [f"{count:,}".replace(",", mark) for count in [*counts, 987, 1234567]]
    marks = Marks()
    for cell in written:
        marks.add(cell)
    assert [read_number(cell, marks.decimal) for cell in written] == [*counts, 987, 1234567]


@given(st.floats(0, 1e12, allow_nan=False))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_numbers_come_back_as_python_writes_them(number):
    assert read_number(repr(number), ".") == number
    assert read_number(number) == number


@pytest.mark.slow
@given(st.text(max_size=15) | st.from_regex(r"[0-9.,' kM%-]{1,12}", fullmatch=True), st.sampled_from([",", ".", None]))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_any_text_is_a_finite_count_or_refused(text, decimal):
    with contextlib.suppress(BadCellError):
        assert 0 <= read_number(text, decimal) < float("inf")
