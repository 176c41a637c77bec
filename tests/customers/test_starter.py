"""What a new installation starts with."""

import pytest

from crmq.org import starter as org_starter
from customers import starter
from customers.models import (
    Activity,
    CriteriaSet,
    Criterion,
    Playbook,
    ProcessVersion,
    Segment,
    Stage,
    Tier,
    Transition,
)
from customers.queries import lifecycle as query

pytestmark = pytest.mark.django_db


def test_installing_twice_changes_nothing():
    org_starter.install()
    kinds = [Tier, Segment, CriteriaSet, Criterion, ProcessVersion, Stage, Transition, Playbook, Activity]
    starter.install()
    first = [kind.objects.count() for kind in kinds]

    starter.install()

    assert [kind.objects.count() for kind in kinds] == first


def test_everything_has_a_name_in_both_languages():
    starter.install()

    for kind in (Tier, Segment, Criterion, ProcessVersion, Stage, Playbook, Activity):
        assert not kind.objects.filter(name_en="").exists() and not kind.objects.filter(name_zh="").exists()


def test_tiers_cover_every_score():
    starter.install()

    assert list(Tier.objects.values_list("code", "enter_at", "leave_below")) == [
        ("A", 75, 72),
        ("B", 55, 52),
        ("C", 0, 0),
    ]


def test_the_process_has_fifteen_stages_in_four_departments_and_every_step():
    starter.install()

    process = query.published()
    stages = process.stages.filter(kind="stage")
    assert (
        stages.count(),
        process.stages.filter(kind="decision").count(),
        stages.values("department").distinct().count(),
    ) == (15, 4, 4)
    assert all(query.stage_for(step) for step in Stage.Step.values if step)


def test_no_two_nodes_share_a_place_on_the_map():
    starter.install()

    places = list(Stage.objects.values_list("department", "rank", "row"))
    assert len(set(places)) == len(places)


def test_every_stage_can_be_reached_and_left():
    starter.install()

    ways = query.process_routes(query.published())
    resting = set(Stage.objects.filter(kind__in=["stage", "end"]).values_list("pk", flat=True))
    assert {target for _origin, target in ways} == resting
    assert {origin for origin, _target in ways if origin} == resting - set(
        Stage.objects.filter(kind="end").values_list("pk", flat=True)
    )


def test_each_tier_and_those_not_rated_have_a_playbook():
    starter.install()

    assert set(Playbook.objects.filter(status="published").values_list("tier__code", flat=True)) == {
        "A",
        "B",
        "C",
        None,
    }
    assert CriteriaSet.objects.get(status="published").criteria.count() == 8
