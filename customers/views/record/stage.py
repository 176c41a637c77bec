from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.forms.interactions import StageForm
from customers.models import StageChange
from customers.queries import record as query
from customers.services import lifecycle

from .short import short_form


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_EDIT)
def stage_move(request: SignedInRequest, public_id: Any) -> HttpResponse:
    customer = get_object_or_404(query.visible(request.user), public_id=public_id)
    stages = query.stages_from(customer)
    form = StageForm(request.POST or None, stages=stages)
    if request.method == "POST" and form.is_valid():
        stage = next(stage for stage in stages if stage.key == form.cleaned_data["stage"])
        try:
            lifecycle.move(
                customer=customer,
                stage=stage,
                by=request.user,
                cause=StageChange.Cause.PERSON,
                note=form.cleaned_data["note"],
            )
        except lifecycle.MoveNotAllowed:
            messages.error(
                request,
                _("The process has no way from here to “%(stage)s” any more. Nothing was changed.")
                % {"stage": stage.name},
            )
        else:
            messages.success(request, _("Moved to “%(stage)s”.") % {"stage": stage.name})
        return redirect(customer)
    lead = "" if stages else _("The process has no way on from this stage.")
    return short_form(request, customer, form, title=_("Move to another stage"), submit=_("Move"), lead=lead)
