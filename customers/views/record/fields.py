"""One fact of a customer, edited in its place."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crmq.lib.htmx import is_swap, render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.forms.customers import CustomerForm
from customers.models import Customer
from customers.queries import record as query
from customers.services import customers as service

from .facts import FIELDS, fact_of, shown_value

TEMPLATE = "customers/field.html"


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_EDIT)
def field(request: SignedInRequest, public_id: Any, name: str) -> HttpResponse:
    if name not in FIELDS:
        raise Http404
    customer = get_object_or_404(query.visible(request.user), public_id=public_id)
    if request.method == "GET" and "shown" in request.GET:
        return _shown(request, customer, name)
    form = CustomerForm(request.POST or None, instance=customer, user=request.user, only=name)
    if request.method == "GET":
        return _form(request, customer, name, form)
    if not form.is_valid():
        return _form(request, customer, name, form, status=422)
    return _save(request, customer, name, form)


def _save(request: SignedInRequest, customer: Customer, name: str, form: CustomerForm) -> HttpResponse:
    before = query.visible(request.user).get(pk=customer.pk)
    try:
        service.edit(customer=before, by=request.user, version=_version(request), **{name: form.cleaned_data[name]})
    except service.Conflict as conflict:
        theirs = shown_value(conflict.current, name) or "–"
        form.add_error(
            name,
            _("Somebody saved “%(value)s” meanwhile. Save again to replace it, or cancel to keep it.")
            % {"value": theirs},
        )
        return _form(request, conflict.current, name, form, status=409)
    except service.CodeTaken:
        form.add_error(name, _("Another customer has this code."))
        return _form(request, before, name, form, status=422)
    if not is_swap(request):
        return redirect(customer)
    return _shown(request, query.visible(request.user).get(pk=customer.pk), name)


def _version(request: SignedInRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() and len(text) < 10 else 0


def _shown(request: SignedInRequest, customer: Customer, name: str) -> HttpResponse:
    return render_page(
        request, TEMPLATE, {"customer": customer, "fact": fact_of(customer, name, request.user)}, fragment="shown"
    )


def _form(
    request: SignedInRequest, customer: Customer, name: str, form: CustomerForm, status: int = 200
) -> HttpResponse:
    fact = fact_of(customer, name, request.user)
    back = f"{fact.url}?shown" if is_swap(request) else customer.get_absolute_url()
    context = {
        "customer": customer,
        "fact": fact,
        "form": form,
        "bound": form[name],
        "version": customer.version,
        "back": back,
    }
    return render_page(request, TEMPLATE, context, fragment="form", status=status)
