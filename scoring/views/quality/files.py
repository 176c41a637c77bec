"""The table as a workbook, and as a document to print."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crmq.lib import figures, tables
from crmq.lib.pdf import Block, Column, Heading, Note, Table
from crmq.lib.pdf_response import framed, pdf_response
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from crmq.org.services import record
from scoring.measures import measure_of
from scoring.models import Evaluation
from scoring.queries.quality import rows
from scoring.queries.quality.lights import Light

from .board import Board, board_of

PRINTED = 300  # customers of the document; the workbook holds all
SHAPES = {Light.MET: "●", Light.NEAR: "▲", Light.MISSED: "◆", Light.NONE: "–"}


@require_POST
@requires(Permission.CUSTOMERS_EXPORT)
def export(request: SignedInRequest) -> HttpResponseBase:
    board = board_of(request, QueryDict(request.POST.get("query", "")))
    if board.run is None or board.card is None:
        raise Http404
    found = rows.listed(request.user, board.run, board.card, board.form.filters)
    kind = "pdf" if request.POST.get("format") == "pdf" else "xlsx"
    record(
        action="export", actor=request.user, entity=Evaluation._meta.db_table, entity_id=board.run.pk, page=f"POST {request.path}",
        after={"period": str(board.period), "format": kind, "rows": found.order_by().count()},
    )  # fmt: skip
    listed = rows.every_row(found, board.columns, board.sort)
    return _document(board, listed) if kind == "pdf" else _workbook(board, listed)


def _title(board: Board) -> str:
    return _("Customer quality table %(period)s") % {"period": board.period}


def _workbook(board: Board, listed: Iterator[rows.Row]) -> FileResponse:
    kind = tables.Kind
    heads = [tables.Column(_("Code")), tables.Column(_("Customer"), width=32), tables.Column(_("Owner")), tables.Column(_("Tier")), tables.Column(_("Score"), kind.NUMBER), tables.Column(_("Coverage"), kind.PERCENT)]  # fmt: skip
    for column in board.columns:
        name = column.item.name
        heads += [tables.Column(f"{name} ({column.item.unit})" if column.item.unit else name, kind.NUMBER), tables.Column(f"{name}: {_('points')}", kind.NUMBER), tables.Column(f"{name}: {_('target')}")]  # fmt: skip
    entries = [(column.item.name, _meaning(column)) for column in board.columns]
    meaning = tables.Definitions(_("Definitions"), _("Indicator"), _("Meaning"), entries)
    file = TemporaryFile()  # noqa: SIM115  # closed by the response
    tables.write_xlsx(file, [tables.Sheet(str(board.period), heads, map(_line, listed))], definitions=meaning, title=_title(board))  # fmt: skip
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{_title(board)}.xlsx")


def _line(row: rows.Row) -> list[Any]:
    line: list[Any] = [row.code, row.name, row.owner, row.tier or _("Not rated"), row.score, row.coverage]
    for cell in row.cells:
        line += [cell.value, cell.points, SHAPES[cell.light]]
    return line


def _meaning(column: rows.Column) -> str:
    item = column.item
    target = figures.NONE if item.target is None else f"{item.target:g}"
    words = {"definition": item.definition, "target": target, "share": figures.percent(column.share * 100)}
    return _("%(definition)s Target %(target)s, %(share)s of the whole.") % words


def _document(board: Board, listed: Iterator[rows.Row]) -> HttpResponse:
    """One table a group of indicators, so that every column can be read."""
    assert board.card is not None
    shown = [row for _place, row in zip(range(PRINTED), listed, strict=False)]
    blocks: list[Block] = []
    for group in board.card.groups:
        places = [place for place, column in enumerate(board.columns) if column.item.group_id == group.pk]
        if places:
            blocks += [Heading(group.name), _printed(board, shown, places)]
    legend = _("● target met, ▲ near the target (at least three quarters of its points), ◆ missed, – no value.")
    blocks.append(Note(legend))
    if len(shown) == PRINTED:
        blocks.append(Note(_("The first %(n)d customers; the workbook holds all of them.") % {"n": PRINTED}))
    organisation = org.organisation()
    document = framed(title=_title(board), organisation=organisation.name, period=str(board.period), accent=organisation.colour)  # fmt: skip
    return pdf_response(document, blocks, filename=f"{_title(board)}.pdf")


def _printed(board: Board, shown: list[rows.Row], places: list[int]) -> Table:
    heads = [Column(_("Customer"), 2.4), Column(_("Tier"), 0.6), Column(_("Score"), 0.7, "right")]
    heads += [Column(board.columns[place].item.name, 1.2, "right") for place in places]
    lines = []
    for row in shown:
        cells = [_printed_cell(row.cells[place]) for place in places]
        lines.append([row.name, row.tier or figures.NONE, figures.number(row.score, 1), *cells])
    return Table(heads, lines)


def _printed_cell(cell: rows.Cell) -> str:
    decimals = measure_of(cell.column.item).decimals
    return figures.NONE if cell.value is None else f"{figures.number(cell.value, decimals)} {SHAPES[cell.light]}"
