"""A customer's score over time: what changed it, what hands did, who is alike, what is missing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crmq.lib.permissions import Permission, Role
from crmq.org.services import issue_token
from customers.models import Tier
from customers.services import tiers
from scoring.queries import explaining, neighbours
from scoring.queries.card import card
from scoring.queries.portrait import Portrait
from tests.factories import make_customer, make_user
from tests.scoring.test_pages import (
    evaluate,
    world,  # noqa: F401  # four customers, two evaluations half a year apart
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(world):  # noqa: F811
    return world


def by_hand(customer, code):
    tier = Tier.objects.get(code=code)
    return tiers.override(customer=customer, tier=tier, reason="strategic", expires_on=timezone.localdate() + timedelta(days=9), by=make_user())  # fmt: skip


def day(days):
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def test_a_tier_set_by_hand_shows_as_its_own_part_and_the_four_still_sum(people):
    plain = Portrait(people[3]).difference
    by_hand(people[3], "A")

    found = Portrait(people[3]).difference

    change = found.change
    assert plain.change.override == 0 and change.override > 0
    assert found.end == Tier.objects.get(code="A").enter_at
    assert change.data + change.rules + change.ageing + change.override == change.total == found.end - found.start


def test_a_lower_tier_set_by_hand_takes_points_away_to_just_below_the_line(people):
    by_hand(people[1], "C")

    found = Portrait(people[1]).difference

    line = Tier.objects.get(code="B").enter_at
    score = Portrait(people[1]).explanation.score
    assert found.end == score if score < line else line - 1e-9 < found.end < line


def test_an_override_that_ended_changes_nothing(people):
    by_hand(people[3], "A")
    tiers.end_override(customer=people[3])

    assert Portrait(people[3]).difference.change.override == 0


def test_any_two_days_compare_the_evaluations_in_force_then(people):
    until = timezone.localdate()

    found = Portrait(people[0], since=until - timedelta(days=100), until=until).difference
    too_early = Portrait(people[0], since=until - timedelta(days=900), until=until)

    assert found.before.run.as_of < timezone.now() - timedelta(days=150)
    assert too_early.compared == Portrait(people[0]).compared


def test_trials_do_not_show_in_a_customers_history(people):
    before = explaining.evaluations_of(people[0].pk).count()

    evaluate(assigns=False)

    assert explaining.evaluations_of(people[0].pk).count() == before


def test_the_page_lets_choose_days_and_says_when_there_is_nothing(people, client_as):
    client, url = client_as(Role.QA_LEAD), reverse("scoring:customer", args=[people[0].public_id])

    chosen = client.get(url, {"since": day(100), "until": day(0)}).content.decode()
    nothing = client.get(url, {"until": day(900)}).content.decode()
    nonsense = client.get(url, {"since": "2026-02-31"})

    assert "between these days" in chosen
    assert "no two rated evaluations" in nothing
    assert nonsense.status_code == 200


def test_a_day_is_worked_out_again_from_the_evaluation_in_force_then(people, client_as):
    client, url = client_as(Role.AUDITOR), reverse("scoring:reproduce", args=[people[0].public_id])

    html = client.get(url, {"on": day(100)}).content.decode()

    assert "The same number" in html
    assert client.get(url, {"on": day(900)}).status_code == 404


def test_what_is_missing_says_who_could_enter_it(people, client_as):
    owner = make_user(name="Ada Lovelace", roles=[Role.ACCOUNT_MANAGER])
    new = make_customer(owner=owner)
    evaluate()

    html = client_as(Role.QA_LEAD).get(reverse("scoring:customer", args=[new.public_id])).content.decode()

    assert "Ada Lovelace can assess it" in html


def test_similar_customers_are_the_nearest_and_only_visible_ones(people):
    evaluation = explaining.evaluations_of(people[1].pk).first()
    rules = card(evaluation.made_by)

    found = neighbours.neighbours(evaluation, rules, make_user(roles=[Role.QA_LEAD]))
    hidden = neighbours.neighbours(evaluation, rules, make_user(roles=[Role.ACCOUNT_MANAGER]))

    other = {one.customer.pk: explaining.evaluations_of(one.customer.pk).first().norm for one in found}
    nearest = found[0]
    squares = sum(
        share * (a - b) ** 2
        for share, a, b in zip(rules.shares, evaluation.norm, other[nearest.customer.pk], strict=True)
    )
    assert nearest.distance == pytest.approx(squares**0.5)
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    assert people[1] not in [one.customer for one in found] and hidden == []


@pytest.mark.parametrize("name", ["scoring:customer_similar", "scoring:customer_sparkline"])
def test_fragments_are_for_who_sees_the_customer(name, people, client_as):
    url = reverse(name, args=[people[0].public_id])
    swap = {"headers": {"HX-Request": "true"}}

    assert client_as(Role.QA_LEAD).get(url, **swap).status_code == 200
    assert client_as(Role.QA_LEAD).get(url).status_code == 302
    assert client_as(Role.ACCOUNT_MANAGER).get(url, **swap).status_code == 404


def test_the_header_shows_the_course_of_the_score(people, client_as):
    url = reverse("scoring:customer_sparkline", args=[people[0].public_id])

    assert "<svg" in client_as(Role.QA_LEAD).get(url, headers={"HX-Request": "true"}).content.decode()


def api(client, customer, what, user=None):
    user = user or make_user(roles=[Role.QA_LEAD])
    _token, secret = issue_token(user=user, name="test", scopes=[Permission.SCORING_READ.value])
    url = f"/api/v1/customers/{customer.public_id}/evaluation/{what}"
    return client.get(url, headers={"Authorization": f"Bearer {secret}"})


def test_history_and_difference_come_through_the_api(people, client):
    history = api(client, people[0], "history").json()
    change = api(client, people[0], f"difference?since={day(100)}").json()

    assert len(history) == 2 and history[0]["as_of"] > history[1]["as_of"]
    assert change["data"] + change["rules"] + change["ageing"] + change["override"] == change["total"]
    assert change["moved"][0]["indicator"]


def test_the_api_tells_when_there_is_nothing_to_compare_and_hides_others_customers(people, client):
    assert api(client, people[0], f"difference?until={day(900)}").status_code == 404
    assert api(client, people[0], "history", make_user(roles=[Role.ACCOUNT_MANAGER])).status_code == 404
