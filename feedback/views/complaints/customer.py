"""What the page of one customer shows of complaints and satisfaction."""

from datetime import datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from crmq.lib.htmx import render_fragment
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from customers.models import Customer
from feedback.queries import complaints as query
from feedback.queries import headline

SHOWN = 20
DAYS = 365


@require_GET
@requires(Permission.COMPLAINTS_READ)
def customer_complaints(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The customer's latest complaints, for a tab of the customer's page."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), public_id=public_id)
    rows = query.visible(request.user).filter(customer=customer).select_related("category", "handler")
    return render_fragment(
        request, "feedback/complaints/customer.html", {"customer": customer, "complaints": rows[:SHOWN]}
    )


@require_GET
@requires(Permission.SURVEYS_READ)
def customer_facts(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Satisfaction over twelve months to yesterday, with n and interval, for the strip of the customer's page."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), public_id=public_id)
    until = datetime.combine(org.today(), time(0), org.zone())
    found = headline.headline(until - timedelta(days=DAYS), until, request.user, customer=customer)
    return render_fragment(
        request, "feedback/complaints/customer_facts.html", {"customer": customer, "nps": found.nps, "csat": found.csat}
    )
