"""Dates in the forms that people and tools write; nonsense and what cannot be decided are no dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.articles.values.cells import BadCellError, UndecidedError
from serving.articles.values.dates import order_of, read_date


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-02-03", utc(2024, 2, 3)),
        (" 2024-02-03 17:04 ", utc(2024, 2, 3, 17, 4)),
        ("2024-02-03T17:04:05Z", utc(2024, 2, 3, 17, 4, 5)),
        ("2024-02-03T17:04:05.123456789Z", utc(2024, 2, 3, 17, 4, 5, 123456)),
        ("2024-02-03T17:04:05+02:00", utc(2024, 2, 3, 15, 4, 5)),
        ("2024-02-03 17:04:05 +0200", utc(2024, 2, 3, 15, 4, 5)),
        ("2024-02-03 17:04:05 UTC", utc(2024, 2, 3, 17, 4, 5)),
        ("2024-02-03 17:04:05 EST", utc(2024, 2, 3, 22, 4, 5)),
        ("2024-02-03T17:04:05 GMT+0100", utc(2024, 2, 3, 16, 4, 5)),
        ("Sat Feb 03 2024 17:04:05 GMT-0800 (Pacific Standard Time)", utc(2024, 2, 4, 1, 4, 5)),
        ("2024-02-03T17:04:05+01:00[Europe/Berlin]", utc(2024, 2, 3, 16, 4, 5)),
        ("Sat, 03 Feb 2024 17:04:00 +0000", utc(2024, 2, 3, 17, 4)),
        ("2024/02/03", utc(2024, 2, 3)),
        ("2024/02/03 17:04", utc(2024, 2, 3, 17, 4)),
        ("2024-2-3", utc(2024, 2, 3)),
        ("2024.02.03", utc(2024, 2, 3)),
        ("20240203", utc(2024, 2, 3)),
        ("20240203170405", utc(2024, 2, 3, 17, 4, 5)),
        ("2024年2月3日", utc(2024, 2, 3)),
        ("13/02/2024", utc(2024, 2, 13)),
        ("02/13/2024", utc(2024, 2, 13)),
        ("13.02.24", utc(2024, 2, 13)),
        ("3.2.2024", utc(2024, 2, 3)),
        ("02/02/2024 5:04 pm", utc(2024, 2, 2, 17, 4)),
        ("Feb 3, 2024 5:04 pm", utc(2024, 2, 3, 17, 4)),
        ("3 February 2024", utc(2024, 2, 3)),
        ("3rd of Sept 2024 at 10:30", utc(2024, 9, 3, 10, 30)),
        ("03-Feb-24", utc(2024, 2, 3)),
        ("1706979840", utc(2024, 2, 3, 17, 4)),
        ("1706979840000", utc(2024, 2, 3, 17, 4)),
        ("1706979840.5", utc(2024, 2, 3, 17, 4, 0, 500_000)),
        (1706979840, utc(2024, 2, 3, 17, 4)),
        (b"2024-02-03", utc(2024, 2, 3)),
        (date(2024, 2, 3), utc(2024, 2, 3)),
        (datetime(2024, 2, 3, 1, tzinfo=timezone(timedelta(hours=2))), utc(2024, 2, 2, 23)),
        ("0001-01-01T00:00:00", utc(1, 1, 1)),
        ("0000-00-00 00:00:00", None),
    ],
)
def test_common_forms_are_read(written, moment):
    assert read_date(written) == moment


@pytest.mark.parametrize(
    "written",
    [
        "yesterdai", "today", "12", "May", "May 2024", "2024", "2024-02", "10:30", "Friday", "Friday May 2024", "Feb 3", "1.5",
        "1 2 3", "12.5.2", "2024-13-01", "2024-02-30", "31/02/2024", "20241301", "2024-02-03 25:00", "2024-02-03 10:00 XYZ",
        "a 2024-02-03", "2024-02-03 and so on", "Q1 2024", "45325", "17", 17, 1.5, True, "-", "n/a", "0001-01-01T00:00+10:00",
        "1e999", "٢٠٢٤", "99999999999999999999", "2024-02-03 2024-02-04",
    ],
)  # fmt: skip
def test_what_is_no_whole_date_is_refused(written):
    with pytest.raises(BadCellError, match="date") as caught:
        read_date(written)
    assert caught.value.mend == "use 2026-05-01"


@pytest.mark.parametrize("written", ["03/02/2024", "3-2-24", "03/02/2024 10:30"])
def test_the_order_of_day_and_month_must_be_known(written):
    with pytest.raises(UndecidedError, match="3 February or 2 March"):
        read_date(written)
    assert read_date(written, "dmy").date() == date(2024, 2, 3)
    assert read_date(written, "mdy").date() == date(2024, 3, 2)


def test_twelve_digits_that_are_two_dates_are_refused():
    with pytest.raises(UndecidedError, match="2024-02-03 or 1976-05-31"):
        read_date("202402031704")


@pytest.mark.parametrize(
    ("written", "order"),
    [("13/02/2024", "dmy"), ("02/13/2024", "mdy"), ("03/02/2024", None), ("2024-02-13", None), ("13.02.2024", None), (5, None)],
)
def test_a_cell_shows_the_order_of_its_column(written, order):
    assert order_of(written) == order


MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
FORMS = [
    datetime.isoformat,
    format_datetime,
    "{0:%Y/%m/%d %H:%M:%S}".format,
    "{0:%B} {0.day}, {0.year} {0:%I:%M:%S %p}".format,
    "{0.day} {0:%b} {0.year} {0:%H:%M:%S} UTC".format,
    "{0:%d.%m.%Y %H:%M:%S}".format,
    "{0:%Y%m%d%H%M%S}".format,
    "{0:%a %b %d %Y %H:%M:%S} GMT+0000 (Coordinated Universal Time)".format,
    lambda moment: str(int(moment.timestamp())),
    lambda moment: str(int(moment.timestamp()) * 1000),
]


@given(MOMENTS, st.sampled_from(FORMS))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_dates_come_back_from_every_form(moment, form):
    assert read_date(form(moment)) == moment


@given(MOMENTS, st.sampled_from(["dmy", "mdy"]), st.sampled_from("/-"))
@settings(deadline=None, derandomize=True, max_examples=100)
def test_dates_come_back_in_either_order(moment, order, mark):
    parts = (moment.day, moment.month) if order == "dmy" else (moment.month, moment.day)
    written = f"{parts[0]}{mark}{parts[1]:02}{mark}{moment.year} {moment:%H:%M:%S}"
    assert read_date(written, order) == moment
    assert order_of(written) in (order, None)


@pytest.mark.slow
@given(st.text(max_size=30) | st.from_regex(r"[0-9A-Za-z:/., +-]{1,25}", fullmatch=True))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_any_text_is_a_date_or_refused(text):
    try:
        found = read_date(text)
    except BadCellError:
        return
    assert found is None or found.tzinfo is UTC
