from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagrams.discovery import (
    BadEvent,
    Event,
    bottlenecks,
    conformance,
    directly_follows,
    dwell_times,
    variants,
)

START = datetime(2026, 1, 1, tzinfo=UTC)


def walk(case, *stages, every=timedelta(days=1)):
    return [Event(case, stage, START + place * every) for place, stage in enumerate(stages)]


def test_moves_are_counted_between_neighbours():
    events = walk(1, "lead", "trial", "active") + walk(2, "lead", "active")

    assert directly_follows(events) == {
        ("lead", "active"): 1,
        ("lead", "trial"): 1,
        ("trial", "active"): 1,
    }


def test_events_of_one_instant_go_by_their_sequence():
    events = [Event(1, "trial", START, 2), Event(1, "lead", START, 1), Event(1, "active", START, 3)]

    assert variants(events)[0].path == ("lead", "trial", "active")


def test_variants_come_by_frequency():
    events = walk(1, "lead", "active") + walk(2, "lead", "lost") + walk(3, "lead", "lost")

    first, second = variants(events)

    assert (first.path, first.cases) == (("lead", "lost"), 2)
    assert (second.path, second.share) == (("lead", "active"), pytest.approx(1 / 3))


def test_conformance_is_the_share_of_moves_that_are_allowed():
    allowed = {("lead", "trial"), ("trial", "active")}
    events = walk(1, "lead", "trial", "active") + walk(2, "lead", "active") + walk(3, "lead", "active")

    result = conformance(events, allowed)

    assert (result.moves, result.allowed, result.share) == (4, 2, 0.5)
    assert result.deviating_moves == ((("lead", "active"), 2),)
    assert [(v.path, v.cases) for v in result.deviating_paths] == [(("lead", "active"), 2)]


def test_without_a_move_there_is_no_conformance():
    assert conformance(walk(1, "lead"), set()).share is None
    assert variants([]) == []


def test_dwell_is_the_time_to_the_next_event_and_the_last_stay_is_not_over():
    events = []
    for case, days in enumerate(range(1, 12)):
        events += walk(case, "lead", "active", every=timedelta(days=days))

    (lead,) = dwell_times(events)

    assert (lead.stage, lead.stays) == ("lead", 11)
    assert (lead.median, lead.p90) == (timedelta(days=6), timedelta(days=10))


def test_percentiles_interpolate():
    events = walk(1, "lead", "active", every=timedelta(days=1))
    events += walk(2, "lead", "active", every=timedelta(days=2))

    assert dwell_times(events)[0].median == timedelta(days=1.5)
    assert dwell_times(events)[0].p90 == timedelta(days=1.9)


def test_the_bottleneck_has_the_largest_share_of_time_over_target():
    events = walk(1, "lead", "trial", "active", every=timedelta(days=4))
    events += walk(2, "lead", "lost", every=timedelta(days=4))
    targets = {"lead": timedelta(days=2), "trial": timedelta(days=3)}

    first, second = bottlenecks(events, targets)

    assert (first.stage, first.over, first.excess) == ("lead", 2, timedelta(days=4))
    assert (first.share, second.share) == (0.8, 0.2)


def test_on_target_is_no_bottleneck():
    assert bottlenecks(walk(1, "lead", "active"), {"lead": timedelta(days=1)}) == []


def test_targets_are_not_negative():
    with pytest.raises(ValueError, match="lead"):
        bottlenecks([], {"lead": -timedelta(days=1)})


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(BadEvent, match="case 1"):
        variants([Event(1, "lead", datetime(2026, 1, 1))])


events = st.lists(
    st.builds(
        Event,
        st.integers(0, 5),
        st.sampled_from("abcd"),
        st.integers(0, 50).map(lambda day: START + timedelta(days=day)),
        st.integers(0, 100),
    )
)


@given(events)
def test_moves_sum_to_events_less_cases(events):
    cases = {event.case for event in events}

    assert sum(directly_follows(events).values()) == len(events) - len(cases)
    assert sum(variant.cases for variant in variants(events)) == len(cases)


@given(events, st.sets(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"))))
def test_moves_are_allowed_or_deviate(events, allowed):
    result = conformance(events, allowed)

    assert result.allowed + sum(count for _, count in result.deviating_moves) == result.moves
