from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback.forms.complaints import DeskFilter, IntakeForm
from feedback.queries import complaints as query
from feedback.services import complaints as services


@require_GET
@requires(Permission.COMPLAINTS_READ)
def desk(request: SignedInRequest) -> HttpResponse:
    """Open complaints by urgency."""
    form, now = DeskFilter(request.GET, user=request.user), timezone.now()
    found = form.apply(query.visible(request.user))
    context = {
        "form": form,
        "queue": query.queue(found, now),
        "figures": query.figures(query.visible(request.user), now),
        "now": now,
    }
    return render_page(request, "feedback/complaints/desk.html", context, fragment="results")


@require_GET
@requires(Permission.COMPLAINTS_READ)
def complaint_list(request: SignedInRequest) -> HttpResponse:
    """All complaints, closed ones too, newest first."""
    form = DeskFilter(request.GET, user=request.user)
    found = form.apply(query.visible(request.user))
    rows = found.select_related("customer", "category", "handler")
    page = keyset.page(rows, order=["-received_at", "-pk"], cursor=request.GET.get("cursor", ""), size=50)
    context = {"form": form, "page": page, "count": keyset.count(found)}
    return render_page(request, "feedback/complaints/list.html", context, fragment="results")


@require_http_methods(["GET", "POST"])
@requires(Permission.COMPLAINTS_WORK)
def intake(request: SignedInRequest) -> HttpResponse:
    initial = {"customer_code": request.GET.get("customer", "")[:60], "channel": "phone", "severity": 2}
    form = IntakeForm(request.POST or None, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        complaint, _token = services.file(by=request.user, **form.cleaned_data)
        messages.success(request, _("Complaint %(number)s is recorded.") % {"number": complaint.number})
        return redirect(complaint)
    status = 422 if request.method == "POST" else 200
    return render(request, "feedback/complaints/intake.html", {"form": form}, status=status)
