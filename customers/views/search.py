"""The search of the top bar: a list below the field, or a page without scripts."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.queries import search as query

FEW, MANY = 6, 50


@require_GET
@requires(Permission.CUSTOMERS_READ)
def search(request: SignedInRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[: query.LENGTH]
    size = FEW if request.htmx else MANY
    context = {
        "text": text,
        "customers": query.find_customers(request.user, text, size),
        "contacts": query.find_contacts(request.user, text, size),
        "orders": query.find_orders(request.user, text, size),
    }
    return render_page(request, "customers/search.html", context, fragment="results")


@require_GET
@requires(Permission.CUSTOMERS_READ)
def customer_choices(request: SignedInRequest) -> HttpResponse:
    """Customers to choose from while typing, for forms that ask for one."""
    text = request.GET.get("find", "").strip()[: query.LENGTH]
    context = {"text": text, "customers": query.find_customers(request.user, text, 8)}
    return render_page(request, "customers/log.html", context, fragment="choices")
