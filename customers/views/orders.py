"""Orders and deliveries of one customer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from customers.forms.orders import DeliveryFilter, OrderFilter
from customers.models import Order
from customers.queries import orders as query
from customers.queries import record

SIZE = 50
UNPROCESSABLE = 422


@require_GET
@requires(Permission.CUSTOMERS_READ)
def orders(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(record.visible(request.user), public_id=public_id)
    form = OrderFilter(request.GET)
    valid = form.is_valid()
    rows = query.orders_of(customer, **form.cleaned_data) if valid else Order.objects.none()
    page = keyset.page(rows, order=["-ordered_on", "-pk"], cursor=request.GET.get("cursor", ""), size=SIZE)
    context = {
        "customer": customer, "header": record.header(customer), "tab": "orders", "form": form, "page": page,
        "totals": query.order_totals(rows) if valid else [], "count": keyset.count(rows) if valid else None,
    }  # fmt: skip
    return render_page(
        request, "customers/orders.html", context, fragment="results", status=200 if valid else UNPROCESSABLE
    )


@require_GET
@requires(Permission.CUSTOMERS_READ)
def deliveries(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(record.visible(request.user), public_id=public_id)
    form, today = DeliveryFilter(request.GET), org.today()
    valid = form.is_valid()
    rows = query.deliveries_of(customer, today, **(form.cleaned_data if valid else {"state": ""}))
    rows = rows if valid else rows.none()
    page = keyset.page(
        rows.select_related("order"), order=["-promised_on", "-pk"], cursor=request.GET.get("cursor", ""), size=SIZE
    )
    context = {
        "customer": customer, "header": record.header(customer), "tab": "deliveries", "form": form, "page": page, "today": today,
        "totals": query.delivery_totals(rows, today) if valid else None, "count": keyset.count(rows) if valid else None,
    }  # fmt: skip
    return render_page(
        request, "customers/deliveries.html", context, fragment="results", status=200 if valid else UNPROCESSABLE
    )


@require_GET
@requires(Permission.CUSTOMERS_READ)
def order(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = get_object_or_404(Order.objects.visible_to(request.user).select_related("customer"), public_id=public_id)
    lines = found.lines.select_related("product")[:1000]
    return render(
        request,
        "customers/order.html",
        {"order": found, "customer": found.customer, "lines": lines, "deliveries": found.deliveries.all()[:200]},
    )
