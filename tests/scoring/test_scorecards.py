"""Indicators and scorecards: what may be published, and that it then stands still."""

import pytest
from django.db import connection

from customers.models import Tier
from scoring import starter
from scoring.industries import STANDARD
from scoring.models import Group, Indicator, Item, Scorecard, ScorecardVersion
from scoring.queries.card import card, published
from scoring.services import approval, indicators, scorecards
from tests.factories import make_tier
from tests.scoring.factories import make_indicator, make_spec

pytestmark = pytest.mark.django_db


def problems(**changes):
    return " ".join(str(problem) for problem in indicators.problems_of(Indicator(**make_spec(**changes))))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"definition_en": "Good"}, "Not specific"),
        ({"measure": "mood"}, "“mood” cannot be measured"),
        ({"window_days": 0}, "window"),
        ({"worst": None}, "worst"),
        ({"worst": 5, "best": 5}, "both 5"),
        ({"worst": 10, "best": 0}, "contradicts"),
        ({"curve": "logarithmic", "worst": 0, "best": 10}, "above zero"),
        ({"curve": "piecewise", "points": [[1, 0]]}, "two or more"),
        ({"curve": "piecewise", "points": "x"}, "gives no points"),
    ],
)
def test_an_indicator_that_is_not_specific_or_not_quantifiable_is_told_why(changes, said):
    assert said in problems(**changes)


def test_a_sound_indicator_has_no_problem():
    assert problems() == ""


def draft_with(indicator, weight=1):
    scorecard, _ = Scorecard.objects.get_or_create(code="main", defaults={"name_en": "Main"})
    version = scorecards.draft(scorecard=scorecard, by=None)
    group = Group.objects.create(version=version, key="value", name_en="Value", position=0, weight=1)
    scorecards.add_item(version=version, group=group, indicator=indicator, weight=weight)
    return version


def test_publishing_freezes_what_the_indicators_say_and_retires_the_version_before():
    indicator = make_indicator(best=10)
    first = approval.put_in_force(version=draft_with(indicator), by=None)
    Indicator.objects.filter(pk=indicator.pk).update(best=20)

    second = approval.put_in_force(version=draft_with(indicator), by=None)

    first.refresh_from_db()
    assert (first.status, second.status, published()) == ("retired", "published", second)
    assert [first.items.get().best, second.items.get().best] == [10, 20]


def test_a_draft_with_problems_is_not_published():
    version = draft_with(make_indicator(worst=5, best=5))

    with pytest.raises(approval.NotPublishable) as error:
        approval.put_in_force(version=version, by=None)

    assert "both 5" in str(error.value.problems[0])
    assert ScorecardVersion.objects.get(pk=version.pk).status == "draft"


def test_weights_that_sum_to_zero_are_not_published():
    with pytest.raises(approval.NotPublishable):
        approval.put_in_force(version=draft_with(make_indicator(), weight=0), by=None)


def test_what_is_published_is_neither_edited_nor_published_again():
    version = approval.put_in_force(version=draft_with(make_indicator()), by=None)

    with pytest.raises(approval.WrongStep):
        approval.put_in_force(version=version, by=None)
    with pytest.raises(scorecards.NotADraft):
        scorecards.add_item(version=version, group=version.groups.get(), indicator=make_indicator(), weight=1)


def test_a_draft_can_start_as_a_copy():
    version = approval.put_in_force(version=draft_with(make_indicator()), by=None)

    copy = scorecards.draft(scorecard=version.scorecard, by=None, copy_of=version)

    assert (copy.number, copy.status, copy.items.get().key) == (2, "draft", version.items.get().key)
    assert copy.items.get().group.version == copy


def test_the_starter_scorecard_covers_nine_groups_and_is_installed_once():
    for code in "ABC":
        make_tier(code)

    starter.install()
    starter.install()

    rules = card(published())
    assert (len(rules.groups), len(rules.items) >= 14, sum(rules.shares)) == (9, True, 1.0)
    assert Indicator.objects.count() == len(STANDARD.items) + len(STANDARD.also)
    assert all(item.name_zh and item.definition_zh for item in rules.items)
    assert [veto.caps_at for veto in rules.vetoes] == [Tier.objects.get(code="C")]


def test_two_items_may_not_share_a_place_and_only_one_version_is_published():
    constraints = connection.introspection.get_constraints(connection.cursor(), Item._meta.db_table)

    assert "scoring_item_position" in constraints and "scoring_item_key" in constraints
