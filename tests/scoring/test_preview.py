"""Trying weights out says what a run then does."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from crmq.lib.permissions import Role
from customers.models import Activity, Playbook, Standing, Tier, TierOverride
from scoring import tasks
from scoring.models import Run, ScorecardVersion
from scoring.queries import columns, preview
from scoring.queries.card import card
from scoring.services import runs, tryouts
from scoring.services.drafts import Weights
from scoring.tiers import TierRule, assign_tier, places
from tests.factories import make_organisation, make_tier, make_user
from tests.scoring.factories import make_version
from tests.scoring.world import populate

ITEMS = (
    {"key": "orders", "group": "value", "worst": 0, "best": 6},
    {"key": "csat", "group": "voice", "measure": "csat", "worst": 0, "best": 100, "minimum_n": 1},
    {"key": "nps", "group": "voice", "measure": "nps", "worst": -100, "best": 100, "minimum_n": 1},
    {"key": "credit", "group": "credit", "measure": "credit", "best": 100, "minimum_n": 1},
    {"key": "complaints", "group": "voice", "measure": "complaint_count", "worst": 6, "best": 0, "direction": "lower"},
)


def evaluate(**options):
    run = runs.start_run(by=None, **options)
    tasks.evaluate(run.pk)
    return Run.objects.get(pk=run.pk)


def items():
    return tuple(dict(item) for item in ITEMS)


@pytest.fixture
def world(db):
    """Thirty customers evaluated once by a scorecard in force, one of them set by hand; and a draft."""
    make_organisation()
    for code in "ABC":
        make_tier(code)
    version = make_version(*items(), minimum_coverage=0.5)
    people = populate(timezone.now() - timedelta(hours=1), customers=30, seed=4)
    evaluate()
    TierOverride.objects.create(
        customer=people[3], tier=Tier.objects.get(code="A"), reason="strategic", by=make_user(), expires_on=timezone.localdate() + timedelta(days=30)
    )  # fmt: skip
    draft = make_version(*items(), scorecard=version.scorecard, status="draft", minimum_coverage=0.5)
    return version, draft, people


def publish(draft):
    draft.scorecard.versions.filter(status="published").update(status="retired")
    ScorecardVersion.objects.filter(pk=draft.pk).update(status="published", published_at=timezone.now())


def test_a_preview_gives_every_customer_the_score_and_tier_that_the_run_then_gives(world):
    _version, draft, _people = world
    draft.vetoes.create(item_key="credit", below=40, caps_at=Tier.objects.get(code="C"), name_en="Credit")
    draft.groups.filter(key="voice").update(weight=4)
    draft.items.filter(key="csat").update(weight=3)

    tried = preview.try_out(preview.basis(card(draft)))
    publish(draft)
    evaluate()

    expected = {row["pk"]: (row["score"], row["tier"] or 0) for row in Standing.objects.exclude(run_id=None).values("pk", "score", "tier")}  # fmt: skip
    scores = [None if np.isnan(score) else score for score in tried.rows["score"]]
    found = dict(zip(tried.rows["id"].tolist(), zip(scores, tried.rows["tier"].tolist(), strict=True), strict=True))
    assert found == expected
    assert tried.moved > 0 and len({tier for _score, tier in found.values()}) > 2


def test_weights_as_in_force_move_nobody_but_those_set_by_hand(world):
    _version, draft, people = world

    tried = preview.try_out(preview.basis(card(draft)))

    moved = {int(pk) for pk in tried.rows["id"][tried.now != tried.then]}
    assert moved <= {people[3].pk}
    assert tried.rank_correlation == pytest.approx(1)
    assert tried.set_by_hand == 1


def test_the_matrix_adds_up_to_the_tiers_now_and_then(world):
    _version, draft, _people = world
    tuned = preview.with_weights(card(draft), {"orders": 9}, {"value": 9})

    tried = preview.try_out(preview.basis(tuned))

    assert sum(tried.counts_now) == sum(tried.counts_then) == tried.n == 30
    assert tried.ups + tried.downs + int(tried.matrix[-1, :-1].sum() + tried.matrix[:-1, -1].sum()) == tried.moved


def test_weights_that_are_tried_out_store_nothing(world):
    _version, draft, _people = world

    preview.with_weights(card(draft), {"orders": 9}, {"value": 9})

    assert set(draft.items.values_list("weight", flat=True)) == {1}


def test_named_movers_come_with_what_carries_them_and_only_for_who_may_see_them(world):
    _version, draft, _people = world
    tried = preview.try_out(preview.basis(preview.with_weights(card(draft), {}, {"value": 20})))

    seen = preview.people(tried, tried.chosen(), make_user(roles=[Role.QA_LEAD]), most=50)
    hidden = preview.people(tried, tried.chosen(), make_user(roles=[Role.ACCOUNT_MANAGER]), most=50)

    both = [person for person in seen if person.change]
    assert len(seen) == tried.moved and hidden == []
    assert both and all(
        person.carriers and person.carriers[0].effect * person.change > 0 for person in both if not person.is_set
    )


def test_workload_follows_the_playbooks(world):
    _version, draft, _people = world
    for tier, days in (("A", 30), ("B", 60)):
        playbook = Playbook.objects.create(tier=Tier.objects.get(code=tier), number=1, status="published")
        Activity.objects.create(playbook=playbook, position=0, kind="call", every_days=days, minutes=60)
    tried = preview.try_out(preview.basis(preview.with_weights(card(draft), {}, {"value": 20})))

    loads = tried.loads

    month = 365.25 / 12
    then = tried.counts_then[0] * month / 30 + tried.counts_then[1] * month / 60
    assert sum(load.hours_then for load in loads) == pytest.approx(then)
    assert sum(load.tasks_then for load in loads) == pytest.approx(then)


def test_an_indicator_that_no_evaluation_has_measured_is_named_and_a_trial_measures_it(world):
    version, _draft, _people = world
    draft = make_version(*items(), {"key": "silence", "measure": "silence", "worst": 300, "best": 0, "direction": "lower"}, scorecard=version.scorecard, status="draft")  # fmt: skip
    before = preview.basis(card(draft)).unmeasured

    tasks.evaluate(tryouts.measure(version=draft, by=make_user()).pk)
    after = preview.basis(card(draft))

    assert [item.key for item in before] == ["silence"]
    assert after.unmeasured == () and after.sources[0].is_trial
    assert preview.try_out(after).n == 30


def test_other_goalposts_are_tried_on_the_stored_values(world):
    _version, draft, _people = world
    draft.items.filter(key="orders").update(best=3)

    tried = preview.try_out(preview.basis(card(draft)))
    publish(draft)
    run = evaluate(assigns=False)

    stored = dict(run.evaluations.values_list("customer_id", "score"))
    found = {
        int(pk): None if np.isnan(score) else score
        for pk, score in zip(tried.rows["id"], tried.rows["score"], strict=True)
    }
    assert found == stored


def test_a_sample_is_always_the_same_and_stands_for_everyone(world, monkeypatch):
    _version, draft, _people = world

    first = preview.try_out(preview.basis(card(draft)), most=10)
    again = preview.try_out(preview.basis(card(draft)), most=10)

    assert first.is_estimate and first.n < 30
    assert first.rows["id"].tolist() == again.rows["id"].tolist()


def test_a_tryout_gathers_everyone_exactly_range_by_range(world, settings):
    _version, draft, _people = world
    settings.EVALUATION_BATCH = 7
    user = make_user(roles=[Role.QA_LEAD])
    tryout = tryouts.start(version=draft, weights=Weights({"value": 5.0}, {}), by=user)

    tasks.try_weights(tryout.pk)
    tasks.try_weights(tryout.pk)

    tryout.refresh_from_db()
    board = preview.TuneBoard(draft, user, groups={"value": 5.0}, tryout=tryout)
    live = preview.TuneBoard(draft, user, groups={"value": 5.0})
    assert (tryout.status, tryout.done) == ("done", 30)
    assert board.tried.matrix.tolist() == live.tried.matrix.tolist()


def test_without_an_evaluation_there_is_nothing_to_preview(db):
    make_organisation()

    with pytest.raises(preview.NothingEvaluated):
        preview.basis(card(make_version(*items())))


def test_steadiness_is_seeded_and_counts_who_is_rated(world):
    _version, draft, _people = world
    tried = preview.try_out(preview.basis(card(draft)))

    found = preview.steadiness(tried)

    assert found == preview.steadiness(tried)
    assert 0 <= found.always <= found.worst <= found.typical <= 1


def test_columns_come_back_as_they_were(db):
    sql = "SELECT g AS a, CASE WHEN g = 2 THEN NULL ELSE g / %(by)s::float8 END AS b FROM generate_series(1, 3) g"

    found = columns.fetch(sql, {"by": 3}, a=int, b=float)

    assert found["a"].tolist() == [1, 2, 3]
    assert found["b"][0] == 1 / 3 and np.isnan(found["b"][1])


@pytest.mark.parametrize("enter", [(0, 0), (5, 0), (0, 5), (8, 3)])
@pytest.mark.parametrize("held", range(4))
def test_many_places_are_those_of_each(held, enter):
    rules = [TierRule("A", 70, 70 + enter[0], 65), TierRule("B", 50, 50 + enter[1], 44), TierRule("C", 0)]
    codes = ["A", "B", "C", None]
    scores = np.arange(0, 100.5, 0.5)

    found = places(scores, rules, np.full(len(scores), held))

    assert [codes[place] for place in found] == [
        assign_tier(score, rules, previous=codes[held]).tier for score in scores
    ]
