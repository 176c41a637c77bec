from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crmq.lib.htmx import render_fragment
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.models import Customer
from customers.queries.search import find_customers
from feedback.forms.complaints import IntakeForm
from feedback.queries import intake as query
from feedback.services import complaints as services


@require_http_methods(["GET", "POST"])
@requires(Permission.COMPLAINTS_WORK)
def intake(request: SignedInRequest) -> HttpResponse:
    """The hotline: find the customer while talking, see at once what is open and what repeats, write it down."""
    code = request.GET.get("customer", "")[:60]
    initial = {"customer_code": code, "channel": "phone", "severity": 2, **query.caller(request.user, code)}
    form = IntakeForm(request.POST or None, request.FILES or None, initial=initial, user=request.user)
    if form.is_bound and form.is_valid():
        complaint, _token = services.file(by=request.user, **form.cleaned_data)
        messages.success(request, _("Complaint %(number)s is recorded.") % {"number": complaint.number})
        return redirect(complaint)
    values = {"form": form, **_known(request, str(form["customer_code"].value() or ""))}
    return render(request, "feedback/complaints/intake.html", values, status=422 if form.is_bound else 200)


@require_GET
@requires(Permission.COMPLAINTS_WORK)
def callers(request: SignedInRequest) -> HttpResponse:
    """Customers that match what the caller said so far."""
    text = request.GET.get("q", "")[:80]
    hits = find_customers(request.user, text, size=6).rows if text.strip() else []
    codes = dict(
        Customer.objects.filter(public_id__in=[hit.public_id for hit in hits]).values_list("public_id", "code")
    )
    values = {"hits": [(hit, codes[hit.public_id]) for hit in hits], "text": text}
    return render_fragment(request, "feedback/complaints/_callers.html", values)


@require_GET
@requires(Permission.COMPLAINTS_WORK)
def caller(request: SignedInRequest) -> HttpResponse:
    """What is known about the customer whose code is in the form: open complaints, repeats, orders."""
    values = _known(request, request.GET.get("customer_code", ""))
    return render_fragment(request, "feedback/complaints/_caller.html", values)


def _known(request: SignedInRequest, code: str) -> dict[str, Any]:
    customer = (
        Customer.objects.visible_to(request.user).filter(code__iexact=code.strip()[:60]).first() if code else None
    )
    category = request.POST.get("category") or request.GET.get("category", "")
    return {"known": query.known(customer, request.user, category) if customer else None}
