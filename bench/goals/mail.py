"""Goal 7: the outbox against a bare loop over one connection that writes a status for each mail."""

import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings
from django.utils import timezone

from bench.report import Outcome, Result, seconds
from crmq.mail import services
from crmq.mail.models import Mail

MAILS = 600


class Sink:
    """Takes every mail and forgets it."""

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        return "250 OK"


def measure() -> Iterator[Outcome]:
    port = _free_port()
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = (
            "127.0.0.1",
            port,
            False,
            False,
        )
        _fill()
        bare = MAILS / seconds(lambda: _bare(port))
        _fill()
        outbox = MAILS / seconds(_drain)
    finally:
        server.stop()
    yield Result(
        7,
        "mails a second of the outbox / bare loop with status writes",
        outbox,
        bare,
        "mails/s",
        least=0.8,
        sizes={"mails": MAILS},
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _bare(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for number in range(MAILS):
            message = EmailMessage()
            message["From"], message["To"], message["Subject"] = (
                "a@bench.example",
                f"b{number}@bench.example",
                "A subject",
            )
            message.set_content("A text of a few lines.\n" * 20)
            connection.send_message(message)
            Mail.objects.filter(key=f"bench:{number}").update(status=Mail.Status.SENT, sent_at=timezone.now())


def _fill() -> None:
    Mail.objects.filter(key__startswith="bench:").delete()
    drafts = [
        services.Draft(
            key=f"bench:{number}",
            kind="bench",
            to_address=f"b{number}@bench.example",
            subject="A subject",
            text="A text of a few lines.\n" * 20,
        )
        for number in range(MAILS)
    ]
    services.enqueue(drafts)


def _drain() -> None:
    while True:
        claim, mails = services.claim_batch()
        if not mails:
            return
        services.send_batch(claim, mails)
