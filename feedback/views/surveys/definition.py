"""Surveys and their versions: listed, written, published."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib.htmx import render_fragment
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback.forms.questionnaire import Questionnaire
from feedback.forms.surveys import QuestionForm, SurveyForm, TextsForm
from feedback.models import Question, Survey, SurveyVersion
from feedback.queries import surveys as query
from feedback.queries import waves as wave_query
from feedback.services import surveys as services

UNPROCESSABLE = 422


@require_GET
@requires(Permission.SURVEYS_READ)
def survey_list(request: SignedInRequest) -> HttpResponse:
    waves = wave_query.with_funnels(query.latest_waves(), request.user)
    context = {"rows": query.rows(request.user), "waves": waves, "days": query.DAYS}
    return render(request, "feedback/surveys/list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_DEFINE)
def survey_new(request: SignedInRequest) -> HttpResponse:
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = services.create_survey(by=request.user, **form.cleaned_data)
        return redirect("feedback:version", public_id=draft.public_id)
    return render(request, "feedback/surveys/new.html", {"form": form}, status=UNPROCESSABLE if form.is_bound else 200)


@require_GET
@requires(Permission.SURVEYS_READ)
def survey(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = get_object_or_404(Survey, public_id=public_id)
    versions, waves = query.versions_of(found), wave_query.with_funnels(query.latest_waves(found), request.user)
    by_status = {version.status: version for version in reversed(versions)}
    context = {
        "survey": found, "versions": versions, "waves": waves,
        "published": by_status.get("published"), "draft": by_status.get("draft"),
    }  # fmt: skip
    return render(request, "feedback/surveys/survey.html", context)


def _version(public_id: Any) -> SurveyVersion:
    return get_object_or_404(SurveyVersion.objects.select_related("survey"), public_id=public_id)


def _builder(request: SignedInRequest, version: SurveyVersion, status: int = 200, **more: Any) -> HttpResponse:
    sheet = Questionnaire(list(version.questions.all()), everything=True)
    is_draft = version.status == SurveyVersion.Status.DRAFT
    context = {
        "version": version, "sheet": sheet, "is_draft": is_draft, "texts": TextsForm(instance=version),
        "gaps": services.gaps(version) if is_draft else [], "editable": is_draft and request.user.may(Permission.SURVEYS_DEFINE), **more,
    }  # fmt: skip
    return render(request, "feedback/surveys/version.html", context, status=status)


@require_GET
@requires(Permission.SURVEYS_READ)
def version(request: SignedInRequest, public_id: Any) -> HttpResponse:
    return _builder(request, _version(public_id))


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def texts(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = _version(public_id)
    form = TextsForm(request.POST)
    if not form.is_valid():
        return _builder(request, found, UNPROCESSABLE, texts=form)
    return _changed(request, found, lambda: services.edit_texts(version=found, **form.cleaned_data))


def _changed(request: SignedInRequest, version: SurveyVersion, change: Any) -> HttpResponse:
    """Do one change to a draft and show the draft; a published version says why not."""
    try:
        change()
    except services.NotDraft:
        messages.error(
            request,
            _("Version %(number)d is published and stays as it is. Make a new draft from it.")
            % {"number": version.number},
        )
    return redirect("feedback:version", public_id=version.public_id)


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_DEFINE)
def question(request: SignedInRequest, public_id: Any, key: str = "") -> HttpResponse:
    """The form of one question, with how it will look beside it."""
    found = _version(public_id)
    existing = get_object_or_404(Question, version=found, key=key) if key else None
    form = QuestionForm(request.POST or None, instance=existing)
    if request.method == "POST" and form.is_valid():
        return _changed(request, found, lambda: services.save_question(version=found, question=existing, **form.values))
    sheet = Questionnaire([form.preview() if form.is_bound else existing or Question(kind="nps", key="preview")])
    context = {"form": form, "version": found, "question": existing, "sheet": sheet}
    return render(request, "feedback/surveys/question.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def question_preview(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """How the question being typed will look; stores nothing."""
    _version(public_id)
    sheet = Questionnaire([QuestionForm(request.POST).preview()])
    return render_fragment(request, "feedback/surveys/question.html#preview", {"sheet": sheet})


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def question_remove(request: SignedInRequest, public_id: Any, key: str) -> HttpResponse:
    found = get_object_or_404(Question.objects.select_related("version__survey"), version__public_id=public_id, key=key)
    return _changed(request, found.version, lambda: services.remove_question(question=found))


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def question_move(request: SignedInRequest, public_id: Any, key: str) -> HttpResponse:
    """One place up or down, by a button that works without scripts."""
    found = _version(public_id)
    keys = list(found.questions.values_list("key", flat=True))
    if key in keys:
        at = keys.index(key)
        to = max(0, at - 1) if request.POST.get("move") == "up" else at + 1
        keys.insert(to, keys.pop(at))
    return _changed(request, found, lambda: services.reorder(version=found, keys=keys))


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def order(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """The order after dragging: keys by comma."""
    found = _version(public_id)
    return _changed(
        request, found, lambda: services.reorder(version=found, keys=request.POST.get("order", "").split(","))
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_DEFINE)
def publish(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = _version(public_id)
    if request.method == "GET":
        return render(request, "feedback/surveys/publish.html", {"version": found, "gaps": services.gaps(found)})
    try:
        return _changed(request, found, lambda: services.publish(version=found))
    except services.NotPublishable as lacking:
        return _builder(request, found, UNPROCESSABLE, refused=lacking.problems)
    except IntegrityError:
        messages.error(request, _("Somebody published another version at the same moment. Look at it first."))
        return redirect("feedback:survey", public_id=found.survey.public_id)


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def copy(request: SignedInRequest, public_id: Any) -> HttpResponse:
    draft = services.copy_as_draft(version=_version(public_id))
    return redirect("feedback:version", public_id=draft.public_id)


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def discard(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = _version(public_id)
    try:
        services.discard(version=found)
    except services.NotDraft:
        messages.error(request, _("Only a draft can be thrown away."))
    return redirect("feedback:survey", public_id=found.survey.public_id)
