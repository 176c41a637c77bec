"""The rows behind one figure, as a page and as a file."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crmq.insights.queries import rows as query
from crmq.insights.queries.board import Board
from crmq.insights.views import tiles, wording
from crmq.insights.views.dashboard import board_of, switch
from crmq.lib import figures, keyset, tables
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.lib.tables import Kind, Value
from crmq.org.services import record
from customers.models import Customer

from .metrics import METRICS, Metric, Row

CHUNK = 2000
YEARLY = ("retention", "repeat", "revenue", "complaints")
TODAY = ("tiers", "coverage", "contact")


def _metric(name: str) -> Metric:
    try:
        return METRICS[name]
    except KeyError:
        raise Http404 from None


@require_GET
@requires(Permission.INSIGHTS_READ)
def rows(request: HttpRequest, metric: str) -> HttpResponse:
    shown = _metric(metric)
    board, form = board_of(request)
    found = query.of(metric, board)
    page = keyset.page(found.found, order=found.order, cursor=request.GET.get("cursor", ""))
    context = {
        "name": metric, "metric": shown, "board": board, "form": form, "page": page, "count": keyset.count(found.found),
        "heads": [(column.title, column.kind not in (Kind.TEXT, Kind.DATE, Kind.MOMENT)) for column in shown.columns],
        "lines": [_line(row, shown, board) for row in page.rows], "tile": _tile(metric, board), "period": _period(metric, board),
        "switch": [] if metric in (*YEARLY, *TODAY) else switch(form, request.path),
        "back": f"{reverse('insights:dashboard')}?{urlencode(form.query)}",
    }  # fmt: skip
    return render_page(request, "insights/rows.html", context, fragment="results")


def _tile(metric: str, board: Board) -> tiles.Tile | None:
    maker = tiles.MAKERS.get(metric)
    return tiles.Tile(**maker(board)) if maker else None


def _period(metric: str, board: Board) -> str:
    if metric in TODAY:
        return wording.day(board.frame.today)
    return wording.year(board.period.years[0]) if metric in YEARLY else wording.span(board.period.now)


def _line(row: Row, metric: Metric, board: Board) -> dict[str, Any]:
    """A row as the page shows it: cells with whether they are numbers, how it counts, whether it is left out."""
    words, is_left_out = metric.counts(row, board)
    first, *rest = [(_shown(column.read(row, board), column.kind), column.kind) for column in metric.columns]
    return {
        "name": first[0], "url": _address(row), "counts": words, "left_out": is_left_out,
        "cells": [(text, kind not in (Kind.TEXT, Kind.DATE, Kind.MOMENT), column.title) for (text, kind), column in zip(rest, metric.columns[1:], strict=True)],
    }  # fmt: skip


def _address(row: Row) -> str:
    if "complaint" in row:
        return reverse("feedback:complaint", args=[row["complaint"]])
    return reverse("customers:record", args=[row["customer_public_id"]])


def _shown(value: Value, kind: Kind) -> str:
    if value is None:
        return figures.NONE
    if isinstance(value, datetime):
        return f"{wording.day(value.date())} {value:%H:%M}"
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(value, str):
        return value
    if kind is Kind.PERCENT:
        return figures.percent(100 * value, 0)
    decimals = {Kind.MONEY: 2, Kind.NUMBER: 1}.get(kind, 0)
    return figures.number(Decimal(value) if isinstance(value, Decimal) else value, decimals)


@require_POST
@requires(Permission.INSIGHTS_READ, Permission.CUSTOMERS_EXPORT)
def export(request: HttpRequest, metric: str) -> HttpResponseBase:
    """All rows, with how each counts, as a file; from these the figure can be recomputed."""
    shown = _metric(metric)
    board, form = board_of(request, request.POST)
    found = query.of(metric, board)
    kind = "csv" if request.POST.get("format") == "csv" else "xlsx"
    record(
        action="export", actor=board.scope.user, entity=Customer._meta.db_table, page=f"POST {request.path}",
        after={"metric": metric, "rows": found.found.order_by().count(), "format": kind, **form.query},
    )  # fmt: skip
    name = f"{metric}-{board.frame.today:%Y-%m-%d}.{kind}"
    values = _values(found, shown, board)
    if kind == "csv":
        blocks = tables.write_csv([column.title for column in _heads(shown)], values)
        return StreamingHttpResponse(
            blocks,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    return FileResponse(_workbook(values, shown, metric, board), as_attachment=True, filename=name)


def _values(found: query.Rows, metric: Metric, board: Board) -> Iterator[list[Value]]:
    for row in found.found.order_by(*found.order).iterator(CHUNK):
        words, is_left_out = metric.counts(row, board)
        yield [*(column.read(row, board) for column in metric.columns), words, 0 if is_left_out else 1]


def _heads(metric: Metric) -> list[tables.Column]:
    heads = [tables.Column(str(column.title), column.kind) for column in metric.columns]
    return [*heads, tables.Column(str(metric.counts_title), width=28), tables.Column(_("Counted"), Kind.INTEGER)]


def _workbook(values: Iterator[list[Value]], metric: Metric, name: str, board: Board) -> Any:
    tile = _tile(name, board)
    about = [
        (str(metric.title), str(metric.meaning)),
        (_("Period"), f"{_period(name, board)} ({board.frame.zone})"),
        (_("Region"), board.scope.region.name if board.scope.region else _("All regions")),
        (_("Figure"), f"{tile.value}{tile.unit}" if tile else figures.NONE),
    ]
    file = TemporaryFile()  # noqa: SIM115  # closed by the response
    definitions = tables.Definitions(_("Definitions"), _("Term"), _("Meaning"), about)
    tables.write_xlsx(file, [tables.Sheet(str(metric.title), _heads(metric), values)], definitions=definitions)
    file.seek(0)
    return file
