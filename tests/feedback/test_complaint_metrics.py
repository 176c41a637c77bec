from datetime import UTC, datetime, timedelta

import pytest

from feedback.complaint_metrics import (
    Case,
    Clock,
    NotAnInstant,
    first_contact_resolution,
    per_hundred,
    repeat_rate,
    repeats,
    sla_compliance,
)


def day(number, hour=0):
    return datetime(2026, 1, 1, hour, tzinfo=UTC) + timedelta(days=number - 1)


def case(customer="Ada", subject="delivery", on=1, at_first_contact=False):
    return Case(customer, subject, day(on), at_first_contact)


def test_a_repeat_has_the_same_customer_and_subject_within_30_days():
    cases = [
        case(on=1),
        case(on=31),
        case(on=62),
        case(customer="Bo", on=2),
        case(subject="invoice", on=3),
    ]

    assert [(a.opened_at, b.opened_at) for a, b in repeats(cases)] == [(day(1), day(31))]
    assert (repeat_rate(cases).count, repeat_rate(cases).of) == (1, 5)
    assert repeat_rate(cases).percent == 20


def test_a_repeat_of_a_repeat_counts_again():
    cases = [case(on=40), case(on=1), case(on=20)]

    assert repeat_rate(cases).count == 2


def test_the_window_can_be_adjusted():
    cases = [case(on=1), case(on=11)]

    assert repeat_rate(cases, window=timedelta(days=9)).count == 0


def test_a_case_that_came_back_was_not_resolved_at_first_contact():
    cases = [
        case("Ada", on=1, at_first_contact=True),
        case("Ada", on=10, at_first_contact=True),
        case("Bo", on=1, at_first_contact=True),
        case("Cy", on=1),
    ]

    share = first_contact_resolution(cases, now=day(100))

    assert (share.count, share.of) == (2, 4)


def test_cases_younger_than_the_window_leave_the_denominator():
    cases = [case("Ada", on=1, at_first_contact=True), case("Bo", on=2, at_first_contact=True)]

    share = first_contact_resolution(cases, now=day(31))

    assert (share.count, share.of) == (1, 1)


def test_nothing_to_divide_by_is_no_percentage():
    assert first_contact_resolution([], now=day(1)).percent is None
    assert sla_compliance([], now=day(1)).percent is None
    assert per_hundred(3, 0) is None


def test_open_overdue_cases_count_as_late():
    clocks = [
        Clock(due_at=day(2), met_at=day(1)),
        Clock(due_at=day(2), met_at=day(2)),
        Clock(due_at=day(2), met_at=day(2, hour=1)),
        Clock(due_at=day(2)),
        Clock(due_at=day(9)),
    ]

    result = sla_compliance(clocks, now=day(5))

    assert (result.in_time, result.late, result.overdue, result.running) == (2, 2, 1, 1)
    assert result.percent == 50


def test_a_case_is_not_late_at_the_instant_it_is_due():
    assert sla_compliance([Clock(due_at=day(2))], now=day(2)).running == 1


def test_closing_an_overdue_case_never_lowers_compliance():
    open_case = sla_compliance([Clock(day(2)), Clock(day(2), day(1))], now=day(5))
    closed = sla_compliance([Clock(day(2), day(5)), Clock(day(2), day(1))], now=day(5))

    assert closed.percent == open_case.percent


def test_complaints_have_a_denominator():
    assert per_hundred(3, 150) == 2


def test_times_without_a_zone_are_refused_by_name():
    naive = datetime(2026, 1, 1)
    with pytest.raises(NotAnInstant, match="now"):
        sla_compliance([], now=naive)
    with pytest.raises(NotAnInstant, match="due_at"):
        sla_compliance([Clock(naive)], now=day(1))
    with pytest.raises(NotAnInstant, match="opened_at"):
        repeat_rate([Case("Ada", "delivery", naive)])


def test_negative_windows_and_counts_are_refused():
    with pytest.raises(ValueError, match="window"):
        repeats([], window=timedelta(days=-1))
    with pytest.raises(ValueError, match="base"):
        per_hundred(1, -1)
