"""Results of surveys: figures with their basis, small groups hidden, rows behind each figure, files."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.org.models import AuditEntry
from crmq.org.queries import today
from feedback.models import Answer, Response
from tests.factories import make_customer, make_region, make_tier, make_user
from tests.feedback.surveys import make_response, make_survey

pytestmark = pytest.mark.django_db


def results_url(version, query=""):
    return f"/surveys/{version.survey.public_id}/results/{query}"


def make_results(version=None, owner=None, *scores, **customer):
    version = version or make_survey()
    for score in scores:
        make_response(
            version, make_customer(owner=owner, **customer), nps=score, csat=min(5, score), comment=f"Said {score}"
        )
    return version


def test_results_show_figures_with_their_interval(client_as, django_assert_max_num_queries):
    version = make_results(None, None, *[10] * 5, *[8] * 3, *[2] * 2)
    client = client_as(Role.QA_LEAD)

    with django_assert_max_num_queries(32):
        html = client.get(results_url(version)).content.decode()

    assert "30" in html
    assert "n = 10" in html
    assert "Said 2" in html


def test_results_of_fewer_than_five_are_hidden_and_so_is_a_slice_that_gives_them_away(client_as):
    version = make_results(make_survey(), None, 9, 9, 9, 9)
    client, a, b = client_as(Role.QA_LEAD), make_tier("A"), make_tier("B")
    few = client.get(results_url(version)).content.decode()
    make_results(version, None, *[9] * 8, standing={"tier": a})
    make_results(version, None, 1, 2, 3, standing={"tier": b})

    slices = {tier.code: client.get(results_url(version, f"?tier={tier.pk}")).content.decode() for tier in (a, b)}

    assert "Too few answers to show" in few
    assert "Too few answers to show" in slices["B"]
    assert "n = 8" in slices["A"]


def test_an_account_manager_sees_results_of_own_customers_only(client_as):
    owner = make_user(roles=[Role.ACCOUNT_MANAGER])
    version = make_results(make_survey(), owner, *[9] * 6)
    make_results(version, None, *[1] * 20)

    html = client_as(owner).get(results_url(version)).content.decode()

    assert "n = 6" in html
    assert "Said 1" not in html


def test_each_figure_opens_its_responses(client_as):
    version = make_results(make_survey(), None, 9, 9, 2, 7, 8, 6)
    base = f"/surveys/{version.survey.public_id}/responses/"

    html = client_as(Role.QA_LEAD).get(f"{base}?question=nps&value=detractors").content.decode()

    assert html.count('data-href="/surveys/responses/') == 2


def test_a_response_of_a_foreign_customer_is_not_found(client_as):
    version = make_survey()
    response = make_response(version, make_customer(), nps=3)

    assert client_as(Role.ACCOUNT_MANAGER).get(f"/surveys/responses/{response.public_id}/").status_code == 404


def test_the_export_is_inert_recorded_and_counts_as_the_page(client_as):
    version = make_results(make_survey(), None, *[10] * 5)
    make_response(version, make_customer(region=make_region()), nps=0, comment="=1+1")
    client = client_as(Role.QA_LEAD)

    csv = b"".join(
        client.post(f"/surveys/{version.survey.public_id}/export/", {"format": "csv"}).streaming_content
    ).decode()
    xlsx = client.post(f"/surveys/{version.survey.public_id}/export/", {"format": "xlsx"})

    assert "'=1+1" in csv
    assert sum(",nps,nps," in line for line in csv.splitlines()) == 6
    assert b"".join(xlsx.streaming_content)[:2] == b"PK"
    assert AuditEntry.objects.filter(action="export").count() == 2


def test_who_may_not_export_cannot(client_as):
    version = make_survey()

    assert client_as(Role.SERVICE_AGENT).post(f"/surveys/{version.survey.public_id}/export/").status_code == 403


def test_the_filter_of_a_period_counts_days_of_the_organisation(client_as):
    version = make_results(make_survey(), None, *[9] * 6)
    Response.objects.update(completed_at=timezone.now() - timedelta(days=40))
    Answer.objects.update(completed_at=timezone.now() - timedelta(days=40))
    client = client_as(Role.QA_LEAD)

    recent = client.get(results_url(version, f"?since={today() - timedelta(days=10)}")).content.decode()
    older = client.get(results_url(version, f"?since={today() - timedelta(days=50)}")).content.decode()

    assert "No complete responses yet" in recent
    assert "n = 6" in older
