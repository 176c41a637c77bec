"""The dashboard as a PDF: the same figures and findings, to send and to print."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.insights.queries.board import Board
from crmq.lib import figures
from crmq.lib.pdf import Beside, Block, Column, Figure, Heading, KeyFigures, Note, Table, Text, Together, Trend
from crmq.lib.pdf_response import framed, pdf_response
from crmq.lib.permissions import Permission, requires

from . import attention, moving, pictures, tiles, wording
from .dashboard import board_of

MOST = 12  # rows of a table
TONES = {"better": "good", "worse": "bad", "few": "muted", "unchanged": "muted"}


@require_GET
@requires(Permission.INSIGHTS_READ)
def board_report(request: HttpRequest) -> HttpResponse:
    board, _form = board_of(request)
    document = framed(
        title=_("Insights"), organisation=board.frame.organisation.name, period=wording.span(board.period.now),
        footer=about(board), accent=board.frame.organisation.colour,
    )  # fmt: skip
    return pdf_response(document, blocks(board), filename=f"insights-{board.frame.today:%Y-%m-%d}.pdf")


def about(board: Board) -> str:
    """Whose figures these are."""
    whom = (
        _("all customers")
        if board.scope.is_everyone
        else _("the customers that %(name)s sees") % {"name": board.scope.user}
    )
    return f"{whom} · {board.scope.region.name}" if board.scope.region else whom


def blocks(board: Board) -> list[Block]:
    shown = [_figure(tile) for tile in tiles.tiles(board, {})]
    note = _(
        "Figures that rest on orders look at 12 months, whatever period is chosen: customers order too seldom for less. A period ends yesterday and is compared with the one before it."
    )
    return [
        KeyFigures(shown[:5]), KeyFigures(shown[5:]), Note(note),
        Beside(left=_nps(board), right=_moves(board)), _cohorts(board), _attention(board),
        Beside(left=_table(pictures.by_category(board)), right=_table(pictures.pareto(board))), *_table(pictures.by_region(board)),
    ]  # fmt: skip


def _figure(tile: tiles.Tile) -> Figure:
    words = {
        "better": _("Better"),
        "worse": _("Worse"),
        "unchanged": _("No detectable change"),
        "few": _("Too few to tell"),
    }
    basis = f"n = {figures.number(tile.n)}"
    note = f"{tile.note} · {basis}" if tile.note and tile.interval else tile.note or basis
    change = tile.verdict_text or words.get(tile.verdict, "")
    return Figure(tile.title, f"{tile.value}{tile.unit}", note, change, TONES.get(tile.verdict, ""))  # type: ignore[arg-type]  # a tone


def _nps(board: Board) -> list[Block]:
    picture = pictures.nps(board)
    if not picture.data:
        return [Heading(picture.title, 2), Text(picture.empty, tone="muted")]
    values = picture.data["series"][0]["values"]
    return [
        Heading(picture.title, 2),
        Trend(
            values,
            picture.data["x"],
            figures.signed(values[-1]) if values[-1] is not None else "",
            low=picture.data["min"],
            high=picture.data["max"],
        ),
        *_table(picture)[1:],
    ]


def _table(picture: pictures.Picture | moving.MovesPicture) -> list[Block]:
    """The finding with the table behind the chart."""
    if not picture.rows:
        return [Heading(picture.title, 2), Text(getattr(picture, "empty", ""), tone="muted")]
    columns = [
        Column(str(title), 1.6 if not place else 1, "right" if place else "left")
        for place, title in enumerate(picture.columns)
    ]
    return [Heading(picture.title, 2), Table(columns, picture.rows[:MOST]), Note(picture.foot)]


def _moves(board: Board) -> list[Block]:
    picture = moving.moves(board)
    if picture is None:
        return [
            Heading(_("Moves between tiers"), 2),
            Text(_("Moves between tiers show after the second evaluation."), tone="muted"),
        ]
    return [*_table(picture), Note(_("Rows: tier before. Columns: tier now. %(span)s") % {"span": picture.note})]


def _cohorts(board: Board) -> Block:
    found = pictures.cohorts(board)
    if found is None:
        return Together(
            [
                Heading(_("Retention by year of first purchase"), 2),
                Text(_("A cohort shows when the year of its first purchase is over."), tone="muted"),
            ]
        )
    columns = [
        Column(str(title), 1.6 if not place else 1, "right" if place else "left")
        for place, title in enumerate(found.columns)
    ]
    return Together([Heading(found.title, 2), Table(columns, found.table)])


def _attention(board: Board) -> Block:
    rows = [
        [
            line.standing.customer.name, line.standing.tier.code if line.standing.tier else figures.NONE,
            figures.number(line.standing.score, 1), figures.signed(line.change, 1), line.reasons, str(line.standing.owner or figures.NONE),
        ]
        for line in attention.lines(board)
    ]  # fmt: skip
    columns = [
        Column(_("Customer"), 2.4),
        Column(_("Tier"), 0.6),
        Column(_("Score"), 0.8, "right"),
        Column(_("Change"), 0.9, "right"),
        Column(_("Why"), 3),
        Column(_("Owner"), 1.4),
    ]
    return Together(
        [
            Heading(_("Customers to contact"), 2),
            Table(columns, rows, _("No open complaints, no falling scores, no long silence.")),
        ]
    )
