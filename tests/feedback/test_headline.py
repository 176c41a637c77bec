"""NPS and CSAT counted by the database equal those of the pure functions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crmq.lib.permissions import Role
from feedback.metrics import csat, nps
from feedback.models import Response
from feedback.queries import headline
from tests.factories import make_customer, make_user
from tests.feedback.surveys import make_response, make_survey

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def around(**narrowed):
    return headline.headline(NOW - timedelta(days=90), NOW, **narrowed)


def test_the_counts_of_the_database_give_what_the_pure_functions_give():
    version, scores, stars = make_survey(), [10, 9, 8, 7, 6, 0, 10], [5, 4, 3, 2, 1, 5, 4]
    for score, star in zip(scores, stars, strict=True):
        make_response(version, make_customer(), NOW - timedelta(days=3), nps=score, csat=star)

    found = around()

    assert found.nps == nps(scores)
    assert found.csat == csat(stars)


def test_50_30_20_is_30_with_14_to_44():
    version = make_survey()
    customer = make_customer()
    for score in [10] * 50 + [8] * 30 + [3] * 20:
        make_response(version, customer, NOW - timedelta(days=1), nps=score)

    found = around().nps

    assert (round(found.score), round(found.interval.low), round(found.interval.high)) == (30, 14, 44)


def test_partial_staff_entered_and_other_periods_do_not_count():
    version, customer = make_survey(), make_customer()
    make_response(version, customer, NOW - timedelta(days=91), nps=0)
    make_response(version, customer, NOW, nps=0)
    make_response(version, customer, NOW - timedelta(days=1), mode=Response.Mode.PHONE, nps=0)
    partial = make_response(version, customer, NOW - timedelta(days=1), nps=0)
    partial.answers.update(completed_at=None)

    assert around() == headline.Headline(None, None)


def test_a_user_s_headline_is_of_visible_customers():
    owner = make_user(roles=[Role.ACCOUNT_MANAGER])
    version = make_survey()
    make_response(version, make_customer(owner=owner), NOW - timedelta(days=1), nps=10)
    make_response(version, make_customer(), NOW - timedelta(days=1), nps=0)

    assert around(user=owner).nps.score == 100
    assert around().nps.score == 0


def test_months_are_those_of_the_organisation():
    version = make_survey()
    make_response(version, make_customer(), NOW - timedelta(days=70), nps=10)
    make_response(version, make_customer(), NOW - timedelta(days=1), nps=0)

    months = headline.by_month(NOW - timedelta(days=90), NOW)

    assert [found.nps.score for _month, found in months] == [100, -100]
