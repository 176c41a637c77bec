"""The import wizard: upload, map, preview, run, result, undo."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.lib.table_errors import explain
from crmq.lib.tables import UnreadableFile
from crmq.org.models import User
from customers.forms.importing import MappingForm, UploadForm
from customers.models import Import
from customers.services import importing
from customers.services.importing.previewing import Contents, contents

from . import importing_shown as shown

PAGE = 25


@require_GET
@requires(Permission.IMPORT)
def import_list(request: HttpRequest) -> HttpResponse:
    """All imports, the latest first."""
    found = Import.objects.select_related("created_by")
    page = keyset.page(found, order=["-id"], cursor=request.GET.get("cursor", ""), size=PAGE)
    context = {
        "page": page,
        "rows": [shown.summary(job) for job in page.rows],
        "count": keyset.count(Import.objects.all()),
    }
    return render_page(request, "customers/imports/list.html", context, fragment="results")


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT)
def import_new(request: HttpRequest) -> HttpResponse:
    """Upload a file. What was entered stays when the file cannot be read."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        job = importing.upload(
            by=cast(User, request.user),
            kind=data["kind"],
            source=data["source"],
            file=data["file"],
            filename=data["file"].name,
        )
        return redirect("customers:import_map", job.public_id)
    return render(request, "customers/imports/new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT)
def import_map(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say where each field comes from."""
    job = _waiting(public_id)
    found, problem = _contents(request, job)
    form = MappingForm(request.POST or None, kind=job.kind, contents=found)
    if request.method == "POST" and not problem and form.is_valid():
        importing.map_columns(job=job, mapping=form.mapping)
        return redirect("customers:import_preview", job.public_id)
    context = {
        "job": job,
        "form": form,
        "found": found,
        "problem": problem,
        "trail": shown.trail(),
        "phases": shown.phases("map"),
    }
    return render(request, "customers/imports/map.html", context, status=422 if form.is_bound else 200)


def _contents(request: HttpRequest, job: Import) -> tuple[Contents, str]:
    """The file under the encoding or sheet asked for; under its own if that cannot be read."""
    asked = {"encoding": request.POST.get("encoding", ""), "sheet": request.POST.get("sheet", "")}
    if request.method != "POST":
        asked = {name: job.mapping.get("options", {}).get(name, "") for name in asked}
    try:
        return contents(job, **asked), ""
    except UnreadableFile as error:
        return contents(job), explain(error)


@require_GET
@requires(Permission.IMPORT)
def import_preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the import would do. Writes nothing."""
    job = _waiting(public_id)
    if not job.mapping:
        return redirect("customers:import_map", job.public_id)
    try:
        found = importing.preview(job)
    except UnreadableFile as error:
        messages.error(request, explain(error))
        return redirect("customers:import_map", job.public_id)
    context = {
        "job": job,
        "preview": found,
        "table": shown.table(found),
        "trail": shown.trail(),
        "phases": shown.phases("preview"),
        "reasons": shown.reasons(found.reasons),
        "conventions": shown.conventions(found),
    }
    return render(request, "customers/imports/preview.html", context)


@require_POST
@requires(Permission.IMPORT)
def import_start(request: HttpRequest, public_id: str) -> HttpResponse:
    """Start what was previewed. A second click finds it started and changes nothing."""
    job = get_object_or_404(Import, public_id=public_id)
    if not job.mapping:
        return redirect("customers:import_map", job.public_id)
    try:
        importing.begin(job=job, mapping=job.mapping)
    except importing.AlreadyStarted:
        messages.info(request, _("This import has been started already."))
    return redirect("customers:import", job.public_id)


@require_GET
@requires(Permission.IMPORT)
def import_record(request: HttpRequest, public_id: str) -> HttpResponse:
    """Progress while it runs, then the result. An upload goes on where it was left."""
    job = get_object_or_404(Import.objects.select_related("created_by"), public_id=public_id)
    if job.step == Import.Step.UPLOADED:
        return redirect("customers:import_preview" if job.mapping else "customers:import_map", job.public_id)
    context: dict[str, Any] = {
        "job": job,
        "label": shown.doing(job),
        "url": reverse("customers:import", args=[job.public_id]),
    }
    if not job.is_active:
        page = keyset.page(job.rejects.all(), order=["row", "id"], cursor=request.GET.get("cursor", ""), size=PAGE)
        context |= shown.result(job) | {"page": page, "rejects": [shown.reject(job, each) for each in page.rows]}
    return render_page(request, "customers/imports/record.html", context, fragment="state")


@require_GET
@requires(Permission.IMPORT)
def import_rejects(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    """The refused cells as CSV, reasons in the reader's language."""
    job = get_object_or_404(Import, public_id=public_id)
    response = StreamingHttpResponse(shown.rejects_csv(job), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejects-{job.public_id}.csv"'
    return response


@require_http_methods(["GET", "POST"])
@requires(Permission.IMPORT)
def import_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask in numbers, or say what stands against it; then take the import back."""
    job = get_object_or_404(Import, public_id=public_id)
    try:
        if request.method == "POST":
            importing.request_undo(job=job)
            return redirect("customers:import", job.public_id)
        importing.refuse_if_needed(job)
        context = {"job": job, "text": shown.undo_question(job)}
    except importing.NotUndoable as error:
        context = {"job": job, "refusal": shown.undo_refusal(job, error)}
    status = 409 if request.method == "POST" else 200
    return render_page(request, "customers/imports/undo.html", context, fragment="dialog", status=status)


@require_POST
@requires(Permission.IMPORT)
def import_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop after the batch in hand, or throw an upload away."""
    job = get_object_or_404(Import, public_id=public_id)
    if job.step == Import.Step.UPLOADED:
        importing.discard(job=job)
        messages.success(request, _("The file was thrown away."))
        return redirect("customers:imports")
    if job.step == Import.Step.STARTED and job.cancel():
        messages.info(request, _("The import stops after the rows in hand. What is in stays, and can be undone."))
    return redirect("customers:import", job.public_id)


def _waiting(public_id: str) -> Import:
    return get_object_or_404(Import, public_id=public_id, step=Import.Step.UPLOADED)
