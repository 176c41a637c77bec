"""What a survey says: figures with their basis, each leading to the responses behind it."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crmq.lib import charts, keyset, tables
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.models import Region
from crmq.org.requests import SignedInRequest
from crmq.org.services import record
from feedback.forms.results import ResultsFilter
from feedback.metrics import MINIMUM_ANSWERS, response_rate
from feedback.models import Survey
from feedback.queries import answering
from feedback.queries import results as query

ROWS = 30
CHUNK = 2000


def _filters(request: SignedInRequest, public_id: Any, data: QueryDict) -> tuple[ResultsFilter, query.Filters]:
    survey = get_object_or_404(Survey, public_id=public_id)
    form = ResultsFilter(data, survey=survey)
    return form, query.Filters(survey=survey, **form.chosen)


@require_GET
@requires(Permission.SURVEYS_READ)
def results(request: SignedInRequest, public_id: Any) -> HttpResponse:
    form, filters = _filters(request, public_id, request.GET)
    user, n = request.user, query.responses(filters, request.user).count()
    context = {
        "form": form,
        "survey": filters.survey,
        "n": n,
        "least": MINIMUM_ANSWERS,
        "query": request.GET.urlencode(),
    }
    funnel = query.funnel(filters, user)
    context |= {"funnel": funnel, "rate": response_rate(funnel), "hidden": query.is_hidden(filters, user, n)}
    if n and not context["hidden"]:
        found = query.by_question(filters, user)
        regions = {region.pk: region.name for region in Region.objects.all()}
        context |= {
            "results": found, "headline": [r for r in found if r.n and (r.nps or r.csat or r.ces)], "map": _map(found),
            "texts": query.texts(filters, user),
            "breakdowns": [
                (_("By tier"), "tier", query.breakdown(filters, user, "tier", form.tiers)),
                (_("By region"), "region", query.breakdown(filters, user, "region", regions)),
            ],
        }  # fmt: skip
    return render_page(request, "feedback/surveys/results.html", context, fragment="results")


def _map(found: list[query.QuestionResult]) -> dict[str, Any] | None:
    """Points of the importance–performance map on a square of 300 units, cross-hairs at the grand means."""
    pairs = query.importance_map(found)
    if pairs is None:
        return None
    items, judged = pairs
    values = [value for _label, *means in items.values() for value in means]
    low, high = min(values) - 0.25, max(values) + 0.25

    def at(performance: float, importance: float) -> dict[str, float]:
        return {"x": charts.position(performance, low, high) * 3, "y": 300 - charts.position(importance, low, high) * 3}

    points = [
        {
            "label": label,
            "importance": importance,
            "performance": performance,
            "quadrant": judged.quadrants[key].value,
            **at(performance, importance),
        }
        for key, (label, importance, performance) in items.items()
    ]
    return {"points": points, "cross": at(judged.performance, judged.importance)}


@require_GET
@requires(Permission.SURVEYS_READ)
def responses(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """The responses behind a figure: `question` and `value` name it."""
    form, filters = _filters(request, public_id, request.GET)
    key, value = request.GET.get("question", "")[:60], request.GET.get("value", "")[:40]
    found = query.responses(filters, request.user)
    if key:
        found = query.with_answer(found, key, value)
    rows = answering.responses(request.user).filter(pk__in=found.values("pk"))
    page = keyset.page(rows, order=["-completed_at", "-pk"], cursor=request.GET.get("cursor", ""), size=ROWS)
    question = next((q for q in query.questions(filters) if q.key == key), None)
    back = urlencode([(k, v) for k, v in request.GET.items() if k not in ("question", "value", "cursor")])
    context = {
        "form": form,
        "survey": filters.survey,
        "page": page,
        "count": keyset.count(found),
        "question": question,
        "value": value,
        "back": back,
    }
    return render_page(request, "feedback/surveys/responses.html", context, fragment="results")


@require_GET
@requires(Permission.SURVEYS_READ)
def response(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = get_object_or_404(answering.responses(request.user), public_id=public_id)
    return render(request, "feedback/surveys/response.html", {"response": found})


@require_POST
@requires(Permission.SURVEYS_READ, Permission.CUSTOMERS_EXPORT)
def export(request: SignedInRequest, public_id: Any) -> HttpResponseBase:
    """One row an answer, as shown now; recorded in the audit trail."""
    _form, filters = _filters(request, public_id, QueryDict(request.POST.get("query", "")))
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
    return FileResponse(_workbook(values, survey.name), as_attachment=True, filename=name)


def _workbook(values: Iterator[list[Any]], title: str) -> Any:
    file = BytesIO()
    tables.write_xlsx(file, [tables.Sheet(_("Answers"), _columns(), values)], definitions=_definitions(), title=title)
    file.seek(0)
    return file


COLUMNS = [
    "response__public_id", "customer__code", "customer__name", "customer__standing__tier__code", "customer__standing__region__code",
    "response__version__number", "response__mode", "completed_at", "question__key", "kind", "question__text_en", "question__text_zh",
    "number", "options", "text",
]  # fmt: skip


def _lines(rows: Any) -> Iterator[list[Any]]:
    zone = timezone.get_current_timezone()
    for public_id, *before, at, key, kind, english, chinese, number, options, text in rows.values_list(
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
        ]


def _columns() -> list[tables.Column]:
    kind = tables.Kind
    return [
        tables.Column(_("Response"), width=36), tables.Column(_("Code")), tables.Column(_("Customer"), width=32), tables.Column(_("Tier")),
        tables.Column(_("Region")), tables.Column(_("Version"), kind.INTEGER), tables.Column(_("Mode")), tables.Column(_("Completed"), kind.MOMENT),
        tables.Column(_("Question key")), tables.Column(_("Kind")), tables.Column(_("Question in English"), width=48),
        tables.Column(_("Question in Chinese"), width=48), tables.Column(_("Number"), kind.INTEGER), tables.Column(_("Options")),
        tables.Column(_("Text"), width=60),
    ]  # fmt: skip


def _definitions() -> tables.Definitions:
    entries = [
        (_("Response"), _("One person's complete questionnaire; all its answers share this id.")),
        (_("Mode"), _("web: answered by the customer. phone, visit: entered by staff; left out of headline figures.")),
        (_("Completed"), _("When the last answer was sent, in the organisation's time zone.")),
        ("nps", _("0 to 10. NPS = share of 9–10 less share of 0–6, in points from −100 to 100.")),
        ("csat", _("1 to 5. CSAT = share of 4–5, in percent.")),
        ("ces", _("1 to 7, high is easy. CES = mean.")),
        ("rating", _("1 (poor) to 5 (excellent).")),
        ("importance", _("1 (unimportant) to 5 (very important).")),
    ]
    return tables.Definitions(
        _("Definitions"), _("Term"), _("Meaning"), [(str(term), str(meaning)) for term, meaning in entries]
    )
