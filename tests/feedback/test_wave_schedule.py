"""When waves go out, how fast, how often a person is asked, and how sending is stopped."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from crmq.mail import services as mail_services
from crmq.mail import tasks as mail_tasks
from crmq.mail.models import Mail, Suppression
from crmq.org.queries import today, zone
from feedback import tasks
from feedback.models import Answer, ContactBudget, Invitation, Quota, QuotaPlace, Response, Touch, Trigger, Wave
from feedback.services import answering, budget, quotas, reminders, triggers, waves
from feedback.services.given import Given
from tests.factories import make_contact, make_customer, make_delivery, make_organisation
from tests.feedback.surveys import make_response, make_survey
from tests.mail.letters import bounce

pytestmark = pytest.mark.django_db


def make_wave(**more):
    version = make_survey()
    return waves.create(survey=version.survey, closes_on=today() + timedelta(days=20), **more)


def send(wave):
    waves.start(wave)
    tasks.dispatch_wave(wave.pk)
    mail_tasks.send_due()
    waves.sync_invitations()
    return Wave.objects.get(pk=wave.pk)


def in_days(days):
    return timezone.now() + timedelta(days=days)


def finish(invitation):
    question = invitation.wave.version.questions.get(key="nps")
    return answering.answer(invitation=invitation, given=[(question, Given(number=9))], language="en", finish=True)


def test_a_scheduled_wave_starts_at_its_hour_once():
    make_contact()
    hour = timezone.now() + timedelta(hours=2)
    wave = waves.start(make_wave(starts_at=hour))

    early = waves.release_scheduled(now=hour - timedelta(minutes=1))
    first, second = waves.release_scheduled(now=hour), waves.release_scheduled(now=hour)

    assert wave.status == Wave.SCHEDULED
    assert (early, first, second) == ([], [wave.pk], [])


def test_a_throttled_wave_spreads_its_mails_over_the_minutes():
    for _ in range(6):
        make_contact()
    wave = make_wave(per_minute=2)
    waves.start(wave)

    tasks.dispatch_wave(wave.pk)

    due = sorted(Mail.objects.values_list("due_at", flat=True))
    assert (due[-1] - due[0]).total_seconds() == 150
    assert sum(at < due[0] + timedelta(seconds=60) for at in due) == 2


def test_a_paused_wave_sends_nothing_and_goes_on_where_it_was(smtp):
    make_contact()
    make_contact()
    wave = make_wave()
    waves.start(wave)
    tasks.dispatch_wave(wave.pk)

    assert waves.pause(wave=wave)
    mail_tasks.send_due()
    held = len(smtp.mails)
    assert waves.resume(wave=wave)
    tasks.dispatch_wave(wave.pk)
    mail_tasks.send_due()

    assert held == 0
    assert len(smtp.mails) == 2
    assert Wave.objects.get(pk=wave.pk).status == "done"
    assert not waves.resume(wave=wave)


def test_who_has_not_finished_is_reminded_once_with_the_same_link(smtp):
    make_organisation()
    make_contact(email="silent@example.org")
    make_contact(email="done@example.org")
    gone = make_contact(email="gone@example.org")
    make_contact(email="left@example.org")
    wave = send(make_wave(reminder_days=[3]))
    finish(wave.invitations.get(contact__email="done@example.org"))
    mail_services.suppress(address="left@example.org", reason=Suppression.Reason.UNSUBSCRIBED)
    [sent] = Mail.objects.filter(to_address=gone.email)
    mail_services.take(raw=bounce(sent.message_id("example.org"), recipient=gone.email))
    waves.sync_invitations()

    early = reminders.remind(now=in_days(2))
    counts = [reminders.remind(now=in_days(4)) for _ in range(2)]
    mail_tasks.send_due()

    first, second = smtp.to("silent@example.org")
    assert (early, counts) == (0, [1, 0])
    assert second["Message-ID"] != first["Message-ID"]
    assert second["Subject"].startswith("Reminder")
    link = first.get_body(("plain",)).get_content().split("/s/")[1].split("/")[0]
    assert f"/s/{link}/" in second.get_body(("plain",)).get_content()
    assert second["List-Unsubscribe-Post"]
    assert len(smtp.mails) == 5


def test_a_bounce_counts_once_in_its_wave(smtp):
    make_organisation()
    contact = make_contact(email="ada@example.org")
    wave = send(make_wave())
    raw = bounce(Mail.objects.get().message_id("example.org"))

    for _ in range(2):
        mail_services.take(raw=raw)
        waves.sync_invitations()

    invitation = wave.invitations.get()
    assert (invitation.status, invitation.reason[:5]) == ("bounced", "5.1.1")
    assert Suppression.objects.get().address == contact.email


def test_an_answer_between_scheduling_and_sending_takes_the_reminder_back(smtp):
    make_contact(email="ada@example.org")
    wave = send(make_wave(reminder_days=[3]))
    reminders.remind(now=in_days(4))
    claim, mails = mail_services.claim_batch()

    finish(wave.invitations.get())
    sent = mail_services.send_batch(claim, mails)

    assert len(mails) == 1
    assert sent == 0
    assert len(smtp.mails) == 1
    assert Mail.objects.get(kind="survey_reminder").status == "cancelled"


def test_the_contact_budget_leaves_people_out_with_the_reason():
    contact = make_contact()
    budget.set_budget(at_most=1, days=30, mode=ContactBudget.Mode.BLOCK, version=1)
    budget.touched([Touch(key="call:1", customer=contact.customer, contact=contact, kind=Touch.Kind.CALL)])

    wave = send(make_wave())

    invitation = wave.invitations.get()
    assert (invitation.status, invitation.reason) == ("suppressed", "budget")
    assert not Mail.objects.exists()


def test_the_contact_budget_delays_until_there_is_room(smtp):
    contact = make_contact()
    budget.set_budget(at_most=1, days=30, mode=ContactBudget.Mode.DELAY, version=1)
    call = Touch(key="call:1", customer=contact.customer, contact=contact, kind=Touch.Kind.CALL)
    budget.touched([call])
    wave = send(make_wave())

    waiting = (wave.invitations.get().status, reminders.ask_delayed())
    Touch.objects.update(at=timezone.now() - timedelta(days=31))
    asked = [reminders.ask_delayed(), reminders.ask_delayed()]
    mail_tasks.send_due()

    assert waiting == ("delayed", 0)
    assert asked == [1, 0]
    assert len(smtp.mails) == 1
    assert Touch.objects.filter(kind="survey").count() == 1


def test_two_people_who_change_the_budget_do_not_overwrite_each_other():
    budget.set_budget(at_most=2, days=30, mode=ContactBudget.Mode.BLOCK, version=1)

    with pytest.raises(budget.Stale):
        budget.set_budget(at_most=9, days=30, mode=ContactBudget.Mode.BLOCK, version=1)


def make_trigger(**overrides):
    fields = {"name_en": "After delivery", "event": "delivery", "after_days": 3, "hour": 0, "is_active": True}
    return Trigger.objects.create(survey=make_survey().survey, **fields | overrides)


def test_a_trigger_asks_after_the_event_and_once():
    customer = make_customer()
    make_contact(customer, name="main", is_primary=True)
    make_contact(customer, name="other")
    make_delivery(customer, delivered_on=today() - timedelta(days=3))
    early = make_contact(make_customer(), is_primary=True)
    make_delivery(early.customer, delivered_on=today() - timedelta(days=9))
    make_trigger()

    made = [triggers.run_due(now=timezone.now()) for _ in range(2)]
    tasks.dispatch_wave(Wave.objects.get().pk)

    assert [len(waves_) for waves_ in made] == [1, 0]
    assert list(Invitation.objects.values_list("contact__name", flat=True)) == ["main"]


def test_a_trigger_that_was_down_for_days_asks_for_each_of_them():
    for days in (3, 4, 5):
        contact = make_contact(is_primary=True)
        make_delivery(contact.customer, delivered_on=today() - timedelta(days=days))
    make_trigger(last_day=today() - timedelta(days=5))

    [wave] = triggers.run_due(now=timezone.now())
    tasks.dispatch_wave(wave.pk)

    assert wave.invitations.count() == 2


def test_a_trigger_waits_for_its_hour_and_for_its_switch():
    make_contact(is_primary=True)
    make_trigger(event="every", hour=10)
    make_trigger(event="every", is_active=False)

    early = triggers.run_due(now=datetime.combine(today(), datetime.min.time().replace(hour=9), zone()))
    late = triggers.run_due(now=datetime.combine(today(), datetime.min.time().replace(hour=10), zone()))

    assert (len(early), len(late)) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_two_beats_make_one_wave():
    make_contact(is_primary=True)
    make_trigger(event="every")

    made = at_once(2, lambda _n: triggers.run_due(now=timezone.now()))

    assert sorted(map(len, made)) == [0, 1]
    assert Wave.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_thirty_who_submit_at_once_for_ten_places_ten_are_in():
    version = make_survey()
    quota = Quota.objects.create(survey=version.survey, question_key="nps", low=9, high=10, places=10, name_en="Q")
    customer = make_customer()
    responses = [make_response(version, customer, nps=9) for _ in range(30)]
    other = make_response(version, customer, nps=3)

    def submit(number):
        with transaction.atomic():
            return quotas.admit(response=responses[number])

    admitted = at_once(30, submit)
    with transaction.atomic():
        assert quotas.admit(response=other)

    quota.refresh_from_db()
    assert (sum(admitted), quota.taken) == (10, 10)
    assert QuotaPlace.objects.filter(is_in=True).count() == 10


def at_once(count, work):
    """Run `work(n)` in that many threads that start together; the results in order."""
    barrier, results = Barrier(count), [None] * count

    def run(number):
        barrier.wait()
        try:
            results[number] = work(number)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_a_finished_response_is_counted_once_with_its_answers():
    contact = make_contact()
    wave = make_wave()
    waves.start(wave)
    tasks.dispatch_wave(wave.pk)

    finish(wave.invitations.get())

    assert Response.objects.get().contact == contact
    assert Answer.objects.get().number == 9
