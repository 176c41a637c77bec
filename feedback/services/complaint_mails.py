"""Mails about a complaint, in the language of its reporter. They leave with the transaction that caused them."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crmq.mail.services import Draft, enqueue
from crmq.org import queries as org
from feedback.models import Complaint

from .tracking import tracking_token


def acknowledge(complaint: Complaint, token: str) -> None:
    """Tell the reporter the number, and the way to follow it."""
    _send(
        complaint, "ack", "acknowledgement", _("We received your complaint %(number)s"), url=_url(token),
        headers={"Auto-Submitted": "auto-replied"},
    )  # fmt: skip


def pass_on(complaint: Complaint, text: str, version: int) -> None:
    """Send a public message to the reporter."""
    _send(
        complaint,
        f"message:{version}",
        "message",
        _("About your complaint %(number)s"),
        url=link(complaint),
        message=text,
    )


def ask_rating(complaint: Complaint) -> None:
    """Tell the reporter that the complaint is closed, and ask what they think of the outcome."""
    key = f"closed:{complaint.reopened}"
    _send(complaint, key, "closed", _("Your complaint %(number)s is closed"), url=link(complaint))


def tell_merged(complaint: Complaint, into: Complaint) -> None:
    """Tell the reporter where the complaint goes on. The other one's page is only for who filed it."""
    same = into.reporter_email.lower() == complaint.reporter_email.lower()
    _send(
        complaint, "merged", "merged", _("About your complaint %(number)s"), url=link(into if same else complaint), into=into
    )  # fmt: skip


def link(complaint: Complaint) -> str:
    """The tracking page, or blank when this installation cannot compute its token."""
    from_key = tracking_token(complaint)
    return _url(from_key) if from_key else ""


def _url(token: str) -> str:
    return f"{settings.BASE_URL}{reverse('feedback:track', args=[token])}"


def _send(
    complaint: Complaint,
    key: str,
    template: str,
    subject: Promise,
    *,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> None:
    organisation = org.organisation()
    with translation.override(complaint.language), timezone.override(org.zone()):
        context = {"complaint": complaint, "organisation": organisation, **more}
        draft = Draft(
            key=f"complaint:{complaint.number}:{key}",
            kind="complaint_acknowledgement" if template == "acknowledgement" else "complaint_message",
            to_address=complaint.reporter_email,
            subject=str(subject) % {"number": complaint.number},
            text=render_to_string(f"feedback/complaints/mail/{template}.txt", context),
            html=render_to_string(f"feedback/complaints/mail/{template}.html", context),
            headers=headers or {},
        )
    enqueue([draft])
