"""Reading ends soon after whoever waits for it has left, whatever is being read."""

from __future__ import annotations

import threading
from contextvars import copy_context

import pytest

from serving.checks.destinations import check_links
from serving.errors import GivenUpError
from serving.text.markup import read_markup
from serving.text.sections import Draft, read_document
from serving.waiting import GIVEN_UP
from tests.sections import Written


class Leaving(threading.Event):
    """Is set from the time on at which it was asked ``after`` times."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after
        self.asked = 0

    def is_set(self) -> bool:
        self.asked += 1
        return self.asked > self.after


@pytest.mark.parametrize("after", [0, 3, 20])
@pytest.mark.parametrize(
    ("form", "unit"),
    [
        ("markdown", "- a\n"),
        ("markdown", "*a* [b](c)\n\n"),
        ("markdown", "<div>a</div>\n\n"),
        ("html", "<p>a</p>"),
        ("html", "<b>a &amp; b</b>"),
        ("plain", "a\n\n"),
    ],
)
def test_reading_stops_at_the_first_check_that_finds_nobody(form: Written, unit: str, after: int) -> None:
    leaving = Leaving(after)

    def read() -> None:
        GIVEN_UP.set(leaving)
        with pytest.raises(GivenUpError):
            read_document(Draft(unit * 30_000, format=form))

    copy_context().run(read)
    assert leaving.asked == after + 1


@pytest.mark.slow
def test_reading_goes_on_while_somebody_waits() -> None:
    leaving = Leaving(1_000_000)

    def read() -> int:
        GIVEN_UP.set(leaving)
        return read_document(Draft("- a\n" * 30_000, format="markdown")).words

    assert copy_context().run(read) == 30_000
    assert leaving.asked > 30


def test_checking_links_stops_too() -> None:
    links = read_markup("[a](http://b.c) " * 3000, "markdown").links

    def check() -> None:
        GIVEN_UP.set(Leaving(1))
        with pytest.raises(GivenUpError):
            check_links(links)

    copy_context().run(check)
