"""Who brings the revenue: RFM, ABC and Pareto."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crmq.lib import figures
from crmq.lib.htmx import render_page
from crmq.lib.money import to_decimal
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from customers.loyalty_metrics import RfmThresholds
from scoring.forms.upkeep import ThresholdsForm
from scoring.models import Policy
from scoring.queries import value
from scoring.services import schedule

from .pictures import Picture

BARS = 30


def _thresholds(policy: Policy) -> RfmThresholds:
    return RfmThresholds(tuple(policy.rfm_recency), tuple(policy.rfm_purchases), tuple(policy.rfm_amount))


def _page(request: HttpRequest, form: ThresholdsForm | None = None, status: int = 200) -> HttpResponse:
    thresholds = _thresholds(policy := Policy.current())
    cells = {(cell.recency, cell.frequency): cell for cell in value.rfm_grid(request.user, thresholds)}
    most = max((cell.customers for cell in cells.values()), default=1)
    context: dict[str, Any] = {
        "grid": [(r, [(f, cells.get((r, f))) for f in range(1, 6)]) for r in range(5, 0, -1)],
        "most": most, "heat": f"0,{most}", "currency": org.organisation().currency, "columns": range(1, 6),
        "total": sum(cell.customers for cell in cells.values()), "policy": policy,
        "form": form or ThresholdsForm(instance=policy, initial={"version": policy.version}),
    }  # fmt: skip
    context |= _cell(request, cells, thresholds)
    response = render_page(request, "scoring/rfm.html", context, fragment="cell")
    response.status_code = status
    return response


def _cell(request: HttpRequest, cells: dict[tuple[int, int], value.Cell], thresholds: RfmThresholds) -> dict[str, Any]:
    """The customers of the cell asked for; nothing where none is."""
    asked = (request.GET.get("r", ""), request.GET.get("f", ""))
    if not all(one in {"1", "2", "3", "4", "5"} for one in asked):
        return {}
    chosen = int(asked[0]), int(asked[1])
    return {
        "cell": cells.get(chosen), "chosen": chosen,
        "people": value.rfm_customers(request.user, thresholds, *chosen),
    }  # fmt: skip


@require_GET
@requires(Permission.SCORING_READ)
def rfm(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@requires(Permission.SCORING_DEFINE)
def rfm_thresholds(request: HttpRequest) -> HttpResponse:
    form = ThresholdsForm(request.POST, instance=Policy.current())
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        expected = form.cleaned_data["version"] or 0
        schedule.save(policy=form.instance, expected=expected, fields=schedule.THRESHOLDS)
    except schedule.Conflict:
        messages.error(request, _("Someone else changed the limits meanwhile; nothing of yours was saved."))
    else:
        messages.success(request, _("The limits are saved."))
    return redirect("scoring:rfm")


@require_GET
@requires(Permission.SCORING_READ)
def abc(request: HttpRequest) -> HttpResponse:
    name = request.GET.get("class", "") if request.GET.get("class", "") in {"A", "B", "C"} else ""
    classes = value.abc(request.user)
    everyone = sum(one.amount for one in classes)
    context = {
        "classes": [(one, 100 * one.amount / everyone if everyone else 0) for one in classes],
        "people": value.abc_customers(request.user, name), "chosen": name, "currency": org.organisation().currency,
        "pareto": _pareto(value.abc_customers(request.user, most=BARS), everyone), "everyone": everyone,
    }  # fmt: skip
    return render_page(request, "scoring/abc.html", context, fragment="people")


def _pareto(top: list[value.Buyer], everyone: int) -> Picture | None:
    top = [one for one in top if one.amount > 0]
    if not top or everyone <= 0:
        return None
    currency = org.organisation().currency
    running, cumulative = 0, []
    for one in top:
        running += one.amount
        cumulative.append(round(100 * running / everyone, 1))
    amounts = [float(to_decimal(one.amount, currency)) for one in top]
    title = _("The largest %(n)d customers bring %(share)s of the revenue of a year") % {
        "n": len(top), "share": figures.percent(cumulative[-1], 0),
    }  # fmt: skip
    return Picture(
        data={"x": [one.customer.name for one in top], "values": amounts, "cumulative": cumulative, "highlight": [i for i, one in enumerate(top) if one.name == "A"]},
        title=title, foot=_("Dark: class A, the first four fifths of the revenue"),
        columns=[_("Customer"), _("Amount"), _("Cumulative share")],
        rows=[[one.customer.name, figures.number(amount), figures.percent(share, 1)] for one, amount, share in zip(top, amounts, cumulative, strict=True)],
    )  # fmt: skip
