"""Mails that come in take effect once: bad addresses are barred, people wait for an answer, machines get none."""

import mailbox

import pytest
from django.db import connection

from crmq.lib.permissions import Role
from crmq.mail import services, tasks
from crmq.mail.models import InboundMail, Mail, Suppression
from tests.factories import make_organisation
from tests.mail.letters import abuse, bounce, letter
from tests.mail.test_outbox import draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(smtp):
    make_organisation()
    services.enqueue([draft(1, to_address="ada@example.org", is_bulk=True)])
    tasks.send_due()
    return Mail.objects.get()


def barred():
    return list(Suppression.objects.values_list("address", "reason"))


def test_a_bounce_for_good_bars_the_address_and_marks_the_mail(sent):
    raw = bounce(sent.message_id("example.org"))

    row, is_new = services.take(raw=raw)
    _, again = services.take(raw=raw)

    sent.refresh_from_db()
    assert (is_new, again) == (True, False)
    assert (row.kind, row.mail, row.outcome) == ("bounce_hard", sent, "bounced")
    assert barred() == [("ada@example.org", "bounced")]
    assert sent.status == "bounced"


def test_a_full_mailbox_bars_nobody(sent):
    services.take(raw=bounce(sent.message_id("example.org"), status="4.2.2", detail="mailbox full"))

    sent.refresh_from_db()
    assert barred() == []
    assert sent.status == "sent"


def test_a_bounce_without_our_message_id_counts_for_the_last_mail_to_that_address(sent):
    services.take(raw=bounce("<foreign@example.org>"))

    assert barred() == [("ada@example.org", "bounced")]


def test_a_forged_bounce_bars_nobody(sent):
    services.take(raw=bounce("<foreign@example.org>", recipient="other@example.org"))

    assert barred() == []
    assert InboundMail.objects.get().outcome == "not_ours"


def test_a_report_of_spam_bars_the_address(sent):
    services.take(raw=abuse(sent.message_id("example.org")))

    assert barred() == [("ada@example.org", "complained")]


def test_who_writes_to_leave_gets_no_more_surveys(sent):
    services.take(raw=letter("退订"))

    assert barred() == [("ada@example.org", "unsubscribed")]


def test_what_people_write_waits_and_what_machines_write_is_never_answered(smtp):
    person, _ = services.take(raw=letter(number=1, Auto_Submitted="no"))
    machine, _ = services.take(raw=letter(number=2, Auto_Submitted="auto-replied"))

    assert list(InboundMail.objects.waiting()) == [person]
    assert machine.handled_at
    assert not Mail.objects.exists()
    assert services.settle(mail=person, outcome="complaint C-1")
    assert not services.settle(mail=person, outcome="again")


def test_a_refusal_of_the_address_at_sending_bars_it(smtp):
    services.enqueue([draft(1, to_address="reject@example.org"), draft(2, to_address="later@example.org")])

    tasks.send_due()

    assert barred() == [("reject@example.org", "bounced")]


def test_what_is_withdrawn_after_a_worker_has_taken_it_does_not_leave(smtp):
    services.enqueue([draft(1), draft(2), draft(3)])
    claim, mails = services.claim_batch()
    services.withdraw(key_prefix="test:2")

    sent = services.send_batch(claim, mails)

    assert sent == 2
    assert dict(Mail.objects.values_list("key", "status")) == {
        "test:1": "sent",
        "test:2": "cancelled",
        "test:3": "sent",
    }


def test_the_mailbox_is_read_once(tmp_path, settings):
    box = mailbox.Maildir(tmp_path / "box")
    box.add(letter(number=1))
    box.add(letter(number=2))
    settings.MAILBOX_URL = f"maildir://{tmp_path}/box"

    tasks.read_mailbox()
    tasks.read_mailbox()

    assert InboundMail.objects.count() == 2
    assert {message.get_subdir() for message in mailbox.Maildir(tmp_path / "box")} == {"cur"}


def test_a_mailbox_out_of_reach_disturbs_nothing(settings):
    settings.MAILBOX_URL = "imap://user:secret@127.0.0.1:1/INBOX"

    tasks.read_mailbox()

    assert not InboundMail.objects.exists()


def post(client, raw, token="secret", kind="message/rfc822"):
    return client.post("/mail/in/", raw, content_type=kind, headers={"Authorization": f"Bearer {token}"})


def test_a_mail_server_posts_mails_with_our_token(client, settings):
    settings.INBOUND_TOKEN = "secret"

    assert post(client, letter()).status_code == 202
    assert post(client, letter()).status_code == 202
    assert post(client, letter(), token="guess").status_code == 401
    assert post(client, letter(), kind="text/html").status_code == 415
    assert InboundMail.objects.count() == 1


def test_without_a_token_nothing_is_taken(client, settings):
    settings.INBOUND_TOKEN = ""

    assert post(client, letter(), token="").status_code == 404


def test_received_mail_is_shown_to_those_who_read_the_outbox(client_as, sent):
    row, _ = services.take(raw=bounce(sent.message_id("example.org")))
    services.take(raw=letter("<img src=x onerror=alert(1)> see /s/abcdefgh/"))

    page = client_as(Role.ADMINISTRATOR).get("/received/")
    detail = client_as(Role.AUDITOR).get(f"/received/{InboundMail.objects.latest('pk').public_id}/")

    assert "Address barred" in page.content.decode()
    assert "<img" not in detail.content.decode()
    assert "abcdefgh" not in detail.content.decode()
    assert client_as(Role.QA_LEAD).get("/received/").status_code == 403
    assert client_as(Role.QA_LEAD).get(f"/received/{row.public_id}/").status_code == 403


def test_mails_from_before_get_their_digest(sent):
    with connection.cursor() as cursor:
        cursor.execute("SELECT left(encode(sha256(convert_to(key, 'UTF8')), 'hex'), 32) FROM mail_mail")
        [(written,)] = cursor.fetchall()

    assert written == sent.digest
