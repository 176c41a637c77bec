"""Spans of time: they end yesterday and meet without gap or overlap."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmq.insights.periods import KINDS, months_before, period, quarter_of, quarters

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 25)


def test_the_last_90_days_end_yesterday_and_are_90():
    found = period("90d", TODAY, SHANGHAI)

    assert (found.now.start, found.now.last) == (date(2026, 8, 27), date(2026, 11, 24))
    assert (found.now.end - found.now.start).days == 90
    assert (found.before.start, found.before.end) == (date(2026, 5, 29), date(2026, 8, 27))


def test_this_quarter_is_compared_with_the_whole_one_before():
    found = period("quarter", TODAY, SHANGHAI)

    assert (found.now.start, found.now.last) == (date(2026, 10, 1), date(2026, 11, 24))
    assert (found.before.start, found.before.last) == (date(2026, 7, 1), date(2026, 9, 30))


def test_on_the_first_day_of_a_quarter_the_one_that_ended_is_shown():
    found = period("quarter", date(2026, 10, 1), SHANGHAI)

    assert (found.now.start, found.now.last) == (date(2026, 7, 1), date(2026, 9, 30))


def test_twelve_months_from_a_leap_day_start_on_the_last_of_february():
    found = period("12m", date(2028, 2, 29), SHANGHAI)

    assert (found.now.start, found.now.last) == (date(2027, 2, 28), date(2028, 2, 28))


def test_an_unknown_kind_is_the_last_90_days():
    assert period("1000y", TODAY, SHANGHAI).kind == "90d"


def test_a_span_begins_and_ends_at_midnight_of_the_organisation():
    now = period("90d", TODAY, SHANGHAI).now

    assert now.since.isoformat() == "2026-08-27T00:00:00+08:00"
    assert now.until.isoformat() == "2026-11-25T00:00:00+08:00"


@pytest.mark.parametrize("kind", KINDS)
@given(today=st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_spans_meet_and_are_never_empty(kind, today):
    found = period(kind, today, SHANGHAI)

    assert found.now.end == today
    assert found.before.end == found.now.start > found.before.start
    assert [span.end for span in found.years[1:]] == [span.start for span in found.years[:-1]]


@given(today=st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_quarters_follow_each_other_to_yesterday(today):
    found = quarters(today, 8, SHANGHAI)

    assert [span.end for span in found[:-1]] == [span.start for span in found[1:]]
    assert (
        found[-1].start <= today - timedelta(days=1) < found[-1].end == min(months_before(found[-1].start, -3), today)
    )
    assert all(span.start == quarter_of(span.start) for span in found)
