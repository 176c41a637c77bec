"""Tabs of a customer that later steps of the chain fill: complaints, surveys, evaluation."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.queries import record as query

SECTIONS = {
    "complaints": (_("Complaints"), "feedback:customer_complaints", Permission.COMPLAINTS_READ),
    "surveys": (_("Surveys"), "feedback:customer_answers", Permission.SURVEYS_READ),
    "evaluation": (_("Evaluation"), "scoring:customer_card", Permission.SCORING_READ),
}


@require_GET
@requires(Permission.CUSTOMERS_READ)
def section(request: SignedInRequest, public_id: Any, name: str) -> HttpResponse:
    if name not in SECTIONS or not request.user.may(SECTIONS[name][2]):
        raise Http404
    customer = get_object_or_404(query.visible(request.user), public_id=public_id)
    title, url_name, _permission = SECTIONS[name]
    context = {
        "customer": customer,
        "header": query.header(customer),
        "tab": name,
        "title": title,
        "url_name": url_name,
    }
    return render(request, "customers/section.html", context)
