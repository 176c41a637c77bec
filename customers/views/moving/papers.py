"""Documents to download and forms to fill, of the stages customers pass."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.document_files import document_response
from customers.forms.stage_forms import FillForm
from customers.models import FilledForm, Stage
from customers.queries import record as query
from customers.queries import stage_papers as papers_query
from customers.services import stage_forms
from customers.stage_rules import (
    Question,
    QuestionKind,
    read_documents,
    read_forms,
    read_questions,
)

from .places import wanted_next

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
UNPROCESSABLE = 422


def _stage_of(key: str) -> Stage:
    return get_object_or_404(Stage.objects.filter(process__status="published"), key=key)


@require_GET
@requires(Permission.CUSTOMERS_READ)
def stage_papers(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """The card on a customer: documents and forms of its stage, and every form filled in before."""
    customer = get_object_or_404(query.visible(request.user), public_id=public_id)
    stage = customer.standing.stage
    context = {
        "customer": customer,
        "papers": papers_query.papers(customer, stage) if stage else None,
        "language": get_language() or "en",
        "earlier": list(FilledForm.objects.filter(customer=customer).select_related("by")[:20]),
    }
    return render_page(request, "customers/papers.html", context, fragment="papers")


@require_GET
@requires(Permission.CUSTOMERS_READ)
def document(request: SignedInRequest, public_id: Any, stage: str, key: str) -> HttpResponseBase:
    """A document of a stage, filled with what is known of the customer, in the reader's language."""
    customer = get_object_or_404(query.visible(request.user), public_id=public_id)
    found = next((each for each in read_documents(_stage_of(stage).documents) if each.key == key), None)
    if found is None:
        raise Http404
    return document_response(found, papers_query.facts_for(customer), customer.name)


@require_http_methods(["GET", "POST"])
@requires(Permission.CUSTOMERS_EDIT)
def form_fill(request: SignedInRequest, public_id: Any, stage: str, key: str) -> HttpResponse:
    customer = get_object_or_404(query.visible(request.user), public_id=public_id)
    place = _stage_of(stage)
    found = next((each for each in read_forms(place.forms) if each.key == key), None)
    if found is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = FillForm(posted, form=found, language=get_language() or "en", initial={"next": wanted_next(request)})
    if posted is not None and form.is_valid():
        stage_forms.fill(customer=customer, stage=place, form=found, answers=form.answers, by=request.user)
        messages.success(request, _("“%(form)s” is filled in.") % {"form": form.paper.title})
        return redirect(wanted_next(request) or customer.get_absolute_url())
    context: dict[str, Any] = {
        "form": form, "title": form.paper.title, "submit": _("Save answers"), "lead": customer.name,
        "cancel": wanted_next(request) or customer.get_absolute_url(),
    }  # fmt: skip
    return render_page(
        request,
        "customers/short_form.html",
        context,
        fragment="dialog",
        status=UNPROCESSABLE if posted is not None else 200,
    )


@require_GET
@requires(Permission.CUSTOMERS_READ)
def filled_form(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """A filled form with its questions as they were asked then."""
    rows = FilledForm.objects.visible_to(request.user).select_related("customer", "stage__process", "by")
    found = get_object_or_404(rows, public_id=public_id)
    language = get_language() or "en"
    answers = [
        (question.label(language), _said(question, found.answers, language))
        for question in read_questions(found.questions)
    ]
    context = {"filled": found, "customer": found.customer, "answers": answers}
    return render_page(request, "customers/filled_form.html", context, fragment="dialog")


def _said(question: Question, answers: dict[str, Any], language: str) -> str:
    value = answers.get(question.key)
    if value is None:
        return "–"
    if question.kind == QuestionKind.YES_NO:
        return _("Yes") if value == "yes" else _("No")
    if question.kind == QuestionKind.CHOICE:
        return dict(question.choices(language)).get(value, str(value))
    return str(value)
