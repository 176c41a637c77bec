"""The list: who waits for a decision, who for a screening, who was admitted or refused."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from customers.forms.screening import ScreeningFilter
from customers.models import Screening, ScreeningRun
from customers.queries import screening as query

from . import words

NEW = "new"
RUNS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A screening or, before the first one, a candidate."""

    name: str
    code: str
    owner: Any
    url: str
    at: Any
    is_overruled: bool = False
    reasons: tuple[str, ...] = ()


@require_GET
@requires(Permission.SCREENING_READ)
def screening_list(request: HttpRequest) -> HttpResponse:
    found = query.outcomes(request.user)
    show = request.GET.get("show", Screening.Outcome.REVIEW)
    show = show if show in [*Screening.Outcome.values, NEW] else Screening.Outcome.REVIEW
    form = ScreeningFilter(request.GET)
    runs = list(ScreeningRun.objects.select_related("created_by", "criteria_set")[:RUNS])
    counts = query.run_outcomes(runs)
    criteria = query.criterion_counts(next((run for run in runs if run.status == ScreeningRun.Status.DONE), None))
    context = {
        "figures": found, "show": show, "form": form, "views": _views(found, show),
        "runs": [(run, counts[run.pk]) for run in runs], "active": next((run for run in runs if run.is_active), None),
        "criteria": criteria, "finding": words.criteria_finding(criteria),
        "criteria_set": query.published(),
    } | _page(request, show, form)  # fmt: skip
    return render_page(request, "customers/screening_list.html", context, fragment="results")


def _page(request: HttpRequest, show: str, form: ScreeningFilter) -> dict[str, Any]:
    text = form.cleaned_data["q"] if form.is_valid() else ""
    cursor = request.GET.get("cursor", "")
    if show == NEW:
        waiting = (
            query.candidates()
            .visible_to(request.user)
            .filter(_named(text), ~Exists(Screening.objects.filter(customer=OuterRef("pk"))))
        )
        page = keyset.page(waiting.select_related("owner"), order=["-id"], cursor=cursor)
        rows = [Row(each.name, each.code, each.owner, each.get_absolute_url(), each.created_at) for each in page.rows]
        return {"page": page, "rows": rows, "count": keyset.count(waiting)}
    screenings = query.with_final(query.latest(request.user), show).filter(_named(text, "customer__"))
    page = keyset.page(query.with_verdicts(screenings), order=["-id"], cursor=cursor)
    return {"page": page, "rows": [_row(each) for each in page.rows], "count": keyset.count(screenings)}


def _named(text: str, prefix: str = "") -> Q:
    return Q(**{f"{prefix}name__icontains": text}) | Q(**{f"{prefix}code__icontains": text}) if text else Q()


def _row(screening: Screening) -> Row:
    customer = screening.customer
    url = reverse("customers:screening_record", args=[screening.public_id])
    return Row(
        customer.name, customer.code, customer.owner, url, screening.at,
        bool(screening.overruled_to), tuple(words.reasons(screening)),
    )  # fmt: skip


def _views(found: query.Outcomes, show: str) -> list[dict[str, Any]]:
    tabs = [
        (Screening.Outcome.REVIEW, _("To decide"), found.review),
        (NEW, _("Not screened"), found.unscreened),
        (Screening.Outcome.ADMITTED, _("Admitted"), found.admitted),
        (Screening.Outcome.REFUSED, _("Refused"), found.refused),
    ]
    return [
        {"label": label, "url": f"?show={key}", "count": count, "active": key == show} for key, label, count in tabs
    ]
