"""The questionnaire behind a link, as a stranger with the link tries it."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from crmq.lib.logs import mask
from crmq.lib.permissions import Role
from crmq.org.models import Notification
from customers.models import Task
from feedback.models import Answer, Invitation, Response
from feedback.services import answering, waves
from feedback.services.given import Given
from tests.factories import make_contact, make_customer, make_organisation, make_user
from tests.feedback.surveys import make_invitation, make_survey, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plenty(settings):
    settings.PUBLIC_RATE = "1000/m"


def url(invitation):
    return f"/s/{invitation.token}/"


def send(client, invitation, data, **more):
    """What a person does: open the page, then send it."""
    return client.post(url(invitation), data | {"nonce": nonce_of(client.get(url(invitation)))}, **more)


def nonce_of(page):
    found = re.search(r'name="nonce" value="([^"]+)"', page.content.decode())
    return found[1] if found else ""


def stored(invitation):
    return {
        a.question.key: a.number if a.number is not None else a.text or a.options
        for a in Answer.objects.filter(response__invitation=invitation).select_related("question")
    }


def test_reading_the_link_twenty_times_stores_nothing(client):
    invitation = make_invitation()

    statuses = {client.get(f"{url(invitation)}?score=9").status_code for _ in range(20)} | {
        client.head(url(invitation)).status_code
    }

    invitation.refresh_from_db()
    assert (statuses, invitation.status) == ({200}, Invitation.Status.DELIVERED)
    assert not Response.objects.exists()
    assert client.options(url(invitation)).status_code == 405


def test_a_score_in_the_link_is_chosen_on_the_page_but_not_kept(client):
    invitation = make_invitation()

    html = client.get(f"{url(invitation)}?score=9").content.decode()

    assert 'value="9" checked' in html
    assert "It is kept once you send or save" in html
    assert "checked" not in client.get(f"{url(invitation)}?score=11").content.decode()


def test_partial_answers_are_kept_and_shown_on_another_device(client):
    invitation = make_invitation()

    send(client, invitation, {"q.nps": "9", "q.comment": "Quick", "save": "1"})
    html = Client().get(url(invitation)).content.decode()

    invitation.refresh_from_db()
    assert stored(invitation) == {"nps": 9, "comment": "Quick"}
    assert invitation.status == Invitation.Status.STARTED
    assert 'value="9" checked' in html
    assert "Quick" in html
    assert not Answer.objects.filter(completed_at__isnull=False).exists()


def test_an_answer_sent_by_htmx_is_kept_and_only_the_note_comes_back(client):
    invitation = make_invitation()

    response = send(client, invitation, {"q.nps": "7"}, headers={"HX-Request": "true"})

    assert stored(invitation) == {"nps": 7}
    assert "<html" not in response.content.decode()
    assert "Kept." in response.content.decode()


def test_a_cleared_text_and_unticked_options_are_taken_back(client):
    invitation = make_invitation()
    send(client, invitation, {"q.nps": "7", "q.comment": "Oops", "q.topics": ["price", "delivery"], "save": "1"})

    send(client, invitation, {"q.comment": "", "shown": "topics", "save": "1"})

    assert stored(invitation) == {"nps": 7}


def test_finishing_completes_all_answers_at_one_time(client):
    invitation = make_invitation()

    response = send(
        client,
        invitation,
        {"q.nps": "10", "q.csat": "5", "q.improve": "price", "q.topics": ["price"], "finish": "1"},
        follow=True,
    )

    invitation.refresh_from_db()
    kept = Response.objects.get()
    assert "Thank you" in response.content.decode()
    assert invitation.status == Invitation.Status.COMPLETE
    assert set(kept.answers.values_list("completed_at", flat=True)) == {kept.completed_at}
    assert set(kept.answers.values_list("is_headline", flat=True)) == {True}


def test_a_missing_required_answer_is_named_and_the_rest_is_kept(client):
    invitation = make_invitation()

    response = send(client, invitation, {"q.csat": "4", "q.comment": "Typed", "finish": "1"})

    html = response.content.decode()
    assert response.status_code == 422
    assert "Please answer this question." in html
    assert 'href="#q-nps"' in html
    assert "Typed" in html
    assert stored(invitation) == {"csat": 4, "comment": "Typed"}


@pytest.mark.parametrize(
    "data",
    [
        {"q.nps": "11"},
        {"q.nps": "-1"},
        {"q.nps": "9.5"},
        {"q.nps": "٣"},
        {"q.improve": "foreign"},
        {"q.other-survey": "1"},
        {"q.comment": "x" * 5001},
    ],
)
def test_what_the_question_does_not_take_is_refused_and_nothing_is_kept(client, data):
    invitation = make_invitation()

    response = send(client, invitation, data | {"finish": "1"})

    assert response.status_code == 422
    assert not Response.objects.exists()


def test_a_finished_link_says_so_shows_no_answers_and_takes_none(client):
    invitation = make_invitation()
    send(client, invitation, {"q.nps": "3", "q.comment": "Secret words", "finish": "1"})

    shown, posted = client.get(url(invitation)), send(client, invitation, {"q.nps": "9", "finish": "1"})

    assert (shown.status_code, posted.status_code) == (200, 409)
    for page in (shown, posted, client.get(f"{url(invitation)}thanks/")):
        assert "Secret words" not in page.content.decode()
        assert "checked" not in page.content.decode()
    assert "Already answered" in shown.content.decode()
    assert stored(invitation) == {"nps": 3, "comment": "Secret words"}


def test_every_changed_token_gets_the_same_page(client):
    token = make_invitation().token
    wrong = [token[:-1], f"{token}A", token.swapcase(), f"{'B' if token[0] == 'A' else 'A'}{token[1:]}", "x"]

    answers = [client.get(f"/s/{other}/") for other in wrong]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_after_the_last_day_typed_text_is_shown_and_nothing_is_kept(client):
    invitation = make_invitation(expires_at=timezone.now() + timedelta(minutes=1))
    send(client, invitation, {"q.nps": "8", "save": "1"})
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    read, posted = (
        client.get(url(invitation)),
        send(client, invitation, {"q.comment": "Written at midnight", "finish": "1"}),
    )

    assert (read.status_code, posted.status_code) == (410, 410)
    assert "Written at midnight" in posted.content.decode()
    assert stored(invitation) == {"nps": 8}


def test_a_suppressed_invitation_is_closed(client):
    invitation = make_invitation(status=Invitation.Status.SUPPRESSED)

    assert send(client, invitation, {"q.nps": "8"}).status_code == 410


def test_the_page_is_in_the_language_of_the_contact_until_one_is_chosen(client):
    make_organisation()
    invitation = make_invitation(contact=make_contact(language="zh-hans"))

    first = client.get(url(invitation))
    send(client, invitation, {"q.nps": "6", "language": "en"})
    second = client.get(url(invitation))

    assert "nps 中文" in first.content.decode()
    assert first["Content-Language"] == "zh-hans"
    assert "nps in English" in second.content.decode()
    assert stored(invitation) == {"nps": 6}


def test_markup_in_answers_stays_text(client):
    invitation = make_invitation()

    send(client, invitation, {"q.nps": "5", "q.comment": "</textarea><img src=x onerror=alert(1)>", "save": "1"})

    assert "<img" not in client.get(url(invitation)).content.decode()


def test_too_many_requests_are_slowed_with_the_time_to_wait(client, settings):
    settings.PUBLIC_RATE = "3/m"
    invitation = make_invitation()

    last = [client.get(url(invitation)) for _ in range(4)][-1]

    assert last.status_code == 429
    assert last["Retry-After"]


def test_tokens_are_masked_in_logs():
    assert mask("GET /s/abcDEF123_-/ 404") == "GET /s/<token>/ 404"


def test_an_unhappy_answer_asks_the_owner_for_a_call_once(client):
    owner = make_user()
    invitation = make_invitation(contact=make_contact(make_customer(owner=owner)))

    send(client, invitation, {"q.nps": "6", "q.csat": "2", "q.comment": "Late again", "finish": "1"})

    task = Task.objects.get()
    assert task.key == f"response:{Response.objects.get().pk}"
    assert (task.owner, task.detail) == (owner, "Late again")
    assert Notification.objects.filter(user=owner).count() == 1


def test_a_happy_answer_asks_for_nothing(client):
    invitation = make_invitation()

    send(client, invitation, {"q.nps": "7", "q.csat": "3", "finish": "1"})

    assert not Task.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_six_simultaneous_endings_one_completes_and_the_others_are_told():
    invitation = make_invitation(make_wave(make_survey()))
    question = invitation.wave.version.questions.get(key="nps")

    def finish(number):
        try:
            outcome = answering.answer(
                invitation=invitation, given=[(question, Given(number=number))], language="en", finish=True
            )
            return outcome.is_finished
        except answering.AlreadyAnswered:
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        endings = list(pool.map(finish, range(2, 8)))

    assert sorted(map(str, endings)) == ["True"] + ["told"] * 5
    assert Response.objects.filter(completed_at__isnull=False).count() == 1
    assert Task.objects.count() <= 1


@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_final_posts_exactly_one_completes():
    invitation = make_invitation()
    nonce = nonce_of(Client().get(url(invitation)))

    def finish(score):
        try:
            return Client().post(url(invitation), {"nonce": nonce, "q.nps": score, "finish": "1"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(finish, ["4", "9"]))

    assert codes == [302, 409]
    assert Response.objects.filter(completed_at__isnull=False).count() == 1


def test_the_last_day_ends_at_midnight_in_the_organisations_zone(client, monkeypatch):
    make_organisation(zone="Asia/Shanghai")
    midnight = waves.end_of(date(2026, 3, 31))
    invitation = make_invitation(expires_at=midnight)
    monkeypatch.setattr(timezone, "now", lambda: midnight - timedelta(minutes=1))
    nonce = nonce_of(client.get(url(invitation)))

    before = client.post(url(invitation), {"nonce": nonce, "q.nps": "8", "save": "1"})
    monkeypatch.setattr(timezone, "now", lambda: midnight + timedelta(minutes=1))
    after = client.post(url(invitation), {"nonce": nonce, "q.comment": "Written at 00:01", "finish": "1"})

    assert midnight.isoformat() == "2026-04-01T00:00:00+08:00"
    assert (before.status_code, after.status_code) == (302, 410)
    assert "Written at 00:01" in after.content.decode()
    assert stored(invitation) == {"nps": 8}


def test_markup_and_formulas_stay_inert_in_files_and_pages(client, client_as):
    evil = "=1+1<img src=x onerror=alert(1)>"
    for _ in range(5):
        invitation = make_invitation(
            make_wave(make_survey(code="one") if not Response.objects.exists() else Response.objects.first().version)
        )
        send(client, invitation, {"q.nps": "2", "q.comment": evil, "finish": "1"})
    survey, lead = Response.objects.first().version.survey, client_as(Role.QA_LEAD)

    pages = [lead.get(f"/surveys/{survey.public_id}/{part}/").content.decode() for part in ("results", "responses")]
    table = b"".join(lead.post(f"/surveys/{survey.public_id}/export/", {"format": "csv"}).streaming_content).decode(
        "utf-8-sig"
    )

    assert all("<img src=x" not in page for page in pages)
    assert "&lt;img src=x" in pages[0]
    assert "'=1+1" in table
