"""Public links: anybody answers once a visit, in frames of named sites only, and no rate is made of it."""

import re

import pytest
from django.test import Client

from crmq.lib.permissions import Role
from crmq.org.queries import today
from feedback.metrics import response_rate
from feedback.models import Answer, Collector, QuestionKind, Response
from feedback.queries import results
from feedback.queries.headline import headline
from feedback.services import collectors
from tests.factories import make_user
from tests.feedback.surveys import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plenty(settings):
    settings.PUBLIC_RATE = "1000/m"


@pytest.fixture
def link():
    row = collectors.create(survey=make_survey().survey, name_en="Website", sites=["https://www.example.com/"])
    row.url = f"/ask/{collectors.token_of(row)}/"
    return row


def send(link, data, client=None, **more):
    client = client or Client(enforce_csrf_checks=True)
    nonce = re.search(r'name="nonce" value="([^"]+)"', client.get(link.url).content.decode())[1]
    return client.post(link.url, {"nonce": nonce} | data, **more)


def test_reading_a_public_link_stores_nothing(client, link):
    for _ in range(5):
        assert client.get(f"{link.url}?score=3").status_code == 200

    assert not Response.objects.exists()


def test_a_visitor_answers_once_without_cookies_and_another_visitor_again(link):
    client = Client(enforce_csrf_checks=True)
    nonce = re.search(r'name="nonce" value="([^"]+)"', client.get(link.url).content.decode())[1]

    first = client.post(link.url, {"nonce": nonce, "q.nps": "9", "finish": "1"})
    again = client.post(link.url, {"nonce": nonce, "q.nps": "1", "finish": "1"})
    other = send(link, {"q.nps": "7", "finish": "1"})

    assert (first.status_code, again.status_code, other.status_code) == (302, 409, 302)
    assert sorted(Answer.objects.values_list("number", flat=True)) == [7, 9]
    assert set(Response.objects.values_list("customer", "mode")) == {(None, "public")}


def test_a_visitor_goes_on_from_the_address_of_their_sheet(link):
    kept = send(link, {"q.nps": "4", "save": "1"})

    html = Client().get(kept["Location"]).content.decode()

    assert 'value="4" checked' in html
    assert "checked" not in Client().get(link.url).content.decode()


def test_public_answers_stay_out_of_headline_figures_and_rates_unless_switched_in(link):
    for score in (9, 9, 3, 10, 8, 7):
        send(link, {"q.nps": str(score), "finish": "1"})
    user = make_user(roles=[Role.QA_LEAD])
    response = Response.objects.first()

    without = results.Filters(survey=link.survey)
    within = results.Filters(survey=link.survey, public=True)
    assert results.responses(without, user).count() == 0
    assert results.responses(within, user).count() == 6
    assert response_rate(results.funnel(within, user)) is None
    assert headline(response.started_at, response.started_at.replace(year=2100)).nps is None


def test_only_the_named_sites_may_show_it_in_a_frame(client, link):
    plain = collectors.create(survey=link.survey, name_en="Poster")

    framed, alone = client.get(link.url), client.get(f"/ask/{collectors.token_of(plain)}/")

    assert "frame-ancestors https://www.example.com" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors 'none'" in alone["Content-Security-Policy"]
    assert alone["X-Frame-Options"] == "DENY"


def test_a_closed_link_takes_nothing_and_a_wrong_one_is_not_found(client, link):
    collectors.set_open(collector=link, is_open=False)

    assert client.get(link.url).status_code == 410
    assert client.post(link.url, {"q.nps": "9", "finish": "1"}).status_code == 410
    assert client.get("/ask/wrong/").status_code == 404
    assert not Response.objects.exists()


def test_a_public_link_is_slowed(client, link, settings):
    settings.PUBLIC_RATE = "3/m"

    last = [client.get(link.url) for _ in range(4)][-1]

    assert last.status_code == 429


def test_links_are_opened_changed_and_closed_by_those_who_send(client_as):
    survey, client = make_survey(("nps", QuestionKind.NPS, True)).survey, client_as(Role.QA_LEAD)
    at = f"/surveys/{survey.public_id}/links/"

    refused = client.post(at, {"name_en": "Website", "sites": "https://example.com/page"})
    made = client.post(at, {"name_en": "Website", "sites": "example.com\nhttp://intranet:8080", "closes_on": today()})
    link = Collector.objects.get()
    page = client.get(made["Location"]).content.decode()
    code = client.get(f"/surveys/links/{link.public_id}/code.svg")
    client.post(f"/surveys/links/{link.public_id}/open/", {"open": "0"})

    link.refresh_from_db()
    assert refused.status_code == 422
    assert "without a path" in refused.content.decode()
    assert (link.sites, link.is_open) == (["https://example.com", "http://intranet:8080"], False)
    assert f"/ask/{collectors.token_of(link)}/" in page
    assert "&lt;iframe" in page
    assert code["Content-Type"] == "image/svg+xml"
    assert client_as(Role.ACCOUNT_MANAGER).post(at, {"name_en": "x"}).status_code == 403
