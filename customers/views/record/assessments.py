from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.forms.interactions import AssessmentForm
from customers.models import Assessment, Customer
from customers.services import assessments

from .short import short_form


@require_http_methods(["GET", "POST"])
@requires(Permission.ASSESS)
def assess(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), public_id=public_id)
    kind = request.GET.get("kind", "")
    form = AssessmentForm(request.POST or None, initial={"kind": kind if kind in Assessment.Kind.values else None})
    if request.method == "POST" and form.is_valid():
        assessments.assess(customer=customer, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. The next evaluation counts it."))
        return redirect(customer)
    return short_form(request, customer, form, title=_("Enter an assessment"), submit=_("Save assessment"))
