"""One candidate: what each criterion saw, and deciding otherwise."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from crmq.lib.permissions import Permission, requires
from customers.forms.screening import DECISIONS, OverruleForm
from customers.models import Screening
from customers.queries import screening as query
from customers.services import screening as service

from . import words


@require_GET
@requires(Permission.SCREENING_READ)
def screening_record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _show(request, _find(request, public_id))


@require_POST
@requires(Permission.SCREENING_OVERRULE)
def screening_overrule(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _find(request, public_id)
    form = OverruleForm(request.POST, screening=found)
    if not form.is_valid():
        return _show(request, found, form=form, status=422)
    try:
        decided = service.overrule(screening=found, by=request.user, **form.cleaned_data)
    except service.NotLatest:
        messages.error(
            request,
            _("%(customer)s has been screened again since. Decide on the last screening.")
            % {"customer": found.customer},
        )
        return redirect("customers:screening_record", found.customer.screenings.all()[0].public_id)
    except service.Conflict as conflict:
        return _show(request, found, form=form, status=409, conflict=_conflict(conflict.screening, form))
    messages.success(
        request, _("%(customer)s: %(outcome)s") % {"customer": found.customer, "outcome": decided.final_label}
    )
    return redirect("customers:screening")


def _find(request: HttpRequest, public_id: UUID) -> Screening:
    screenings = Screening.objects.visible_to(request.user).select_related(
        "customer__owner", "customer__region", "customer__standing__stage", "criteria_set", "overruled_by"
    )
    return get_object_or_404(query.with_verdicts(screenings), public_id=public_id)


def _show(
    request: HttpRequest,
    found: Screening,
    *,
    form: OverruleForm | None = None,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    history = list(found.customer.screenings.select_related("criteria_set"))
    tone, icon = words.TONES[Screening.Outcome(found.final)]
    context = {
        "screening": found, "customer": found.customer, "lines": [words.line(each) for each in found.verdicts.all()],
        "finding": _finding(found), "history": history, "is_latest": history[0].pk == found.pk, "tone": tone, "icon": icon,
        "form": form or OverruleForm(screening=found), "conflict": conflict,
    }  # fmt: skip
    return render(request, "customers/screening_record.html", context, status=status)


def _finding(found: Screening) -> str:
    verdicts = list(found.verdicts.all())
    failed = sum(verdict.passed is False for verdict in verdicts)
    missing = sum(verdict.passed is None for verdict in verdicts)
    if not failed and not missing:
        return ngettext("The criterion is met", "All %(n)d criteria are met", len(verdicts)) % {"n": len(verdicts)}
    parts = [_("%(failed)d of %(n)d criteria not met") % {"failed": failed, "n": len(verdicts)}]
    if missing:
        parts.append(_("%(missing)d without a value") % {"missing": missing})
    return " · ".join(parts)


def _conflict(theirs: Screening, form: OverruleForm) -> dict[str, Any]:
    mine = DECISIONS[Screening.Outcome(form.cleaned_data["to"])]
    return {
        "who": theirs.overruled_by,
        "at": theirs.overruled_at or theirs.at,
        "changes": [
            {"label": _("Outcome"), "theirs": theirs.final_label, "mine": mine},
            {"label": _("Reason"), "theirs": theirs.reason, "mine": form.cleaned_data["reason"]},
        ],
    }
