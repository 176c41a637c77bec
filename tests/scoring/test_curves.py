"""Points, scores and tiers by SQL against the pure functions."""

from types import SimpleNamespace

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Tier
from scoring import aggregate, measures, tiers
from scoring.models import Veto
from scoring.queries import snapshots
from tests.factories import make_tier
from tests.scoring.factories import bare_card

pytestmark = pytest.mark.django_db
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# No measure yields less than a billionth without being zero, and PostgreSQL refuses to underflow.
real = st.one_of(st.just(0.0), st.floats(1e-9, 1e9), st.floats(-1e9, -1e-9))
goalposts = st.tuples(real, real).filter(lambda pair: abs(pair[0] - pair[1]) > 1e-3)
positive = st.tuples(st.floats(1e-3, 1e9), st.floats(1e-3, 1e9)).filter(lambda pair: abs(pair[0] / pair[1] - 1) > 1e-3)
values = st.one_of(st.none(), real)
breakpoints = st.lists(
    st.tuples(st.integers(-1000, 1000), st.floats(0, 100)), min_size=2, max_size=6, unique_by=lambda p: p[0]
).map(sorted)


def spec(curve, worst=None, best=None, points=()):
    return SimpleNamespace(curve=curve, worst=worst, best=best, points=[list(point) for point in points])


def ask(sql, **params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()


def assert_same_points(one, value):
    (found,) = ask(f"SELECT {measures.points_sql(one, 'v.x')} FROM (SELECT %(x)s::float8 AS x) v", x=value)
    expected = None if value is None else measures.points_of(one, value)
    assert found == (None if expected is None else pytest.approx(expected, abs=2**-23))


@quick
@given(pair=goalposts, value=values)
def test_linear_points_are_those_of_the_pure_function(pair, value):
    assert_same_points(spec("linear", *pair), value)


@quick
@given(pair=positive, value=values)
def test_logarithmic_points_are_those_of_the_pure_function(pair, value):
    assert_same_points(spec("logarithmic", *pair), value)


@quick
@given(points=breakpoints, value=values)
def test_piecewise_points_are_those_of_the_pure_function(points, value):
    assert_same_points(spec("piecewise", points=points), value)


@given(weights=st.lists(st.tuples(st.floats(0.01, 100), st.integers(0, 3)), min_size=1, max_size=20))
def test_shares_sum_to_one_exactly_and_stay_close_to_the_weights(weights):
    parts = [aggregate.Part(str(i), None, weight, str(group), 1.0 + group) for i, (weight, group) in enumerate(weights)]

    shares = measures.exact_shares(parts)

    assert sum(shares.values()) == 1.0
    plain = aggregate.normalised_weights(parts)
    assert all(abs(shares[key] - plain[key]) <= 2**-22 for key in plain)


@quick
@given(
    points=st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=1, max_size=8),
    weights=st.lists(st.floats(0.01, 10), min_size=8, max_size=8),
    missing=st.sampled_from(["renormalise", "neutral", "penalise"]),
    least=st.sampled_from([0.0, 0.4, 0.6, 1.0]),
)
def test_a_score_by_sql_is_the_pure_score_to_the_last_bit(points, weights, missing, least):
    points = [None if p is None else measures.curves.snap_points(p) for p in points]
    card = bare_card(
        *({"weight": weight} for weight, _ in zip(weights, points, strict=False)),
        missing=missing,
        minimum_coverage=least,
    )
    columns = ", ".join(f"%(s{i})s::float8 AS s{i}" for i in range(len(points)))

    sql = measures.scored_sql(f"SELECT {columns}", card.shares, missing=missing, minimum_coverage=least)
    score, coverage = ask(f"SELECT score, coverage FROM ({sql}) z", **{f"s{i}": p for i, p in enumerate(points)})

    expected = aggregate.weighted_score(card.parts(points), missing=card.missing, minimum_coverage=least)
    assert (score, coverage) == (expected.points, expected.coverage)
    if score is not None:
        given_by = aggregate.contributions(card.parts(points), missing=card.missing)
        assert sum(c.value for c in given_by) == score


@quick
@given(
    score=st.one_of(st.none(), st.floats(0, 100), st.sampled_from([0.0, 52.0, 55.0, 72.0, 75.0, 100.0])),
    previous=st.sampled_from([None, "A", "B", "C"]),
    veto=st.one_of(st.none(), st.floats(0, 100)),
)
def test_a_tier_by_sql_is_that_of_the_pure_rule(score, previous, veto):
    known = [make_tier(code) for code in "ABC"]
    codes = {tier.pk: tier.code for tier in known} | {None: None}
    card = bare_card({"key": "credit"})
    object.__setattr__(card, "vetoes", (Veto(item_key="credit", below=20, caps_at=known[2]),))
    previous_id = next((tier.pk for tier in known if tier.code == previous), None)

    row = "(SELECT %(score)s::float8 AS score, %(before)s::bigint AS previous_tier, %(veto)s::float8 AS s0) z"
    (found,) = ask(f"SELECT {snapshots.tier_sql(known, card)} FROM {row}", score=score, before=previous_id, veto=veto)

    rules = [tiers.TierRule(tier.code, tier.enter_at, leave=tier.leave_below) for tier in Tier.objects.order_by("rank")]
    cap = "C" if veto is not None and veto < 20 else None
    assert codes[found] == tiers.assign_tier(score, rules, previous=previous, cap=cap).tier
