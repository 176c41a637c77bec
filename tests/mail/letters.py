"""Mails as mail servers, machines and people write them."""


def bounce(original_id, *, status="5.1.1", action="failed", recipient="ada@example.org", detail="550 5.1.1 unknown"):
    return f"""From: MAILER-DAEMON@mx.example.org
To: care@example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <{status}-{action}-{recipient}-bounce@mx.example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {detail}

--b
Content-Type: text/rfc822-headers

From: care@example.org
Message-ID: {original_id}

--b--
""".replace("\n", "\r\n").encode()


def abuse(original_id, *, kind="abuse"):
    return f"""From: fbl@isp.example
To: care@example.org
Subject: FW: survey
Message-ID: <{kind}-report@isp.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1

--b
Content-Type: message/rfc822

From: care@example.org
Message-ID: {original_id}
Subject: How are we doing?

Hello
--b--
""".replace("\n", "\r\n").encode()


def letter(text="The last delivery was late.", number=1, **headers):
    fields = {
        "From": "Ada <ada@example.org>",
        "To": "care@example.org",
        "Subject": "Late again",
        "Message-ID": f"<letter{number}@example.org>",
        "Content-Type": "text/plain; charset=utf-8",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "", text]).encode()
