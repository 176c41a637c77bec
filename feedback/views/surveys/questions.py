"""Questions of a draft: written with a preview in both languages beside the form, moved, removed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from crmq.lib.htmx import render_fragment
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback.forms.questions import QuestionForm, fingerprint
from feedback.models import Question, SurveyVersion
from feedback.services import surveys as services

from .builder import UNPROCESSABLE, changed, find, previews

CONFLICT = 409


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_DEFINE)
def question(request: SignedInRequest, public_id: Any, key: str = "") -> HttpResponse:
    """The form of one question; `kind` in the address chooses the kind of a new one, `more` asks for more rows."""
    found = find(public_id)
    existing = get_object_or_404(Question, version=found, key=key) if key else None
    if request.method == "GET" or "more" in request.POST:
        form = QuestionForm(request.POST or None, version=found, instance=existing, kind=request.GET.get("kind", ""))
        return _page(request, found, form, existing)
    form = QuestionForm(request.POST, version=found, instance=existing)
    if not form.is_valid():
        return _page(request, found, form, existing, UNPROCESSABLE)
    was = request.POST.get("was", "")
    try:
        return changed(
            request, found, anchor=key,
            change=lambda: services.save_question(version=found, question=existing, seen=lambda now: fingerprint(now) == was, **form.values),
        )  # fmt: skip
    except services.ChangedMeanwhile as meanwhile:
        form.was = fingerprint(meanwhile.question)
        return _page(request, found, form, existing, CONFLICT, theirs=meanwhile.question)


def _page(
    request: SignedInRequest,
    version: SurveyVersion,
    form: QuestionForm,
    existing: Question | None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {"form": form, "version": version, "question": existing, "previews": _previews(version, form), **more}
    return render(request, "feedback/surveys/question.html", context, status=status)


def _previews(version: SurveyVersion, form: QuestionForm) -> list[tuple[str, str, Any]]:
    question = (
        form.preview()
        if form.is_bound
        else form.instance
        if form.instance.pk
        else Question(kind=form.chosen_kind, key="preview")
    )
    return previews(SurveyVersion(survey=version.survey), [question])


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def question_preview(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """How the question being typed will look, and the parts of the form that its kind has; stores nothing."""
    found = find(public_id)
    existing = Question.objects.filter(version=found, key=request.POST.get("key", "")).first()
    form = QuestionForm(request.POST, version=found, instance=existing)
    context = {"form": form, "version": found, "previews": _previews(found, form)}
    part = "parts" if "parts" in request.GET else "preview"
    return render_fragment(request, f"feedback/surveys/question.html#{part}", context)


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def question_remove(request: SignedInRequest, public_id: Any, key: str) -> HttpResponse:
    found = get_object_or_404(Question.objects.select_related("version__survey"), version__public_id=public_id, key=key)
    return changed(request, found.version, lambda: services.remove_question(question=found))


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def question_move(request: SignedInRequest, public_id: Any, key: str) -> HttpResponse:
    """One place up or down, by a button that works without scripts."""
    found = find(public_id)
    keys = list(found.questions.values_list("key", flat=True))
    if key in keys:
        at = keys.index(key)
        to = max(0, at - 1) if request.POST.get("move") == "up" else at + 1
        keys.insert(to, keys.pop(at))
    return changed(request, found, lambda: services.reorder(version=found, keys=keys), anchor=key)


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def order(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """The order after dragging: keys by comma."""
    found = find(public_id)
    keys = request.POST.get("order", "").split(",")
    return changed(request, found, lambda: services.reorder(version=found, keys=keys))
