"""Control charts: the overview with its signals, one chart, and what is decided there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib import figures
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from scoring.forms.control import RULE_TEXTS, ControlChartForm, RebaseForm, ReviewForm
from scoring.models import ControlChart, ControlSignal
from scoring.queries import control as query
from scoring.queries.control import Drawn
from scoring.services import control

from .pictures import Picture


@require_GET
@requires(Permission.SCORING_READ)
def overview(request: HttpRequest) -> HttpResponse:
    charts = ControlChart.objects.filter(is_active=True).select_related("region", "owner").prefetch_related("signals")
    lines = [(drawn, [one for one in drawn.chart.signals.all() if one.reviewed_at is None], spark(drawn)) for drawn in query.draw_all(charts)]  # fmt: skip
    lines.sort(key=lambda line: -len(line[1]))
    return render_page(request, "scoring/control_list.html", {"lines": lines}, fragment="charts")


@require_GET
@requires(Permission.SCORING_READ)
def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _page(request, public_id, RebaseForm())


def _page(request: HttpRequest, public_id: UUID, form: RebaseForm, status: int = 200) -> HttpResponse:
    charts = ControlChart.objects.select_related("region", "owner")
    chart = get_object_or_404(charts, public_id=public_id)
    drawn = query.draw(chart)
    signals = [(one, RULE_TEXTS.get(one.rule, "")) for one in chart.signals.select_related("reviewed_by")[:50]]
    context = {
        "drawn": drawn, "chart": chart, "picture": picture(drawn), "signals": signals, "form": form,
        "baselines": chart.baselines.select_related("by"), "review": ReviewForm(),
    }  # fmt: skip
    response = render_page(request, "scoring/control.html", context, fragment="signals")
    response.status_code = status
    return response


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def edit(request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
    chart = get_object_or_404(ControlChart, public_id=public_id) if public_id else None
    form = ControlChartForm(request.POST or None, instance=chart)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        control.watch()
        messages.success(request, _("The chart is saved."))
        return redirect(saved)
    response = render_page(request, "scoring/control_edit.html", {"form": form, "chart": chart}, fragment="form")
    response.status_code = 422 if form.is_bound else 200
    return response


@require_POST
@requires(Permission.SCORING_DEFINE)
def rebase(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    chart = get_object_or_404(ControlChart, public_id=public_id)
    form = RebaseForm(request.POST)
    if not form.is_valid():
        return _page(request, public_id, form, 422)
    try:
        control.rebase(chart=chart, cause=form.cleaned_data["cause"], by=request.user)
    except control.TooFewPoints as error:
        messages.error(request, _("A baseline needs twenty complete periods; %(n)d are still to come.") % {"n": error.missing})  # fmt: skip
    else:
        messages.success(request, _("The limits come from the latest twenty periods now; the cause is kept."))
    return redirect(chart)


@require_POST
@requires(Permission.SCORING_RUN)
def review(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    signal = get_object_or_404(ControlSignal.objects.select_related("chart"), public_id=public_id)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what was found; then the signal is reviewed."))
        return redirect(signal.chart)
    try:
        control.review(signal=signal, finding=form.cleaned_data["finding"], by=request.user)
    except control.AlreadyReviewed as error:
        messages.error(request, _("%(who)s has reviewed this signal meanwhile.") % {"who": error.signal.reviewed_by})
    else:
        messages.success(request, _("The signal is reviewed."))
    return redirect(signal.chart)


def spark(drawn: Drawn) -> list[float]:
    return [point.value * drawn.scale for point in drawn.points[-30:]]


def picture(drawn: Drawn) -> Picture | None:
    """Points, limits and signals; specification limits only in the table and as the target line."""
    if not drawn.points:
        return None
    scale, shown = drawn.scale, drawn.shown
    marked = sorted({signal.index for signal in drawn.signals})
    data: dict[str, Any] = {
        "x": [point.start.isoformat() for point in drawn.points],
        "values": [round(point.value * scale, 2) for point in drawn.points], "signals": marked,
        "words": {"centre": _("centre"), "upper": _("upper limit"), "lower": _("lower limit"), "target": _("specification")},
    }  # fmt: skip
    target = drawn.chart.upper_specification
    data["target"] = drawn.chart.lower_specification if target is None else target
    if shown:
        data |= {"centre": round(shown.centre * scale, 2), "upper": round(shown.upper[-1] * scale, 2), "lower": round(shown.lower[-1] * scale, 2)}  # fmt: skip
        title = ngettext("%(n)d signal since the baseline", "%(n)d signals since the baseline", len(marked)) % {"n": len(marked)} if marked else _("No signal since the baseline")  # fmt: skip
    else:
        title = _("%(n)d more periods until there can be limits") % {"n": drawn.missing}
    rows = [
        [
            point.start.isoformat(), figures.number(point.value * scale, 2), figures.number(point.denominator, 2),
            figures.number(shown.lower[i] * scale, 2) if shown else figures.NONE,
            figures.number(shown.upper[i] * scale, 2) if shown else figures.NONE, "◆" if i in marked else "",
        ]
        for i, point in reversed(list(enumerate(drawn.points)))
    ]  # fmt: skip
    return Picture(
        data=data, title=title, foot=_("Limits of the latest period are drawn; they vary with its size. Complete periods only."),
        columns=[_("Period"), _("Value"), _("Size"), _("Lower limit"), _("Upper limit"), _("Signal")], rows=rows,
    )  # fmt: skip
