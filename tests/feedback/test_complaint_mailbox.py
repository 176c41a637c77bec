"""Complaints by mail: filed and acknowledged once, answers find their thread, machines are left alone."""

import pytest

from crmq.mail import services as mail_services
from crmq.mail import tasks as mail_tasks
from crmq.mail.models import InboundMail, Mail
from feedback.models import Complaint
from feedback.services import complaint_mailbox as mailbox
from feedback.services import complaints as services
from feedback.starter import complaints as starter
from tests.factories import make_contact, make_organisation

from .complaints import PNG, agent, file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _definitions():
    make_organisation()
    starter.install()


def letter(
    text="Half of it is broken.",
    *,
    number=1,
    sender="Wang Min <wang@customer.example>",
    subject="Broken goods",
    **headers,
):
    lines = {
        "From": sender,
        "To": "care@example.org",
        "Subject": subject,
        "Message-ID": f"<letter-{number}@customer.example>",
    }
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{head}MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()


def arrives(**fields):
    mail_services.take(raw=letter(**fields))
    return mailbox.take_waiting()


def test_a_mail_becomes_a_complaint_that_is_acknowledged_over_smtp(smtp):
    contact = make_contact(email="wang@customer.example")

    arrives(Auto_Submitted="no")
    mail_tasks.send_due()

    complaint = Complaint.objects.get()
    [sent] = smtp.mails
    assert (complaint.customer, complaint.channel, complaint.subject) == (contact.customer, "email", "Broken goods")
    assert complaint.text.strip() == "Half of it is broken."
    assert complaint.number in str(sent["Subject"])
    assert sent["Auto-Submitted"] == "auto-replied"
    assert sent["List-Unsubscribe"] is None
    assert "/track/" in sent.get_body(("plain",)).get_content()
    assert InboundMail.objects.get().outcome == complaint.number


def test_a_machines_answer_makes_no_complaint_and_gets_no_answer():
    arrives(Auto_Submitted="auto-replied")

    assert not Complaint.objects.exists()
    assert not Mail.objects.exists()


def test_a_mail_read_twice_is_one_complaint():
    for _ in range(2):
        arrives(number=7)

    assert Complaint.objects.count() == Mail.objects.count() == 1


@pytest.mark.parametrize("way", ["our mail", "their mail", "the number"])
def test_an_answer_finds_its_complaint(way):
    arrives(number=1)
    complaint, ours = Complaint.objects.get(), Mail.objects.get()
    headers = {
        "our mail": {"In_Reply_To": ours.message_id("example.org")},
        "their mail": {"References": "<letter-1@customer.example>"},
        "the number": {},
    }

    arrives(
        text="And wet.\r\n\r\nOn Monday we wrote:\r\n> We received",
        number=2,
        subject=f"Re: {complaint.number if way == 'the number' else 'it'}",
        **headers[way],
    )

    said = complaint.events.get(kind="message")
    assert Complaint.objects.count() == 1
    assert (said.text, said.from_customer, said.is_public) == ("And wet.", True, True)


def test_a_guessed_number_opens_nothing():
    complaint = file(reporter_email="wang@customer.example")

    arrives(sender="Eve <eve@elsewhere.example>", subject=f"Re: {complaint.number}")

    assert complaint.events.filter(kind="message").count() == 0
    assert Complaint.objects.count() == 2


def test_an_answer_resumes_a_complaint_that_waits():
    arrives()
    complaint = services.acknowledge(complaint=Complaint.objects.get(), by=agent())
    services.wait(complaint=complaint, by=agent(), text="Photos, please")

    arrives(number=2, References="<letter-1@customer.example>")

    complaint.refresh_from_db()
    assert complaint.status == "investigating"


def test_an_answer_to_a_merged_complaint_goes_where_the_work_is():
    arrives()
    double, main = Complaint.objects.get(), file()
    services.merge(complaint=double, into=main, by=agent())

    arrives(number=2, References="<letter-1@customer.example>")

    assert main.events.filter(from_customer=True).count() == 1


def test_two_programs_that_answer_each_other_stop():
    for number in range(9):
        arrives(number=number)

    assert Complaint.objects.count() == 9
    assert Mail.objects.count() == mailbox.ACKNOWLEDGED_PER_HOUR


def test_chinese_mail_is_answered_in_chinese_and_its_pictures_are_kept():
    raw = (
        (
            "From: =?utf-8?b?546L5pWP?= <wang@customer.example>\r\nTo: care@example.org\r\nSubject: =?utf-8?b?56C05o2f?=\r\n"
            "Message-ID: <zh@customer.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n有一半破损。\r\n--b\r\nContent-Type: image/png\r\n"
            'Content-Disposition: attachment; filename="a.png"\r\n\r\n'
        ).encode()
        + PNG
        + b"\r\n--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename=evil.html\r\n\r\n<script>1</script>\r\n--b--\r\n"
    )

    mail_services.take(raw=raw)
    mailbox.take_waiting()

    complaint = Complaint.objects.get()
    assert (complaint.reporter_name, complaint.language) == ("王敏", "zh-hans")
    assert [one.file.name for one in complaint.files.all()] == ["a.png"]
    assert "投诉" in Mail.objects.get().subject


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Yes.\n\n> old", "Yes."),
        ("好的\n\n在 2026年1月1日 王 写道：\n旧", "好的"),
        ("> only quoted", "> only quoted"),
        ("", ""),
    ],
)
def test_only_what_is_new_in_an_answer_is_kept(text, new):
    assert mailbox.unquoted(text) == new
