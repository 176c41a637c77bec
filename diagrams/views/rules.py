"""Rules of a draft: what its stages hand out and ask for, what its ways require and set off."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.lib.uploads import UnsafeFile
from crmq.org.requests import SignedInRequest
from crmq.org.services import files
from customers.models import ProcessVersion, Stage, Tier, Transition
from customers.stage_rules import Document, Form, read_documents, read_forms
from diagrams.forms import rules as rule_forms
from diagrams.services import drafts
from diagrams.services.stages import change_stage
from diagrams.services.ways import change_way
from feedback.models import Survey

BLANK_ROWS = 2
LIMIT = 30  # rows of one formset


def _draft(public_id: Any) -> ProcessVersion:
    return get_object_or_404(ProcessVersion, public_id=public_id, status=ProcessVersion.Status.DRAFT)


def _seen(request: SignedInRequest, draft: ProcessVersion) -> int:
    sent = request.POST.get("edited", "")
    return int(sent) if sent.isdigit() and len(sent) < 10 else draft.edited


def _rows(
    form: type[forms.Form], request: SignedInRequest, prefix: str, initial: list[dict[str, Any]], **given: Any
) -> Any:
    factory = forms.formset_factory(
        form, extra=BLANK_ROWS, can_delete=True, max_num=LIMIT, absolute_max=LIMIT + BLANK_ROWS
    )
    data = request.POST if request.method == "POST" else None
    return factory(data, prefix=prefix, initial=initial, form_kwargs=given)


def _kept(rows: Any) -> list[Any]:
    return [row for row in rows if row.cleaned_data and not row.cleaned_data.get("DELETE")]


@require_http_methods(["GET", "POST"])
@requires(Permission.MAP_DEFINE)
def way_rules(request: SignedInRequest, public_id: Any, source: str, target: str) -> HttpResponse:
    draft = _draft(public_id)
    ways = draft.transitions.select_related("source", "target")
    context = _way_context(request, draft, get_object_or_404(ways, source__key=source, target__key=target))
    parts = (context["form"], context["guards"], context["actions"])
    if request.method == "GET" or not all(part.is_valid() for part in parts):
        return render(request, "diagrams/way_rules.html", context, status=422 if request.method == "POST" else 200)
    fields = _way_fields(*parts)
    seen = _seen(request, draft)
    try:
        change_way(process=draft, source=source, target=target, seen=seen, by=request.user, fields=fields)
    except (drafts.EditConflict, drafts.NotEditable):
        return render(request, "diagrams/way_rules.html", context | {"conflict": True}, status=409)
    messages.success(request, _("Saved."))
    return redirect(context["back"])


def _way_context(request: SignedInRequest, draft: ProcessVersion, way: Transition) -> dict[str, Any]:
    surveys = [(str(survey.public_id), survey.name) for survey in Survey.objects.all()]
    tiers = list(Tier.objects.order_by("rank").values_list("code", flat=True))
    return {
        "process": draft, "way": way,
        "form": rule_forms.WayRules(request.POST or None, initial={"is_automatic": way.is_automatic}),
        "guards": _rows(rule_forms.GuardForm, request, "guard", rule_forms.guards_initial(way), stage=_left(way), tiers=tiers),
        "actions": _rows(rule_forms.ActionForm, request, "action", rule_forms.actions_initial(way), surveys=surveys),
        "back": f"{reverse('diagrams:edit', args=[draft.public_id])}?way={way.source.key}.{way.target.key}",
    }  # fmt: skip


def _way_fields(form: rule_forms.WayRules, guards: Any, actions: Any) -> dict[str, Any]:
    return {
        "is_automatic": form.cleaned_data["is_automatic"],
        "guards": [row.guard.stored for row in _kept(guards) if row.guard],
        "actions": [row.action.stored for row in _kept(actions) if row.action],
    }


def _left(way: Transition) -> Stage:
    """The stage whose forms a condition can be about: that before the decisions passed, where it is one."""
    stage = way.source
    while stage.kind == Stage.Kind.DECISION:
        before = stage.incoming.select_related("source").exclude(source__kind=Stage.Kind.DECISION).first()
        if before is None:
            return stage
        stage = before.source
    return stage


@require_http_methods(["GET", "POST"])
@requires(Permission.MAP_DEFINE)
def stage_rules(request: SignedInRequest, public_id: Any, key: str) -> HttpResponse:
    draft = _draft(public_id)
    stage = get_object_or_404(draft.stages, key=key)
    form = rule_forms.StageRules(request.POST or None, initial={"required_fields": stage.required_fields})
    if request.method == "POST" and form.is_valid():
        return _change(request, draft, stage, {"required_fields": form.cleaned_data["required_fields"]})
    context = {
        "process": draft, "stage": stage, "form": form, "documents": read_documents(stage.documents), "forms": read_forms(stage.forms),
        "back": f"{reverse('diagrams:edit', args=[draft.public_id])}?stage={key}",
    }  # fmt: skip
    return render(request, "diagrams/stage_rules.html", context, status=422 if form.is_bound else 200)


def _change(request: SignedInRequest, draft: ProcessVersion, stage: Stage, fields: Mapping[str, Any]) -> HttpResponse:
    try:
        change_stage(process=draft, key=stage.key, seen=_seen(request, draft), by=request.user, fields=fields)
    except drafts.EditConflict:
        messages.error(
            request, _("Somebody changed this stage meanwhile. Nothing of yours was saved; look at it and save again.")
        )
    except drafts.NotEditable:
        messages.error(request, _("This version is no longer a draft. Nothing was changed."))
    else:
        messages.success(request, _("Saved."))
    return redirect("diagrams:stage_rules", draft.public_id, stage.key)


@require_http_methods(["GET", "POST"])
@requires(Permission.MAP_DEFINE)
def stage_paper(request: SignedInRequest, public_id: Any, key: str, document: str = "") -> HttpResponse:
    """A document of a stage: a new one, or one that is there."""
    draft = _draft(public_id)
    stage = get_object_or_404(draft.stages, key=key)
    known = {each.key: each for each in read_documents(stage.documents)}
    if document and document not in known:
        raise Http404
    initial = _document_initial(known.get(document))
    form = rule_forms.DocumentForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid() and (file := _stored(request, form)) is not None:
        name = document or rule_forms.free_key(form.cleaned_data["name_en"], set(known))
        known[name] = form.document(name, file)
        return _change(request, draft, stage, {"documents": [each.stored for each in known.values()]})
    back = reverse("diagrams:stage_rules", args=[draft.public_id, key])
    context = {"process": draft, "stage": stage, "form": form, "back": back}
    return render(request, "diagrams/stage_paper.html", context, status=422 if form.is_bound else 200)


def _stored(request: SignedInRequest, form: rule_forms.DocumentForm) -> str | None:
    """Public id of the file handed in, "" without one, None for one that is not taken."""
    upload = form.cleaned_data["upload"]
    try:
        return str(files.keep(upload, by=request.user).public_id) if upload else ""
    except UnsafeFile:
        form.add_error("upload", _("Files of this kind are not taken. Use PDF, Word, Excel or a picture."))
        return None


def _document_initial(found: Document | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {name: getattr(found, name) for name in ("name_en", "name_zh", "format", "body_en", "body_zh")}


@require_http_methods(["GET", "POST"])
@requires(Permission.MAP_DEFINE)
def stage_form(request: SignedInRequest, public_id: Any, key: str, form_key: str = "") -> HttpResponse:
    """A form of a stage with its questions: a new one, or one that is there."""
    draft = _draft(public_id)
    stage = get_object_or_404(draft.stages, key=key)
    known = {each.key: each for each in read_forms(stage.forms)}
    if form_key and form_key not in known:
        raise Http404
    form, rows = _paper_parts(request, known.get(form_key))
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        name = form_key or rule_forms.free_key(form.cleaned_data["name_en"], set(known))
        known[name] = _paper(name, form.cleaned_data, rows)
        return _change(request, draft, stage, {"forms": [each.stored for each in known.values()]})
    back = reverse("diagrams:stage_rules", args=[draft.public_id, key])
    context = {"process": draft, "stage": stage, "form": form, "rows": rows, "back": back}
    return render(request, "diagrams/stage_form.html", context, status=422 if form.is_bound else 200)


def _paper_parts(request: SignedInRequest, found: Form | None) -> tuple[rule_forms.PaperForm, Any]:
    names = ("name_en", "name_zh", "is_required")
    initial = {name: getattr(found, name) for name in names} if found else {}
    rows = _rows(rule_forms.QuestionForm, request, "question", rule_forms.questions_initial(found))
    return rule_forms.PaperForm(request.POST or None, initial=initial), rows


def _paper(name: str, values: Mapping[str, Any], rows: Any) -> Form:
    questions = tuple(made for place, row in enumerate(_kept(rows), 1) if (made := row.question(place)))
    return Form(name, values["name_en"], values["name_zh"], questions, values["is_required"])


@require_POST
@requires(Permission.MAP_DEFINE)
def stage_rule_remove(request: SignedInRequest, public_id: Any, key: str, kind: str, name: str) -> HttpResponse:
    draft = _draft(public_id)
    stage = get_object_or_404(draft.stages, key=key)
    if kind not in ("documents", "forms"):
        raise Http404
    kept = [row for row in getattr(stage, kind) if row.get("key") != name]
    return _change(request, draft, stage, {kind: kept})
