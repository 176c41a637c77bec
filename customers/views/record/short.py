"""The short forms of a record: a page of their own, or a dialog over the record."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse

from crmq.lib.htmx import render_page
from crmq.org.requests import SignedInRequest
from customers.models import Customer

UNPROCESSABLE = 422


def short_form(
    request: SignedInRequest,
    customer: Customer,
    form: BaseForm,
    *,
    title: str,
    submit: str,
    lead: str = "",
    cancel: str = "",
) -> HttpResponse:
    """Ask, or ask again with what was wrong."""
    context: dict[str, Any] = {
        "form": form, "title": title, "submit": submit, "lead": lead or customer.name, "cancel": cancel or customer.get_absolute_url(),
    }  # fmt: skip
    return render_page(
        request, "customers/short_form.html", context, fragment="dialog", status=UNPROCESSABLE if form.is_bound else 200
    )
