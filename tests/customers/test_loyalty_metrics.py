from datetime import date
from math import nan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.loyalty_metrics import (
    OTHERS,
    BadPeriod,
    BadThresholds,
    Rfm,
    RfmScore,
    RfmThresholds,
    SegmentRule,
    churn,
    cohort_retention,
    inactive,
    item_similarity,
    recommend,
    repeat_purchase_rate,
    rfm_scores,
    rfm_segment,
)

YEAR = {"start": date(2026, 1, 1), "end": date(2027, 1, 1)}


def test_two_orders_on_one_day_are_one_purchase():
    orders = [
        ("Ada", date(2026, 1, 1)),
        ("Ada", date(2026, 1, 1)),
        ("Bo", date(2026, 1, 1)),
        ("Bo", date(2026, 5, 1)),
    ]

    rate = repeat_purchase_rate(orders, **YEAR)

    assert (rate.count, rate.of, rate.percent) == (1, 2, 50)


def test_purchases_outside_the_period_do_not_count():
    orders = [("Ada", date(2025, 12, 31)), ("Ada", date(2026, 1, 1)), ("Ada", date(2027, 1, 1))]

    rate = repeat_purchase_rate(orders, **YEAR)

    assert (rate.count, rate.of) == (0, 1)


def test_nobody_bought_is_no_rate():
    assert repeat_purchase_rate([], **YEAR).percent is None


def test_a_period_that_runs_backwards_is_refused():
    with pytest.raises(BadPeriod):
        repeat_purchase_rate([], start=date(2026, 2, 1), end=date(2026, 1, 1))


def test_churn_is_the_lost_over_those_at_the_start():
    assert churn({"Ada", "Bo", "Cy", "Di"}, {"Ada", "Bo", "Cy", "Ed"}).percent == 25


def test_inactive_means_silent_longer_than_the_limit_of_the_segment():
    last = {"Ada": date(2026, 1, 1), "Bo": date(2026, 1, 1), "Cy": date(2026, 3, 1)}

    gone = inactive(last, as_of=date(2026, 4, 1), limits={"Bo": 90}, default_limit=89)

    assert gone == {"Ada"}


def test_cohorts_count_distinct_active_customers_by_month():
    orders = [
        ("Ada", date(2026, 1, 5)),
        ("Ada", date(2026, 1, 9)),
        ("Ada", date(2026, 3, 9)),
        ("Bo", date(2026, 1, 31)),
        ("Bo", date(2026, 2, 1)),
        ("Cy", date(2026, 2, 2)),
    ]

    january, february = cohort_retention(orders, as_of=date(2026, 4, 1))

    assert (january.month, january.size) == (date(2026, 1, 1), 2)
    assert january.active == (2, 1, 1)
    assert january.retention == (1, 0.5, 0.5)
    assert (february.size, february.active) == (1, (1, 0))


def test_months_that_are_not_over_are_left_out():
    orders = [("Ada", date(2026, 1, 5)), ("Bo", date(2026, 3, 5))]

    (january,) = cohort_retention(orders, as_of=date(2026, 3, 31))

    assert january.active == (1, 0)


THRESHOLDS = RfmThresholds(
    recency_days=(30, 90, 180, 365), purchases=(2, 4, 8, 16), amount=(100, 1_000, 10_000, 100_000)
)


@pytest.mark.parametrize(
    "value, expected",
    [
        (Rfm(0, 16, 100_000), RfmScore(5, 5, 5)),
        (Rfm(30, 8, 10_000), RfmScore(5, 4, 4)),
        (Rfm(31, 7, 9_999), RfmScore(4, 3, 3)),
        (Rfm(366, 1, 99), RfmScore(1, 1, 1)),
    ],
)
def test_rfm_scores_follow_fixed_thresholds(value, expected):
    assert rfm_scores({"Ada": value}, THRESHOLDS) == {"Ada": expected}


values = st.builds(Rfm, st.floats(0, 500), st.integers(0, 30), st.floats(0, 1e6))


@given(st.dictionaries(st.integers(), values, min_size=1), st.data())
def test_nobodys_rfm_score_depends_on_the_others(everyone, data):
    one = data.draw(st.sampled_from(sorted(everyone)))

    alone = rfm_scores({one: everyone[one]}, THRESHOLDS)

    assert alone[one] == rfm_scores(everyone, THRESHOLDS)[one]


def test_the_first_rule_that_fits_names_the_segment():
    rules = [
        SegmentRule("champions", recency=(4, 5), frequency=(4, 5), monetary=(4, 5)),
        SegmentRule("loyal", frequency=(4, 5)),
    ]

    assert rfm_segment(RfmScore(5, 5, 5), rules) == "champions"
    assert rfm_segment(RfmScore(1, 5, 5), rules) == "loyal"
    assert rfm_segment(RfmScore(1, 1, 1), rules) == OTHERS


@pytest.mark.parametrize("cuts", [(), (2, 2), (3, 2), (nan,)])
def test_thresholds_that_do_not_rise_are_refused(cuts):
    with pytest.raises(BadThresholds, match="purchases"):
        RfmThresholds(recency_days=(1,), purchases=cuts, amount=(1,))


def test_an_rfm_value_that_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match="Ada"):
        rfm_scores({"Ada": Rfm(1, 1, nan)}, THRESHOLDS)


BASKETS = {
    "Ada": {"bolt", "nut"},
    "Bo": {"bolt", "nut"},
    "Cy": {"bolt", "saw"},
    "Di": {"saw"},
}


def test_similar_items_come_with_support_cosine_and_lift():
    pairs = item_similarity(BASKETS, minimum_support=2)

    assert [(pair.item, pair.other) for pair in pairs] == [("bolt", "nut"), ("nut", "bolt")]
    assert (pairs[0].support, pairs[0].lift) == (2, 2 * 4 / (3 * 2))
    assert pairs[0].cosine == pytest.approx(2 / sqrt(3 * 2))


def test_rare_pairs_are_left_out_and_best_lift_comes_first():
    pairs = item_similarity(BASKETS, minimum_support=1)

    assert [(pair.item, pair.other) for pair in pairs] == [
        ("bolt", "nut"),
        ("nut", "bolt"),
        ("bolt", "saw"),
        ("saw", "bolt"),
    ]
    assert item_similarity(BASKETS, minimum_support=3) == item_similarity({}) == []


def test_a_support_of_nothing_is_refused():
    with pytest.raises(ValueError, match="minimum_support"):
        item_similarity(BASKETS, minimum_support=0)


def test_recommendations_leave_out_what_is_owned_and_say_why():
    pairs = item_similarity(BASKETS, minimum_support=1)
    best_sellers = [("bolt", 3), ("nut", 2), ("saw", 2)]

    known = recommend({"bolt"}, pairs, best_sellers)
    unknown = recommend(set(), pairs, best_sellers, limit=1)

    assert [(item.item, item.because) for item in known] == [("nut", "bolt"), ("saw", "bolt")]
    assert [(item.item, item.because, item.support) for item in unknown] == [("bolt", None, 3)]


@given(st.dictionaries(st.integers(), st.sets(st.sampled_from("abcdef"))))
def test_similarity_is_symmetric_and_between_0_and_1(baskets):
    pairs = {(p.item, p.other): p for p in item_similarity(baskets, minimum_support=1)}

    assert all(0 < pair.cosine <= 1 + 1e-12 for pair in pairs.values())
    assert all(pairs[b, a].lift == pair.lift for (a, b), pair in pairs.items())
