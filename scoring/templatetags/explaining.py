"""Words of a customer's explanation."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from customers.models import Customer
from scoring.queries.explaining import Line

register = template.Library()


@dataclass(frozen=True, slots=True)
class Way:
    """Who could enter what is missing, and where."""

    words: str
    url: str = ""


@register.filter
def could_enter(line: Line, customer: Customer) -> Way:
    """Where a value would come from."""
    source = line.measure.rests_on.source.key
    owner = customer.owner.name if customer.owner else _("the owner")
    if source == "assessments":
        return Way(
            _("%(owner)s can assess it") % {"owner": owner}, reverse("customers:assess", args=[customer.public_id])
        )
    words = {
        "interactions": _("%(owner)s logs contacts and inquiries"),
        "profile": _("%(owner)s completes the record"),
        "answers": _("comes with the customer's next survey answer"),
        "invitations": _("comes with the next survey invitation"),
        "complaints": _("comes with resolved complaints"),
        "loyalty": _("comes with loyalty points"),
    }.get(source, _("comes with imported orders and deliveries"))
    return Way(words % {"owner": owner} if "%(owner)s" in words else words)
