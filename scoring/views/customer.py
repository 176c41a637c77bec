"""Why a customer has its score."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from crmq.lib.htmx import is_swap, render_fragment, render_page
from crmq.lib.permissions import Permission, requires
from customers.models import Customer
from scoring.measures import measure_of
from scoring.models import Evaluation
from scoring.queries import evidence as evidences
from scoring.queries import explaining, moments, reproducing
from scoring.queries.card import card as load_card
from scoring.queries.portrait import Portrait

from . import pictures


def _customer(request: HttpRequest, public_id: UUID) -> Customer:
    customer: Customer = get_object_or_404(Customer.objects.visible_to(request.user), public_id=public_id)
    return customer


def _context(customer: Customer) -> dict[str, Any]:
    portrait = Portrait(customer)
    marks = [tier.enter_at for tier in portrait.tiers if tier.enter_at > 0]
    return {"customer": customer, "portrait": portrait, "marks": marks}


@require_GET
@requires(Permission.SCORING_READ)
def explanation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    context = _context(_customer(request, public_id))
    context["history"] = pictures.history(context["portrait"].history)
    return render_page(request, "scoring/customer.html", context, fragment="explanation")


@require_GET
@requires(Permission.SCORING_READ)
def card(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The explanation as part of the customer's record; the whole page for who follows the link."""
    customer = _customer(request, public_id)
    if not is_swap(request):
        return redirect("scoring:customer", public_id)
    return render_fragment(request, "scoring/customer_card.html", _context(customer))


def _evaluation(request: HttpRequest, customer: Customer) -> Evaluation:
    """The evaluation of ?run=, or the latest."""
    found = explaining.evaluations_of(customer.pk)
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
def reproduce(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Evaluate again as of then, and compare."""
    customer = _customer(request, public_id)
    found = reproducing.reproduce(_evaluation(request, customer))
    return render_page(request, "scoring/reproduce.html", {"customer": customer, "found": found}, fragment="comparison")
