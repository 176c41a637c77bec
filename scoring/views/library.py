"""The library of indicators: listing, defining, and the live picture of what a definition does."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crmq.lib.htmx import render_fragment
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from scoring.curve_picture import picture
from scoring.forms.indicators import FORMS, PLAIN, IndicatorForm
from scoring.measures import COMPOSED, UnknownMeasure, measure_of
from scoring.models import Indicator, Specification
from scoring.normalise import NotGoalposts
from scoring.queries.library import library, uses_of
from scoring.queries.spreads import Spread, spread_of
from scoring.services import indicators as service
from scoring.services.remarks import remarks_of


def kinds() -> list[dict[str, Any]]:
    texts = {
        PLAIN: (_("A measure of the registry"), _("Orders, deliveries, complaints, answers and more, over a window."), "database"),
        "ratio": (COMPOSED["ratio"], _("Any two counts divided, such as complaints per 100 contacts."), "divide"),
        "question": (COMPOSED["question"], _("Mean or share of the answers to one question."), "clipboard-text"),
        "judged": (COMPOSED["judged"], _("Entered by people in the quality table, with due dates."), "user-edit"),
    }  # fmt: skip
    return [{"key": key, "label": label, "text": text, "icon": icon} for key, (label, text, icon) in texts.items()]


@require_GET
@requires(Permission.SCORING_READ)
def listing(request: HttpRequest) -> HttpResponse:
    return render(request, "scoring/indicators.html", {"entries": library(), "kinds": kinds()})


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def create(request: SignedInRequest, kind: str) -> HttpResponse:
    form = _form(kind)(request.POST or None, initial={"owner": request.user.pk})
    if request.method == "POST" and form.is_valid():
        found = service.keep(indicator=form.save(commit=False), by=request.user)
        messages.success(request, _("“%(name)s” is in the library. Add it to a draft to score by it.") % {"name": found.name})  # fmt: skip
        return redirect("scoring:indicators")
    return _page(request, form, kind)


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def edit(request: SignedInRequest, key: str) -> HttpResponse:
    indicator = get_object_or_404(Indicator, key=key)
    kind = indicator.measure if indicator.measure in COMPOSED else PLAIN
    form = _form(kind)(request.POST or None, instance=indicator)
    if request.method == "POST" and form.is_valid():
        try:
            found = service.keep(
                indicator=form.save(commit=False), by=request.user, expected=form.cleaned_data["number"]
            )
        except service.IndicatorChanged as error:
            return _page(request, _form(kind)(instance=error.now), kind, conflict=error.now)
        text = _("“%(name)s” is version %(number)d now. What is published keeps what it said before.")
        messages.success(request, text % {"name": found.name, "number": found.number})
        return redirect("scoring:indicators")
    return _page(request, form, kind)


def _form(kind: str) -> type[IndicatorForm]:
    if kind not in FORMS:
        raise Http404
    return FORMS[kind]


def _page(request: HttpRequest, form: IndicatorForm, kind: str, conflict: Indicator | None = None) -> HttpResponse:
    saved = form.instance if form.instance.pk else None
    context = {
        "form": form, "kind": next(one for one in kinds() if one["key"] == kind), "indicator": saved, "conflict": conflict,
        "history": saved.versions.select_related("by")[:10] if saved else [], "uses": uses_of(saved) if saved else [],
    } | shown(form.instance)  # fmt: skip
    status = 409 if conflict else 422 if form.is_bound else 200
    return render(request, "scoring/indicator_edit.html", context, status=status)


@require_GET
@requires(Permission.SCORING_DEFINE)
def preview(request: HttpRequest, kind: str) -> HttpResponse:
    """The picture of a form as it stands, saved or not."""
    form = _form(kind)(
        _filled(request.GET), instance=Indicator.objects.filter(key=request.GET.get("known", "")).first()
    )
    form.is_valid()
    return render_fragment(request, "scoring/_curve.html", shown(form.instance))


def _filled(given: QueryDict) -> QueryDict:
    """A new indicator is looked at before it has a name."""
    data = given.copy()
    for name, value in (("key", "new"), ("name_en", "-")):
        if not data.get(name):
            data[name] = value
    return data


def shown(spec: Specification) -> dict[str, Any]:
    """Curve, customers and remarks of a specification, as far as it can be computed."""
    try:
        chosen = measure_of(spec)
        spread: Spread | None = spread_of(spec)
    except UnknownMeasure:
        return {"spec": spec, "picture": None, "spread": None, "remarks": []}
    found = None
    if spread is not None:
        try:
            found = picture(spec, spread.percentiles, spread.bins)
        except (NotGoalposts, TypeError, ValueError):
            found = None
    return {
        "spec": spec, "measure": chosen, "spread": spread, "picture": found,
        "remarks": list(remarks_of(spec, spread)), "problems": list(service.problems_of(spec)),
    }  # fmt: skip
