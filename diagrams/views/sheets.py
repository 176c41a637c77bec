"""The other diagrams: causes, matrix, journey, timelines. Each a page with the same as a table, and a file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from crmq.lib.figures import number
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from customers.models import Customer, ProcessVersion
from diagrams import svg
from diagrams.forms import PERIODS, MapOptions
from diagrams.queries import causes, events, stage_matrix, touchpoints
from diagrams.queries.logic_map import Wish
from diagrams.shapes import Drawing
from diagrams.sheets.matrix import Row
from diagrams.sheets.matrix import matrix as draw_matrix
from diagrams.sheets.timeline import Event
from diagrams.sheets.timeline import timeline as draw_timeline
from feedback.models import Complaint, ComplaintCategory
from feedback.queries.touchpoints import Touchpoint

from .exports import KINDS, drawing_file
from .logic_map import published_or_404, wish_of

Table = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A diagram with its words. `columns` and `rows` say the same as the drawing."""

    name: str
    title: str
    drawing: Drawing
    columns: list[str]
    rows: list[list[Any]]
    note: str = ""
    empty: str = ""
    switches: list[dict[str, Any]] = field(default_factory=list)


def _answer(request: SignedInRequest, sheet: Sheet) -> HttpResponse:
    """The page, or the file that ?as= asks for."""
    kind = request.GET.get("as", "")
    if kind:
        if kind not in KINDS:
            raise Http404
        return drawing_file(kind, sheet.drawing, title=sheet.title, name=sheet.name)
    kept = request.GET.urlencode()
    picture = SafeString(svg.render_drawing(sheet.drawing, title=sheet.title))  # the writer escapes every text
    context = {
        "sheet": sheet,
        "svg": picture,
        "files": [(name.upper(), f"?{kept}&as={name}" if kept else f"?as={name}") for name in KINDS],
    }
    return render(request, "diagrams/sheet.html", context)


def _switch(
    request: SignedInRequest, name: str, label: str, choices: list[tuple[Any, Any]], now: str
) -> dict[str, Any]:
    query, entries = request.GET.copy(), []
    for value, text in choices:
        query[name] = value
        entries.append({"label": text, "url": f"?{query.urlencode()}", "active": str(value) == now})
    return {"label": label, "entries": entries}


MATRICES = {
    "figures": (
        gettext_lazy("Figures"),
        gettext_lazy("Lights: time against target; over target up to 10 and 30 percent; others from 70 and 50."),
    ),
    "indicators": (
        gettext_lazy("Indicators"),
        gettext_lazy(
            "Mean points of the customers inside at the latest evaluation; lit where the stage watches the indicator."
        ),
    ),
    "department": (
        gettext_lazy("Departments"),
        gettext_lazy("Customers inside, lit by the share that is over target."),
    ),
    "region": (gettext_lazy("Regions"), gettext_lazy("Customers inside, lit by the share that is over target.")),
}


@require_GET
@requires(Permission.MAP_READ)
def matrix(request: SignedInRequest) -> HttpResponse:
    """Stages against measures, indicators, departments or regions."""
    process, options = published_or_404(), MapOptions(request.GET)
    by = request.GET.get("columns", "figures")
    by = by if by in MATRICES else "figures"
    columns, rows = _matrix_of(by, request, process, wish_of(request, options))
    switches = [
        _switch(request, "columns", _("Columns"), [(key, words[0]) for key, words in MATRICES.items()], by),
        _switch(request, "days", _("Period"), list(PERIODS), options.chosen()["days"]),
    ]
    return _answer(request, _matrix_sheet(columns, rows, str(MATRICES[by][1]), switches))


def _matrix_of(by: str, request: SignedInRequest, process: ProcessVersion, wish: Wish) -> stage_matrix.Sheet:
    if by == "figures":
        return stage_matrix.measured(request.user, process, wish)
    if by == "indicators":
        return stage_matrix.by_indicator(request.user, process, wish)
    return stage_matrix.by_group(request.user, process, wish, by)


def _matrix_sheet(columns: list[str], rows: list[Row], note: str, switches: list[dict[str, Any]]) -> Sheet:
    table = [[row.label, *(cell.text or "–" for cell in row.cells)] for row in rows]
    return Sheet(
        "stage-matrix", _("Stages and indicators"), draw_matrix(columns, rows), [_("Stage"), *columns], table, note, switches=switches,
        empty="" if columns else _("Nothing to show yet. Indicators appear after the first evaluation."),
    )  # fmt: skip


@require_GET
@requires(Permission.COMPLAINTS_READ)
def fishbone(request: SignedInRequest) -> HttpResponse:
    """Causes of the complaints of a category in a period."""
    start, end = MapOptions(request.GET).period()
    categories = list(ComplaintCategory.objects.all())
    wanted = request.GET.get("category", "")
    category = next((each for each in categories if each.code == wanted), None)
    found = causes.of_category(category, start, end, request.user)
    switches = [
        _switch(
            request,
            "category",
            _("Category"),
            [("", _("All")), *((each.code, each.name) for each in categories)],
            category.code if category else "",
        ),
        _switch(request, "days", _("Period"), list(PERIODS), MapOptions(request.GET).chosen()["days"]),
    ]
    return _answer(request, _causes_sheet(found, switches))


@require_GET
@requires(Permission.COMPLAINTS_READ)
def complaint_fishbone(request: SignedInRequest, public_id: Any) -> HttpResponse:
    complaint = get_object_or_404(Complaint.objects.visible_to(request.user), public_id=public_id)
    return _answer(request, _causes_sheet(causes.of_complaint(complaint, request.user), []))


def _evidence(complaints: Iterable[Complaint]) -> list[tuple[str, str]]:
    return [(each.get_absolute_url(), each.number) for each in complaints]


def _causes_sheet(found: causes.Causes, switches: list[dict[str, Any]]) -> Sheet:
    table = [
        [bone, cause.text, cause.count, format_html_join(", ", '<a href="{}">{}</a>', _evidence(evidence))]
        for bone, cause, evidence in found.rows
    ]
    return Sheet(
        "causes", _("Causes of complaints"), found.drawing, [_("Branch"), _("Cause"), _("Complaints"), _("For example")], table,
        _("The number of complaints that name a cause stands on its line; heavier lines are more frequent."), switches=switches,
        empty="" if table else _("No causes are recorded in this period. Put them on the fishbone of a complaint."),
    )  # fmt: skip


@require_GET
@requires(Permission.SURVEYS_READ)
def journey(request: SignedInRequest) -> HttpResponse:
    """Touchpoints with needs, pain points and the course of satisfaction."""
    options = MapOptions(request.GET)
    start, end = options.period()
    drawing, found = touchpoints.drawn(request.user, org.local(start).date(), org.local(end).date())
    columns = [_("Touchpoint"), _("Needs"), _("Pain points"), _("Complaints"), _("Satisfaction"), "n"]
    rows = [[each.name, each.needs, each.pains, each.complaints, _interval(each), each.n] for each in found]
    sheet = Sheet(
        "journey", _("Journey of customers"), drawing, columns, rows,
        _("Satisfaction is the mean rating on 0 to 100 with its 95-percent interval; fewer than five ratings are not shown."),
        switches=[_switch(request, "days", _("Period"), list(PERIODS), options.chosen()["days"])],
        empty="" if found else _("No touchpoints are defined yet."),
    )  # fmt: skip
    return _answer(request, sheet)


def _interval(each: Touchpoint) -> str:
    if each.satisfaction is None:
        return "–"
    return f"{number(each.satisfaction, 0)} ({number(each.low, 0)}–{number(each.high, 0)})"


@require_GET
@requires(Permission.MAP_READ)
def timeline(request: SignedInRequest) -> HttpResponse:
    """How the process came to be what it is."""
    return _answer(request, _timeline_sheet("process-versions", _("Timeline of versions"), events.of_versions()))


@require_GET
@requires(Permission.CUSTOMERS_READ)
def customer_timeline(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), public_id=public_id)
    found = events.of_customer(customer, with_complaints=request.user.may(Permission.COMPLAINTS_READ))
    return _answer(
        request, _timeline_sheet("customer-timeline", _("Timeline of %(customer)s") % {"customer": customer}, found)
    )


def _timeline_sheet(name: str, title: str, found: list[Event]) -> Sheet:
    table = [[event.when, event.title, event.note] for event in found]
    columns = [_("When"), _("What"), _("Note")]
    return Sheet(name, title, draw_timeline(found), columns, table, empty="" if found else _("Nothing recorded yet"))
