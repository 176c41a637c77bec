"""Waves: who is asked, that nobody is asked twice, and what became of the mails."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crmq.lib.jobs import Job
from crmq.mail import services as mail_services
from crmq.mail import tasks as mail_tasks
from crmq.mail.models import Mail, Suppression
from crmq.org.queries import today
from crmq.org.services import digest
from customers.models import Contact, Customer
from feedback import tasks
from feedback.models import Invitation, Response, Wave
from feedback.queries import audience
from feedback.services import waves
from tests.factories import make_contact, make_customer, make_organisation, make_region, make_tier
from tests.feedback.surveys import make_invitation, make_survey
from tests.waiting import until

pytestmark = pytest.mark.django_db


def make_prepared(**audience_):
    version = make_survey()
    return waves.create(survey=version.survey, closes_on=today() + timedelta(days=7), audience=audience_)


def send(wave):
    waves.start(wave)
    tasks.dispatch_wave(wave.pk)
    wave.refresh_from_db()
    return wave


def reasons(wave):
    return dict(wave.invitations.values_list("contact__name", "reason"))


def test_everyone_is_asked_once_with_a_link_of_which_only_the_digest_is_kept(smtp):
    make_organisation()
    make_contact(email="wei@example.org", language="zh-hans", name="Zhou Lan")
    make_contact(email="ada@example.org", name="Ada")

    wave = send(make_prepared())
    mail_tasks.send_due()

    [mail] = smtp.to("ada@example.org")
    html = mail.get_body(("html",)).get_content()
    token = html.split("/s/")[1].split("/")[0]
    assert wave.status == Job.Status.DONE
    assert len(smtp.mails) == 2
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/u/" in mail["List-Unsubscribe"]
    assert all(f"/s/{token}/?score={score}" in html for score in range(11))
    assert Invitation.objects.get(contact__name="Ada").digest == digest(token)
    assert len(html.encode()) < 100_000
    assert "nps 中文" in smtp.to("wei@example.org")[0].get_body(("plain",)).get_content()


def test_a_name_that_looks_like_markup_or_like_a_place_to_fill_stays_text(smtp):
    make_contact(email="ada@example.org", name="<b>Ada</b> \ue000url\ue001")

    send(make_prepared())
    mail_tasks.send_due()

    [mail] = smtp.mails
    html = mail.get_body(("html",)).get_content()
    assert "&lt;b&gt;Ada&lt;/b&gt;" in html
    assert "<b>Ada" not in html
    assert "\ue000url\ue001" in html


def test_the_same_message_three_times_sends_one_mail_with_one_message_id(smtp):
    make_contact(email="ada@example.org")
    wave = make_prepared()
    waves.start(wave)

    for _ in range(3):
        tasks.dispatch_wave(wave.pk)
        mail_tasks.send_due()

    assert len(smtp.mails) == 1
    assert Mail.objects.count() == 1


def test_who_is_left_out_stays_visible_with_the_reason():
    customer = make_customer()
    make_contact(customer, name="none", email="")
    make_contact(customer, name="no", gets_surveys=False)
    make_contact(customer, name="left", email="Left@Example.org")
    make_contact(customer, name="gone", email="gone@example.org")
    make_contact(customer, name="same", email="one@example.org")
    make_contact(customer, name="same again", email="ONE@example.org")
    asked = make_contact(customer, name="lately")
    make_invitation(contact=asked)
    mail_services.suppress(address="left@example.org", reason=Suppression.Reason.UNSUBSCRIBED)
    mail_services.suppress(address="gone@example.org", reason=Suppression.Reason.BOUNCED)
    run = audience.dry_run({})

    wave = send(make_prepared())

    assert reasons(wave) == {
        "none": "no_address",
        "no": "declined",
        "left": "unsubscribed",
        "gone": "bounced",
        "same": "",
        "same again": "repeated",
        "lately": "rest",
    }
    assert Mail.objects.count() == 1
    assert (run.asked, sum(run.left_out.values())) == (1, 6)
    assert run.left_out["repeated"] == 1


def test_only_active_accounts_that_match_are_asked():
    region, tier = make_region(), make_tier("A")
    make_contact(make_customer(region=region, standing={"tier": tier}), name="in")
    make_contact(make_customer(region=region), name="no tier")
    make_contact(
        make_customer(status=Customer.Status.CANDIDATE, region=region, standing={"tier": tier}), name="candidate"
    )
    make_contact(make_customer(kind=Customer.Kind.GROUP, region=region, standing={"tier": tier}), name="group")

    wave = send(make_prepared(tiers=[tier.pk], regions=[region.pk]))

    assert reasons(wave) == {"in": ""}
    assert audience.dry_run({"tiers": [tier.pk, 0], "regions": [region.pk], "rest_days": 0}).asked == 2


def test_links_work_to_the_end_of_the_local_day():
    make_organisation(zone="Asia/Shanghai")

    assert waves.end_of(date(2026, 12, 10)) == datetime(2026, 12, 10, 16, 0, tzinfo=UTC)


def test_a_wave_needs_a_published_version_and_a_day_to_come():
    draft = make_survey(status="draft")

    with pytest.raises(waves.NotPublished):
        waves.create(survey=draft.survey, closes_on=today())
    with pytest.raises(waves.PastClosing):
        waves.create(survey=make_survey().survey, closes_on=today() - timedelta(days=1))


def test_a_prepared_wave_sends_nothing_until_it_is_started():
    make_contact()
    wave = make_prepared()

    tasks.dispatch_wave(wave.pk)

    assert not Mail.objects.exists()
    waves.start(wave)
    with pytest.raises(waves.AlreadyStarted):
        waves.start(wave)


def test_what_became_of_the_mails_reaches_the_invitations(smtp):
    make_contact(name="fine", email="fine@example.org")
    make_contact(name="refused", email="reject@example.org")
    make_contact(name="late", email="late@example.org")
    wave = send(make_prepared())
    mail_services.suppress(address="late@example.org", reason=Suppression.Reason.UNSUBSCRIBED)
    mail_tasks.send_due()

    changed = waves.sync_invitations()

    assert changed == 3
    assert dict(wave.invitations.values_list("contact__name", "status")) == {
        "fine": "delivered",
        "refused": "bounced",
        "late": "suppressed",
    }
    assert waves.sync_invitations() == 0


def test_who_answered_before_the_outbox_was_read_stays_as_answered(smtp):
    make_contact(name="fast")
    wave = send(make_prepared())
    wave.invitations.update(status=Invitation.Status.COMPLETE)
    mail_tasks.send_due()

    waves.sync_invitations()

    assert wave.invitations.get().status == Invitation.Status.COMPLETE


def test_cancelling_takes_back_what_has_not_left():
    make_contact()
    wave = send(make_prepared())

    waves.cancel(wave=wave)
    waves.sync_invitations()

    assert Mail.objects.get().status == Mail.Status.CANCELLED
    assert wave.invitations.get().reason == "cancelled"


def test_a_closed_wave_takes_no_more_answers(client):
    invitation = make_invitation()

    waves.close(wave=invitation.wave)

    assert client.post(f"/s/{invitation.token}/", {"q.nps": "8"}).status_code == 410
    assert not Response.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_sending_misses_nobody_and_mails_nobody_twice(smtp, worker, monkeypatch):
    customer = make_customer()
    addresses = [f"person{number}@example.org" for number in range(2000)]
    Contact.objects.bulk_create(Contact(customer=customer, name="Person", email=address) for address in addresses)
    wave = make_prepared()
    waves.start(wave)
    worker.start(CRMQ_JOB_SILENT_SECONDS="1")
    tasks.dispatch_wave.delay(wave.pk)
    until(lambda: Wave.objects.get(pk=wave.pk).done > 0, seconds=60)

    worker.kill()
    Wave.objects.filter(status=Job.Status.RUNNING).update(status=Job.Status.QUEUED)  # as the sweep does
    worker.start()
    tasks.dispatch_wave.delay(wave.pk)
    until(lambda: Wave.objects.get(pk=wave.pk).status == Job.Status.DONE, seconds=60)

    assert sorted(Mail.objects.values_list("to_address", flat=True)) == sorted(addresses)
    assert wave.invitations.count() == len(addresses)
