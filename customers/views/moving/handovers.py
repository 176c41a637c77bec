"""The worklist of hand-overs: taking customers on, sending them back."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from customers.forms.moving import ReturnForm
from customers.models import Customer, Handover
from customers.queries import handovers as query
from customers.services import handovers as service

from .places import wanted_next

SHOWS = ("", "asked", "decided")


@require_GET
@requires(Permission.TASKS_READ)
def handovers(request: SignedInRequest) -> HttpResponse:
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    rows, order = _rows(request, show)
    page = keyset.page(rows, order=order, cursor=request.GET.get("cursor", ""), size=30)
    seen = set(
        Customer.objects.visible_to(request.user)
        .filter(pk__in=[row.customer_id for row in page.rows])
        .values_list("pk", flat=True)
    )
    context = {
        "page": page, "count": keyset.count(rows), "show": show, "shows": _shows(show), "today": org.today(), "seen": seen,
        "decidable": {row.pk for row in page.rows if query.may_decide(request.user, row)},
    }  # fmt: skip
    return render_page(request, "customers/handovers.html", context, fragment="results")


def _rows(request: SignedInRequest, show: str) -> tuple[QuerySet[Handover], list[str]]:
    shown = query.shown(request.user)
    if show == "asked":
        return shown.waiting().filter(asked_by=request.user), ["due_on", "pk"]
    if show == "decided":
        return shown.exclude(status=Handover.Status.WAITING), ["-decided_at", "-pk"]
    return query.to_decide(request.user) if not request.user.may(Permission.MAP_DEFINE) else shown.waiting(), [
        "due_on",
        "pk",
    ]


def _shows(show: str) -> list[dict[str, Any]]:
    labels = {"": _("To take on"), "asked": _("Handed over by me"), "decided": _("Decided")}
    return [{"label": label, "url": f"?show={name}", "active": name == show} for name, label in labels.items()]


@require_POST
@requires(Permission.CUSTOMERS_EDIT)
def handover_accept(request: SignedInRequest, public_id: Any) -> HttpResponse:
    handover = get_object_or_404(query.shown(request.user), public_id=public_id)
    try:
        service.accept(handover=handover, by=request.user)
    except service.NotYours:
        return _not_yours(request, handover)
    except service.HandoverClosed as closed:
        return _closed(request, closed.handover)
    messages.success(request, _("%(customer)s is taken on.") % {"customer": handover.customer})
    return _back(request)


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_EDIT)
def handover_return(request: SignedInRequest, public_id: Any) -> HttpResponse:
    handover = get_object_or_404(query.shown(request.user), public_id=public_id)
    form = ReturnForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _ask(request, handover, form)
    try:
        service.give_back(handover=handover, by=request.user, reason=form.cleaned_data["reason"])
    except service.NotYours:
        return _not_yours(request, handover)
    except service.HandoverClosed as closed:
        return _closed(request, closed.handover)
    except service.NoWayBack:
        messages.error(
            request, _("The stage it came from is no longer in the process. Take the customer on and move it instead.")
        )
        return _back(request)
    messages.success(
        request,
        _("%(customer)s goes back to “%(stage)s”.")
        % {"customer": handover.customer, "stage": handover.change.from_stage},
    )
    return _back(request)


def _ask(request: SignedInRequest, handover: Handover, form: ReturnForm) -> HttpResponse:
    lead = _("%(customer)s goes back to “%(stage)s”, and %(person)s is told why.") % {
        "customer": handover.customer, "stage": handover.change.from_stage, "person": handover.asked_by or "–",
    }  # fmt: skip
    context: dict[str, Any] = {
        "form": form, "title": _("Send back"), "submit": _("Send back"), "lead": lead, "cancel": _where(request),
    }  # fmt: skip
    return render_page(
        request, "customers/short_form.html", context, fragment="dialog", status=422 if form.is_bound else 200
    )


def _not_yours(request: SignedInRequest, handover: Handover) -> HttpResponse:
    text = _("Only %(department)s decides about this hand-over. Nothing was changed.")
    messages.error(request, text % {"department": handover.to_department})
    return _back(request)


def _closed(request: SignedInRequest, handover: Handover) -> HttpResponse:
    who = handover.decided_by or _("Somebody")
    text = _("%(who)s decided about %(customer)s first: %(status)s.")
    messages.warning(
        request, text % {"who": who, "customer": handover.customer, "status": handover.get_status_display()}
    )
    return _back(request)


def _where(request: SignedInRequest) -> str:
    return wanted_next(request) or reverse("customers:handovers")


def _back(request: SignedInRequest) -> HttpResponse:
    return redirect(_where(request))
