"""The secret of an invitation, and the mail that carries it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from crmq.mail import unsubscribing
from crmq.mail.services import Draft
from crmq.org.models import Organisation
from feedback.models import Question, Wave

SALT = "feedback.invitation"
TOKEN_BYTES = 18  # 144 bits, written as 24 letters without padding


def token_of(public_id: Any) -> str:
    """The token of an invitation's link. Computed, never stored: the row keeps only its digest."""
    secret = salted_hmac(SALT, str(public_id), algorithm="sha256").digest()[:TOKEN_BYTES]
    return base64.urlsafe_b64encode(secret).decode()


def key_of(wave_pk: int, contact_pk: int) -> str:
    """What the outbox knows the mail by; unique, so a wave mails nobody twice."""
    return f"{prefix_of(wave_pk)}{contact_pk}:invite"


def prefix_of(wave_pk: int) -> str:
    return f"survey:{wave_pk}:"


@dataclass(frozen=True, slots=True)
class Letter:
    """What all mails of a wave share."""

    wave: Wave
    organisation: Organisation
    questions: Sequence[Question]

    @property
    def first(self) -> Question | None:
        """The question that the mail asks already: the first that is answered on a scale."""
        return next((question for question in self.questions if question.scale), None)

    def draft(self, *, name: str, address: str, company: str, language: str, contact_pk: int, token: str) -> Draft:
        """One mail in the contact's language, as text and as HTML."""
        url = f"{settings.BASE_URL}{reverse('feedback:answer', args=[token])}"
        with translation.override(language), timezone.override(self.organisation.zone):
            context = {
                "organisation": self.organisation, "version": self.wave.version, "wave": self.wave, "first": self.first,
                "name": name, "company": company, "url": url, "unsubscribe": unsubscribing.url_for(address), "language": language,
            }  # fmt: skip
            return Draft(
                key=key_of(self.wave.pk, contact_pk), kind="survey", to_address=address, is_bulk=True,
                subject=_("%(organisation)s: how are we doing?") % {"organisation": self.organisation.name},
                text=render_to_string("feedback/surveys/mail.txt", context), html=render_to_string("feedback/surveys/mail.html", context),
                headers=unsubscribing.headers_for(address),
            )  # fmt: skip
