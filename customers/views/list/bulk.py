"""What is done to several chosen customers at once. One that is not visible refuses them all."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.forms.customers import OwnerForm
from customers.forms.tasks import PlanTaskForm
from customers.models import Customer, Standing
from customers.queries.customers import PAGE, chosen_customers
from customers.services import customers as service
from customers.services import tasks

from .export import table_file

MOST = 4 * PAGE


@require_POST
@requires(Permission.CUSTOMERS_READ)
def bulk(request: SignedInRequest) -> HttpResponseBase:
    permission, act = ACTIONS.get(request.POST.get("action", ""), (None, None))
    if act is None or permission is None:
        raise Http404
    if not request.user.may(permission):
        raise PermissionDenied
    chosen = _chosen(request)
    if not chosen:
        messages.warning(request, _("Nobody is selected. Tick the customers first."))
        return redirect("customers:list")
    return act(request, chosen)


def _chosen(request: SignedInRequest) -> list[Customer]:
    try:
        keys = [uuid.UUID(key) for key in request.POST.getlist("chosen")[:MOST]]
    except ValueError:
        raise Http404 from None
    chosen = chosen_customers(request.user, keys)
    if chosen is None:
        raise Http404
    return chosen


def _ask(request: SignedInRequest, form: Form, chosen: list[Customer], title: str, submit: str) -> HttpResponseBase:
    names = [customer.name for customer in chosen]
    more = len(names) - 5
    lead = _("For %(names)s.") % {
        "names": ", ".join(names[:5]) + (_(" and %(n)d more") % {"n": more} if more > 0 else "")
    }
    context = {
        "form": form, "title": title, "lead": lead, "submit": submit, "cancel": reverse("customers:list"),
        "chosen": [customer.public_id for customer in chosen], "confirmed": request.POST["action"],
    }  # fmt: skip
    return render(request, "customers/short_form.html", context, status=422 if form.is_bound else 200)


def _assign(request: SignedInRequest, chosen: list[Customer]) -> HttpResponseBase:
    form = OwnerForm(request.POST if "confirmed" in request.POST else None)
    n = len(chosen)
    if not (form.is_bound and form.is_valid()):
        title = ngettext("Assign %(n)d customer", "Assign %(n)d customers", n) % {"n": n}
        return _ask(request, form, chosen, title, _("Assign owner"))
    owner = form.cleaned_data["owner"]
    moved = service.assign_owner(customers=chosen, owner=owner, by=request.user)
    done = ngettext("%(owner)s looks after %(n)d more customer.", "%(owner)s looks after %(n)d more customers.", moved)
    messages.success(request, done % {"owner": owner, "n": moved})
    return redirect("customers:list")


def _task(request: SignedInRequest, chosen: list[Customer]) -> HttpResponseBase:
    form = PlanTaskForm(request.POST if "confirmed" in request.POST else None)
    n = len(chosen)
    if not (form.is_bound and form.is_valid()):
        title = ngettext("Plan a task for %(n)d customer", "Plan a task for %(n)d customers", n) % {"n": n}
        return _ask(request, form, chosen, title, _("Plan task"))
    tasks.plan_by_hand(customers=chosen, by=request.user, **form.cleaned_data)
    messages.success(request, ngettext("%(n)d task is planned.", "%(n)d tasks are planned.", n) % {"n": n})
    return redirect("customers:list")


def _export(request: SignedInRequest, chosen: list[Customer]) -> HttpResponseBase:
    rows = Standing.objects.visible_to(request.user).filter(pk__in=[customer.pk for customer in chosen])
    return table_file(request, rows.order_by("customer__sort_key", "pk"), "xlsx", chosen=len(chosen))


ACTIONS: dict[str, tuple[Permission, Callable[[SignedInRequest, list[Customer]], HttpResponseBase]]] = {
    "assign": (Permission.CUSTOMERS_ASSIGN, _assign),
    "task": (Permission.TASKS_WORK, _task),
    "export": (Permission.CUSTOMERS_EXPORT, _export),
}
