"""Tabs of a customer that list what was done: tasks, screenings, changes."""

from collections import defaultdict
from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.models import AuditEntry
from crmq.org.requests import SignedInRequest
from customers.models import Customer
from customers.queries import record as query

from .facts import MONEY

HIDDEN = {"id", "public_id", "sort_key", "initials", "source", "external_id", "created_at"}
SIZE = 30


@require_GET
@requires(Permission.CUSTOMERS_READ)
def changes(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(query.visible(request.user), public_id=public_id)
    trail = query.changes(customer).select_related("actor")
    page = keyset.page(trail, order=["-pk"], cursor=request.GET.get("cursor", ""), size=SIZE)
    context = {
        "customer": customer,
        "header": query.header(customer),
        "tab": "changes",
        "page": page,
        "entries": _entries(page.rows),
    }
    return render_page(request, "customers/changes.html", context, fragment="results")


@require_GET
@requires(Permission.TASKS_READ)
def tasks(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(query.visible(request.user), public_id=public_id)
    rows = customer.tasks.select_related("owner", "done_by")
    page = keyset.page(rows, order=["-due_on", "-pk"], cursor=request.GET.get("cursor", ""), size=SIZE)
    context = {
        "customer": customer,
        "header": query.header(customer),
        "tab": "tasks",
        "page": page,
        "count": keyset.count(rows),
    }
    return render_page(request, "customers/tasks.html", context, fragment="results")


@require_GET
@requires(Permission.SCREENING_READ)
def screenings(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(query.visible(request.user), public_id=public_id)
    found = customer.screenings.select_related("criteria_set", "overruled_by").prefetch_related("verdicts__criterion")[
        :SIZE
    ]
    context = {"customer": customer, "header": query.header(customer), "tab": "screening", "screenings": found}
    return render_page(request, "customers/screenings.html", context, fragment="results")


def _entries(rows: list[AuditEntry]) -> list[dict[str, Any]]:
    """Audit entries as labelled before and after, keys of other records as their names."""
    names = query.names_of(_keys(rows))
    return [{"entry": row, "fields": _fields(row, names)} for row in rows]


def _keys(rows: list[AuditEntry]) -> dict[type[Model], set[int]]:
    keys: dict[type[Model], set[int]] = defaultdict(set)
    for row in rows:
        for values in (row.before or {}, row.after or {}):
            for column, value in values.items():
                if isinstance(value, int) and (model := _model(column)):
                    keys[model].add(value)
    return keys


def _model(column: str) -> Any:
    """The model that a column such as "owner_id" points to."""
    field = next((f for f in Customer._meta.concrete_fields if f.column == column), None)
    return field.related_model if field is not None and field.is_relation else None


def _fields(row: AuditEntry, names: dict[tuple[Any, int], str]) -> list[dict[str, Any]]:
    before, after = row.before or {}, row.after or {}
    labels = {field.column: field.verbose_name for field in Customer._meta.concrete_fields}
    columns = [column for column in {**before, **after} if column not in HIDDEN and column in labels]

    def shown(column: str, value: Any) -> Any:
        if column in MONEY and value is not None:
            return _("%(n)s minor units") % {"n": value}
        return names.get((_model(column), value), value) if _model(column) else value

    return [{"label": labels[c], "before": shown(c, before.get(c)), "after": shown(c, after.get(c))} for c in columns]
