"""Adding a customer, and editing all of its fields at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crmq.lib.permissions import Permission, requires
from crmq.org.models import User
from crmq.org.requests import SignedInRequest
from customers.forms.customers import CustomerForm
from customers.models import Customer
from customers.queries import record as query
from customers.queries.customers import same_name_or_number
from customers.services import customers as service

from .facts import shown_value


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_EDIT)
def create(request: SignedInRequest) -> HttpResponse:
    form = CustomerForm(
        request.POST or None,
        user=request.user,
        initial={"currency": request.organisation.currency, "status": request.GET.get("status")},
    )
    if request.method == "GET" or not form.is_valid():
        return _create_page(request, form)
    values = dict(form.cleaned_data)
    alike = same_name_or_number(request.user, values["name"], values.get("tax_number", ""))
    if alike and request.POST.get("alike") != "known":
        return _create_page(request, form, alike)
    owner = values.pop("owner", None) or _default_owner(request.user)
    try:
        customer = service.create(by=request.user, owner=owner, **values)
    except service.CodeTaken:
        form.add_error("code", _("Another customer has this code."))
        return _create_page(request, form)
    messages.success(request, _("%(name)s is added.") % {"name": customer.name})
    return redirect(customer)


def _default_owner(user: User) -> User | None:
    """Whoever may not assign keeps what they add; it would be out of their sight otherwise."""
    return None if user.may(Permission.CUSTOMERS_ASSIGN) else user


def _create_page(request: SignedInRequest, form: CustomerForm, alike: list[Customer] | None = None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "customers/create.html", {"form": form, "alike": alike}, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_EDIT)
def edit(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(query.visible(request.user), public_id=public_id)
    form = CustomerForm(request.POST or None, instance=customer, user=request.user)
    page: dict[str, Any] = {"form": form, "customer": customer, "version": customer.version}
    if request.method == "GET" or not form.is_valid():
        return render(request, "customers/edit.html", page, status=422 if form.is_bound else 200)
    before, sent = Customer.objects.get(pk=customer.pk), request.POST.get("version", "")
    try:
        service.edit(
            customer=before,
            by=request.user,
            version=int(sent) if sent.isdigit() and len(sent) < 10 else 0,
            **form.cleaned_data,
        )
    except service.Conflict as conflict:
        page |= {"conflict": _both(request, form, conflict.current), "version": conflict.current.version}
        return render(request, "customers/edit.html", page, status=409)
    except service.CodeTaken:
        form.add_error("code", _("Another customer has this code."))
        return render(request, "customers/edit.html", page, status=422)
    messages.success(request, _("Saved."))
    return redirect(customer)


def _both(request: SignedInRequest, form: CustomerForm, current: Customer) -> dict[str, Any]:
    """What the other person saved, beside what is in the form."""
    last = query.changes(current).select_related("actor").first()
    mine = form.instance
    changed = [name for name in form.cleaned_data if getattr(current, name) != getattr(mine, name)]
    rows = [
        {
            "label": form.fields[name].label,
            "theirs": shown_value(current, name) or "–",
            "mine": shown_value(mine, name) or "–",
        }
        for name in changed
    ]
    who = str(last.actor) if last and last.actor else _("Somebody")
    return {"who": who, "at": current.updated_at, "changes": rows, "url": request.path}
