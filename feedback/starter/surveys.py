"""The questionnaires that a new installation has published: those that waves and complaints send by themselves."""

from django.db import transaction

from crmq.org.models import User
from feedback.models import Survey, SurveyVersion
from feedback.services import surveys

from .library import BY_CODE, Template

PUBLISHED = ("relationship", "after-complaint", "transaction", "return-visit")


@transaction.atomic
def install(*, by: User | None = None) -> None:
    """Create what is missing; leave what is there alone."""
    for code in PUBLISHED:
        if not Survey.objects.filter(code=code).exists():
            surveys.publish(version=from_template(BY_CODE[code], code=code, by=by))


def from_template(template: Template, *, code: str, by: User | None = None) -> SurveyVersion:
    """A new survey whose draft is the template's."""
    return surveys.create_survey(
        code=code, name_en=template.name_en, name_zh=template.name_zh, by=by, texts=template.texts, questions=template.questions
    )  # fmt: skip
