from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from crmq.lib.htmx import render_fragment
from crmq.lib.permissions import Permission, requires
from crmq.lib.uploads import as_attachment
from crmq.org.requests import SignedInRequest
from feedback.models import ComplaintFile
from feedback.queries import complaints as query

from . import context


@require_GET
@requires(Permission.COMPLAINTS_READ)
def record(request: SignedInRequest, public_id: str) -> HttpResponse:
    complaint = context.find(request, public_id)
    return render(request, "feedback/complaints/record.html", context.record(request, complaint))


@require_GET
@requires(Permission.COMPLAINTS_READ)
def panel(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The complaint beside the queue of the desk."""
    return render_fragment(
        request, "feedback/complaints/_panel.html", context.head(request, context.find(request, public_id))
    )


@require_GET
@requires(Permission.COMPLAINTS_READ)
def file(request: SignedInRequest, public_id: str) -> HttpResponseBase:
    """A file of a complaint that the person may see."""
    visible = query.visible(request.user).order_by().values("pk")
    found = get_object_or_404(
        ComplaintFile.objects.select_related("file"), file__public_id=public_id, complaint__in=visible
    )
    return as_attachment(found.file.content.open(), name=found.file.name, kind=found.file.kind)
