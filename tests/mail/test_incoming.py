"""What came in is told apart: bounces, reports, machines and people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmq.mail.incoming import attachments, is_bad_address, read
from tests.mail.letters import abuse, bounce, letter

OURS = "0" * 31 + "a"


@pytest.mark.parametrize(
    ("status", "action", "kind"),
    [
        ("5.1.1", "failed", "bounce_hard"),
        ("5.1.10", "failed", "bounce_hard"),
        ("4.2.2", "failed", "bounce_soft"),
        ("5.2.2", "failed", "bounce_soft"),
        ("5.7.1", "failed", "bounce_soft"),
        ("4.4.1", "delayed", "bounce_soft"),
        ("2.0.0", "delivered", "auto_reply"),
    ],
)
def test_a_delivery_report_is_judged_by_its_status(status, action, kind):
    found = read(bounce(f"<{OURS}@example.org>", status=status, action=action, detail="smtp"))

    assert found.kind == kind
    assert kind == "auto_reply" or (found.code, found.about, found.recipient) == (status, OURS, "ada@example.org")


def test_an_abuse_report_names_our_mail():
    found = read(abuse(f"<{OURS}@example.org>"))

    assert (found.kind, found.about) == ("abuse", OURS)
    assert read(abuse(f"<{OURS}@example.org>", kind="not-spam")).kind == "auto_reply"
    assert read(abuse(f"<{OURS}@example.org>", kind="opt-out")).kind == "unsubscribe"


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, "message"),
        ({"Auto_Submitted": "no"}, "message"),
        ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"Auto_Submitted": "auto-generated; x=1"}, "auto_reply"),
        ({"Precedence": "bulk"}, "auto_reply"),
        ({"List_Id": "<news.example.org>"}, "auto_reply"),
        ({"Return_Path": "<>"}, "auto_reply"),
        ({"From": "noreply@example.org"}, "auto_reply"),
        ({"From": "care@example.org"}, "auto_reply"),
        ({"Subject": "自动回复：出差"}, "auto_reply"),
        ({"Subject": "=?utf-8?b?6YCA6K6i?="}, "unsubscribe"),
        ({"Subject": "Unsubscribe"}, "unsubscribe"),
    ],
)
def test_machines_are_told_from_people(headers, kind):
    assert read(letter(**headers), own=frozenset({"care@example.org"})).kind == kind


def test_a_bounce_in_words_is_recognised():
    text = f"Your mail <{OURS}@example.org> was not delivered: 550 5.1.1 no such user"

    found = read(letter(text, From="MAILER-DAEMON@qq.example"))

    assert (found.kind, found.code, found.about) == ("bounce_hard", "5.1.1", OURS)


def test_what_a_person_wrote_is_read_in_any_charset_and_from_html():
    chinese = read(
        b"From: =?gb2312?B?zfXP/g==?= <w@example.cn>\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n"
        + "交货迟了".encode("gb2312")
    )
    html = read(letter("<style>p{}</style><p>One</p><p>Two &amp; <b>three</b></p>", Content_Type="text/html"))

    assert (chinese.sender, chinese.text) == ("w@example.cn", "交货迟了")
    assert html.text == "One\n\nTwo & three"


def test_files_come_with_name_and_content():
    raw = (
        b'From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nSee file.\r\n'
        b'--b\r\nContent-Type: text/plain; name="n.txt"\r\nContent-Disposition: attachment; filename="note.txt"\r\n\r\nhello\r\n--b--\r\n'
    )

    assert read(raw).text == "See file."
    assert list(attachments(raw)) == [("note.txt", b"hello")]


@pytest.mark.parametrize(
    ("code", "text", "bad"),
    [
        ("5.1.1", "", True),
        ("", "550 User unknown", True),
        ("", "550 rejected by policy", False),
        ("5.7.1", "user unknown", False),
        ("4.1.1", "user unknown", False),
    ],
)
def test_only_a_refusal_of_the_address_bars_it(code, text, bad):
    assert is_bad_address(code, text) is bad


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"Subject: ", b"From: ", b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n"]),
)
def test_nothing_makes_reading_fail(noise, before):
    found = read(before + noise)

    assert "\x00" not in found.subject + found.text + found.sender
    list(attachments(before + noise))
