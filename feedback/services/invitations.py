"""The secret of an invitation, and the mail that carries it."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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
from feedback.queries.audience import Person

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


def key_of(wave_pk: int, contact_pk: int, number: int = 0) -> str:
    """What the outbox knows the mail by; unique, so a wave mails nobody twice. `number` counts reminders."""
    return f"{prefix_of(wave_pk)}{contact_pk}:{f'remind{number}' if number else 'invite'}"


def prefix_of(wave_pk: int) -> str:
    return f"survey:{wave_pk}:"


@dataclass(frozen=True, slots=True)
class Letter:
    """A wave's mail in one language, rendered once, with holes for what differs."""

    wave_pk: int
    subject: str
    text: str
    html: str
    number: int = 0  # of the reminder; 0 is the invitation

    def draft(self, *, person: Person, token: str, due_at: datetime | None = None) -> Draft:
        """The mail of one contact, as text and as HTML."""
        url = f"{settings.BASE_URL}{reverse('feedback:answer', args=[token])}"
        text, html = self.filled(person=person, url=url)
        return Draft(
            key=key_of(self.wave_pk, person.pk, self.number), kind="survey_reminder" if self.number else "survey",
            to_address=person.email, is_bulk=True, subject=self.subject, text=text, html=html,
            headers=unsubscribing.headers_for(person.email), due_at=due_at,
        )  # fmt: skip

    def filled(self, *, person: Person, url: str) -> tuple[str, str]:
        """Text and HTML as this person gets them."""
        values = {
            "name": person.name,
            "company": person.company,
            "url": url,
            "unsubscribe": unsubscribing.url_for(person.email),
        }
        html = _fill(self.html, {hole: escape(value) for hole, value in values.items()})
        return _fill(self.text, values), html


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Put values into the holes in one pass, so that no value can make another hole."""
    return HOLE.sub(lambda hole: values[hole[1]], text)


def letters(wave: Wave, number: int = 0) -> dict[str, Letter]:
    """The mail of a wave by language; it asks the first question that is answered on a scale.

    `number` counts reminders; 0 is the invitation.
    """
    organisation = org.organisation()
    first = next((question for question in wave.version.questions.all() if question.scale), None)
    context: dict[str, Any] = {
        "organisation": organisation,
        "version": wave.version,
        "wave": wave,
        "first": first,
        "number": number,
    }
    context |= {hole: f"\ue000{hole}\ue001" for hole in HOLES}
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language), timezone.override(organisation.zone):
            found[language] = Letter(
                wave_pk=wave.pk,
                number=number,
                subject=_subject(number) % {"organisation": organisation.name},
                text=render_to_string("feedback/surveys/mail.txt", context | {"language": language}),
                html=render_to_string("feedback/surveys/mail.html", context | {"language": language}),
            )
    return found


def _subject(number: int) -> str:
    return (
        _("Reminder from %(organisation)s: how are we doing?") if number else _("%(organisation)s: how are we doing?")
    )
