"""The list as a file: the rows that the person sees, recorded in the audit trail."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crmq.lib import tables
from crmq.lib.money import to_decimal
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from crmq.org.services import record
from customers.forms.customers import CustomerFilter
from customers.models import Customer, Standing
from customers.queries.customers import COLUMNS, listed, named, order_of

from .columns import Row, silence_days

CHUNK = 2000


@require_POST
@requires(Permission.CUSTOMERS_EXPORT)
def export(request: SignedInRequest) -> HttpResponseBase:
    form = CustomerFilter(QueryDict(request.POST.get("query", "")), user=request.user)
    if not form.is_valid():
        return render(request, "400.html", status=400)
    rows = listed(request.user, form.filters).order_by(*order_of(form.sort))
    return table_file(request, rows, request.POST.get("format", ""), query=form.query.urlencode())


def table_file(request: SignedInRequest, rows: QuerySet[Standing], kind: str, **about: Any) -> HttpResponseBase:
    """`rows` as an XLSX file, or as CSV when `kind` says so; `about` is noted in the audit trail."""
    kind = "csv" if kind == "csv" else "xlsx"
    record(
        action="export", actor=request.user, entity=Customer._meta.db_table, page=f"POST {request.path}",
        after={"rows": rows.order_by().count(), "format": kind, **about},
    )  # fmt: skip
    name = f"customers-{org.today():%Y-%m-%d}.{kind}"
    values = (_line(row) for row in named(rows.values(*COLUMNS).iterator(CHUNK)))
    if kind == "csv":
        response: HttpResponseBase = StreamingHttpResponse(
            tables.write_csv([column.title for column in _columns()], values), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    return FileResponse(_workbook(values), as_attachment=True, filename=name)


def _workbook(values: Iterator[list[Any]]) -> Any:
    file = TemporaryFile()  # noqa: SIM115  # closed by the response
    tables.write_xlsx(file, [tables.Sheet(_("Customers"), _columns(), values)])
    file.seek(0)
    return file


def _columns() -> list[tables.Column]:
    kind = tables.Kind
    return [
        tables.Column(_("Code")), tables.Column(_("Name"), width=32), tables.Column(_("name in the other language").capitalize(), width=32),
        tables.Column(_("Status")), tables.Column(_("Tier")), tables.Column(_("Score"), kind.NUMBER),
        tables.Column(_("Score against the run before"), kind.NUMBER), tables.Column(_("Coverage"), kind.PERCENT),
        tables.Column(_("Silence, days"), kind.INTEGER), tables.Column(_("Open complaints"), kind.INTEGER),
        tables.Column(_("Revenue, 12 months"), kind.MONEY), tables.Column(_("Currency")), tables.Column(_("Last order"), kind.DATE),
        tables.Column(_("Segment")), tables.Column(_("Region")), tables.Column(_("Stage")), tables.Column(_("Owner")),
    ]  # fmt: skip


def _line(row: Row) -> list[Any]:
    tier, before = row["tier"], row["previous_score"]
    score = row["score"] if row["is_rated"] else None
    return [
        row["customer__code"], row["customer__name"], row["customer__other_name"], str(Customer.Status(row["status"]).label),
        tier.code if tier else _("Not rated"), score, None if score is None or before is None else score - before,
        row["coverage"], silence_days(row), row["open_complaints"],
        to_decimal(row["revenue_12m_minor"], row["customer__currency"]), row["customer__currency"], row["last_order_on"],
        row["segment"], row["region"], row["stage"], row["owner__name"],
    ]  # fmt: skip
