"""One customer: what decides on top, what happened at the left, facts at the right."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.queries import record as query
from customers.queries.timeline import SHOWS, timeline

from .events import by_month
from .facts import facts_of


@require_GET
@requires(Permission.CUSTOMERS_READ)
def record(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(query.visible(request.user), public_id=public_id)
    facts, blank = facts_of(customer, request.user)
    context = {
        "customer": customer, "header": query.header(customer), "tab": "overview", "side": query.side(customer),
        "facts": facts, "blank": blank, "members": query.members(customer, request.user), **_timeline(request, customer),
    }  # fmt: skip
    return render_page(request, "customers/record.html", context, fragment="timeline")


def _timeline(request: SignedInRequest, customer: Any) -> dict[str, Any]:
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    found = timeline(customer, show=show, cursor=request.GET.get("before", ""))
    labels = {"": _("All"), "contacts": _("Contacts"), "orders": _("Orders"), "changes": _("Changes")}
    shows = [{"label": label, "url": f"?show={name}", "active": name == show} for name, label in labels.items()]
    return {
        "months": by_month(found.events),
        "earlier": found.earlier,
        "show": show,
        "shows": shows,
        "from_start": "before" not in request.GET,
    }
