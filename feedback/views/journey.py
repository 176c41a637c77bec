"""The customer journey: needs, pain points and satisfaction by touchpoint; and what the market says."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from customers.models import Customer
from feedback.forms.visits import MarketFilter, MarketNoteForm, NeedFilter, NeedForm, PeriodFilter
from feedback.models import MarketNote
from feedback.queries import market as market_query
from feedback.queries import touchpoints as query
from feedback.services import market as service

DAYS = 180
UNPROCESSABLE = 422


def _period(form: PeriodFilter) -> tuple[date, date]:
    form.is_valid()
    until = form.cleaned_data.get("until") or org.today()
    return form.cleaned_data.get("since") or until - timedelta(days=DAYS), until


@require_GET
@requires(Permission.SURVEYS_READ)
def journey(request: SignedInRequest) -> HttpResponse:
    form = PeriodFilter(request.GET)
    since, until = _period(form)
    trend = query.trend(request.user, until)
    rows = [(row, trend.get(row.key, [])) for row in query.touchpoints(request.user, since, until)]
    context = {"rows": rows, "form": form, "since": since, "until": until}
    return render_page(request, "feedback/journey/journey.html", context, fragment="results")


@require_GET
@requires(Permission.SURVEYS_READ)
def need_list(request: SignedInRequest) -> HttpResponse:
    form = NeedFilter(request.GET)
    since, until = _period(form)
    rows = query.needs(request.user, since, until)
    if place := form.cleaned_data.get("touchpoint"):
        rows = rows.filter(touchpoint=place)
    if kind := form.cleaned_data.get("kind"):
        rows = rows.filter(kind=kind)
    page = keyset.page(rows, order=["-at", "-pk"], cursor=request.GET.get("cursor", ""), size=50)
    context = {"form": form, "page": page, "count": keyset.count(rows), "since": since, "until": until}
    return render_page(request, "feedback/journey/needs.html", context, fragment="results")


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_EDIT)
def need_new(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), public_id=public_id)
    form = NeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        service.need(customer=customer, by=request.user, **form.cleaned_data)
        messages.success(request, _("The need is noted."))
        return redirect("customers:section", customer.public_id, "surveys")
    context = {"form": form, "customer": customer}
    return render(request, "feedback/journey/need.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_GET
@requires(Permission.SURVEYS_READ)
def market(request: SignedInRequest) -> HttpResponse:
    form, rows = MarketFilter(request.GET), market_query.notes(request.user)
    form.is_valid()
    if kind := form.cleaned_data.get("kind"):
        rows = rows.filter(kind=kind)
    if text := form.cleaned_data.get("q"):
        rows = rows.filter(competitor__icontains=text) | rows.filter(product__icontains=text) | rows.filter(text__icontains=text)  # fmt: skip
    page = keyset.page(rows, order=["-on", "-pk"], cursor=request.GET.get("cursor", ""), size=50)
    heard = market_query.competitors(request.user, org.today())
    context = {"form": form, "page": page, "count": keyset.count(rows), "competitors": heard}
    return render_page(request, "feedback/journey/market.html", context, fragment="results")


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_EDIT)
def market_edit(request: SignedInRequest, public_id: Any = None) -> HttpResponse:
    rows = market_query.notes(request.user)
    found = get_object_or_404(rows, public_id=public_id) if public_id else MarketNote(on=org.today())
    form = MarketNoteForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        service.note(row=form.instance, by=request.user)
        messages.success(request, _("The note is saved."))
        return redirect("feedback:market")
    context = {"form": form, "note": found}
    return render(request, "feedback/journey/note.html", context, status=UNPROCESSABLE if form.is_bound else 200)
