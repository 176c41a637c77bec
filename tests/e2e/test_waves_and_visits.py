"""A wave with reminder and bounce, and a return visit by phone with its script, in a browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.mail import services as mail
from crmq.mail import tasks as mail_tasks
from crmq.mail.models import Mail
from crmq.org.queries import today
from feedback import tasks
from feedback.models import Invitation, Need, Visit, VisitPlan, Wave
from feedback.services import reminders, visits, waves
from feedback.starter import loop
from tests.factories import make_contact, make_customer, make_organisation, make_user
from tests.feedback.surveys import make_survey
from tests.mail.letters import bounce

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_wave_is_looked_at_sent_reminded_and_its_bounce_seen(page_as, smtp):
    make_organisation()
    make_contact(email="silent@example.org", name="Silent Person")
    make_contact(email="gone@example.org", name="Gone Person")
    survey = make_survey().survey
    page = page_as(Role.QA_LEAD)

    page.goto(f"/surveys/{survey.public_id}/waves/")
    page.get_by_label("Reminders after days").fill("3")
    page.get_by_role("button", name="Prepare wave").click()
    page.frame_locator("iframe").first.get_by_text("nps in English").wait_for()
    page.get_by_role("link", name="Send wave").click()
    page.get_by_role("button", name="Send wave").click()
    page.get_by_role("link", name="All invitations").wait_for()
    wave = Wave.objects.get()
    tasks.dispatch_wave(wave.pk)
    mail_tasks.send_due()
    sent = Mail.objects.get(to_address="gone@example.org", kind="survey")
    mail.take(raw=bounce(sent.message_id("example.org"), recipient="gone@example.org"))
    waves.sync_invitations()
    reminders.remind(now=timezone.now() + timedelta(days=4))
    mail_tasks.send_due()
    page.goto(f"/surveys/waves/{wave.public_id}/invitations/?status=bounced")

    assert page.get_by_text("Gone Person").is_visible()
    assert page.get_by_text("5.1.1").is_visible()
    assert [len(smtp.to(f"{name}@example.org")) for name in ("silent", "gone")] == [2, 1]
    assert Invitation.objects.get(contact__name="Silent Person").reminded == 1


def test_a_return_visit_by_phone_follows_its_script(page_as):
    loop.install()
    owner = make_user(roles=[Role.ACCOUNT_MANAGER])
    contact = make_contact(make_customer(owner=owner, name="Acme"), name="Ada", phone="+49 30 1234567")
    jumps = [{"from": "nps", "low": 9, "high": 10, "to": "comment"}]
    plan = VisitPlan.objects.create(name_en="Call", event="every", script=make_survey().survey, jumps=jumps)
    visits.plan(key="v", customer=contact.customer, contact=contact, channel="phone", due_on=today(), by_plan=plan)
    page = page_as(owner)

    page.goto("/visits/calendar/")
    page.get_by_role("link", name="Acme").click()
    page.get_by_role("link", name="Start the script").click()
    page.locator('input[name="q.nps"][value="10"]').check()
    page.get_by_role("button", name="Next").click()
    page.locator('[name="q.comment"]').fill("All well")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Reached", exact=True).check()
    page.get_by_label("Need or pain point").select_option("need")
    page.get_by_label("Touchpoint").select_option(label="Delivery")
    page.get_by_label("In the customer's words").fill("Smaller lots")
    page.get_by_role("button", name="Record visit").click()
    page.get_by_text("The visit is recorded.").wait_for()

    visit = Visit.objects.get()
    assert visit.status == Visit.Status.DONE
    assert dict(visit.response.answers.values_list("question__key", "number")) == {"nps": 10, "comment": None}
    assert Need.objects.get().customer == contact.customer
