from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.tiers import (
    LOST,
    NEW,
    NOT_RATED,
    Assignment,
    BadCuts,
    BadScore,
    BadTiers,
    Reason,
    TierRule,
    abc_classes,
    assign_tier,
    migration_matrix,
)

TIERS = (TierRule("A", 80), TierRule("B", 60), TierRule("C", 40), TierRule("D", 0))
STICKY = (
    TierRule("A", 80, enter=82, leave=78),
    TierRule("B", 60, enter=62, leave=58),
    TierRule("C", 0),
)


def tier(score, tiers=TIERS, **more):
    return assign_tier(score, tiers, **more).tier


@pytest.mark.parametrize(
    "score, expected",
    [(100, "A"), (80, "A"), (79.999999, "B"), (60, "B"), (40, "C"), (39.9, "D"), (0, "D")],
)
def test_lower_bounds_are_inclusive_and_so_is_the_top(score, expected):
    assert tier(score) == expected


def test_scores_are_compared_unrounded():
    assert tier(79.9999) == "B"


@given(st.floats(0, 100))
def test_every_score_has_exactly_one_tier(score):
    fitting = [rule.key for rule, upper in zip(TIERS, [101, 80, 60, 40], strict=True) if rule.lower <= score < upper]

    assert fitting == [tier(score)]


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_better_score_never_means_a_worse_tier(one, two):
    order = "DCBA"

    assert order.index(tier(min(one, two))) <= order.index(tier(max(one, two)))


def test_no_score_is_a_state_of_its_own():
    assert assign_tier(None, TIERS, previous="A") == Assignment(None, Reason.NOT_RATED)


@pytest.mark.parametrize("score", [-0.1, 100.1, nan])
def test_a_score_outside_0_and_100_is_refused(score):
    with pytest.raises(BadScore):
        assign_tier(score, TIERS)


@pytest.mark.parametrize(
    "score, previous, expected, reason",
    [
        (79, "A", "A", Reason.HYSTERESIS),
        (78, "A", "A", Reason.HYSTERESIS),
        (77.9, "A", "B", Reason.SCORE),
        (81, "B", "B", Reason.HYSTERESIS),
        (82, "B", "A", Reason.SCORE),
        (81, "A", "A", Reason.SCORE),
        (81, "C", "B", Reason.HYSTERESIS),
        (59, "A", "C", Reason.SCORE),
        (81, None, "A", Reason.SCORE),
        (81, "dropped", "A", Reason.SCORE),
    ],
)
def test_thresholds_keep_a_customer_from_swinging(score, previous, expected, reason):
    assert assign_tier(score, STICKY, previous=previous) == Assignment(expected, reason)


def test_a_tier_is_kept_for_its_minimum_dwell():
    early = assign_tier(10, TIERS, previous="A", days_held=29, minimum_dwell=30)
    later = assign_tier(10, TIERS, previous="A", days_held=30, minimum_dwell=30)
    unknown = assign_tier(10, TIERS, previous="A", minimum_dwell=30)

    assert early == Assignment("A", Reason.DWELL)
    assert later == unknown == Assignment("D", Reason.SCORE)


def test_a_veto_caps_the_tier_whatever_else_holds():
    held = assign_tier(95, TIERS, previous="A", days_held=1, minimum_dwell=30, cap="C")
    below = assign_tier(10, TIERS, cap="C")

    assert held == Assignment("C", Reason.VETO)
    assert below == Assignment("D", Reason.SCORE)


def test_a_veto_that_names_no_tier_is_refused():
    with pytest.raises(BadTiers, match="'Z'"):
        assign_tier(95, TIERS, cap="Z")


@pytest.mark.parametrize(
    "tiers",
    [
        (),
        (TierRule("A", 80), TierRule("B", 10)),
        (TierRule("A", 50), TierRule("B", 80), TierRule("C", 0)),
        (TierRule("A", 50), TierRule("B", 50), TierRule("C", 0)),
        (TierRule("A", 50), TierRule("A", 0)),
        (TierRule("A", 101), TierRule("B", 0)),
        (TierRule("A", 80, enter=79), TierRule("B", 0)),
        (TierRule("A", 80, leave=81), TierRule("B", 0)),
        (TierRule("A", nan), TierRule("B", 0)),
    ],
)
def test_cut_offs_that_leave_a_gap_or_run_backwards_are_refused(tiers):
    with pytest.raises(BadTiers):
        assign_tier(50, tiers)


def test_the_customer_that_crosses_a_cut_takes_the_higher_class():
    revenue = {"a": 70, "b": 20, "c": 7, "d": 3}

    assert abc_classes(revenue) == {"a": "A", "b": "A", "c": "B", "d": "C"}


def test_the_customer_after_a_cut_met_exactly_takes_the_lower_class():
    revenue = {"a": 80, "b": 15, "c": 5}

    assert abc_classes(revenue) == {"a": "A", "b": "B", "c": "C"}


def test_equal_revenue_is_an_equal_class():
    assert set(abc_classes(dict.fromkeys(range(10), 10)).values()) == {"A"}


def test_customers_without_revenue_are_in_the_last_class():
    assert abc_classes({"a": 100, "b": 0, "c": -20}) == {"a": "A", "b": "C", "c": "C"}
    assert abc_classes({"a": 0}) == {"a": "C"}
    assert abc_classes({}) == {}


@pytest.mark.parametrize("cuts", [(), (0.95, 0.8), (0, 0.8), (0.8, 1), (0.8, 0.8)])
def test_cuts_that_do_not_rise_between_0_and_1_are_refused(cuts):
    with pytest.raises(BadCuts):
        abc_classes({"a": 1}, cuts)


@given(st.dictionaries(st.integers(), st.integers(0, 10**12)))
def test_more_revenue_never_means_a_lower_class(revenue):
    classes = abc_classes(revenue)

    ranked = [classes[key] for key in sorted(revenue, key=lambda key: -revenue[key])]
    assert ranked == sorted(ranked)


def test_a_migration_matrix_counts_moves_arrivals_and_losses():
    before = {"ada": "A", "bo": "A", "cy": "B", "di": None, "ed": "B"}
    after = {"ada": "A", "bo": "B", "cy": "A", "di": "B", "flo": "A"}

    moves = migration_matrix(before, after, ["A", "B"])

    assert moves.rows == ("A", "B", NOT_RATED, NEW)
    assert moves.columns == ("A", "B", NOT_RATED, LOST)
    assert moves.counts == ((1, 1, 0, 0), (1, 0, 0, 1), (0, 1, 0, 0), (1, 0, 0, 0))
    assert (moves.up, moves.down, moves.stayed) == (1, 1, 1)
    assert moves.count("B", LOST) == 1


def test_a_tier_that_is_not_in_the_list_is_named():
    with pytest.raises(BadTiers, match="'Z'"):
        migration_matrix({"ada": "Z"}, {}, ["A"])


tier_maps = st.dictionaries(st.integers(0, 20), st.sampled_from(["A", "B", None]))


@given(tier_maps, tier_maps)
def test_every_customer_is_counted_once(before, after):
    moves = migration_matrix(before, after, ["A", "B"])

    assert sum(map(sum, moves.counts)) == len(before.keys() | after.keys())
