"""Pages by which waves are paused, looked at, triggered and limited."""

import pytest

from crmq.lib.permissions import Role
from crmq.mail.models import Mail
from crmq.org.queries import today
from feedback.models import ContactBudget, Quota, Trigger, Wave
from feedback.services import waves
from tests.factories import make_contact
from tests.feedback.surveys import make_survey, make_wave

pytestmark = pytest.mark.django_db


def test_a_sample_mail_is_shown_in_a_frame_that_runs_nothing(client_as):
    make_contact(name="<script>alert(1)</script>")
    wave = make_wave(status=Wave.PREPARED)
    client = client_as(Role.QA_LEAD)

    page = client.get(f"/surveys/waves/{wave.public_id}/")
    mail = client.get(f"/surveys/waves/{wave.public_id}/sample/en/")

    policy = mail["Content-Security-Policy"]
    assert "sandbox" in page.content.decode()
    assert "script-src 'none'" in policy and "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert mail["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script>" not in mail.content.decode()
    assert client.get(f"/surveys/waves/{wave.public_id}/sample/xx/").status_code == 404
    assert client_as(Role.AUDITOR).get(f"/surveys/waves/{wave.public_id}/sample/en/").status_code == 403


def test_samples_go_to_oneself_alone_and_invite_nobody(client_as):
    make_contact()
    wave = make_wave(status=Wave.PREPARED)
    client = client_as(Role.QA_LEAD)

    client.post(f"/surveys/waves/{wave.public_id}/sample/")

    assert set(Mail.objects.values_list("to_address", flat=True)) == {client.user.email}
    assert Mail.objects.count() == 2
    assert not wave.invitations.exists()


def test_a_wave_is_scheduled_paused_and_resumed_on_its_page(client_as):
    make_contact()
    version = make_survey()
    client = client_as(Role.QA_LEAD)
    form = {
        "closes_on": "2030-01-31",
        "starts_at": "2030-01-10T10:00",
        "per_minute": "50",
        "reminder_days": "10、3",
        "rest_days": "0",
    }

    client.post(f"/surveys/{version.survey.public_id}/waves/", form)
    wave = Wave.objects.get()
    client.post(f"/surveys/waves/{wave.public_id}/start/")
    scheduled = Wave.objects.get()
    Wave.objects.update(status="done")
    client.post(f"/surveys/waves/{wave.public_id}/pause/")
    paused = Wave.objects.get().status
    page = client.get(f"/surveys/waves/{wave.public_id}/")
    client.post(f"/surveys/waves/{wave.public_id}/resume/")

    assert (scheduled.status, scheduled.reminder_days, scheduled.per_minute) == ("scheduled", [3, 10], 50)
    assert paused == "paused"
    assert "Resume sending" in page.content.decode()
    assert Wave.objects.get().status == "queued"
    assert client.get(f"/surveys/waves/{wave.public_id}/pause/").status_code == 405


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reminder_days", "soon"),
        ("starts_at", "2020-01-01T10:00"),
        ("per_minute", "0"),
        ("starts_at", "2031-01-01T10:00"),
    ],
)
def test_bad_times_are_refused_in_words(client_as, field, value):
    version = make_survey()
    form = {"closes_on": "2030-01-31", "rest_days": "0", field: value}

    answer = client_as(Role.QA_LEAD).post(f"/surveys/{version.survey.public_id}/waves/", form)

    assert answer.status_code == 422
    assert not Wave.objects.exists()


def test_triggers_are_made_switched_and_guarded_against_overwriting(client_as):
    survey = make_survey().survey
    client = client_as(Role.QA_LEAD)
    form = {
        "name_en": "After delivery", "survey": survey.pk, "event": "delivery", "after_days": "3", "every_days": "180", "hour": "10",
        "open_days": "14", "reminder_days": "3",
    }  # fmt: skip

    client.post("/surveys/triggers/new/", form)
    trigger = Trigger.objects.get()
    client.post(f"/surveys/triggers/{trigger.public_id}/switch/", {"on": "1"})
    late = client.post(f"/surveys/triggers/{trigger.public_id}/", form | {"version": "1"})
    bad = client.post("/surveys/triggers/new/", form | {"hour": "25"})

    trigger.refresh_from_db()
    assert (trigger.is_active, trigger.reminder_days) == (True, [3])
    assert late.status_code == 409
    assert bad.status_code == 422
    assert client_as(Role.SERVICE_AGENT).get("/surveys/triggers/").status_code == 200
    assert client_as(Role.SERVICE_AGENT).get("/surveys/triggers/new/").status_code == 403


def test_the_contact_budget_is_changed_by_one_person_at_a_time(client_as):
    client = client_as(Role.QA_LEAD)
    form = {"at_most": "2", "days": "60", "mode": "block", "version": "1"}

    first, second = client.post("/surveys/budget/", form), client.post("/surveys/budget/", form)

    assert (first.status_code, second.status_code) == (302, 409)
    assert ContactBudget.objects.get().days == 60
    assert client_as(Role.AUDITOR).post("/surveys/budget/", form).status_code == 403


def test_quotas_are_set_per_survey(client_as):
    survey = make_survey().survey
    client = client_as(Role.QA_LEAD)

    client.post(
        f"/surveys/{survey.public_id}/quotas/",
        {"name_en": "Promoters", "question_key": "nps", "low": "9", "places": "10"},
    )
    page = client.get(f"/surveys/{survey.public_id}/quotas/")
    quota = Quota.objects.get()
    client.post(f"/surveys/quotas/{quota.public_id}/remove/")

    assert "Promoters" in page.content.decode()
    assert not Quota.objects.exists()
    assert client_as(Role.AUDITOR).get(f"/surveys/{survey.public_id}/quotas/").status_code == 403


def test_a_wave_names_a_day_that_has_not_passed():
    version = make_survey()

    wave = waves.create(survey=version.survey, closes_on=today())

    assert wave.status == Wave.PREPARED
