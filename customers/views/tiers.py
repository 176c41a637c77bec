"""Putting one customer into a tier by hand, and letting the evaluation decide again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from customers.forms.tiers import OverrideForm
from customers.models import Customer
from customers.services import tiers


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def tier_override(request: HttpRequest, public_id: UUID) -> HttpResponse:
    customer = _find(request, public_id)
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        placed = tiers.override(customer=customer, by=request.user, **form.cleaned_data)
        messages.success(
            request, _("%(customer)s is in tier %(tier)s now.") % {"customer": customer, "tier": placed.tier.code}
        )
        return redirect(customer)
    current = customer.tier_overrides.filter(ended_at=None).select_related("tier", "by").first()
    context = {"customer": customer, "form": form, "current": current}
    return render_page(
        request, "customers/tier_override.html", context, fragment="dialog", status=422 if form.is_bound else 200
    )


@require_POST
@requires(Permission.SCORING_DEFINE)
def tier_override_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    customer = _find(request, public_id)
    if tiers.end_override(customer=customer):
        messages.success(
            request, _("The next evaluation decides on the tier of %(customer)s.") % {"customer": customer}
        )
    return redirect(customer)


def _find(request: HttpRequest, public_id: UUID) -> Customer:
    return get_object_or_404(Customer.objects.accounts().visible_to(request.user), public_id=public_id)
