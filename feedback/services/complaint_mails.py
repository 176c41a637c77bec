"""Mails about a complaint, in the language of its reporter. They leave with the transaction that caused them."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crmq.mail.services import Draft, enqueue
from crmq.org import queries as org
from feedback.models import Complaint


def acknowledge(complaint: Complaint, token: str) -> None:
    """Tell the reporter the number, and the way to follow it."""
    url = f"{settings.BASE_URL}{reverse('feedback:track', args=[token])}"
    with translation.override(complaint.language), timezone.override(org.zone()):
        context = {"complaint": complaint, "url": url, "organisation": org.organisation()}
        draft = Draft(
            key=f"complaint:{complaint.number}:ack",
            kind="complaint_acknowledgement",
            to_address=complaint.reporter_email,
            subject=_("We received your complaint %(number)s") % {"number": complaint.number},
            text=render_to_string("feedback/complaints/acknowledgement.txt", context),
            html=render_to_string("feedback/complaints/acknowledgement.html", context),
            headers={"Auto-Submitted": "auto-replied"},
        )
    enqueue([draft])


def pass_on(complaint: Complaint, text: str, version: int) -> None:
    """Send a public message to the reporter."""
    with translation.override(complaint.language):
        subject = _("About your complaint %(number)s") % {"number": complaint.number}
        body = render_to_string(
            "feedback/complaints/message.txt",
            {"text": text, "complaint": complaint, "organisation": org.organisation()},
        )
    key = f"complaint:{complaint.number}:message:{version}"
    enqueue([Draft(key=key, kind="complaint_message", to_address=complaint.reporter_email, subject=subject, text=body)])
