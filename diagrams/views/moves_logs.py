"""Logs of moves from elsewhere: taken in, looked at, kept or thrown away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.lib.tables import UnreadableFile, open_table
from crmq.org.requests import SignedInRequest
from diagrams.bpmn import BadFile
from diagrams.file_words import refusal
from diagrams.forms.discovery import MovesLogForm
from diagrams.models import MovesLog
from diagrams.moves_log import MAX_BYTES, MAX_EVENTS, Log, NotALog, read_table, read_xes
from diagrams.services import moves_logs as service


@require_http_methods(["GET", "POST"])
@requires(Permission.MAP_DEFINE)
def new(request: SignedInRequest) -> HttpResponse:
    form = MovesLogForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form)
    try:
        found = _read(form.cleaned_data["file"])
    except (BadFile, UnreadableFile, NotALog) as error:
        form.add_error("file", _missing(error) if isinstance(error, NotALog) else refusal(error))
        return _page(request, form)
    if not found.events:
        form.add_error(
            "file",
            _("No row has a case, a stage and a time that can be read. Times are written like 2026-01-31 14:05."),
        )
        return _page(request, form)
    stored = service.take_in(name=form.cleaned_data["name"], log=found, by=request.user)
    return render(request, "diagrams/moves_log_preview.html", {"log": stored, "found": found, "limit": MAX_EVENTS})


def _page(request: SignedInRequest, form: MovesLogForm) -> HttpResponse:
    return render(request, "diagrams/moves_log_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _missing(error: NotALog) -> str:
    return {
        "case": _("No column names the case. Call one “case” or “customer”."),
        "stage": _("No column names the stage. Call one “stage” or “activity”."),
        "time": _("No column holds the time. Call one “time” or “timestamp”."),
    }[error.wanted]


def _read(upload: Any) -> Log:
    zone = timezone.get_current_timezone()
    start = upload.read(4096).lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t")
    upload.seek(0)
    if start.startswith(b"<"):
        return read_xes(upload.read(MAX_BYTES + 1), zone)
    with open_table(upload, max_bytes=MAX_BYTES) as table:
        lines = (line for chunk in table.chunks() for line in zip(chunk.numbers, chunk.rows, strict=True))
        return read_table(table.columns, lines, zone)


@require_POST
@requires(Permission.MAP_DEFINE)
def keep(request: SignedInRequest, public_id: Any) -> HttpResponse:
    service.keep(log=get_object_or_404(MovesLog, public_id=public_id))
    messages.success(request, _("The log is kept."))
    return redirect("diagrams:log", public_id)


@require_POST
@requires(Permission.MAP_DEFINE)
def delete(request: SignedInRequest, public_id: Any) -> HttpResponse:
    service.delete(log=get_object_or_404(MovesLog, public_id=public_id))
    messages.success(request, _("The log is deleted."))
    return redirect("diagrams:logs")


@require_GET
@requires(Permission.MAP_DEFINE)
def logs(request: SignedInRequest) -> HttpResponse:
    return render(
        request, "diagrams/moves_logs.html", {"logs": MovesLog.objects.filter(is_kept=True).select_related("by")}
    )
