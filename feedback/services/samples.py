"""Sample mails of a wave: the real letter, with a link that leads to the preview and not to an invitation."""

import uuid

from django.conf import settings
from django.urls import reverse

from crmq.mail.services import Draft, enqueue
from crmq.org.models import User
from feedback.models import Wave
from feedback.queries.audience import Person, sample_person

from . import invitations


def sample(*, wave: Wave, user: User, language: str, number: int = 0) -> Draft:
    """The mail as the first contact of the wave gets it, addressed to `user`."""
    found = sample_person(wave)
    person = Person(0, 0, found.name if found else user.name, user.email, found.company if found else "", language, "")
    letter = invitations.letters(wave, number)[language]
    url = f"{settings.BASE_URL}{reverse('feedback:version', args=[wave.version.public_id])}"
    text, html = letter.filled(person=person, url=url)
    key = f"sample:{uuid.uuid4()}"
    return Draft(key=key, kind="sample", to_address=user.email, subject=letter.subject, text=text, html=html)


def send(*, wave: Wave, user: User) -> int:
    """Queue the sample in every language; returns how many mails."""
    return enqueue(sample(wave=wave, user=user, language=language) for language, _name in settings.LANGUAGES)
