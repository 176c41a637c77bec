from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.forms.contacts import ContactForm
from customers.models import Contact, Customer
from customers.services import contacts

from .short import short_form


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_EDIT)
def contact_add(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), public_id=public_id)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contact = contacts.add_contact(customer=customer, by=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s is added.") % {"name": contact.name})
        return redirect(customer)
    return short_form(request, customer, form, title=_("Add contact"), submit=_("Add contact"))


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_EDIT)
def contact_edit(request: SignedInRequest, public_id: Any) -> HttpResponse:
    contact = _visible(request, public_id)
    form = ContactForm(request.POST or None, instance=contact)
    if request.method == "POST" and form.is_valid():
        contacts.edit_contact(contact=_visible(request, public_id), by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(contact.customer)
    return short_form(request, contact.customer, form, title=_("Edit contact"), submit=_("Save contact"))


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_EDIT)
def contact_remove(request: SignedInRequest, public_id: Any) -> HttpResponse:
    contact = _visible(request, public_id)
    if request.method == "POST":
        contacts.remove_contact(contact=contact, by=request.user)
        messages.success(request, _("%(name)s is removed.") % {"name": contact.name})
        return redirect(contact.customer)
    context = {
        "title": _("Remove %(name)s?") % {"name": contact.name}, "submit": _("Remove contact"), "cancel": contact.customer.get_absolute_url(),
        "text": _("What was logged with this person stays, without the name. Surveys no longer go there."),
    }  # fmt: skip
    return render_page(request, "customers/confirm.html", context, fragment="dialog")


def _visible(request: SignedInRequest, public_id: Any) -> Contact:
    return get_object_or_404(Contact.objects.visible_to(request.user).select_related("customer"), public_id=public_id)
