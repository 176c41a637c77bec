"""Surveys, waves and answers for tests: small, and made by the product's own services."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from crmq.org.queries import today
from crmq.org.services import digest
from feedback.models import Answer, Invitation, Question, QuestionKind, Response, Survey, SurveyVersion, Wave
from feedback.services import invitations
from feedback.starter import loop
from tests.factories import make_contact

K = QuestionKind
OPTIONS = [{"id": "delivery", "en": "Delivery", "zh": "交付"}, {"id": "price", "en": "Price", "zh": "价格"}]
QUESTIONS = [
    ("nps", K.NPS, True),
    ("csat", K.CSAT, False),
    ("improve", K.CHOICE, False),
    ("topics", K.CHOICES, False),
    ("comment", K.TEXT, False),
]

_number = count(1)


def make_survey(*questions, status=SurveyVersion.Status.PUBLISHED, **overrides):
    """A survey with one version; `questions` are (key, kind, required). Returns the version."""
    loop.install()  # the rules that close the loop
    number = next(_number)
    survey = Survey.objects.create(
        **{"code": f"survey-{number}", "name_en": f"Survey {number}", "name_zh": f"调查 {number}"} | overrides
    )
    version = SurveyVersion.objects.create(
        survey=survey, number=1, status=status, thanks_en="Thank you", thanks_zh="谢谢"
    )
    for place, (key, kind, required) in enumerate(questions or QUESTIONS, 1):
        options = OPTIONS if kind in (K.CHOICE, K.CHOICES) else []
        Question.objects.create(
            version=version,
            position=place,
            key=key,
            kind=kind,
            is_required=required,
            options=options,
            text_en=f"{key} in English",
            text_zh=f"{key} 中文",
        )
    return version


def make_wave(version=None, **overrides):
    fields = {"name_en": "Wave", "closes_on": today() + timedelta(days=14), "status": Wave.Status.DONE, "audience": {}}
    return Wave.objects.create(version=version or make_survey(), **fields | overrides)


def make_invitation(wave=None, contact=None, **overrides):
    """A delivered invitation; `token` on it is what the link carries."""
    contact = contact or make_contact()
    fields = {"status": Invitation.Status.DELIVERED, "expires_at": timezone.now() + timedelta(days=14)}
    row = Invitation(customer=contact.customer, contact=contact, wave=wave or make_wave(), **fields | overrides)
    row.token = invitations.token_of(row.public_id)
    row.digest = digest(row.token)
    row.save()
    return row


def make_response(version, customer, at=None, mode=Response.Mode.WEB, **given):
    """A complete response; `given` maps question keys to numbers, texts or lists of options."""
    at = at or timezone.now()
    response = Response.objects.create(customer=customer, version=version, mode=mode, started_at=at, completed_at=at)
    questions = {question.key: question for question in version.questions.all()}
    for key, value in given.items():
        column = "number" if isinstance(value, int) else "text" if isinstance(value, str) else "options"
        Answer.objects.create(
            customer=customer,
            response=response,
            question=questions[key],
            kind=questions[key].kind,
            answered_at=at,
            completed_at=at,
            is_headline=mode == Response.Mode.WEB,
            **{column: value},
        )
    return response
