"""The outbox against a real SMTP server: nothing lost, nothing twice, doubt named as doubt."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from crmq.lib.permissions import Role
from crmq.mail import services, tasks, unsubscribing
from crmq.mail.models import Mail, Suppression
from crmq.mail.services import Draft
from tests.factories import make_organisation
from tests.waiting import until

pytestmark = pytest.mark.django_db


def draft(number=1, **overrides):
    fields = {
        "key": f"test:{number}",
        "kind": "test",
        "to_address": f"person{number}@example.org",
        "subject": "Hello",
        "text": "A mail.",
    }
    return Draft(**fields | overrides)


def states():
    return dict(Mail.objects.values_list("key", "status"))


def test_the_same_key_is_mailed_once(smtp):
    assert services.enqueue([draft(1), draft(2)]) == 2
    assert services.enqueue([draft(1), draft(3)]) == 1

    tasks.send_due()
    tasks.send_due()

    assert sorted(mail["To"] for mail in smtp.mails) == [f"person{n}@example.org" for n in (1, 2, 3)]
    assert set(states().values()) == {"sent"}


def test_a_mail_carries_its_headers_and_both_forms(smtp):
    make_organisation()
    services.enqueue([draft(html="<p>A mail.</p>", headers={"Auto-Submitted": "auto-replied"})])

    tasks.send_due()

    [mail] = smtp.mails
    assert mail["From"] == "Lantuo Electronics <care@example.org>"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["Message-ID"] == Mail.objects.get().message_id("example.org")
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_a_line_break_in_a_subject_adds_no_header(smtp):
    services.enqueue([draft(subject="Hello\r\nBcc: all@example.org")])

    tasks.send_due()

    [mail] = smtp.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hello Bcc: all@example.org"


def test_a_refused_address_fails_and_a_busy_one_waits(smtp):
    services.enqueue([draft(1, to_address="reject@example.org"), draft(2, to_address="later@example.org"), draft(3)])

    tasks.send_due()

    assert states() == {"test:1": "failed", "test:2": "queued", "test:3": "sent"}
    assert Mail.objects.get(key="test:1").error.startswith("5")
    assert Mail.objects.get(key="test:2").due_at > timezone.now()


def test_a_mail_waits_while_the_server_is_down(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    services.enqueue([draft()])

    tasks.send_due()

    mail = Mail.objects.get()
    assert (mail.status, mail.claim) == ("queued", None)
    assert mail.error == "ConnectionRefusedError"


def test_an_unsubscribed_address_gets_answers_but_no_bulk_mail(smtp):
    services.suppress(address="Person1@example.org", reason=Suppression.Reason.UNSUBSCRIBED)

    services.enqueue([draft(1, is_bulk=True), draft(2, to_address="person1@example.org")])
    tasks.send_due()

    assert states() == {"test:1": "suppressed", "test:2": "sent"}


def test_a_bounced_address_gets_nothing(smtp):
    services.suppress(address="person1@example.org", reason=Suppression.Reason.BOUNCED)

    services.enqueue([draft(1)])
    tasks.send_due()

    assert states() == {"test:1": "suppressed"}
    assert smtp.mails == []


def test_an_address_suppressed_after_queueing_is_left_out_at_sending(smtp):
    services.enqueue([draft(1, is_bulk=True)])
    services.suppress(address="person1@example.org", reason=Suppression.Reason.UNSUBSCRIBED)

    tasks.send_due()

    assert states() == {"test:1": "suppressed"}


def test_two_workers_never_hold_the_same_mail():
    services.enqueue([draft(n) for n in range(10)])

    _, first = services.claim_batch(size=6)
    _, second = services.claim_batch(size=6)

    assert len(first) == 6
    assert len(second) == 4
    assert not {mail.pk for mail in first} & {mail.pk for mail in second}


def test_after_a_crash_only_the_mail_in_hand_is_in_doubt():
    services.enqueue([draft(n) for n in range(5)])
    claim, mails = services.claim_batch()
    services.hand_over(claim, None, mails[0])
    Mail.objects.update(claimed_at=timezone.now() - timedelta(minutes=10))

    services.recover(timedelta(minutes=1))

    assert states()["test:0"] == "unknown"
    assert [status for key, status in sorted(states().items()) if key != "test:0"] == ["queued"] * 4


def test_a_batch_that_is_being_worked_is_left_alone():
    services.enqueue([draft(n) for n in range(3)])
    claim, mails = services.claim_batch()
    Mail.objects.update(claimed_at=timezone.now() - timedelta(minutes=10))
    services.hand_over(claim, None, mails[0])

    services.recover(timedelta(minutes=1))

    assert states() == {"test:0": "sending", "test:1": "claimed", "test:2": "claimed"}


def test_a_person_decides_about_a_doubtful_mail(smtp, client_as):
    services.enqueue([draft(1), draft(2)])
    Mail.objects.update(status=Mail.Status.UNKNOWN)
    first, second = Mail.objects.order_by("key")
    admin = client_as(Role.ADMINISTRATOR)

    admin.post(f"/outbox/{first.public_id}/decide/", {"decision": "resend"})
    admin.post(f"/outbox/{second.public_id}/decide/", {"decision": "sent"})
    tasks.send_due()

    assert states() == {"test:1": "sent", "test:2": "sent"}
    assert [mail["To"] for mail in smtp.mails] == ["person1@example.org"]


def test_a_decision_comes_once(client_as):
    services.enqueue([draft(1)])
    mail = Mail.objects.get()

    with pytest.raises(services.NotUndecided):
        services.decide(mail=mail, resend=True, by=client_as(Role.ADMINISTRATOR).user)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_sending_mails_nobody_twice(smtp, worker):
    """Whatever the kill interrupts, every address has one mail, or one that waits for a decision."""
    total = 400
    services.enqueue([draft(n) for n in range(total)])
    worker.start(CRMQ_JOB_SILENT_SECONDS="1")
    tasks.send_due.delay()
    until(lambda: len(smtp.mails) > 20)
    worker.kill()
    Mail.objects.filter(claim__isnull=False).update(claimed_at=timezone.now() - timedelta(hours=1))

    worker.start(CRMQ_JOB_SILENT_SECONDS="1")
    tasks.send_due.delay()
    until(lambda: not Mail.objects.filter(status__in=["queued", "claimed", "sending"]).exists(), seconds=60)

    addresses = [mail["To"] for mail in smtp.mails]
    doubtful = Mail.objects.filter(status="unknown").count()
    assert len(addresses) == len(set(addresses))
    assert doubtful <= 1
    assert len(addresses) >= total - doubtful


def test_reading_the_unsubscribe_page_changes_nothing_and_posting_does(client):
    url = unsubscribing.url_for("Person@example.org").removeprefix("http://localhost")

    assert client.get(url).status_code == 200
    assert not Suppression.objects.exists()
    first = client.post(url, {"List-Unsubscribe": "One-Click"})
    second = client.post(url)

    assert (first.status_code, second.status_code) == (200, 200)
    assert "Location" not in first
    assert Suppression.objects.get().address == "person@example.org"


def test_a_changed_unsubscribe_link_is_not_found(client):
    url = unsubscribing.url_for("person@example.org").removeprefix("http://localhost")

    assert client.post(url.rstrip("/")[:-1] + "/").status_code == 404
    assert not Suppression.objects.exists()


def test_the_outbox_page_asks_a_fixed_number_of_queries(client_as, django_assert_num_queries):
    services.enqueue([draft(n) for n in range(60)])
    auditor = client_as(Role.AUDITOR)
    auditor.get("/outbox/")

    with django_assert_num_queries(8):
        response = auditor.get("/outbox/?status=queued&q=person")

    assert response.status_code == 200


def test_only_those_who_may_decide_see_the_buttons(client_as):
    services.enqueue([draft(1)])
    Mail.objects.update(status=Mail.Status.UNKNOWN)
    mail = Mail.objects.get()
    auditor, manager = client_as(Role.AUDITOR), client_as(Role.ACCOUNT_MANAGER)

    page = auditor.get(f"/outbox/{mail.public_id}/")

    assert "Send again" not in page.content.decode()
    assert auditor.post(f"/outbox/{mail.public_id}/decide/", {"decision": "resend"}).status_code == 403
    assert manager.get("/outbox/").status_code == 403


def test_a_mail_is_queued_only_if_its_transaction_commits():
    with transaction.atomic():
        services.enqueue([draft(1)])
        transaction.set_rollback(True)

    assert states() == {}
