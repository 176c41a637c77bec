"""What a survey says: figures with their basis, each leading to the responses behind it."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback.forms.results import ResultsFilter
from feedback.models import Survey
from feedback.queries import answering, texts
from feedback.queries import left_out as left
from feedback.queries import results as query

from .findings import findings, trend

ROWS = 30


def slice_of(request: SignedInRequest, public_id: Any, data: QueryDict) -> tuple[ResultsFilter, query.Filters]:
    survey = get_object_or_404(Survey, public_id=public_id)
    form = ResultsFilter(data, survey=survey)
    return form, query.Filters(survey=survey, **form.chosen)


@require_GET
@requires(Permission.SURVEYS_READ)
def results(request: SignedInRequest, public_id: Any) -> HttpResponse:
    form, filters = slice_of(request, public_id, request.GET)
    found = findings(form, filters, request.user)
    context = {
        "form": form, "survey": filters.survey, "found": found, "query": request.GET.urlencode(),
        "trend": trend(found.months), "left_out": left.reasons(filters, request.user),
    }  # fmt: skip
    return render_page(request, "feedback/surveys/results.html", context, fragment="results")


@require_GET
@requires(Permission.SURVEYS_READ)
def responses(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """The responses behind a figure: `question` and `value` name it."""
    form, filters = slice_of(request, public_id, request.GET)
    key, value = request.GET.get("question", "")[:60], request.GET.get("value", "")[:40]
    found = query.responses(filters, request.user)
    if key:
        found = query.with_answer(found, key, value)
    if words := request.GET.get("words", "")[:400]:
        about = query.answers(filters, request.user).filter(texts.about(words.split(",")))
        found = found.filter(pk__in=about.values("response"))
    rows = answering.responses(request.user).filter(pk__in=found.values("pk"))
    page = keyset.page(rows, order=["-completed_at", "-pk"], cursor=request.GET.get("cursor", ""), size=ROWS)
    question = next((q for q in query.questions(filters) if q.key == key), None)
    back = urlencode([(k, v) for k, v in request.GET.items() if k not in ("question", "value", "words", "cursor")])
    context = {
        "form": form,
        "survey": filters.survey,
        "page": page,
        "count": keyset.count(found),
        "question": question,
        "value": value or words,
        "back": back,
    }
    return render_page(request, "feedback/surveys/responses.html", context, fragment="results")


@require_GET
@requires(Permission.SURVEYS_READ)
def response(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = get_object_or_404(answering.responses(request.user), public_id=public_id)
    return render(request, "feedback/surveys/response.html", {"response": found})


@require_GET
@requires(Permission.SURVEYS_READ)
def left_out(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """The responses that figures leave out, by `reason`."""
    form, filters = slice_of(request, public_id, request.GET)
    reason = request.GET.get("reason", "")
    if reason not in left.REASONS:
        raise Http404
    found = left.left_out(filters, request.user, reason)
    rows = answering.responses(request.user).filter(pk__in=found.values("pk"))
    page = keyset.page(rows, order=["-started_at", "-pk"], cursor=request.GET.get("cursor", ""), size=ROWS)
    back = urlencode([(k, v) for k, v in request.GET.items() if k not in ("reason", "cursor")])
    context = {
        "form": form, "survey": filters.survey, "page": page, "count": keyset.count(found), "back": back,
        "reason": left.REASONS[reason], "leaves_out": True,
    }  # fmt: skip
    return render_page(request, "feedback/surveys/responses.html", context, fragment="results")
