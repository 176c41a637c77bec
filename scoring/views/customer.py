"""Why a customer has its score."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from crmq.lib.htmx import is_swap, render_fragment, render_page
from crmq.lib.permissions import Permission, requires
from customers.models import Customer
from scoring.measures import measure_of
from scoring.models import Evaluation
from scoring.queries import evidence as evidences
from scoring.queries import explaining, moments, neighbours, reproducing
from scoring.queries.card import card as load_card
from scoring.queries.portrait import Portrait

from . import pictures


def _customer(request: HttpRequest, public_id: UUID) -> Customer:
    customer: Customer = get_object_or_404(Customer.objects.visible_to(request.user), public_id=public_id)
    return customer


def _day(request: HttpRequest, name: str) -> date | None:
    """A day of the address; one that cannot be read counts as not given."""
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None


def _context(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    portrait = Portrait(customer, _day(request, "since"), _day(request, "until"))
    marks = [tier.enter_at for tier in portrait.tiers if tier.enter_at > 0]
    return {"customer": customer, "portrait": portrait, "marks": marks}


@require_GET
@requires(Permission.SCORING_READ)
def explanation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    context = _context(request, _customer(request, public_id))
    context["history"] = pictures.history(context["portrait"].history)
    return render_page(request, "scoring/customer.html", context, fragment="explanation")


@require_GET
@requires(Permission.SCORING_READ)
def card(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The explanation as part of the customer's record; the whole page for who follows the link."""
    customer = _customer(request, public_id)
    if not is_swap(request):
        return redirect("scoring:customer", public_id)
    return render_fragment(request, "scoring/customer_card.html", _context(request, customer))


def _evaluation(request: HttpRequest, customer: Customer) -> Evaluation:
    """The evaluation of ?run=, the one in force on the day ?on=, or the latest."""
    found = explaining.evaluations_of(customer.pk)
    if day := _day(request, "on"):
        on_day = explaining.at_end_of(customer.pk, day)
        if on_day is None:
            raise Http404
        return on_day
    if wanted := request.GET.get("run"):
        try:
            found = found.filter(run__public_id=UUID(wanted))
        except ValueError:
            raise Http404 from None
    evaluation = found.first()
    if evaluation is None:
        raise Http404
    return evaluation


@require_GET
@requires(Permission.SCORING_READ)
def evidence(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """The rows behind one number."""
    customer = _customer(request, public_id)
    evaluation = _evaluation(request, customer)
    rules = load_card(evaluation.made_by)
    line = next((one for one in explaining.explain(evaluation, rules).lines if one.item.key == key), None)
    if line is None:
        raise Http404
    tables = evidences.evidence(line.item, customer, moments.moment_again(evaluation.run))
    context = {
        "customer": customer,
        "evaluation": evaluation,
        "line": line,
        "tables": tables,
        "measure": measure_of(line.item),
    }
    return render_page(request, "scoring/evidence.html", context, fragment="tables")


@require_GET
@requires(Permission.SCORING_READ)
def similar(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Customers whose indicators look alike; loaded after the page, since it looks at everyone."""
    customer = _customer(request, public_id)
    if not is_swap(request):
        return redirect("scoring:customer", public_id)
    evaluation = explaining.evaluations_of(customer.pk).first()
    found = neighbours.neighbours(evaluation, load_card(evaluation.made_by), request.user) if evaluation else []
    return render_fragment(request, "scoring/customer_similar.html", {"customer": customer, "neighbours": found})


@require_GET
@requires(Permission.SCORING_READ)
def sparkline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The course of the score, for the header of the record."""
    customer = _customer(request, public_id)
    if not is_swap(request):
        return redirect("scoring:customer", public_id)
    return render_fragment(request, "scoring/customer_sparkline.html", {"portrait": Portrait(customer)})


@require_GET
@requires(Permission.SCORING_READ)
def reproduce(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Evaluate again as of then, and compare."""
    customer = _customer(request, public_id)
    found = reproducing.reproduce(_evaluation(request, customer))
    return render_page(request, "scoring/reproduce.html", {"customer": customer, "found": found}, fragment="comparison")
