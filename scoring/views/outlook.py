"""What purchases are to be expected, and whom we may lose."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crmq.lib import tables
from crmq.lib.htmx import render_page
from crmq.lib.jobs import hint
from crmq.lib.money import to_decimal
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from crmq.org.services import record
from customers.models import Customer, Tier
from scoring import tasks
from scoring.models import Fit
from scoring.prediction import MINIMUM_CUSTOMERS
from scoring.queries import at_risk as risks
from scoring.services import fitting

from . import model_pictures

SHOWN = 50


@require_GET
@requires(Permission.SCORING_READ)
def model(request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
    """One fit, or the latest, with its parameters and how good it was."""
    fits = list(Fit.objects.select_related("created_by")[:12])
    fit = get_object_or_404(Fit, public_id=public_id) if public_id else next(iter(fits), None)
    context = {
        "fit": fit, "fits": fits, "least": MINIMUM_CUSTOMERS, "is_money": bool(fit and fit.values),
        "parameters": model_pictures.parameters(fit) if fit else [],
        "calibration": model_pictures.calibration(fit.holdout) if fit else None,
    }  # fmt: skip
    return render_page(request, "scoring/outlook.html", context, fragment="progress")


@require_POST
@requires(Permission.SCORING_RUN)
def refit(request: SignedInRequest) -> HttpResponse:
    try:
        fit = fitting.start(by=request.user)
    except fitting.AlreadyFitting as error:
        messages.info(request, _("A model is being fitted already; this is its progress."))
        return redirect(error.fit)
    hint(tasks.fit_purchases, fit.pk)
    return redirect(fit)


def _chosen(request: SignedInRequest, given: Any) -> tuple[Any, dict[str, str]]:
    """The filtered customers, and the filter as far as it was understood."""
    reason = given.get("reason", "") if given.get("reason", "") in {rule.key for rule in risks.RULES} else ""
    tier = given.get("tier", "") if Tier.objects.filter(code=given.get("tier", "")).exists() else ""
    mine = "1" if given.get("mine") == "1" else ""
    rows = risks.at_risk(request.user, reason=reason, tier=tier, owner=request.user.pk if mine else None)
    return rows, {"reason": reason, "tier": tier, "mine": mine}


@require_GET
@requires(Permission.SCORING_READ)
def at_risk(request: SignedInRequest) -> HttpResponse:
    rows, chosen = _chosen(request, request.GET)
    shown = list(rows[:SHOWN])
    counts = risks.counts(request.user)
    context = {
        "rows": [(row, risks.reasons(row)) for row in shown],
        "total": rows.order_by().count() if len(shown) == SHOWN else len(shown),
        "views": [(rule, counts[rule.key]) for rule in risks.RULES],
        "chosen": chosen, "tiers": Tier.objects.all(),
        "actions": [{"name": "task", "label": _("Plan a task"), "icon": "calendar-plus"}] if request.user.may(Permission.TASKS_WORK) else [],
    }  # fmt: skip
    return render_page(request, "scoring/at_risk.html", context, fragment="results")


@require_POST
@requires(Permission.CUSTOMERS_EXPORT)
def at_risk_export(request: SignedInRequest) -> HttpResponseBase:
    rows, chosen = _chosen(request, request.POST)
    found = list(rows[:50_000])
    record(
        action="export", actor=request.user, entity=Customer._meta.db_table, page=f"POST {request.path}",
        after={"rows": len(found), "at risk": chosen["reason"] or "all"},
    )  # fmt: skip
    file = TemporaryFile()  # noqa: SIM115  # closed by the response
    tables.write_xlsx(file, [tables.Sheet(_("Customers at risk"), _columns(), (_line(row) for row in found))])
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"at-risk-{org.today():%Y-%m-%d}.xlsx")


def _columns() -> list[tables.Column]:
    kind = tables.Kind
    return [
        tables.Column(_("Code")), tables.Column(_("Name"), width=32), tables.Column(_("Tier")), tables.Column(_("Score"), kind.NUMBER),
        tables.Column(_("Reasons"), width=60), tables.Column(_("Chance of still being a customer"), kind.PERCENT),
        tables.Column(_("Revenue, 12 months"), kind.MONEY), tables.Column(_("Owner")),
    ]  # fmt: skip


def _line(row: Any) -> list[Any]:
    why = "; ".join(reason.text for reason in risks.reasons(row))
    return [
        row.customer.code, row.customer.name, row.tier.code if row.tier else _("Not rated"), row.score, why, row.p_alive,
        to_decimal(row.revenue_12m_minor, row.customer.currency), str(row.owner or ""),
    ]  # fmt: skip
