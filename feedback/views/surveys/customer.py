"""Surveys on the page of one customer: what was answered, and answers taken on the phone or on a visit."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crmq.lib.htmx import render_fragment
from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from customers.models import Customer
from feedback.forms.entry import EntryForm
from feedback.forms.questionnaire import Questionnaire, UnknownQuestion
from feedback.models import SurveyVersion
from feedback.queries import answering as query
from feedback.services import answering as services

UNPROCESSABLE = 422


@require_GET
@requires(Permission.SURVEYS_READ)
def customer_answers(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """The customer's responses and invitations, for a tab of the customer's page."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), public_id=public_id)
    published = SurveyVersion.objects.filter(status=SurveyVersion.Status.PUBLISHED).select_related("survey")
    context = {
        "customer": customer, "responses": query.of_customer(request.user, customer), "published": list(published),
        "invitations": query.invitations_of(request.user, customer),
    }  # fmt: skip
    return render_fragment(request, "feedback/surveys/customer.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_READ, Permission.CUSTOMERS_EDIT)
def answers_enter(request: SignedInRequest, public_id: Any, code: str) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), public_id=public_id)
    published = SurveyVersion.objects.filter(status=SurveyVersion.Status.PUBLISHED).select_related("survey")
    version = get_object_or_404(published, survey__code=code)
    data = request.POST if request.method == "POST" else None
    form, sheet = EntryForm(data, customer=customer), _sheet(customer, version, data)
    if data is not None and _entered(request, customer, version, form, sheet):
        messages.success(request, _("The answers are recorded."))
        return redirect("customers:section", customer.public_id, "surveys")
    context = {"customer": customer, "version": version, "form": form, "sheet": sheet}
    return render(request, "feedback/surveys/enter.html", context, status=200 if data is None else UNPROCESSABLE)


def _sheet(customer: Customer, version: SurveyVersion, data: Any) -> Questionnaire:
    """The whole questionnaire on one page; questions that depend on answers appear once those are given."""
    questions = query.questions_of(version)
    for question in questions:
        question.starts_page = False
    facts = query.facts_of(customer) if query.asks_for_facts(version, questions) else {}
    return Questionnaire(questions, data=data, facts=facts, seed=str(customer.public_id))


def _entered(
    request: SignedInRequest, customer: Customer, version: SurveyVersion, form: EntryForm, sheet: Questionnaire
) -> bool:
    """Record the answers; False with the reasons noted on form and sheet."""
    try:
        given = sheet.given()
        if not form.is_valid() or sheet.errors or sheet.opened:
            return False
        chosen = form.cleaned_data
        services.enter(
            customer=customer, version=version, mode=chosen["mode"], given=given, by=request.user, contact=chosen["contact"],
            at=min(datetime.combine(chosen["day"], time(12), org.zone()), timezone.now()),
        )  # fmt: skip
    except UnknownQuestion:
        return False
    except services.Missing as missing:
        sheet.mark_missing(missing.questions)
        return False
    return True
