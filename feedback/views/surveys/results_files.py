"""Results as files: every counted answer as CSV or XLSX with definitions, and the findings as PDF."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crmq.lib import figures, tables
from crmq.lib.pdf import Block, Column, Figure, Heading, KeyFigures, Note, Table, Text
from crmq.lib.pdf_response import framed, pdf_response
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from crmq.org.services import record
from feedback.queries import left_out as left
from feedback.queries import results as query

from .findings import Findings, findings
from .results import slice_of

CHUNK = 2000


@require_POST
@requires(Permission.SURVEYS_READ, Permission.CUSTOMERS_EXPORT)
def export(request: SignedInRequest, public_id: Any) -> HttpResponseBase:
    """One row an answer, as shown now; recorded in the audit trail."""
    _form, filters = slice_of(request, public_id, QueryDict(request.POST.get("query", "")))
    rows = query.answers(filters, request.user).order_by("response", "question__position")
    kind = "csv" if request.POST.get("format") == "csv" else "xlsx"
    survey = filters.survey
    record(
        action="export", actor=request.user, entity="feedback_answer", entity_id=survey.code, page=f"POST {request.path}",
        after={"rows": rows.count(), "format": kind, "query": request.POST.get("query", "")[:1000]},
    )  # fmt: skip
    name, values = f"{survey.code}-{org.today():%Y-%m-%d}.{kind}", _lines(rows)
    if kind == "csv":
        streamed = StreamingHttpResponse(
            tables.write_csv([c.title for c in _columns()], values), content_type="text/csv; charset=utf-8"
        )
        streamed["Content-Disposition"] = f'attachment; filename="{name}"'
        return streamed
    return FileResponse(
        _workbook(values, left.reasons(filters, request.user), survey.name), as_attachment=True, filename=name
    )


def _workbook(values: Iterator[list[Any]], reasons: list[left.Reason], title: str) -> Any:
    """A sheet of the counted answers, one of what is left out and why, and the definitions."""
    file = BytesIO()
    columns = [tables.Column(_("Left out because"), width=48), tables.Column(_("Responses"), tables.Kind.INTEGER)]
    why = tables.Sheet(_("Left out"), columns, ([str(reason.words), reason.n] for reason in reasons))
    tables.write_xlsx(
        file, [tables.Sheet(_("Answers"), _columns(), values), why], definitions=_definitions(), title=title
    )
    file.seek(0)
    return file


COLUMNS = [
    "response__public_id", "customer__code", "customer__name", "customer__standing__tier__code", "customer__standing__region__code",
    "response__version__number", "response__mode", "completed_at", "question__key", "kind", "question__text_en", "question__text_zh",
    "number", "options", "text", "is_na",
]  # fmt: skip


def _lines(rows: Any) -> Iterator[list[Any]]:
    zone = timezone.get_current_timezone()
    for public_id, *before, at, key, kind, english, chinese, number, options, text, is_na in rows.values_list(
        *COLUMNS
    ).iterator(CHUNK):
        yield [
            str(public_id),
            *before,
            at.astimezone(zone),
            key,
            kind,
            english,
            chinese,
            number,
            ", ".join(options),
            text,
            "1" if is_na else "",
        ]


def _columns() -> list[tables.Column]:
    kind = tables.Kind
    return [
        tables.Column(_("Response"), width=36), tables.Column(_("Code")), tables.Column(_("Customer"), width=32), tables.Column(_("Tier")),
        tables.Column(_("Region")), tables.Column(_("Version"), kind.INTEGER), tables.Column(_("Mode")), tables.Column(_("Completed"), kind.MOMENT),
        tables.Column(_("Question key")), tables.Column(_("Kind")), tables.Column(_("Question in English"), width=48),
        tables.Column(_("Question in Chinese"), width=48), tables.Column(_("Number"), kind.INTEGER), tables.Column(_("Options")),
        tables.Column(_("Text"), width=60), tables.Column(_("Not applicable")),
    ]  # fmt: skip


def _definitions() -> tables.Definitions:
    entries = [
        (_("Response"), _("One person's complete questionnaire; all its answers share this id.")),
        (
            _("Mode"),
            _(
                "web: answered by the customer. phone, visit: entered by staff; public: from a public link. Both are left out of headline figures."
            ),
        ),
        (_("Completed"), _("When the last answer was sent, in the organisation's time zone.")),
        ("nps", _("0 to 10. NPS = share of 9–10 less share of 0–6, in points from −100 to 100.")),
        ("csat", _("1 to 5. CSAT = share of 4–5, in percent.")),
        ("ces", _("1 to 7, high is easy. CES = mean.")),
        ("rating", _("1 (poor) to 5 (excellent).")),
        ("importance", _("1 (unimportant) to 5 (very important).")),
        ("matrix", _("One row=value pair for each row, 1 (poor) to 5 (excellent), or na.")),
        ("ranking", _("Options from the first place to the last.")),
        ("kano", _("with and without: 1 like, 2 expect, 3 neutral, 4 live with, 5 dislike.")),
        ("choice, choices", _("Ids of options; _other stands for words of one's own, which are in the column Text.")),
        (_("Not applicable"), _("1: answered so; it counts in no mean and no share.")),
    ]
    return tables.Definitions(
        _("Definitions"), _("Term"), _("Meaning"), [(str(term), str(meaning)) for term, meaning in entries]
    )


@require_GET
@requires(Permission.SURVEYS_READ)
def report(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """The findings of the slice as a PDF; no name of a customer is in it."""
    form, filters = slice_of(request, public_id, request.GET)
    found, organisation = findings(form, filters, request.user), org.organisation()
    document = framed(
        title=filters.survey.name, organisation=organisation.name, period=found.span, accent=organisation.colour,
        footer=_("%(n)s complete responses") % {"n": figures.number(found.n)},
    )  # fmt: skip
    return pdf_response(document, blocks(found), filename=f"{filters.survey.code}-{org.today():%Y-%m-%d}.pdf")


def blocks(found: Findings) -> list[Block]:
    if not found.n or found.hidden:
        return [Text(_("Too few answers to show"), tone="muted")]
    shown = [
        Figure(
            t.title,
            f"{t.value}{t.unit}",
            f"{t.note} · n = {figures.number(t.n)}" if t.note else f"n = {figures.number(t.n)}",
        )
        for t in found.tiles
    ]
    rate = figures.percent(found.rate, 0) if found.rate is not None else "–"
    shown.append(Figure(_("Response rate"), rate, _("complete of delivered")))
    note = _("Groups with fewer than %(n)d responses are hidden, and so is a group that would reveal them.") % {
        "n": found.least
    }
    return [KeyFigures(shown[:5]), Note(note), *_breakdowns(found), *_questions(found), *_themes(found)]


def _numbers(*titles: str) -> list[Column]:
    return [Column(title, 0.4, "right") for title in titles]


def _breakdowns(found: Findings) -> Iterator[Block]:
    for title, _column, rows, _hidden in found.breakdowns:
        yield Heading(title, 2)
        yield Table([Column(title), *_numbers(_("Responses"), "NPS", "CSAT")], [_part(row) for row in rows])


def _questions(found: Findings) -> Iterator[Block]:
    for result in found.questions:
        if result.is_few or not result.n:
            continue
        title = f"{result.question.wording} (n = {figures.number(result.n)})"
        if result.cells:
            lines = [[cell.label, figures.number(cell.n), figures.percent(cell.share, 0)] for cell in result.cells]
            yield Heading(title, 2)
            yield Table([Column(_("Answer")), *_numbers(_("Number"), "%")], lines)
        elif result.rows:
            means = [
                [row.label, figures.number(row.n), figures.number(row.mean, 2)]
                for row in result.rows
                if row.n >= found.least
            ]
            yield Heading(title, 2)
            yield Table([Column(_("Answer")), *_numbers(_("Number"), _("Mean"))], means)


def _themes(found: Findings) -> Iterator[Block]:
    if found.themes:
        lines = [[one.theme.name, figures.number(one.n), figures.percent(one.share, 0)] for one in found.themes]
        yield Heading(_("Themes"), 2)
        yield Table([Column(_("Theme")), *_numbers(_("Texts"), "%")], lines)


def _part(row: Any) -> list[str]:
    nps, csat = row.headline.nps, row.headline.csat
    return [
        row.label or "–",
        figures.number(row.n),
        figures.number(nps.score) if nps else "–",
        figures.percent(csat.percent, 0) if csat else "–",
    ]
