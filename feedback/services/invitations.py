"""The secret of an invitation, and the mail that carries it."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.html import escape
from django.utils.translation import gettext as _

from crmq.mail import unsubscribing
from crmq.mail.services import Draft
from crmq.org import queries as org
from feedback.models import Wave

SALT = "feedback.invitation"
TOKEN_BYTES = 18  # 144 bits, written as 24 letters without padding

# Places in a rendered mail for what differs from contact to contact. The marks are private-use
# characters, which neither escaping nor translation touches.
HOLES = ("name", "company", "url", "unsubscribe")
HOLE = re.compile("\ue000([a-z]+)\ue001")


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
    """A wave's mail in one language, rendered once, with holes for what differs."""

    wave_pk: int
    subject: str
    text: str
    html: str

    def draft(self, *, name: str, address: str, company: str, contact_pk: int, token: str) -> Draft:
        """The mail of one contact, as text and as HTML."""
        values = {
            "name": name,
            "company": company,
            "url": f"{settings.BASE_URL}{reverse('feedback:answer', args=[token])}",
            "unsubscribe": unsubscribing.url_for(address),
        }
        return Draft(
            key=key_of(self.wave_pk, contact_pk),
            kind="survey",
            to_address=address,
            is_bulk=True,
            subject=self.subject,
            text=_fill(self.text, values),
            html=_fill(self.html, {hole: escape(value) for hole, value in values.items()}),
            headers=unsubscribing.headers_for(address),
        )


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Put values into the holes in one pass, so that no value can make another hole."""
    return HOLE.sub(lambda hole: values[hole[1]], text)


def letters(wave: Wave) -> dict[str, Letter]:
    """The mail of a wave by language; it asks the first question that is answered on a scale."""
    organisation = org.organisation()
    first = next((question for question in wave.version.questions.all() if question.scale), None)
    context: dict[str, Any] = {"organisation": organisation, "version": wave.version, "wave": wave, "first": first}
    context |= {hole: f"\ue000{hole}\ue001" for hole in HOLES}
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language), timezone.override(organisation.zone):
            found[language] = Letter(
                wave_pk=wave.pk,
                subject=_("%(organisation)s: how are we doing?") % {"organisation": organisation.name},
                text=render_to_string("feedback/surveys/mail.txt", context | {"language": language}),
                html=render_to_string("feedback/surveys/mail.html", context | {"language": language}),
            )
    return found
