from math import inf, nan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.aggregate import Part, weighted_score
from scoring.weighting import (
    AhpMethod,
    BadJudgements,
    BadTable,
    TooFewAnswers,
    ahp,
    combine_judges,
    critic,
    critical_weights,
    entropy,
    mend,
    rank_order_centroid,
    relative_weights,
    stability,
    stated_importance,
    swing,
)

# Saaty, "How to make a decision: the analytic hierarchy process", European Journal of
# Operational Research 48 (1990): buying a house.
HOUSE = (
    (1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4),
    (1 / 5, 1, 1 / 3, 5, 3, 3, 1 / 5, 1 / 7),
    (1 / 3, 3, 1, 6, 3, 4, 6, 1 / 5),
    (1 / 7, 1 / 5, 1 / 6, 1, 1 / 3, 1 / 4, 1 / 7, 1 / 8),
    (1 / 6, 1 / 3, 1 / 3, 3, 1, 1 / 2, 1 / 5, 1 / 6),
    (1 / 6, 1 / 3, 1 / 4, 4, 2, 1, 1 / 5, 1 / 6),
    (3, 5, 1 / 6, 7, 5, 5, 1, 1 / 2),
    (4, 7, 5, 8, 6, 6, 2, 1),
)

ratios = st.floats(1 / 9, 9)
scales = st.lists(st.floats(0.1, 10), min_size=1, max_size=8)


def consistent(weights):
    return [[a / b for b in weights] for a in weights]


@st.composite
def judged(draw, size):
    matrix = np.ones((size, size))
    for i in range(size):
        for j in range(i):
            matrix[i, j] = draw(ratios)
            matrix[j, i] = 1 / matrix[i, j]
    return matrix.tolist()


def test_ahp_gives_saatys_weights_and_ratio_for_his_house():
    result = ahp(HOUSE)

    assert [round(w, 3) for w in result.weights] == [
        0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333,
    ]  # fmt: skip
    assert round(result.eigenvalue, 3) == 9.669
    assert round(result.consistency_index, 3) == 0.238
    assert round(result.consistency_ratio, 3) == 0.169
    assert not result.is_consistent
    assert result.table == "Saaty 1980"


def test_ahp_points_at_the_judgement_to_think_over():
    revision = ahp(HOUSE).revision

    assert (revision.row, revision.column, revision.given) == (2, 6, 6)
    assert revision.fitting == pytest.approx(0.188 / 0.167, abs=0.01)


@given(scales, st.sampled_from(AhpMethod))
def test_consistent_judgements_give_back_their_weights(weights, method):
    result = ahp(consistent(weights), method=method)

    assert result.weights == pytest.approx([w / sum(weights) for w in weights])
    assert result.consistency_ratio == pytest.approx(0, abs=1e-9)
    assert result.is_consistent
    assert result.revision is None


def test_both_methods_agree_on_three_indicators():
    matrix = [[1, 3, 7], [1 / 3, 1, 5], [1 / 7, 1 / 5, 1]]

    assert ahp(matrix).weights == pytest.approx(ahp(matrix, method=AhpMethod.GEOMETRIC_MEAN).weights)
    assert ahp(matrix).is_consistent


@given(st.integers(1, 7).flatmap(judged))
def test_ahp_weights_are_positive_and_sum_to_one(matrix):
    result = ahp(matrix)

    assert min(result.weights) > 0
    assert sum(result.weights) == pytest.approx(1)


@pytest.mark.parametrize(
    "matrix, names",
    [
        ([], "square"),
        ([[1, 2]], "square"),
        ([[1, 0], [inf, 1]], "column 2 is 0"),
        ([[1, nan], [1, 1]], "nan"),
        ([[1, 3], [3, 1]], "reciprocal"),
        ([[2]], "reciprocal"),
        ([[1] * 16] * 16, "1 to 15"),
    ],
)
def test_comparisons_that_make_no_sense_are_refused(matrix, names):
    with pytest.raises(BadJudgements, match=names):
        ahp(matrix)


def test_a_reciprocal_rounded_to_three_digits_is_good_enough():
    assert ahp([[1, 3], [0.333, 1]]).weights == pytest.approx([0.75, 0.25], abs=1e-3)


def test_judges_are_combined_by_geometric_mean():
    one, other = [[1, 2], [1 / 2, 1]], [[1, 8], [1 / 8, 1]]

    assert combine_judges([one, other])[0][1] == pytest.approx(4)
    assert combine_judges([one, other])[1][0] == pytest.approx(1 / 4)


@given(st.integers(1, 5).flatmap(lambda size: st.lists(judged(size), min_size=1, max_size=4)))
def test_combined_judgements_are_reciprocal_again(matrices):
    assert sum(ahp(combine_judges(matrices)).weights) == pytest.approx(1)


def test_judges_must_compare_the_same_indicators():
    with pytest.raises(BadJudgements, match="no judges"):
        combine_judges([])
    with pytest.raises(BadJudgements, match="different"):
        combine_judges([[[1]], consistent([1, 2])])


def test_swing_points_become_weights():
    assert swing([100, 60, 40]) == (0.5, 0.3, 0.2)


@pytest.mark.parametrize("points", [[], [0, 0], [-1, 100], [101], [nan]])
def test_swing_points_outside_their_scale_are_refused(points):
    with pytest.raises(BadJudgements):
        swing(points)


# Barron and Barrett (1996), table of ROC weights.
@pytest.mark.parametrize(
    "n, expected",
    [
        (1, [1]),
        (2, [0.75, 0.25]),
        (3, [0.6111, 0.2778, 0.1111]),
        (4, [0.5208, 0.2708, 0.1458, 0.0625]),
    ],
)
def test_rank_order_centroids_match_the_published_ones(n, expected):
    assert [round(w, 4) for w in rank_order_centroid(range(1, n + 1))] == expected


def test_shared_ranks_share_their_weight():
    weights = rank_order_centroid([2, 1, 2])

    assert weights[0] == weights[2] == pytest.approx((0.2778 + 0.1111) / 2, abs=1e-4)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9))
def test_rank_order_centroids_sum_to_one_and_follow_the_ranks(ranks):
    weights = rank_order_centroid(ranks)

    assert sum(weights) == pytest.approx(1)
    assert sorted(weights, reverse=True) == [w for _, w in sorted(zip(ranks, weights, strict=True))]


@pytest.mark.parametrize("ranks", [[], [0, 1]])
def test_ranks_start_at_one(ranks):
    with pytest.raises(BadJudgements):
        rank_order_centroid(ranks)


def test_stated_importance_is_the_mean_of_those_who_answered():
    assert stated_importance([[5, 1], [3, None], [None, 3]]) == pytest.approx((4 / 6, 2 / 6))


def test_a_question_nobody_answered_is_named():
    with pytest.raises(BadTable, match="Column 2"):
        stated_importance([[5, None], [3, None]])


def survey(n=200, columns=3, seed=7):
    random = np.random.default_rng(seed)
    drivers = random.normal(size=(n, columns))
    drivers[:, 1] += drivers[:, 0]  # correlated, as drivers are
    outcome = drivers @ np.arange(1, columns + 1) + random.normal(size=n)
    return drivers, outcome


def r_squared(drivers, outcome):
    design = np.column_stack([np.ones(len(drivers)), drivers])
    fitted = design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    return 1 - ((outcome - fitted) ** 2).sum() / ((outcome - outcome.mean()) ** 2).sum()


@pytest.mark.parametrize("columns", [1, 2, 3, 6])
def test_relative_weights_sum_to_r_squared(columns):
    drivers, outcome = survey(columns=max(columns, 2))
    drivers = drivers[:, :columns]

    result = relative_weights(drivers.tolist(), outcome.tolist())

    assert sum(result.raw) == pytest.approx(r_squared(drivers, outcome))
    assert result.r_squared == pytest.approx(sum(result.raw))
    assert sum(result.weights) == pytest.approx(1)


def test_relative_weights_of_uncorrelated_drivers_are_squared_correlations():
    a, b = np.array([1, 1, -1, -1] * 10), np.array([1, -1, 1, -1] * 10)
    outcome = 3 * a + b + np.array([1, -1, -1, 1] * 10)

    result = relative_weights(np.column_stack([a, b]).tolist(), outcome.tolist())

    assert result.raw == pytest.approx((9 / 11, 1 / 11))


def test_two_drivers_that_say_the_same_share_its_weight():
    drivers, outcome = survey(columns=2)
    twice = np.column_stack([drivers[:, 0], drivers[:, 0]])

    result = relative_weights(twice.tolist(), outcome.tolist())

    assert result.weights == pytest.approx((0.5, 0.5))
    assert result.r_squared == pytest.approx(r_squared(drivers[:, :1], outcome))


def test_rows_with_blanks_are_left_out():
    drivers, outcome = survey()
    rows, results = drivers.tolist(), outcome.tolist()
    rows[0][1] = None
    results[1] = None

    assert relative_weights(rows, results).n == 198


def test_fewer_than_ten_answers_a_driver_are_too_few():
    drivers, outcome = survey(n=29)

    with pytest.raises(TooFewAnswers, match="wait for 30"):
        relative_weights(drivers.tolist(), outcome.tolist())


def test_a_driver_that_never_varies_is_named():
    drivers, outcome = survey()
    drivers[:, 2] = 4

    with pytest.raises(BadTable, match="Column 3"):
        relative_weights(drivers.tolist(), outcome.tolist())


def test_outcome_and_drivers_belong_together():
    with pytest.raises(BadTable, match="outcome"):
        relative_weights([[1.0]], [])


def test_entropy_favours_the_indicator_that_spreads():
    weights = entropy([[10, 50], [10, 1], [11, 90]], [False, False])

    assert weights[1] > 0.99
    assert sum(weights) == pytest.approx(1)


def test_entropy_follows_its_formula():
    # p = (1/4, 3/4) and (1/2, 1/2): e = 0.8113 and 1
    assert entropy([[1, 5], [3, 5]], [False, False]) == (1, 0)


def test_entropy_mirrors_where_lower_is_better():
    higher = entropy([[1, 2], [3, 5], [9, 6]], [False, False])
    mirrored = entropy([[9, 2], [7, 5], [1, 6]], [True, False])

    assert mirrored == pytest.approx(higher)


def test_critic_rewards_contrast_and_conflict():
    rows = [[0, 0, 100], [50, 50, 0], [100, 100, 50]]  # the first two say the same

    first, second, third = critic(rows, [False] * 3)

    assert first == pytest.approx(second)
    assert third > first


def test_critic_follows_its_formula():
    # scaled: (0, 1, ½), (1, 0, ½): equal spread, r = −1: equal weights
    assert critic([[0, 9], [8, 1], [4, 5]], [False, False]) == pytest.approx((0.5, 0.5))


def test_critic_gives_a_constant_column_nothing():
    assert critic([[1, 5, 0], [2, 5, 9], [3, 5, 1]], [False] * 3)[1] == 0
    assert critic([[1, 5], [2, 5]], [False, False]) == (1, 0)


@pytest.mark.parametrize("method", [entropy, critic])
def test_data_that_tells_nobody_apart_gives_no_weights(method):
    with pytest.raises(BadTable, match="apart"):
        method([[5, 5], [5, 5]], [False, False])


@pytest.mark.parametrize("method", [entropy, critic])
@pytest.mark.parametrize(
    "values, lower", [([], []), ([[1, 2]], [False] * 2), ([[1], [nan]], [False]), ([[1], [2]], [])]
)
def test_data_of_the_wrong_shape_is_refused(method, values, lower):
    with pytest.raises(BadTable):
        method(values, lower)


points = st.lists(st.floats(0, 100), min_size=3, max_size=3)


def score(weights, values):
    return sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)


def test_the_critical_weight_is_where_two_customers_swap():
    # Ada leads by 0.5·40 − 0.5·20 = 10; equal at w·40 = (1 − w)·20
    first, second = critical_weights([0.5, 0.5], [80, 40], [40, 60])

    assert first == pytest.approx(1 / 3)
    assert second == pytest.approx(2 / 3)


def test_no_weight_swaps_a_customer_that_leads_everywhere():
    assert critical_weights([1, 1, 1], [90, 90, 90], [10, 20, 30]) == (None, None, None)


@given(st.lists(st.floats(0.1, 10), min_size=3, max_size=3), points, points)
def test_at_a_critical_weight_the_scores_are_equal(weights, one, other):
    assume(any(abs(a - b) > 1 for a, b in zip(one, other, strict=True)))
    for place, critical in enumerate(critical_weights(weights, one, other)):
        if critical is None or critical > 0.999:
            continue
        rest = sum(w for i, w in enumerate(weights) if i != place)
        moved = [w / rest * (1 - critical) for w in weights]
        moved[place] = critical

        assert score(moved, one) == pytest.approx(score(moved, other), abs=1e-6)


def test_customers_far_from_a_cut_off_keep_their_tier():
    result = stability([3, 2, 1], [[90, 95, 85], [10, 5, 15]], [80, 40, 0], draws=100)

    assert (result.always, result.typical, result.worst) == (1, 1, 1)
    assert (result.customers, result.draws) == (2, 100)


def test_customers_on_a_cut_off_do_not():
    result = stability([1, 1], [[100, 60], [100, 100]], [80, 0], draws=200)

    assert result.always == 0.5
    assert 0.5 < result.typical < 1
    assert result.worst == 0.5


def test_the_same_seed_gives_the_same_stability():
    rows = [[100, 60], [70, 90], [79, 81]]

    assert stability([1, 1], rows, [80, 0]) == stability([1, 1], rows, [80, 0])


def test_stability_agrees_with_scores_that_miss_values():
    rows = [[80.0, None], [None, 20.0]]
    parts = [[Part("a", a, 1), Part("b", b, 1)] for a, b in rows]

    result = stability([1, 1], rows, [80, 0], draws=50)

    assert [weighted_score(p, minimum_coverage=0).points for p in parts] == [80, 20]
    assert result.always == 1


def test_nobody_rated_has_no_stability():
    with pytest.raises(BadTable, match="Nobody"):
        stability([1, 1], [[None, None]], [50, 0])


@pytest.mark.parametrize("more", [{"spread": 1}, {"spread": -0.1}, {"draws": 0}])
def test_a_simulation_needs_a_spread_and_draws(more):
    with pytest.raises(ValueError, match="spread"):
        stability([1], [[5]], [0], **more)


def test_the_judgement_to_mend_is_the_one_that_makes_the_rest_agree():
    matrix = [[1, 2, 1 / 9], [1 / 2, 1, 2], [9, 1 / 2, 1]]

    found = mend(matrix)

    assert (found.row, found.column, found.given, found.fitting) == (0, 2, pytest.approx(1 / 9), 4)
    matrix[0][2], matrix[2][0] = 4, 1 / 4
    assert ahp(matrix).consistency_ratio == pytest.approx(0, abs=1e-9)
    assert mend(matrix) is None and mend([[1, 3], [1 / 3, 1]]) is None
