from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback.models import CauseBranch
from feedback.services import causes as services
from feedback.services.complaints import Conflict

from . import context
from .steps import CONFLICT, version_of


class WhyForm(forms.Form):
    question = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)
    answer = forms.CharField(label=gettext_lazy("Because"), max_length=500, required=False)
    evidence = forms.CharField(label=gettext_lazy("Evidence"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("answer", "").strip() and not found.get("question", "").strip():
            self.add_error("question", _("Write the question that this answers."))
        return found


class FactorForm(forms.Form):
    branch = forms.ChoiceField(label=gettext_lazy("Branch"), choices=CauseBranch.choices)
    text = forms.CharField(label=gettext_lazy("Possible cause"), max_length=300)


Whys = forms.formset_factory(WhyForm, extra=0, max_num=services.MOST_WHYS, validate_max=True)


@require_http_methods(["GET", "POST"])
@requires(Permission.COMPLAINTS_WORK)
def whys(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Five questions in a row, each about the answer before it."""
    complaint, status = context.find(request, public_id), 200
    known = [{"question": w.question, "answer": w.answer, "evidence": w.evidence} for w in complaint.whys.all()]
    formset = Whys(request.POST or None, initial=known + [{}] * (5 - len(known)))
    if formset.is_bound:
        status = 422
        if formset.is_valid():
            try:
                asked = [services.Asked(**row) for row in formset.cleaned_data if row]
                services.write_whys(complaint=complaint, by=request.user, whys=asked, version=version_of(request))
                return redirect(complaint)
            except Conflict:
                status, complaint = 409, context.find(request, public_id)
    values = {"complaint": complaint, "formset": formset, "conflict": CONFLICT if status == 409 else ""}
    return render(request, "feedback/complaints/whys.html", values, status=status)


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def factor_add(request: SignedInRequest, public_id: str) -> HttpResponse:
    complaint, form = context.find(request, public_id), FactorForm(request.POST)
    if form.is_valid():
        services.add_factor(complaint=complaint, by=request.user, **form.cleaned_data)
    else:
        messages.error(request, _("Choose a branch and write the possible cause."))
    return redirect(f"{complaint.get_absolute_url()}#causes")


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def factor_remove(request: SignedInRequest, public_id: str) -> HttpResponse:
    complaint, key = context.find(request, public_id), request.POST.get("factor", "")
    if key.isdecimal() and len(key) < 18:
        services.remove_factor(complaint=complaint, by=request.user, key=int(key))
    return redirect(f"{complaint.get_absolute_url()}#causes")
