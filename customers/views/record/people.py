"""Who looks after a customer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.org.models import User
from crmq.org.requests import SignedInRequest
from customers.forms.customers import CollaboratorForm, OwnerForm
from customers.models import Customer
from customers.services import collaborators
from customers.services import customers as service

from .short import short_form


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_ASSIGN)
def owner_assign(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = _visible(request, public_id)
    form = OwnerForm(request.POST or None, initial={"owner": customer.owner and customer.owner.public_id})
    if request.method == "POST" and form.is_valid():
        owner = form.cleaned_data["owner"]
        service.assign_owner(customers=[customer], owner=owner, by=request.user)
        messages.success(request, _("%(owner)s looks after %(name)s now.") % {"owner": owner, "name": customer.name})
        return redirect(customer)
    lead = _("The earlier owner no longer sees this customer, and its open tasks go to the new one.")
    return short_form(request, customer, form, title=_("Assign owner"), submit=_("Assign owner"), lead=lead)


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_EDIT)
def collaborator_add(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = _visible(request, public_id)
    form = CollaboratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["user"]
        collaborators.add_collaborator(customer=customer, user=person, by=request.user)
        messages.success(request, _("%(person)s works with this customer now.") % {"person": person})
        return redirect(customer)
    return short_form(
        request,
        customer,
        form,
        title=_("Add collaborator"),
        submit=_("Add collaborator"),
        lead=_("They will see the customer and may work with it."),
    )


@require_POST
@requires(Permission.CUSTOMERS_EDIT)
def collaborator_remove(request: SignedInRequest, public_id: Any, person: Any) -> HttpResponse:
    customer = _visible(request, public_id)
    who = get_object_or_404(User, public_id=person)
    if collaborators.remove_collaborator(customer=customer, user=who, by=request.user):
        messages.success(request, _("%(person)s no longer works with this customer.") % {"person": who})
    return redirect(customer if who != request.user else "customers:list")


def _visible(request: SignedInRequest, public_id: Any) -> Customer:
    return get_object_or_404(Customer.objects.visible_to(request.user).select_related("owner"), public_id=public_id)
