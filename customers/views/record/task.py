from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.forms.tasks import PlanTaskForm
from customers.models import Customer
from customers.services import tasks

from .short import short_form


@require_http_methods(["GET", "POST"])
@requires(Permission.TASKS_WORK)
def task_add(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.user).select_related("owner"), public_id=public_id)
    form = PlanTaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tasks.plan_by_hand(customers=[customer], by=request.user, **form.cleaned_data)
        messages.success(request, _("The task is planned."))
        return redirect(customer)
    return short_form(request, customer, form, title=_("Plan a task"), submit=_("Plan task"))
