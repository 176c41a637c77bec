"""Figures of complaints, the regions side by side, the causes in order, and the rows behind each figure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from crmq.lib import figures as words
from crmq.lib import keyset, tables
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.models import Region
from crmq.org.requests import SignedInRequest
from crmq.org.services import record
from feedback.metrics import wilson
from feedback.models import Complaint, ComplaintCategory, SlaPolicy
from feedback.queries import causes
from feedback.queries import complaint_figures as query
from feedback.queries.complaints import overdue_now

MOST = 50_000  # rows of one workbook
METRICS: dict[str, tuple[Any, Any]] = {
    "received": (gettext_lazy("Complaints received"), gettext_lazy("Complaints received in the period. Merged ones count with the one they went into.")),
    "in_time": (gettext_lazy("Resolved in time"), gettext_lazy("Of the complaints resolved in the period and those open and overdue, the share that missed no deadline of any round.")),
    "repeats": (gettext_lazy("Repeats"), gettext_lazy("Share of the complaints received in the period whose customer complained about the same category within the repeat window before.")),
    "first_contact": (gettext_lazy("Resolved at first contact"), gettext_lazy("Share resolved without hand-over, question or second round, and not repeated within the window. Younger ones are left out, as nobody knows yet.")),
    "reopened": (gettext_lazy("Reopened"), gettext_lazy("Share of the complaints received in the period that went into a second round.")),
}  # fmt: skip


class FiguresFilter(forms.Form):
    days = forms.TypedChoiceField(
        label=gettext_lazy("Period"), coerce=int, required=False, empty_value=None,
        choices=[(90, gettext_lazy("90 days")), (30, gettext_lazy("30 days")), (180, gettext_lazy("180 days")), (365, gettext_lazy("12 months"))],
    )  # fmt: skip
    region = forms.ModelChoiceField(
        label=gettext_lazy("Region"), queryset=Region.objects.all(), to_field_name="code", required=False
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"), queryset=ComplaintCategory.objects.all(), to_field_name="code", required=False
    )

    def scope(self, user: Any) -> query.Scope:
        self.is_valid()
        chosen = self.cleaned_data
        return query.Scope(user, chosen.get("days") or 90, chosen.get("region"), chosen.get("category"))


@require_GET
@requires(Permission.COMPLAINTS_READ)
def complaint_figures(request: SignedInRequest) -> HttpResponse:
    form, now = FiguresFilter(request.GET), timezone.now()
    scope = form.scope(request.user)
    found = query.figures(scope, now)
    received = scope.complaints().filter(scope.within())
    values = {
        "form": form, "scope": scope, "figures": found, "tiles": _tiles(found, scope, request.GET.urlencode()),
        "by_cause": _pareto("causes", received, "root_cause", _("Causes")), "by_category": _pareto("categories", received, "category", _("Categories")),
        "regions": query.by_region(scope, now), "deviations": SlaPolicy.objects.exclude(region=None).select_related("region", "tier"),
    }  # fmt: skip
    return render_page(request, "feedback/complaints/figures.html", values, fragment="results")


def _tiles(found: query.Figures, scope: query.Scope, chosen: str) -> list[dict[str, Any]]:
    """What the page shows on top: value, interval, n, period, rows."""
    period = _("last %(days)d days, to yesterday") % {"days": scope.days}
    kept, of = found.in_time.in_time, found.in_time.in_time + found.in_time.late
    tiles = [
        _share_tile("in_time", kept, of, period),
        _share_tile("first_contact", found.first_contact.count, found.first_contact.of, period),
        _share_tile("repeats", found.repeats.count, found.repeats.of, period),
        _share_tile("reopened", found.reopened.count, found.reopened.of, period),
        {"metric": "received", "title": _("Complaints per 100 orders"), "value": words.number(found.per_orders, 1), "n": found.orders, "note": _("%(n)s complaints") % {"n": words.number(found.received)}, "period": period},
        {"metric": "received", "title": _("Complaints per 100 active customers"), "value": words.number(found.per_active, 1), "n": found.active, "note": _("%(n)s complaints") % {"n": words.number(found.received)}, "period": period},
        {"metric": "in_time", "title": _("Median time to resolve"), "value": words.number(found.median_hours, 1), "unit": " h", "n": found.resolved, "note": _("working time"), "period": period},
    ]  # fmt: skip
    return [tile | {"url": f"{tile['metric']}/?{chosen}" if chosen else f"{tile['metric']}/"} for tile in tiles]


def _share_tile(metric: str, count: int, of: int, period: str) -> dict[str, Any]:
    tile: dict[str, Any] = {
        "metric": metric,
        "title": METRICS[metric][0],
        "n": of,
        "period": period,
        "value": words.NONE,
    }
    if not of:
        return tile
    value, interval = 100 * count / of, wilson(count, of)
    low, high = 100 * interval.low, 100 * interval.high
    note = _("%(low)s to %(high)s") % {"low": words.number(low), "high": words.number(high)}
    return tile | {
        "value": words.number(value, 1), "unit": " %", "note": note, "interval": {"value": value, "low": low, "high": high},
    }  # fmt: skip


def _pareto(key: str, complaints: Any, by: str, head: str) -> dict[str, Any] | None:
    """The few causes that make most complaints, with the table behind the chart."""
    rows = causes.pareto(complaints, by)
    if not rows:
        return None
    few = next((place for place, row in enumerate(rows, 1) if row.cumulated >= 80), len(rows))
    total = sum(row.count for row in rows)
    title = _("%(few)d of %(all)d make 80 %% of the complaints") % {"few": few, "all": len(rows)}
    return {
        "id": key, "title": title, "note": head, "foot": _("n = %(n)s complaints") % {"n": words.number(total)},
        "data": {"x": [row.name for row in rows], "values": [row.count for row in rows], "cumulative": [round(row.cumulated, 1) for row in rows], "highlight": list(range(few))},
        "columns": [head, _("Complaints"), _("Share"), _("Cumulated")],
        "rows": [[row.name, words.number(row.count), words.percent(row.share, 1), words.percent(row.cumulated, 1)] for row in rows],
    }  # fmt: skip


def verdict(metric: str, row: Complaint, now: datetime) -> tuple[str, bool]:
    """How a complaint counts in a figure, in words, and whether it is left out."""
    if metric == "in_time":
        if row.resolved_at and not row.is_open:
            return (_("late") if row.was_late else _("in time")), False
        if overdue_now(row, now):
            return _("late: open and overdue"), False
        waits = row.status == Complaint.Status.WAITING
        return (_("left out: waiting for the customer") if waits else _("left out: not due yet")), True
    if metric == "repeats":
        return (_("repeat") if row.repeat_of_id else _("no repeat")), False
    if metric == "reopened":
        return (_("reopened") if row.reopened else _("one round")), False
    if metric == "first_contact":
        if row.at_first_contact is None:
            return _("left out: not resolved yet, or not recorded"), True
        if row.received_at >= now - timedelta(days=query.repeat_days()):
            return _("left out: younger than the repeat window"), True
        if getattr(row, "back", False):
            return _("came back"), False
        return (_("at first contact") if row.at_first_contact else _("later")), False
    return _("counted"), False


@require_GET
@requires(Permission.COMPLAINTS_READ)
def complaint_rows(request: SignedInRequest, metric: str) -> HttpResponse:
    """The complaints behind a figure, each with how it counts."""
    form, rows, now = _rows(request, metric, request.GET)
    page = keyset.page(rows, order=["-received_at", "-pk"], cursor=request.GET.get("cursor", ""), size=50)
    for row in page.rows:
        row.words, row.is_out = verdict(metric, row, now)
    title, text = METRICS[metric]
    values = {
        "form": form, "metric": metric, "title": title, "text": text, "page": page, "count": keyset.count(rows),
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return render_page(request, "feedback/complaints/rows.html", values, fragment="results")


def _rows(request: SignedInRequest, metric: str, chosen: QueryDict) -> tuple[FiguresFilter, Any, datetime]:
    if metric not in METRICS:
        raise Http404
    form, now = FiguresFilter(chosen), timezone.now()
    return form, query.rows_of(metric, form.scope(request.user), now), now


@require_POST
@requires(Permission.COMPLAINTS_READ, Permission.CUSTOMERS_EXPORT)
def complaint_export(request: SignedInRequest, metric: str) -> HttpResponseBase:
    """The rows as a workbook with a sheet of definitions; recorded in the audit trail."""
    _form, rows, now = _rows(request, metric, QueryDict(request.POST.get("query", "")))
    record(
        action="export", actor=request.user, entity="feedback_complaint", page=f"POST {request.path}",
        after={"rows": rows.count(), "metric": metric, "query": request.POST.get("query", "")[:1000]},
    )  # fmt: skip
    file, title = BytesIO(), str(METRICS[metric][0])
    entries = [(str(name), str(text)) for name, text in METRICS.values()]
    sheet = tables.Sheet(_("Complaints"), _columns(), _lines(metric, rows, now))
    definitions = tables.Definitions(_("Definitions"), _("Term"), _("Meaning"), entries)
    tables.write_xlsx(file, [sheet], definitions=definitions, title=title)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"complaints-{metric}-{org.today():%Y-%m-%d}.xlsx")


def _columns() -> list[tables.Column]:
    kind = tables.Kind
    return [
        tables.Column(_("Number")), tables.Column(_("Customer code")), tables.Column(_("Customer"), width=32), tables.Column(_("Tier")),
        tables.Column(_("Region")), tables.Column(_("Category")), tables.Column(_("Priority")), tables.Column(_("Status")),
        tables.Column(_("Received"), kind.MOMENT), tables.Column(_("Resolve by"), kind.MOMENT), tables.Column(_("Resolved"), kind.MOMENT),
        tables.Column(_("Handler")), tables.Column(_("Subject"), width=48), tables.Column(_("Root cause"), width=40), tables.Column(_("How it counts"), width=32),
    ]  # fmt: skip


def _lines(metric: str, rows: Any, now: datetime) -> Iterator[list[Any]]:
    zone = timezone.get_current_timezone()

    def local(moment: datetime | None) -> datetime | None:
        return moment.astimezone(zone) if moment else None

    for row in rows.order_by("-received_at", "-pk")[:MOST].iterator(2000):
        customer = row.customer
        yield [
            row.number, customer.code if customer else "", customer.name if customer else row.company, row.tier_code or "",
            str(row.region or ""), str(row.category or ""), row.get_priority_display(), row.get_status_display(),
            local(row.received_at), local(row.resolve_due), local(row.resolved_at), str(row.handler or ""), row.subject, row.cause,
            verdict(metric, row, now)[0],
        ]  # fmt: skip
