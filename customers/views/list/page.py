"""The page of all customers that a person sees."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.forms.customers import ALSO, CustomerFilter
from customers.queries import choices
from customers.queries.customers import customer_page

from . import columns

COOKIE = "customer_columns"
YEAR = 365 * 86400
UNPROCESSABLE = 422


@require_GET
@requires(Permission.CUSTOMERS_READ)
def customer_list(request: SignedInRequest) -> HttpResponse:
    form = CustomerFilter(request.GET, user=request.user)
    wanted = request.GET.getlist("columns") or request.COOKIES.get(COOKIE, "").split(".")
    shown = columns.shown_columns(wanted)
    page, count = keyset.Page([], None, None), None
    if form.is_valid():
        page, count = customer_page(request.user, form.filters, form.sort, request.GET.get("cursor", ""))
    context = {
        "form": form, "count": count, "sort": form.sort, "shown": shown, "page": page,
        "rows": columns.printed(page.rows, shown), "columns": columns.choices(shown), "views": _views(request),
        "bulk_actions": _bulk_actions(request), "narrowed": _narrowing(request.GET), "address": _address(request.GET),
    }  # fmt: skip
    response = render_page(
        request, "customers/list.html", context, fragment="results", status=200 if form.is_valid() else UNPROCESSABLE
    )
    if "columns" in request.GET:
        response.set_cookie(
            COOKIE,
            ".".join(column.name for column in shown),
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


def _narrowing(query: QueryDict) -> str:
    """The filters of an address, without order, place and columns; what a saved view keeps."""
    return urlencode(
        [(name, value) for name, values in query.lists() for value in values if name not in ALSO and value]
    )


def _address(query: QueryDict) -> str:
    """The whole address but for the place; the filter bar is the same for all of it."""
    rest = query.copy()
    rest.pop("cursor", None)
    return rest.urlencode()


def _views(request: SignedInRequest) -> list[dict[str, Any]]:
    known = [
        (_("All"), ""),
        (_("Mine"), f"owner={request.user.public_id}"),
        (_("Silent over 30 days"), "silent=30&status=active"),
        (_("Near a tier line"), "near=on"),
        (_("Not rated"), "rated=no&status=active"),
        (_("Candidates"), "status=candidate"),
    ]
    now = sorted(parse_qsl(_narrowing(request.GET)))
    kept = choices.saved_views(request.user)
    return [
        {
            "label": label,
            "url": f"?{query}" if query else request.path,
            "active": sorted(parse_qsl(query)) == now,
            "own": (label, query) in kept,
        }
        for label, query in [*known, *kept]
    ]


def _bulk_actions(request: SignedInRequest) -> list[dict[str, Any]]:
    actions = [
        (Permission.CUSTOMERS_ASSIGN, "assign", _("Assign owner"), "user"),
        (Permission.TASKS_WORK, "task", _("Plan a task"), "calendar-plus"),
        (Permission.CUSTOMERS_EXPORT, "export", _("Export"), "download"),
    ]
    return [
        {"name": name, "label": label, "icon": icon}
        for permission, name, label, icon in actions
        if request.user.may(permission)
    ]
