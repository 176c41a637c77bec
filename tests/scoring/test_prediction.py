from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import beta, gamma

from scoring.prediction import (
    BadHistory,
    BgNbd,
    GammaGamma,
    History,
    NoFit,
    TooFewCustomers,
    evaluate_holdout,
    expected_order_value,
    expected_purchases,
    fit_bgnbd,
    fit_gamma_gamma,
    history,
    p_alive,
)

# Fitted to the CDNOW customers: Fader, Hardie and Lee (2005); Fader and Hardie (2013).
CDNOW = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
CDNOW_VALUE = GammaGamma(p=6.25, q=3.74, v=15.44)

histories = st.tuples(
    st.integers(0, 60), st.floats(0.1, 1), st.floats(1, 200)
).map(lambda h: History(h[0], h[1] * h[2] if h[0] else 0.0, h[2]))  # fmt: skip


def simulate(model, n, weeks, seed=11):
    random = np.random.default_rng(seed)
    rates = random.gamma(model.r, 1 / model.alpha, n)
    leaving = random.beta(model.a, model.b, n)
    found = []
    for rate, leave in zip(rates, leaving, strict=True):
        x, last, now = 0, 0.0, random.exponential(1 / rate)
        while now <= weeks:
            x, last = x + 1, now
            if random.random() < leave:
                break
            now += random.exponential(1 / rate)
        found.append(History(x, last, weeks))
    return found


def test_days_become_a_history_in_weeks():
    days = [date(2026, 1, 1), date(2026, 1, 15), date(2026, 1, 15), date(2026, 1, 8)]

    assert history(days, as_of=date(2026, 2, 12)) == History(x=2, t_x=2, t=6)


@pytest.mark.parametrize("days", [[], [date(2026, 3, 1)]])
def test_a_history_needs_days_none_of_them_to_come(days):
    with pytest.raises(BadHistory):
        history(days, as_of=date(2026, 2, 12))


def test_expected_purchases_match_the_papers_worked_example():
    # Fader, Hardie and Lee, Implementing the BG/NBD model in Excel (2005)
    expected = expected_purchases(CDNOW, History(2, 30.43, 38.86), weeks=39)

    assert round(expected, 3) == 1.226


def test_order_values_match_the_papers_worked_example():
    # brucehardie.com/notes/025: the mean of all, and customers drawn towards it
    assert round(expected_order_value(CDNOW_VALUE, 0, 0), 1) == 35.2
    assert round(expected_order_value(CDNOW_VALUE, 2, 22.35), 1) == 24.7
    assert round(expected_order_value(CDNOW_VALUE, 1, 11.77), 1) == 18.9


def test_the_fit_recovers_the_parameters_of_a_simulation():
    fitted = fit_bgnbd(simulate(CDNOW, n=20_000, weeks=78))

    assert fitted.r == pytest.approx(CDNOW.r, rel=0.1)
    assert fitted.alpha == pytest.approx(CDNOW.alpha, rel=0.15)
    assert fitted.a / (fitted.a + fitted.b) == pytest.approx(CDNOW.a / (CDNOW.a + CDNOW.b), rel=0.1)
    assert fitted.n == 20_000
    assert fitted.log_likelihood < 0


def test_the_fit_is_at_least_as_likely_as_the_truth():
    customers = simulate(CDNOW, n=1_000, weeks=52)
    fitted = fit_bgnbd(customers)

    assert fitted.log_likelihood >= likelihood(CDNOW, customers)
    assert fitted.log_likelihood == pytest.approx(likelihood(fitted, customers))


def likelihood(model, customers):
    """The likelihood as the paper states it, in plain numbers (its equation 6)."""
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    total = 0.0
    for one in customers:
        x, t_x, t = one.x, one.t_x, one.t
        rate = gamma(r + x) * alpha**r / gamma(r)
        alive = beta(a, b + x) / beta(a, b) / (alpha + t) ** (r + x)
        left = beta(a + 1, b + x - 1) / beta(a, b) / (alpha + t_x) ** (r + x) if x else 0
        total += np.log(rate * (alive + left))
    return total


def test_the_value_fit_recovers_the_parameters_of_a_simulation():
    random = np.random.default_rng(5)
    n = 20_000
    x = random.integers(1, 12, n)
    rates = random.gamma(CDNOW_VALUE.q, 1 / CDNOW_VALUE.v, n)
    means = random.gamma(CDNOW_VALUE.p * x, 1 / (rates * x))

    fitted = fit_gamma_gamma(list(zip(x.tolist(), means.tolist(), strict=True)))

    assert fitted.p == pytest.approx(CDNOW_VALUE.p, rel=0.15)
    assert fitted.q == pytest.approx(CDNOW_VALUE.q, rel=0.05)
    assert fitted.v == pytest.approx(CDNOW_VALUE.v, rel=0.15)


def test_the_value_fit_does_not_depend_on_the_unit_of_money():
    random = np.random.default_rng(5)
    yuan = [(int(x), float(m)) for x, m in zip(random.integers(1, 9, 500), random.gamma(5, 7, 500), strict=True)]
    fen = [(x, m * 100) for x, m in yuan]

    one, hundred = fit_gamma_gamma(yuan), fit_gamma_gamma(fen)

    assert (hundred.p, hundred.q, hundred.v) == pytest.approx((one.p, one.q, 100 * one.v), rel=1e-3)


def test_customers_who_all_bought_once_have_no_fit():
    with pytest.raises(NoFit, match="repeat"):
        fit_bgnbd([History(0, 0, 10)] * 300)


def test_fewer_than_two_hundred_customers_are_too_few():
    with pytest.raises(TooFewCustomers, match="wait for 200"):
        fit_bgnbd([History(0, 0, 10)] * 199)
    with pytest.raises(TooFewCustomers):
        fit_gamma_gamma([(1, 10.0)] * 199)


@pytest.mark.parametrize("order", [(0, 10.0), (1, 0.0), (1, float("nan"))])
def test_values_that_cannot_be_are_refused(order):
    with pytest.raises(BadHistory):
        fit_gamma_gamma([(1, 10.0)] * 200 + [order])


@pytest.mark.parametrize("wrong", [History(-1, 0, 5), History(1, 6, 5), History(0, 1, 5), History(2, 0, 5)])
def test_histories_that_cannot_be_are_refused(wrong):
    with pytest.raises(BadHistory):
        p_alive(CDNOW, wrong)


def test_without_repeat_purchases_everyone_counts_as_alive():
    assert p_alive(CDNOW, History(0, 0, 500)) == 1


def test_silence_makes_a_frequent_buyer_less_likely_to_be_alive_than_a_rare_one():
    assert p_alive(CDNOW, History(20, 30, 60)) < p_alive(CDNOW, History(2, 30, 60))


@given(histories, st.floats(0, 200), st.floats(0, 200))
def test_p_alive_is_a_probability_that_falls_with_silence(one, first, second):
    sooner, later = sorted([first, second])

    before = p_alive(CDNOW, History(one.x, one.t_x, one.t + sooner))
    after = p_alive(CDNOW, History(one.x, one.t_x, one.t + later))

    assert 0 <= after <= before <= 1


@given(histories, st.floats(0, 200), st.floats(0, 200))
def test_expected_purchases_grow_with_the_weeks(one, first, second):
    fewer, more = sorted([first, second])

    low = expected_purchases(CDNOW, one, weeks=fewer)

    assert -1e-12 <= low <= expected_purchases(CDNOW, one, weeks=more) + 1e-9


def test_expectation_meets_what_a_simulation_does_next():
    weeks, ahead = 40, 40
    whole = simulate(CDNOW, n=20_000, weeks=weeks + ahead)
    half = simulate(CDNOW, n=20_000, weeks=weeks)
    mean_later = (sum(h.x for h in whole) - sum(h.x for h in half)) / 20_000

    expected = sum(expected_purchases(CDNOW, h, weeks=ahead) for h in half) / 20_000

    assert expected == pytest.approx(mean_later, rel=0.2)


def test_expectations_survive_a_parameter_of_one_and_very_many_purchases():
    at_one = BgNbd(r=0.243, alpha=4.414, a=1.0, b=2.426)

    assert 0 < expected_purchases(at_one, History(2, 30, 38), weeks=39) < 10
    assert np.isfinite(expected_purchases(CDNOW, History(5_000, 38, 38), weeks=39))


def test_weeks_do_not_run_backwards():
    with pytest.raises(ValueError, match="weeks"):
        expected_purchases(CDNOW, History(0, 0, 5), weeks=-1)


def test_order_values_need_a_mean():
    with pytest.raises(BadHistory):
        expected_order_value(CDNOW_VALUE, 2, 0)
    with pytest.raises(NoFit):
        expected_order_value(GammaGamma(p=6, q=0.9, v=15), 0, 0)


def test_a_perfect_prediction_is_perfect():
    result = evaluate_holdout([0, 0, 0, 0, 1], [False] * 4 + [True])

    assert (result.auc, result.brier, result.lift) == (1, 0, 5)
    assert (result.n, result.positives) == (5, 1)


def test_equal_predictions_tell_nothing():
    result = evaluate_holdout([0.3] * 10, [True] * 3 + [False] * 7)

    assert (result.auc, result.lift) == (0.5, pytest.approx(1))
    assert result.brier == pytest.approx(0.21)


def test_the_area_under_the_curve_counts_pairs_in_order():
    # positives 0.8 and 0.4 against 0.6, 0.4 and 0.2: 3 + 1½ of 6
    result = evaluate_holdout([0.8, 0.4, 0.6, 0.4, 0.2], [True, True, False, False, False])

    assert result.auc == pytest.approx(4.5 / 6)


def test_calibration_bins_hold_everyone_once():
    predicted = [place / 99 for place in range(100)]

    result = evaluate_holdout(predicted, [p > 0.5 for p in predicted])

    assert [one.n for one in result.calibration] == [10] * 10
    assert result.calibration[0].observed == 0
    assert result.calibration[9].observed == 1


def test_one_outcome_alone_has_no_curve():
    assert evaluate_holdout([0.5, 0.6], [False, False]).auc is None
    assert evaluate_holdout([0.5, 0.6], [False, False]).lift is None


@pytest.mark.parametrize("predicted, happened", [([], []), ([0.5], []), ([1.5], [True]), ([float("nan")], [True])])
def test_predictions_are_probabilities_one_an_outcome(predicted, happened):
    with pytest.raises(ValueError, match=r"predictions|probability"):
        evaluate_holdout(predicted, happened)
