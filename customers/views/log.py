"""Logging what happened, from anywhere."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.forms.interactions import QuickLogForm
from customers.models import Customer
from customers.queries import search
from customers.services.quick_log import log_with_follow_up

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
@requires(Permission.TASKS_WORK)
def quick_log(request: SignedInRequest) -> HttpResponse:
    customer = _chosen(request)
    form = QuickLogForm(
        request.POST or None,
        user=request.user,
        customer=customer,
        initial={"customer": customer and customer.public_id},
    )
    if request.method == "POST" and form.is_valid():
        interaction, task = log_with_follow_up(by=request.user, **_values(form))
        messages.success(request, _("Logged. The next step is planned.") if task else _("Logged."))
        return redirect(interaction.customer)
    find = request.GET.get("find", "").strip()
    context = {
        "form": form, "customer": customer, "find": find,
        "customers": search.find_customers(request.user, find) if find else None,
    }  # fmt: skip
    return render_page(
        request, "customers/log.html", context, fragment="dialog", status=UNPROCESSABLE if form.is_bound else 200
    )


def _chosen(request: SignedInRequest) -> Customer | None:
    """The customer that the address or the form names; 404 when it is not visible."""
    key = request.POST.get("customer") or request.GET.get("customer", "")
    if not key:
        return None
    try:
        return Customer.objects.visible_to(request.user).get(public_id=uuid.UUID(key))
    except (ValueError, Customer.DoesNotExist):
        raise Http404 from None


def _values(form: QuickLogForm) -> dict[str, Any]:
    return {"contact": None, **form.cleaned_data}
