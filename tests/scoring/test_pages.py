"""Pages of evaluation and tiers: who sees what, in how many queries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crmq.lib.permissions import Role
from customers.models import Standing
from scoring import tasks
from scoring.models import Run
from scoring.queries.portrait import Portrait
from scoring.services import runs
from tests.factories import make_customer, make_interaction, make_order, make_organisation, make_tier, make_user
from tests.scoring.factories import make_assessment, make_run, make_scored_complaint, make_version

pytestmark = pytest.mark.django_db


def evaluate(**options):
    run = runs.start_run(by=None, **options)
    tasks.evaluate(run.pk)
    return Run.objects.get(pk=run.pk)


@pytest.fixture
def world():
    """Three groups, four customers, two evaluations half a year apart."""
    make_organisation()
    for code in "ABC":
        make_tier(code)
    make_version(
        {"key": "orders", "group": "value", "name_en": "Orders"},
        {"key": "credit", "group": "credit", "name_en": "Credit", "measure": "credit", "best": 100, "minimum_n": 1},
        {
            "key": "complaints",
            "group": "quality",
            "name_en": "Complaints",
            "measure": "complaint_count",
            "worst": 10,
            "best": 0,
            "direction": "lower",
        },
        {
            "key": "silence",
            "group": "quality",
            "name_en": "Silence",
            "measure": "silence",
            "worst": 300,
            "best": 0,
            "direction": "lower",
        },
    )
    now = timezone.now()
    people = [make_customer(name=f"Customer {name}") for name in ("Ada", "Bo", "Cy", "Di")]
    for number, customer in enumerate(people):
        make_assessment(customer, value=90 - 20 * number, at=now - timedelta(days=200))
        make_interaction(customer, at=now - timedelta(days=190))
        for _ in range(8 - 2 * number):
            make_order(customer, ordered_on=timezone.localdate() - timedelta(days=200))
    evaluate(as_of=now - timedelta(days=180), assigns=True)
    for _ in range(6):
        make_scored_complaint(people[0], now - timedelta(days=3))
    evaluate()
    return people


@pytest.mark.parametrize("role", [Role.QA_LEAD, Role.ACCOUNT_MANAGER, Role.SERVICE_AGENT, Role.EXECUTIVE, Role.AUDITOR])
def test_everyone_reads_the_scorecard_in_force_and_its_evaluations(role, world, client_as):
    response = client_as(role).get(reverse("scoring:evaluation"))

    html = response.content.decode()
    assert "Main v1" in html and "Complaints" in html and "Evaluation" in html
    assert ("Evaluate now" in html) == (role is Role.QA_LEAD)


def test_the_evaluation_page_costs_the_same_queries_whatever_the_number_of_customers(
    world, client_as, django_assert_max_num_queries
):
    client = client_as(Role.QA_LEAD)
    client.get(reverse("scoring:evaluation"))

    with django_assert_max_num_queries(18):
        client.get(reverse("scoring:evaluation"))


def test_without_a_scorecard_the_page_says_what_to_do(client_as):
    response = client_as(Role.QA_LEAD).get(reverse("scoring:evaluation"))

    assert "No scorecard is published" in response.content.decode()


def test_a_qa_lead_starts_an_evaluation_and_is_led_to_its_progress(world, client_as):
    response = client_as(Role.QA_LEAD).post(reverse("scoring:run_start"))

    run = Run.objects.order_by("-pk").first()
    assert response.headers["Location"] == run.get_absolute_url()
    assert run.status == Run.Status.QUEUED


def test_a_second_start_leads_to_the_run_on_its_way(world, client_as):
    client = client_as(Role.QA_LEAD)
    first = client.post(reverse("scoring:run_start")).headers["Location"]

    second = client.post(reverse("scoring:run_start"), follow=True)

    assert second.redirect_chain[0][0] == first
    assert "already running" in second.content.decode()


def test_others_may_not_start_one_and_reading_never_starts_one(world, client_as):
    assert client_as(Role.ACCOUNT_MANAGER).post(reverse("scoring:run_start")).status_code == 403
    assert client_as(Role.QA_LEAD).get(reverse("scoring:run_start")).status_code == 405


def test_a_run_on_its_way_polls_and_a_finished_one_does_not(world, client_as):
    client = client_as(Role.QA_LEAD)
    waiting = make_run(Run.objects.first().version, assigns=False)
    done = Run.objects.filter(status="done").first()

    polls = client.get(waiting.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    ended = client.get(done.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()

    assert 'hx-trigger="every 2s"' in polls and "<html" not in polls
    assert "hx-trigger" not in ended and "4 rated" in ended


def test_a_run_can_be_stopped(world, client_as):
    waiting = make_run(Run.objects.first().version, assigns=False)

    client_as(Role.QA_LEAD).post(reverse("scoring:run_cancel", args=[waiting.public_id]))

    waiting.refresh_from_db()
    assert waiting.status == Run.Status.CANCELLED


def test_an_explanation_sums_to_the_score_and_the_change_to_its_four_parts(world):
    portrait = Portrait(world[0])

    given = sum(line.value for line in portrait.explanation.lines)
    change = portrait.difference.change

    assert given == portrait.explanation.score
    assert change.data + change.rules + change.ageing + change.override == change.total
    assert change.total == portrait.evaluations[0].score - portrait.evaluations[1].score
    assert change.data < 0 and change.rules == 0  # six complaints came in
    assert change.ageing < 0  # 180 more days of silence


def test_the_moves_that_lift_a_customer_reach_the_next_tier(world):
    portrait = Portrait(world[1])

    lift = portrait.lift

    assert lift.is_reachable
    assert portrait.explanation.score + lift.reached == pytest.approx(lift.tier.enter_at)


@pytest.mark.parametrize("name", ["scoring:customer", "scoring:customer_card", "scoring:reproduce"])
def test_pages_of_a_customer_are_for_those_who_see_the_customer(name, world, client_as):
    url = reverse(name, args=[world[0].public_id])
    manager = make_user(roles=[Role.ACCOUNT_MANAGER])
    swap = {"headers": {"HX-Request": "true"}}

    assert client_as(manager).get(url, **swap).status_code == 404

    world[0].owner = manager
    world[0].save()
    Standing.objects.filter(pk=world[0].pk).update(owner=manager)
    assert client_as(manager).get(url, **swap).status_code == 200


def test_the_explanation_page_says_what_the_score_is_made_of(world, client_as, django_assert_max_num_queries):
    client = client_as(Role.QA_LEAD)
    url = reverse("scoring:customer", args=[world[0].public_id])
    client.get(url)

    with django_assert_max_num_queries(22):
        html = client.get(url).content.decode()

    assert "points are made of" in html and "to tier A" in html and "since the evaluation before" in html


def test_the_card_of_the_record_is_a_fragment_and_without_htmx_the_page(world, client_as):
    client = client_as(Role.QA_LEAD)
    url = reverse("scoring:customer_card", args=[world[0].public_id])

    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()
    plain = client.get(url)

    assert "<html" not in fragment and "made of" in fragment
    assert plain.headers["Location"] == reverse("scoring:customer", args=[world[0].public_id])


def test_a_customer_without_evaluation_says_so(world, client_as):
    new = make_customer()

    response = client_as(Role.QA_LEAD).get(reverse("scoring:customer", args=[new.public_id]))

    assert "Not evaluated yet" in response.content.decode()


def test_evidence_shows_exactly_the_rows_that_counted(world, client_as):
    client = client_as(Role.QA_LEAD)

    html = client.get(reverse("scoring:evidence", args=[world[0].public_id, "complaints"])).content.decode()
    unknown = client.get(reverse("scoring:evidence", args=[world[0].public_id, "nonsense"]))
    wrong_run = client.get(reverse("scoring:evidence", args=[world[0].public_id, "complaints"]) + "?run=x")

    assert html.count(">CP-") == 6 and "6 records" in html
    assert (unknown.status_code, wrong_run.status_code) == (404, 404)


def test_a_past_number_comes_out_the_same_again(world, client_as):
    old = Run.objects.order_by("as_of").first()
    url = reverse("scoring:reproduce", args=[world[0].public_id]) + f"?run={old.public_id}"

    html = client_as(Role.AUDITOR).get(url).content.decode()

    assert "The same number" in html


def test_a_past_number_that_does_not_come_out_again_is_shown_as_such(world, client_as):
    old = Run.objects.order_by("as_of").first()
    world[0].orders.first().delete()

    html = (
        client_as(Role.AUDITOR)
        .get(reverse("scoring:reproduce", args=[world[0].public_id]) + f"?run={old.public_id}")
        .content.decode()
    )

    assert "Not the same number" in html and "Orders" in html


def test_tiers_show_the_mix_and_who_moved_why(world, client_as, django_assert_max_num_queries):
    client = client_as(Role.EXECUTIVE)
    client.get(reverse("scoring:tiers"))

    with django_assert_max_num_queries(18):
        html = client.get(reverse("scoring:tiers")).content.decode()

    assert "moved down" in html and "Customer Ada" in html


def test_tiers_count_only_visible_customers(world, client_as):
    html = client_as(Role.ACCOUNT_MANAGER).get(reverse("scoring:tiers")).content.decode()

    assert "Customer Ada" not in html and "0 moved up, 0 moved down" in html


def test_an_indicator_says_what_it_means_and_how_customers_do(world, client_as):
    client = client_as(Role.QA_LEAD)

    html = client.get(reverse("scoring:indicator", args=["orders"])).content.decode()

    assert "Orders of a year" in html and "With data" in html
    assert client.get(reverse("scoring:indicator", args=["nonsense"])).status_code == 404
