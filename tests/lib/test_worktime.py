from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmq.lib.worktime import (
    HOLIDAY,
    MAKE_UP_DAY,
    DayOverride,
    NegativeDuration,
    NotAnInstant,
    NotAWorkCalendar,
    NoWorkingTime,
    WorkCalendar,
    add_working_days,
    add_working_time,
    end_of_local_day,
    is_working,
    is_working_day,
    week_of,
    working_time_between,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = ((time(9), time(12)), (time(13), time(18)))
ALL_DAY = ((time(0), time(0)),)

# China, 2026: National Day is 1 to 7 October; the 20 September and 10 October are worked.
NATIONAL_DAY = {date(2026, 10, day): HOLIDAY for day in range(1, 8)} | {
    date(2026, 9, 20): MAKE_UP_DAY,
    date(2026, 10, 10): MAKE_UP_DAY,
}

office = WorkCalendar(SHANGHAI, week_of(OFFICE), NATIONAL_DAY)
berlin_always = WorkCalendar(BERLIN, week_of(ALL_DAY, tuple(range(7))))


def shanghai(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


def berlin(*parts, fold=0):
    return datetime(*parts, tzinfo=BERLIN, fold=fold)


def hours(count):
    return timedelta(hours=count)


def test_friday_half_past_five_plus_two_hours_is_monday_half_past_ten():
    due = add_working_time(shanghai(2026, 11, 20, 17, 30), hours(2), office)

    assert due == shanghai(2026, 11, 23, 10, 30)
    assert due.tzinfo is UTC


def test_a_make_up_saturday_is_worked():
    calendar = WorkCalendar(SHANGHAI, week_of(OFFICE), {date(2026, 11, 21): MAKE_UP_DAY})

    due = add_working_time(shanghai(2026, 11, 20, 17, 30), hours(2), calendar)

    assert due == shanghai(2026, 11, 21, 10, 30)


def test_a_make_up_day_may_have_hours_of_its_own():
    short = DayOverride(working=True, spans=((time(10), time(11)),))
    calendar = WorkCalendar(SHANGHAI, week_of(OFFICE), {date(2026, 11, 21): short})

    due = add_working_time(shanghai(2026, 11, 20, 17, 30), hours(2), calendar)

    assert due == shanghai(2026, 11, 23, 9, 30)


def test_the_national_day_week_is_skipped():
    due = add_working_time(shanghai(2026, 9, 30, 17, 0), hours(2), office)

    assert due == shanghai(2026, 10, 8, 10, 0)


def test_the_lunch_break_does_not_count():
    due = add_working_time(shanghai(2026, 11, 18, 11, 0), hours(2), office)

    assert due == shanghai(2026, 11, 18, 14, 0)


def test_work_that_fills_the_day_is_due_at_closing_and_not_the_next_morning():
    due = add_working_time(shanghai(2026, 11, 18, 9, 0), hours(8), office)

    assert due == shanghai(2026, 11, 18, 18, 0)


def test_a_start_outside_working_hours_begins_at_the_next_opening():
    night = add_working_time(shanghai(2026, 11, 18, 22, 0), hours(1), office)
    weekend = add_working_time(shanghai(2026, 11, 21, 12, 0), hours(1), office)

    assert night == shanghai(2026, 11, 19, 10, 0)
    assert weekend == shanghai(2026, 11, 23, 10, 0)


def test_no_duration_ends_where_it_starts():
    midnight = shanghai(2026, 11, 21, 0, 0)

    assert add_working_time(midnight, timedelta(), office) == midnight


def test_the_calendar_decides_by_its_own_zone_and_not_by_the_callers():
    utc_start = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)  # 17:30 in Shanghai

    assert add_working_time(utc_start, hours(2), office) == shanghai(2026, 11, 23, 10, 30)


def test_the_hour_lost_in_spring_is_not_worked():
    spring = working_time_between(berlin(2026, 3, 29), berlin(2026, 3, 30), berlin_always)
    due = add_working_time(berlin(2026, 3, 29, 1, 30), hours(1), berlin_always)

    assert spring == hours(23)
    assert due == berlin(2026, 3, 29, 3, 30)


def test_the_hour_repeated_in_autumn_is_worked_twice():
    autumn = working_time_between(berlin(2026, 10, 25), berlin(2026, 10, 26), berlin_always)
    due = add_working_time(berlin(2026, 10, 25, 2, 30), hours(1), berlin_always)

    assert autumn == hours(25)
    assert due == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # half past two again


def test_office_hours_are_the_same_length_on_both_sides_of_daylight_saving():
    calendar = WorkCalendar(BERLIN, week_of(OFFICE))

    spring = add_working_time(berlin(2026, 3, 27, 17, 30), hours(2), calendar)
    autumn = add_working_time(berlin(2026, 10, 23, 17, 30), hours(2), calendar)

    assert spring == berlin(2026, 3, 30, 10, 30)
    assert autumn == berlin(2026, 10, 26, 10, 30)


def test_a_span_that_starts_in_the_lost_hour_starts_when_the_clocks_jump():
    early = ((time(1), time(2, 30)), (time(2, 30), time(4)))
    calendar = WorkCalendar(BERLIN, week_of(early, tuple(range(7))))

    intervals = calendar.intervals_on(date(2026, 3, 29))

    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert intervals == ((jump - hours(1), jump), (jump, jump + hours(1)))


def test_opening_is_working_and_closing_is_not():
    assert is_working(shanghai(2026, 11, 18, 9, 0), office)
    assert is_working(shanghai(2026, 11, 18, 17, 59), office)
    assert not is_working(shanghai(2026, 11, 18, 18, 0), office)
    assert not is_working(shanghai(2026, 11, 18, 12, 0), office)
    assert not is_working(shanghai(2026, 11, 18, 8, 59), office)
    assert not is_working(shanghai(2026, 10, 1, 10, 0), office)


def test_working_days_skip_weekends_and_holidays_and_keep_make_up_days():
    assert add_working_days(date(2026, 9, 30), 1, office) == date(2026, 10, 8)
    assert add_working_days(date(2026, 10, 9), 1, office) == date(2026, 10, 10)
    assert add_working_days(date(2026, 10, 8), -1, office) == date(2026, 9, 30)
    assert add_working_days(date(2026, 10, 4), 0, office) == date(2026, 10, 4)
    assert is_working_day(date(2026, 9, 20), office)
    assert not is_working_day(date(2026, 9, 19), office)


def test_a_promised_date_is_over_at_the_next_local_midnight():
    assert end_of_local_day(date(2026, 11, 18), SHANGHAI) == shanghai(2026, 11, 19)
    assert end_of_local_day(date(2026, 3, 29), BERLIN) == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_a_day_whose_midnight_is_skipped_ends_when_the_clocks_jump():
    havana = ZoneInfo("America/Havana")  # 00:00 became 01:00 on 10 March 2024

    assert end_of_local_day(date(2024, 3, 9), havana) == datetime(2024, 3, 10, 5, tzinfo=UTC)


def test_ten_years_are_counted_exactly():
    span = working_time_between(shanghai(2010, 1, 1), shanghai(2020, 1, 1), office)

    assert span == 2608 * hours(8)  # 2,608 weekdays


@pytest.mark.parametrize(
    "weekly",
    [
        (OFFICE,) * 6,
        week_of(((time(12), time(9)),)),
        week_of(((time(9), time(9)),)),
        week_of(((time(9), time(13)), (time(12), time(18)))),
        week_of(((time(13), time(0)), (time(14), time(18)))),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(weekly):
    with pytest.raises(NotAWorkCalendar):
        WorkCalendar(SHANGHAI, weekly)


def test_a_holiday_with_hours_is_refused():
    with pytest.raises(NotAWorkCalendar, match="holiday"):
        DayOverride(working=False, spans=OFFICE)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(NotAnInstant, match="start"):
        add_working_time(datetime(2026, 11, 18, 9), hours(1), office)
    with pytest.raises(NotAnInstant, match="end"):
        working_time_between(shanghai(2026, 11, 18), datetime(2026, 11, 19), office)


def test_time_does_not_run_backwards():
    with pytest.raises(NegativeDuration):
        add_working_time(shanghai(2026, 11, 18), -hours(1), office)
    with pytest.raises(NegativeDuration):
        working_time_between(shanghai(2026, 11, 19), shanghai(2026, 11, 18), office)


def test_a_calendar_that_never_works_says_so_instead_of_searching_for_ever():
    never = WorkCalendar(SHANGHAI, week_of(()))

    with pytest.raises(NoWorkingTime):
        add_working_time(shanghai(2026, 11, 18), hours(1), never)
    with pytest.raises(NoWorkingTime):
        add_working_days(date(2026, 11, 18), 1, never)


def test_a_duration_of_millennia_says_so_instead_of_running_off_the_calendar():
    with pytest.raises(NoWorkingTime):
        add_working_time(shanghai(2026, 11, 18), timedelta.max, office)


clocks = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
day_spans = st.lists(clocks, max_size=6, unique=True).map(
    lambda times: tuple(zip(sorted(times)[0::2], sorted(times)[1::2], strict=False))
)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
overrides = st.one_of(
    st.just(HOLIDAY),
    st.just(MAKE_UP_DAY),
    day_spans.filter(bool).map(lambda spans: DayOverride(working=True, spans=spans)),
)
calendars = st.builds(
    WorkCalendar,
    zone=st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/New_York"), UTC]),
    weekly=st.tuples(*[day_spans] * 6, st.just(OFFICE)),
    overrides=st.dictionaries(days, overrides, max_size=8),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
durations = st.timedeltas(timedelta(), timedelta(hours=200))


@given(moments, durations, durations, calendars)
def test_two_durations_one_after_the_other_are_their_sum(start, first, second, calendar):
    in_steps = add_working_time(add_working_time(start, first, calendar), second, calendar)

    assert in_steps == add_working_time(start, first + second, calendar)


@given(moments, durations, calendars)
def test_the_time_between_a_start_and_its_due_instant_is_the_duration(start, duration, calendar):
    due = add_working_time(start, duration, calendar)

    assert working_time_between(start, due, calendar) == duration


@given(moments, moments, moments, calendars)
def test_working_time_adds_up_over_adjacent_stretches(one, two, three, calendar):
    first, middle, last = sorted([one, two, three])

    whole = working_time_between(first, last, calendar)

    parts = working_time_between(first, middle, calendar) + working_time_between(middle, last, calendar)
    assert whole == parts


@given(moments, durations, calendars)
def test_the_due_instant_closes_a_stretch_of_working_time(start, duration, calendar):
    due = add_working_time(start, duration, calendar)

    assert duration == timedelta() or is_working(due - timedelta(microseconds=1), calendar)
