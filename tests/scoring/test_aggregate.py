from math import fsum, nan
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.aggregate import (
    BadPoints,
    BadWeights,
    Evaluation,
    Missing,
    NothingToCompare,
    Part,
    contributions,
    normalised_weights,
    split_change,
    weighted_score,
)

points = st.floats(0, 100)
maybe_points = st.one_of(st.none(), points)
weights = st.one_of(st.just(0.0), st.floats(1e-3, 1e3))
policies = st.sampled_from(Missing)


@st.composite
def parts_of(draw, points=maybe_points):
    group_weights = draw(st.lists(st.floats(0.01, 100), min_size=1, max_size=3))
    size = draw(st.integers(1, 8))
    built = tuple(
        Part(
            key=f"k{place}",
            points=draw(points),
            weight=draw(weights),
            group=f"g{place % len(group_weights)}",
            group_weight=group_weights[place % len(group_weights)],
        )
        for place in range(size)
    )
    assume(any(part.weight for part in built))
    return built


def rated(evaluation):
    return any(value.points is not None for value in contributions_of(evaluation))


def contributions_of(evaluation):
    return contributions(evaluation.parts, missing=evaluation.missing)


def test_a_score_is_the_weighted_mean_of_the_points():
    score = weighted_score([Part("a", 80, weight=3), Part("b", 40, weight=1)])

    assert score.points == 70
    assert score.coverage == 1


def test_weights_need_not_sum_to_one():
    shares = normalised_weights([Part("a", 80, weight=30), Part("b", 40, weight=10)])

    assert shares == {"a": 0.75, "b": 0.25}


def test_the_weight_of_a_group_is_shared_within_it():
    parts = [
        Part("paid on time", 100, weight=1, group="finance", group_weight=60),
        Part("overdue", 50, weight=2, group="finance", group_weight=60),
        Part("csat", 20, weight=7, group="voice", group_weight=40),
    ]

    assert normalised_weights(parts) == pytest.approx({"paid on time": 0.2, "overdue": 0.4, "csat": 0.4})
    assert weighted_score(parts).points == pytest.approx(48)


def test_a_group_whose_indicators_weigh_nothing_has_no_share():
    parts = [Part("a", 80, 1, "x", 50), Part("b", 10, 0, "y", 50)]

    assert normalised_weights(parts) == {"a": 1, "b": 0}


@pytest.mark.parametrize(
    "policy, expected",
    [(Missing.RENORMALISE, 80), (Missing.NEUTRAL, 71), (Missing.PENALISE, 56)],
)
def test_each_missing_policy_treats_a_gap_its_own_way(policy, expected):
    parts = [Part("a", 80, weight=7), Part("b", None, weight=3)]

    score = weighted_score(parts, missing=policy)

    assert score.points == expected
    assert score.coverage == 0.7


def test_too_little_coverage_is_not_rated_rather_than_zero():
    parts = [Part("a", 80, weight=59), Part("b", None, weight=41)]

    assert weighted_score(parts).points is None
    assert not weighted_score(parts).is_rated
    assert weighted_score(parts, minimum_coverage=0.59).points == 80


def test_coverage_of_exactly_the_minimum_is_rated():
    parts = [Part("a", 80, 0.1), Part("b", 80, 0.2), Part("c", 80, 0.3), Part("d", None, 0.4)]

    assert weighted_score(parts, minimum_coverage=0.6).is_rated


def test_nothing_present_is_not_rated_under_any_coverage():
    assert weighted_score([Part("a", None, 1)], minimum_coverage=0).points is None


@pytest.mark.parametrize(
    "parts, names",
    [
        ([], "zero"),
        ([Part("a", 10, 0)], "zero"),
        ([Part("a", 10, 1, "x", 0)], "zero"),
        ([Part("a", 10, -1)], "weight of a"),
        ([Part("a", 10, nan)], "weight of a"),
        ([Part("a", 10, 1), Part("a", 20, 1)], "share a key"),
        ([Part("a", 10, 1, "x", 1), Part("b", 20, 1, "x", 2)], "group x"),
    ],
)
def test_weights_that_make_no_mean_are_refused_by_name(parts, names):
    with pytest.raises(BadWeights, match=names):
        weighted_score(parts)


@pytest.mark.parametrize("wrong", [-0.1, 100.1, nan])
def test_points_outside_0_and_100_are_refused(wrong):
    with pytest.raises(BadPoints, match="points of a"):
        weighted_score([Part("a", wrong, 1)])


def test_contributions_name_what_each_indicator_gave():
    parts = [Part("a", 80, weight=3), Part("b", 40, weight=1), Part("c", None, weight=4)]

    a, b, c = contributions(parts)

    assert (a.weight, a.points, a.value) == (0.75, 80, 60)
    assert (b.weight, b.points, b.value) == (0.25, 40, 10)
    assert (c.weight, c.points, c.value) == (0, None, 0)


def test_thirds_of_a_hundred_add_up_to_a_hundred():
    parts = [Part(key, 100, weight=1) for key in "abc"]

    assert weighted_score(parts).points == 100
    assert sum(value.value for value in contributions(parts)) == 100


@given(parts_of(), policies, st.randoms(use_true_random=False))
def test_contributions_sum_to_the_score_exactly_in_any_order(parts, policy, random: Random):
    score = weighted_score(parts, missing=policy, minimum_coverage=0).points
    values = [value.value for value in contributions(parts, missing=policy)]
    random.shuffle(values)

    assert sum(values) == fsum(values) == (score or 0)


@given(parts_of(), policies)
def test_a_score_stays_within_the_points_that_count(parts, policy):
    counted = [value.points for value in contributions(parts, missing=policy) if value.weight]
    score = weighted_score(parts, missing=policy, minimum_coverage=0).points
    assume(counted and score is not None)

    assert min(counted) - 1e-9 <= score <= max(counted) + 1e-9
    assert 0 <= score <= 100


@given(parts_of(st.just(80.0)))
def test_equal_points_score_exactly_that_whatever_the_weights(parts):
    assert weighted_score(parts).points == 80


@given(parts_of(points), st.data())
def test_a_better_indicator_never_lowers_the_score(parts, data):
    place = data.draw(st.integers(0, len(parts) - 1))
    part = parts[place]
    better = Part(
        part.key,
        data.draw(st.floats(part.points, 100)),
        part.weight,
        part.group,
        part.group_weight,
    )

    improved = parts[:place] + (better,) + parts[place + 1 :]

    assert weighted_score(improved).points >= weighted_score(parts).points


def test_a_change_of_data_alone_is_data():
    before = Evaluation((Part("a", 80, 1), Part("b", 40, 1)))
    after = Evaluation((Part("a", 90, 1), Part("b", 40, 1)))

    change = split_change(before, after)

    assert (change.data, change.total) == (5, 5)
    assert (change.ageing, change.rules, change.override) == (0, 0, 0)


def test_a_change_of_weights_alone_is_rules():
    before = Evaluation((Part("a", 80, 1), Part("b", 40, 1)))
    after = Evaluation((Part("a", 80, 3), Part("b", 40, 1)))

    assert split_change(before, after).rules == split_change(before, after).total == 10


def test_a_change_of_target_alone_is_rules():
    before = Evaluation((Part("a", 80, 1), Part("b", 40, 1)))
    after = Evaluation((Part("a", 60, 1), Part("b", 40, 1)))

    change = split_change(before, after, under_old_rules={"a": 80})

    assert (change.data, change.rules, change.total) == (0, -10, -10)


def test_an_indicator_that_went_stale_is_ageing():
    before = Evaluation((Part("a", 80, 1), Part("b", 40, 1)))
    after = Evaluation((Part("a", 80, 1), Part("b", None, 1)))

    change = split_change(before, after, aged={"b": None})

    assert (change.ageing, change.data, change.total) == (20, 0, 20)


def test_an_indicator_that_joins_the_scorecard_is_rules():
    before = Evaluation((Part("a", 80, 1),))
    after = Evaluation((Part("a", 80, 1), Part("b", 40, 1)))

    change = split_change(before, after)

    assert (change.data, change.rules, change.total) == (0, -20, -20)


def test_an_override_is_told_apart_from_the_sum():
    before = Evaluation((Part("a", 80, 1),))
    after = Evaluation((Part("a", 90, 1),), override=55)

    change = split_change(before, after)

    assert (change.data, change.override, change.total) == (10, -35, -25)


def test_an_override_that_ends_gives_its_points_back():
    before = Evaluation((Part("a", 80, 1),), override=100)
    after = Evaluation((Part("a", 80, 1),))

    assert split_change(before, after).override == split_change(before, after).total == -20


def test_customers_without_a_score_cannot_be_compared():
    with pytest.raises(NothingToCompare):
        split_change(Evaluation((Part("a", None, 1),)), Evaluation((Part("a", 50, 1),)))


overrides = st.one_of(st.none(), points)
evaluations = st.builds(Evaluation, parts_of(), policies, overrides).filter(rated)
changes_of_points = st.dictionaries(st.integers(0, 7).map("k{}".format), maybe_points)


@given(evaluations, evaluations, changes_of_points, changes_of_points)
def test_a_split_leaves_nothing_over(before, after, aged, under_old_rules):
    assume(sum(c.weight for c in contributions_of(before)) > 0)
    assume(sum(c.weight for c in contributions_of(after)) > 0)

    change = split_change(before, after, aged=aged, under_old_rules=under_old_rules)

    assert change.ageing + change.data + change.rules + change.override == change.total


@given(evaluations)
def test_nothing_changes_from_an_evaluation_to_itself(evaluation):
    assume(sum(c.weight for c in contributions_of(evaluation)) > 0)

    change = split_change(evaluation, evaluation)

    assert (change.ageing, change.data, change.rules, change.override) == (0, 0, 0, 0)
