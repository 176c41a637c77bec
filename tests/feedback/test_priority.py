"""Five judgements make a priority, by a rule that can be checked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.priority import CRITERIA, HIGH, LOW, NORMAL, URGENT, NotJudged, Rule, before_assessment, judge

WEIGHTS = {"severity": 3, "safety": 3, "complexity": 1, "impact": 2, "urgency": 2}
RULE = Rule(WEIGHTS, normal=20, high=45, urgent=75)
levels = st.fixed_dictionaries({name: st.integers(1, 3) for name in CRITERIA})


def given_levels(severity=1, safety=1, complexity=1, impact=1, urgency=1):
    return dict(zip(CRITERIA, (severity, safety, complexity, impact, urgency), strict=True))


@pytest.mark.parametrize(
    ("found", "points", "priority"),
    [
        (given_levels(), 0, LOW),
        (given_levels(severity=2, impact=2), 100 * 2.5 / 11, NORMAL),
        (given_levels(severity=3, impact=3), 100 * 5 / 11, HIGH),
        (given_levels(3, 2, 3, 3, 3), 100 * 9.5 / 11, URGENT),
        (given_levels(safety=3), 100 * 3 / 11, URGENT),
    ],
)
def test_points_are_the_weighted_mean_and_lines_divide_them(found, points, priority):
    judgement = judge(found, RULE)

    assert judgement.points == pytest.approx(points)
    assert judgement.priority == priority


@given(levels)
def test_the_shares_add_up_to_the_points(found):
    judgement = judge(found, RULE)

    assert sum(judgement.shares.values()) == pytest.approx(judgement.points)
    assert 0 <= judgement.points <= 100


@given(levels, st.sampled_from(CRITERIA))
def test_nothing_judged_worse_makes_a_complaint_less_urgent(found, name):
    worse = found | {name: min(3, found[name] + 1)}

    assert judge(worse, RULE).priority >= judge(found, RULE).priority


@pytest.mark.parametrize("bad", [{}, given_levels(severity=0), given_levels() | {"safety": None}])
def test_a_criterion_that_nobody_judged_is_named_not_guessed(bad):
    with pytest.raises(NotJudged):
        judge(bad, RULE)


def test_before_the_assessment_nothing_is_urgent():
    assert [before_assessment(severity) for severity in (1, 2, 3)] == [LOW, NORMAL, HIGH]
