"""Surveys and their versions: listed, written, published."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback.forms.surveys import SurveyForm, TextsForm
from feedback.models import Hold, Question, Survey, SurveyVersion
from feedback.queries import surveys as query
from feedback.queries import waves as wave_query
from feedback.services import surveys as services
from feedback.starter.library import BY_CODE, TEMPLATES, Template

from .builder import UNPROCESSABLE, builder, changed, find, previews


@require_GET
@requires(Permission.SURVEYS_READ)
def survey_list(request: SignedInRequest) -> HttpResponse:
    waves = wave_query.with_funnels(query.latest_waves(), request.user)
    held = Hold.objects.visible_to(request.user).filter(state=Hold.State.HELD).count()
    context = {"rows": query.rows(request.user), "waves": waves, "days": query.DAYS, "held": held}
    return render(request, "feedback/surveys/list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_DEFINE)
def survey_new(request: SignedInRequest) -> HttpResponse:
    """A new survey, empty or from the library: `template` in the address or the form names one."""
    template = BY_CODE.get(request.POST.get("template", "") or request.GET.get("template", ""))
    initial = (
        {"name_en": template.name_en, "name_zh": template.name_zh, "code": _free(template.code)} if template else {}
    )
    form = SurveyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        content: dict[str, Any] = {"texts": template.texts, "questions": template.questions} if template else {}
        draft = services.create_survey(by=request.user, **form.cleaned_data, **content)
        return redirect("feedback:version", public_id=draft.public_id)
    context = {"form": form, "templates": TEMPLATES, "chosen": template, "previews": _template_previews(template)}
    return render(request, "feedback/surveys/new.html", context, status=UNPROCESSABLE if form.is_bound else 200)


def _free(code: str) -> str:
    """The template's code, with a number behind where it is taken."""
    taken = set(Survey.objects.filter(code__startswith=code).values_list("code", flat=True))
    return next(one for one in [code, *(f"{code}-{n}" for n in range(2, len(taken) + 3))] if one not in taken)


def _template_previews(template: Template | None) -> list[tuple[str, str, Any]]:
    if template is None:
        return []
    version = SurveyVersion(**template.texts)
    return previews(version, [Question(position=n, **fields) for n, fields in enumerate(template.questions, 1)])


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


@require_GET
@requires(Permission.SURVEYS_READ)
def version(request: SignedInRequest, public_id: Any) -> HttpResponse:
    return builder(request, find(public_id))


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def texts(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = find(public_id)
    form = TextsForm(request.POST, request.FILES, instance=find(public_id))
    if not form.is_valid():
        return builder(request, found, UNPROCESSABLE, texts=form)
    logo, away = form.cleaned_data["logo"], form.cleaned_data.get("no_logo", False)
    return changed(
        request,
        found,
        lambda: services.edit_texts(version=found, logo=logo, no_logo=away, by=request.user, **form.texts),
    )


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_DEFINE)
def publish(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = find(public_id)
    if request.method == "GET":
        return render(request, "feedback/surveys/publish.html", {"version": found, "gaps": services.gaps(found)})
    try:
        return changed(request, found, lambda: services.publish(version=found))
    except services.NotPublishable as lacking:
        return builder(request, found, UNPROCESSABLE, refused=lacking.problems)
    except IntegrityError:
        messages.error(request, _("Somebody published another version at the same moment. Look at it first."))
        return redirect("feedback:survey", public_id=found.survey.public_id)


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def copy(request: SignedInRequest, public_id: Any) -> HttpResponse:
    draft = services.copy_as_draft(version=find(public_id))
    return redirect("feedback:version", public_id=draft.public_id)


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def discard(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = find(public_id)
    try:
        services.discard(version=found)
    except services.NotDraft:
        messages.error(request, _("Only a draft can be thrown away."))
    return redirect("feedback:survey", public_id=found.survey.public_id)
