"""Closing and reopening periods, and who still has to enter what."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib.htmx import render_page
from crmq.lib.jobs import hint
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from scoring import tasks
from scoring.forms.quality import ReopenForm
from scoring.models import Period
from scoring.queries.card import NoScorecard
from scoring.queries.quality import completeness as figures
from scoring.queries.quality.periods import card_of
from scoring.services import entries, periods


def _at(period: Period) -> str:
    return f"{reverse('scoring:quality')}?period={period.public_id}"


def _find(public_id: UUID) -> Period:
    return get_object_or_404(Period.objects.select_related("run__version__scorecard"), public_id=public_id)


@require_POST
@requires(Permission.SCORING_DEFINE)
def close(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    period = _find(public_id)
    try:
        run = periods.close(period=period, by=request.user)
    except periods.NotOver:
        messages.error(request, _("%(period)s is not over yet; it can be closed after its last day.") % {"period": period})  # fmt: skip
    except NoScorecard:
        messages.error(request, _("No scorecard is published. Publish one, then close the period."))
    else:
        if run is not None:
            hint(tasks.evaluate, run.pk)
        messages.success(request, _("%(period)s is being closed with an evaluation as of its end.") % {"period": period})  # fmt: skip
    return redirect(_at(period))


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def reopen(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    period = _find(public_id)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            periods.reopen(period=period, by=request.user, **form.cleaned_data)
        except periods.NotClosed:
            messages.warning(request, _("%(period)s is open already.") % {"period": period})
        else:
            messages.success(request, _("%(period)s is open again for a few days.") % {"period": period})
        return redirect(_at(period))
    lead = _("The evaluation that was kept stays on record; closing again makes another one.")
    title = _("Open %(period)s again") % {"period": period}
    context = {"form": form, "title": title, "lead": lead, "submit": _("Open again"), "cancel": _at(period)}
    status = 422 if form.is_bound else 200
    return render_page(request, "customers/short_form.html", context, fragment="dialog", status=status)


@require_GET
@requires(Permission.SCORING_READ)
def completeness(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    period = _find(public_id)
    try:
        card = card_of(period)
    except NoScorecard:
        return redirect(_at(period))
    owners = figures.by_owner(period, card, request.user)
    context = {
        "period": period, "owners": owners, "wanted": figures.wanted(card), "missing": sum(one.missing for one in owners),
        "events": period.events.select_related("by"),
    }  # fmt: skip
    return render(request, "scoring/completeness.html", context)


@require_POST
@requires(Permission.SCORING_DEFINE)
def ask(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    period = _find(public_id)
    try:
        added = entries.ask(period=period)
    except (entries.PeriodClosed, NoScorecard):
        messages.error(request, _("Nobody was asked: the period is closed, or no scorecard is published."))
    else:
        text = ngettext("%(n)d new task for owners.", "%(n)d new tasks for owners.", added)
        messages.success(request, text % {"n": added})
    return redirect("scoring:completeness", period.public_id)
