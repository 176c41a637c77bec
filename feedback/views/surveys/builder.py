"""The page of one version: its questions, and how it will look in both languages."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from crmq.lib.permissions import Permission
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from feedback.forms.questionnaire import Questionnaire
from feedback.forms.surveys import TextsForm
from feedback.models import Question, QuestionKind, SurveyVersion
from feedback.services import surveys as services
from feedback.services.survey_gaps import gaps

UNPROCESSABLE = 422
LANGUAGES = {"en": "English", "zh-hans": "中文"}


def find(public_id: Any) -> SurveyVersion:
    return get_object_or_404(SurveyVersion.objects.select_related("survey"), public_id=public_id)


def builder(request: SignedInRequest, version: SurveyVersion, status: int = 200, **more: Any) -> HttpResponse:
    questions = list(version.questions.all())
    is_draft = version.status == SurveyVersion.Status.DRAFT
    rows = [(question, *_condition(question, questions)) for question in questions]
    context = {
        "version": version, "questions": rows, "is_draft": is_draft, "texts": TextsForm(instance=version), "kinds": QuestionKind.choices,
        "gaps": gaps(version) if is_draft else [], "editable": is_draft and request.user.may(Permission.SURVEYS_DEFINE),
        "previews": previews(version, questions), **more,
    }  # fmt: skip
    return render(request, "feedback/surveys/version.html", context, status=status)


def _condition(question: Question, questions: Sequence[Question]) -> tuple[str, str]:
    """The question that another depends on and the answers that show it, in words; blank without a condition."""
    parent = next((one for one in questions if one.key == question.show_key), None)
    return (parent.wording, ", ".join(map(parent.label_of, question.show_values))) if parent else ("", "")


def previews(version: SurveyVersion, questions: Sequence[Question]) -> list[tuple[str, str, str]]:
    """The sheet in each language, with facts of nobody: code, name of the language, HTML."""
    found: list[tuple[str, str, str]] = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            sheet = Questionnaire(questions, facts=samples(), everything=True, prefix=f"{code}-")
            words = {"intro": sheet.pipe(version.intro), "thanks": sheet.pipe(version.thanks)}
            context = {"sheet": sheet, "version": version, "code": code, **words}
            found.append((code, LANGUAGES[code], render_to_string("feedback/surveys/_preview.html", context)))
    return found


def samples() -> dict[str, str]:
    """What a preview puts in for facts, in the reader's language."""
    return {
        "customer": _("Sample Trading"), "contact": _("Li Hua"), "owner": _("Chen Wei"), "order": "SO-1024",
        "ordered_on": _("3 March"), "organisation": org.organisation().name,
    }  # fmt: skip


def changed(
    request: SignedInRequest, version: SurveyVersion, change: Callable[[], Any], anchor: str = ""
) -> HttpResponse:
    """Do one change to a draft and show the draft; a published version says why not."""
    try:
        change()
    except services.NotDraft:
        messages.error(
            request,
            _("Version %(number)d is published and stays as it is. Make a new draft from it.")
            % {"number": version.number},
        )
    return redirect(reverse("feedback:version", args=[version.public_id]) + (f"#k-{anchor}" if anchor else ""))
