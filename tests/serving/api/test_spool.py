import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.api.intake import too_slow
from serving.api.spool import Line, Spool

MAX_LINE = 20


def cut_all(spool):
    found = []
    while (line := spool.cut()) is not None:
        refused = not isinstance(line.content, bytes)
        found.append(Line(line.number, line.content.code if refused else line.content.removesuffix(b"\n")))
    return found


@given(
    body=st.lists(st.sampled_from([b"a", b"bc", b" ", b"\n", b"\r\n", b"d" * 15]), max_size=60).map(b"".join),
    sizes=st.lists(st.integers(1, 40), max_size=60),
    patient=st.booleans(),
)
def test_lines_are_those_of_the_whole_however_it_comes(body, sizes, patient):
    spool, found, rest = Spool(MAX_LINE, 10_000), [], body
    for size in sizes:
        spool.add(rest[:size], last=False)
        rest = rest[size:]
        found += [] if patient else cut_all(spool)
    spool.add(rest, last=True)
    found += cut_all(spool)
    expected = [
        Line(number, "too_large" if len(line) > MAX_LINE else line)
        for number, line in enumerate(body.split(b"\n"), 1)
        if line.strip() or len(line) > MAX_LINE
    ]
    assert found == expected
    assert spool.ended
    assert not len(spool)


def test_what_is_too_long_to_be_a_line_is_not_kept():
    spool = Spool(MAX_LINE, 10_000)
    for _ in range(20):
        spool.add(b"x" * 100, last=False)
        assert spool.cut() is None
        assert len(spool) == 0
    spool.add(b"x\nwords\n", last=True)
    assert cut_all(spool) == [Line(1, "too_large"), Line(2, b"words")]


def test_a_whole_that_is_too_long_is_cut():
    spool = Spool(MAX_LINE, 12)
    spool.add(b"words\nmore words\nand more\n", last=False)
    assert spool.ended
    assert cut_all(spool) == [Line(1, b"words"), Line(2, "too_large")]


@pytest.mark.parametrize(("body", "number"), [(b"", 1), (b"words", 1), (b"\n\n{", 3)])
def test_a_line_that_did_not_come_whole_is_refused(body, number):
    spool = Spool(MAX_LINE, 10_000)
    spool.add(body, last=False)
    assert spool.cut() is None
    spool.end(too_slow())
    assert cut_all(spool) == [Line(number, "timeout")]


def test_what_nobody_waits_for_is_not_kept():
    spool = Spool(MAX_LINE, 10_000)
    spool.add(b"words\nmore", last=True)
    spool.clear()
    assert len(spool) == 0
    assert cut_all(spool) == []
