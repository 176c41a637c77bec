"""A scorecard version's way into force, and that what was submitted stands still."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from crmq.lib.permissions import Role
from crmq.org.models import Notification
from crmq.org.queries import today
from customers.models import Segment
from scoring.models import Group, Indicator, IndicatorVersion, Item, Run, Scorecard, ScorecardVersion
from scoring.services import approval, drafts, indicators, scorecards
from scoring.services.drafts import Weights
from tests.factories import make_user
from tests.scoring.factories import make_indicator, make_run, make_spec

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return make_user(name="Ann", roles=[Role.QA_LEAD])


@pytest.fixture
def ben():
    return make_user(name="Ben", roles=[Role.QA_LEAD])


def draft_by(person, code="main", **fields):
    scorecard, _ = Scorecard.objects.get_or_create(code=code, defaults={"name_en": code, **fields})
    version = scorecards.draft(scorecard=scorecard, by=person)
    group = Group.objects.create(version=version, key="value", name_en="Value", position=0, weight=1)
    for _ in range(2):
        scorecards.add_item(version=version, group=group, indicator=make_indicator(), weight=1)
    return version


def submitted_by(person, **fields):
    return approval.submit(version=draft_by(person, **fields), by=person, note="Orders count more")


def publish(version, person, effective_on=None):
    return approval.publish(version=version, by=person, note="Now", expected_effect="", effective_on=effective_on)


def test_a_version_is_approved_by_a_second_person_and_published(ann, ben):
    first = publish(approval.approve(version=submitted_by(ann), by=ben), ben)

    second = publish(approval.approve(version=submitted_by(ben), by=ann), ben)

    first.refresh_from_db()
    assert (first.status, second.status, second.effective_on) == ("retired", "published", today())
    assert [event.kind for event in second.events.all()] == ["drafted", "submitted", "approved", "published"]
    assert Notification.objects.filter(user=ben, text_en__contains="waits for your approval").exists()


def test_nobody_approves_what_they_wrote_or_submitted_and_the_database_says_so_too(ann, ben):
    version = approval.submit(version=draft_by(ann), by=ben, note="x")

    for person in (ann, ben):
        with pytest.raises(approval.SamePerson):
            approval.approve(version=version, by=person)
        with pytest.raises(IntegrityError), transaction.atomic():
            ScorecardVersion.objects.filter(pk=version.pk).update(approved_by=person)


def test_a_rejected_version_is_a_draft_again_and_says_why(ann, ben):
    version = approval.reject(version=submitted_by(ann), by=ben, reason="Complaints are missing")

    assert (version.status, version.events.last().text) == ("draft", "Complaints are missing")
    assert Notification.objects.filter(user=ann, text_en__contains="Complaints are missing").exists()


def test_each_step_starts_only_where_it_may(ann, ben):
    version = draft_by(ann)

    with pytest.raises(approval.WrongStep):
        approval.approve(version=version, by=ben)
    with pytest.raises(approval.WrongStep):
        publish(version, ben)
    approval.submit(version=version, by=ann, note="x")
    with pytest.raises(approval.WrongStep):
        approval.submit(version=version, by=ann, note="x")


def test_a_version_for_a_later_day_waits_for_it(ann, ben):
    day = today() + timedelta(days=3)
    version = publish(approval.approve(version=submitted_by(ann), by=ben), ben, effective_on=day)

    early = approval.publish_due()
    due = approval.publish_due(day=day)

    assert (version.status, early, due) == ("approved", [], [version])
    assert due[0].status == "published"


def test_publishing_has_everyone_evaluated_once_the_running_evaluation_is_done(ann, ben):
    publish(approval.approve(version=submitted_by(ann), by=ben), ben)
    running = make_run(ScorecardVersion.objects.get(), assigns=True)

    waiting = approval.evaluate_published()
    Run.objects.filter(pk=running.pk).update(status="done")
    run = approval.evaluate_published()

    assert (waiting, run.version.status, approval.evaluate_published()) == (None, "published", None)


def test_a_scorecard_of_a_segment_leaves_the_default_in_force(ann, ben):
    default = publish(approval.approve(version=submitted_by(ann), by=ben), ben)
    segment = Segment.objects.create(code="public", name_en="Public")

    publish(approval.approve(version=submitted_by(ann, code="public", segment=segment), by=ben), ben)
    other = publish(approval.approve(version=submitted_by(ann, code="new-default"), by=ben), ben)

    default.refresh_from_db()
    assert (default.status, other.status) == ("retired", "published")
    assert ScorecardVersion.objects.filter(status="published").count() == 2


def test_what_is_approved_is_what_the_indicators_said_when_it_was_submitted(ann, ben):
    version = draft_by(ann)
    Indicator.objects.update(best=20)
    approval.submit(version=version, by=ann, note="x")
    Indicator.objects.update(best=30)

    published = publish(approval.approve(version=version, by=ben), ben)

    assert set(published.items.values_list("best", flat=True)) == {20}


@pytest.mark.parametrize("status", ["submitted", "approved", "published", "retired"])
def test_the_database_refuses_to_change_what_was_submitted(ann, status):
    version = draft_by(ann)
    ScorecardVersion.objects.filter(pk=version.pk).update(status=status)

    for change in (
        lambda: ScorecardVersion.objects.filter(pk=version.pk).update(minimum_coverage=0.1),
        lambda: Item.objects.filter(version=version).update(weight=5),
        lambda: Item.objects.filter(version=version).delete(),
        lambda: Group.objects.create(version=version, key="more", name_en="More", position=9, weight=1),
        lambda: version.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_is_published_never_becomes_a_draft_again(ann):
    version = draft_by(ann)
    ScorecardVersion.objects.filter(pk=version.pk).update(status="published")

    with pytest.raises(DatabaseError), transaction.atomic():
        ScorecardVersion.objects.filter(pk=version.pk).update(status="draft")


def test_weights_are_set_with_their_basis(ann):
    version = draft_by(ann)
    one, two = version.items.values_list("key", flat=True)

    drafts.set_weights(
        version=version,
        weights=Weights(groups={"value": 3}, items={one: 2.5}),
        basis={"method": "ahp", "matrix": [[1, 3], [1 / 3, 1]]},
        by=ann,
        expected=version.revision,
    )

    basis = version.bases.get()
    assert dict(version.items.values_list("key", "weight")) == {one: 2.5, two: 1}
    assert (version.groups.get().weight, basis.method, basis.judgements["matrix"][0], basis.by) == (
        3,
        "ahp",
        [1, 3],
        ann,
    )


@pytest.mark.parametrize("weights", [{"mood": 1}, {"": -1}, {"": float("nan")}])
def test_weights_that_cannot_be_are_refused_whole(ann, weights):
    version = draft_by(ann)
    key = version.items.first().key
    given = Weights(groups={"value": 9}, items={name or key: weight for name, weight in weights.items()})

    with pytest.raises(drafts.BadWeight):
        drafts.set_weights(version=version, weights=given, by=ann)

    assert version.groups.get().weight == 1


def test_of_two_edits_made_from_the_same_page_the_second_is_shown_what_the_first_did(ann):
    version = draft_by(ann)
    seen = version.revision
    drafts.set_rules(version=version, missing="neutral", minimum_coverage=0.5, expected=seen)

    with pytest.raises(drafts.DraftChanged) as error:
        drafts.set_rules(version=version, missing="penalise", minimum_coverage=0.1, expected=seen)

    assert error.value.now.missing == "neutral"


def test_shares_become_weights_of_two_levels(ann):
    version = draft_by(ann)
    one, two = version.items.values_list("key", flat=True)

    found = drafts.two_levels(version, {one: 0.3, two: 0.7})

    assert (found.groups, found.items) == ({"value": 1.0}, {one: 0.3, two: 0.7})


def test_each_edit_of_what_an_indicator_says_is_a_version_of_it(ann):
    indicator = indicators.keep(indicator=Indicator(**make_spec()), by=ann)
    indicator.best = 20
    indicators.keep(indicator=indicator, by=ann, expected=1)
    indicator.owner = ann
    indicators.keep(indicator=indicator, by=ann, expected=2)

    with pytest.raises(indicators.IndicatorChanged):
        indicators.keep(indicator=indicator, by=ann, expected=1)

    assert list(IndicatorVersion.objects.values_list("number", "best")) == [(2, 20), (1, 10)]
