"""Pages of surveys inside the application: who sees what, at which cost, and that writing works."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crmq.lib.permissions import Role
from crmq.org.queries import today
from customers.models import Task
from feedback.models import Answer, Question, Response, Survey, SurveyVersion, Wave
from feedback.services import surveys
from tests.factories import make_contact, make_customer, make_user
from tests.feedback.surveys import make_invitation, make_response, make_survey, make_wave

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)


def test_the_list_costs_the_same_for_many_surveys(client_as, django_assert_max_num_queries):
    for _ in range(5):
        make_wave(make_survey())
    client = client_as(Role.QA_LEAD)

    with django_assert_max_num_queries(16):
        response = client.get("/surveys/")

    assert response.status_code == 200
    assert Survey.objects.first().name_en in response.content.decode()


@pytest.mark.parametrize("role", [Role.ACCOUNT_MANAGER, Role.SERVICE_AGENT, Role.EXECUTIVE, Role.AUDITOR])
def test_only_those_who_define_or_send_may_write(client_as, role):
    version, client = make_survey(status="draft"), client_as(role)
    wave = make_wave(status=Wave.PREPARED)

    posts = [
        "/surveys/new/",
        f"/surveys/versions/{version.public_id}/publish/",
        f"/surveys/versions/{version.public_id}/questions/",
        f"/surveys/{version.survey.public_id}/waves/",
        f"/surveys/waves/{wave.public_id}/start/",
    ]

    assert {client.post(url).status_code for url in posts} == {403}
    assert client.get("/surveys/").status_code == 200
    wave.refresh_from_db()
    assert wave.status == Wave.PREPARED


def test_a_survey_is_written_published_and_copied(client_as):
    client = client_as(Role.QA_LEAD)

    client.post("/surveys/new/", {"name_en": "Visit", "name_zh": "拜访", "code": "visit"})
    draft = SurveyVersion.objects.get()
    at = f"/surveys/versions/{draft.public_id}/"
    client.post(
        f"{at}questions/", {"kind": "nps", "text_en": "Recommend us?", "text_zh": "推荐吗？", "is_required": "on"}
    )
    client.post(
        f"{at}questions/",
        {
            "kind": "choice",
            "text_en": "Why?",
            "text_zh": "为何？",
            "option_id": ["", ""],
            "option_en": ["Price", "Speed"],
            "option_zh": ["价格", "速度"],
        },
    )
    client.post(f"{at}questions/why/move/", {"move": "up"})
    published = client.post(f"{at}publish/")
    client.post(f"{at}copy/")

    draft.refresh_from_db()
    assert (published.status_code, draft.status) == (302, "published")
    assert list(draft.questions.values_list("key", flat=True)) == ["why", "recommend-us"]
    assert draft.questions.get(key="why").options == [
        {"id": "price", "en": "Price", "zh": "价格"},
        {"id": "speed", "en": "Speed", "zh": "速度"},
    ]
    copy = SurveyVersion.objects.get(status="draft")
    assert (copy.number, copy.questions.count()) == (2, 2)


def test_a_published_version_does_not_change(client_as):
    version = make_survey()

    client_as(Role.QA_LEAD).post(
        f"/surveys/versions/{version.public_id}/questions/nps/", {"kind": "nps", "text_en": "Changed", "text_zh": "改"}
    )

    assert version.questions.get(key="nps").text_en == "nps in English"


def test_what_is_missing_in_a_language_is_named_before_publishing(client_as):
    version = make_survey(status="draft")
    Question.objects.filter(version=version, key="csat").update(text_zh="")

    response = client_as(Role.QA_LEAD).post(f"/surveys/versions/{version.public_id}/publish/")

    assert response.status_code == 422
    assert "Question 2 has no Chinese text." in response.content.decode()


def test_typing_a_question_shows_how_it_will_look_and_stores_nothing(client_as):
    version = make_survey(status="draft")

    response = client_as(Role.QA_LEAD).post(
        f"/surveys/versions/{version.public_id}/preview/",
        {"kind": "ces", "text_en": "Was it easy?"},
        headers={"HX-Request": "true"},
    )

    assert "Was it easy?" in response.content.decode()
    assert response.content.decode().count('type="radio"') == 7 * 2  # in both languages
    assert version.questions.count() == 5


def test_a_wave_is_prepared_counted_and_started(client_as):
    version, client = make_survey(), client_as(Role.QA_LEAD)
    make_contact()
    make_contact(gets_surveys=False)
    at, data = (
        f"/surveys/{version.survey.public_id}/waves/",
        {"closes_on": today() + timedelta(days=7), "rest_days": 30},
    )

    counted = client.post(f"{at}count/", data).content.decode()
    client.post(at, data)
    wave = Wave.objects.get()
    client.post(f"/surveys/waves/{wave.public_id}/start/")

    wave.refresh_from_db()
    assert "Wants no surveys" in counted
    assert wave.status == "queued"
    assert 'hx-trigger="every 2s"' in client.get(f"/surveys/waves/{wave.public_id}/").content.decode()


def test_invitations_show_reasons_and_only_visible_customers(client_as):
    owner, wave = make_user(roles=[Role.ACCOUNT_MANAGER]), make_wave()
    make_invitation(wave, make_contact(make_customer(owner=owner), name="Mine"), status="suppressed", reason="declined")
    make_invitation(wave, make_contact(name="Foreign"))

    html = client_as(owner).get(f"/surveys/waves/{wave.public_id}/invitations/").content.decode()

    assert "Mine" in html
    assert "Wants no surveys" in html
    assert "Foreign" not in html


def test_a_wave_counts_only_the_customers_that_the_reader_sees(client_as):
    owner, wave = make_user(roles=[Role.ACCOUNT_MANAGER]), make_wave()
    make_invitation(wave, make_contact(make_customer(owner=owner)))
    for _ in range(3):
        make_invitation(wave)

    mine = client_as(owner).get(f"/surveys/waves/{wave.public_id}/").context["funnel"]
    everyone = client_as(Role.QA_LEAD).get(f"/surveys/waves/{wave.public_id}/").context["funnel"]

    assert (mine.invited, everyone.invited) == (1, 4)


def test_a_wave_whose_mails_have_all_ended_stops_polling(client_as):
    wave = make_wave()
    make_invitation(wave)

    swap = client_as(Role.QA_LEAD).get(f"/surveys/waves/{wave.public_id}/", headers={"HX-Request": "true"})

    html = swap.content.decode()
    assert 'id="progress"' in html
    assert "hx-trigger" not in html
    assert "<html" not in html


def test_answers_taken_on_the_phone_are_kept_apart(client_as):
    version, owner = make_survey(), make_user(roles=[Role.ACCOUNT_MANAGER])
    customer = make_customer(owner=owner)
    url = f"/surveys/customers/{customer.public_id}/enter/{version.survey.code}/"

    refused = client_as(owner).post(url, {"mode": "phone", "day": today(), "q.csat": "4"})
    client_as(owner).post(url, {"mode": "phone", "day": today(), "q.nps": "2", "q.csat": "4"})

    response = Response.objects.get()
    assert refused.status_code == 422
    assert "Please answer this question." in refused.content.decode()
    assert (response.mode, response.entered_by) == ("phone", owner)
    assert not Answer.objects.filter(is_headline=True).exists()
    assert Task.objects.filter(key=f"response:{response.pk}").exists()


def test_the_tab_of_a_customer_shows_responses_and_invitations(client_as, django_assert_max_num_queries):
    owner = make_user(roles=[Role.ACCOUNT_MANAGER])
    customer = make_customer(owner=owner)
    for score in range(5):
        make_response(make_survey(), customer, nps=score, comment="<b>Loud</b>")
    make_invitation(contact=make_contact(customer))
    client = client_as(owner)

    with django_assert_max_num_queries(16):
        html = client.get(f"/surveys/customers/{customer.public_id}/", headers={"HX-Request": "true"}).content.decode()

    assert "&lt;b&gt;Loud" in html
    assert client_as(Role.ACCOUNT_MANAGER).get(f"/surveys/customers/{customer.public_id}/").status_code == 404


def test_a_draft_takes_a_readable_colour_and_a_logo_that_customers_see(client, client_as):
    version, lead = make_survey(status="draft"), client_as(Role.QA_LEAD)
    at = f"/surveys/versions/{version.public_id}/texts/"

    pale = lead.post(at, {"colour": "#ffcc00"})
    page = lead.post(at, {"colour": "#0a5c36", "logo": SimpleUploadedFile("a.png", b"<script>alert(1)</script>")})
    taken = lead.post(at, {"colour": "#0A5C36", "logo": SimpleUploadedFile("logo.svg", PNG)})
    surveys.publish(version=version)
    invitation = make_invitation(make_wave(version))
    html, picture = (client.get(url) for url in (f"/s/{invitation.token}/", f"/s/logo/{version.public_id}/"))

    version.refresh_from_db()
    assert (pale.status_code, page.status_code, taken.status_code) == (422, 422, 302)
    assert "they need 4.5" in pale.content.decode()
    assert version.colour == "#0a5c36"
    assert f"/s/logo/{version.public_id}/" in html.content.decode()
    assert (picture["Content-Type"], b"".join(picture.streaming_content)) == ("image/png", PNG)
    assert "--accent: #0a5c36" in client.get("/s/colour/0a5c36.css").content.decode()
    assert client.get("/s/colour/red;}.css").status_code == 404
    assert client_as(Role.EXECUTIVE).post(at, {"colour": ""}).status_code == 403


def test_nobody_writes_over_a_change_of_a_question_that_they_have_not_seen(client_as):
    version, lead = make_survey(("nps", "nps", True), status="draft"), client_as(Role.QA_LEAD)
    at = f"/surveys/versions/{version.public_id}/questions/nps/"
    was = re.search(r'name="was" value="(\w+)"', lead.get(at).content.decode())[1]
    fields = {"kind": "nps", "text_en": "Mine", "text_zh": "我的", "was": was}
    version.questions.update(text_en="Theirs")

    clash = lead.post(at, fields)
    again = re.search(r'name="was" value="(\w+)"', clash.content.decode())[1]
    saved = lead.post(at, fields | {"was": again})

    assert (clash.status_code, saved.status_code) == (409, 302)
    assert "It says now: Theirs" in clash.content.decode()
    assert version.questions.get().text_en == "Mine"
