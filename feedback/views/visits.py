"""Return visits: the calendar, the plans, and making one with its script."""

import calendar
import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crmq.lib.permissions import Permission, requires
from crmq.org import queries as org
from crmq.org.requests import SignedInRequest
from customers.models import Customer
from feedback.forms.questionnaire import Questionnaire, UnknownQuestion
from feedback.forms.visits import NewVisitForm, OutcomeForm, VisitPlanForm
from feedback.models import Answer, Question, SurveyVersion, Visit, VisitPlan
from feedback.queries import visits as query
from feedback.services import visits as service

CONFLICT, UNPROCESSABLE = 409, 422


@require_GET
@requires(Permission.TASKS_READ)
def calendar_page(request: SignedInRequest) -> HttpResponse:
    """A month of planned and made visits."""
    today = org.today()
    first = _month(request.GET.get("month", ""), today)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    days = query.by_day(request.user, weeks[0][0], weeks[-1][-1])
    context = {
        "first": first, "today": today, "weeks": [[(day, days.get(day, [])) for day in week] for week in weeks],
        "before": _shift(first, -1), "after": _shift(first, 1), "plans": query.plans(),
    }  # fmt: skip
    return render(request, "feedback/visits/calendar.html", context)


def _month(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= 2200 else today.replace(day=1)


def _shift(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_DEFINE)
def plan_edit(request: SignedInRequest, public_id: Any = None) -> HttpResponse:
    found = get_object_or_404(VisitPlan, public_id=public_id) if public_id else VisitPlan()
    form = VisitPlanForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        service.define(plan=form.instance)
        messages.success(request, _("The plan is saved."))
        return redirect("feedback:visit_calendar")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "feedback/visits/plan.html", {"form": form, "plan": found}, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.TASKS_WORK)
def visit_new(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """Plan a visit to one customer by hand."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), public_id=public_id)
    form = NewVisitForm(request.POST or None, customer=customer)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        visit = service.plan(
            key=f"hand:{uuid.uuid4()}", customer=customer, contact=chosen["contact"], channel=chosen["channel"], due_on=chosen["due_on"],
            by_plan=chosen["plan"], owner=customer.owner or request.user,
        )  # fmt: skip
        if visit.reason:
            messages.warning(request, _("This person has been asked often enough lately; the contact budget decided about the day."))  # fmt: skip
        return redirect("feedback:visit", public_id=visit.public_id)
    context = {"form": form, "customer": customer}
    return render(request, "feedback/visits/new.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.TASKS_READ)
def visit(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """The visit with its script: one question at a time, then the outcome. POST keeps one answer."""
    found = get_object_or_404(query.visits(request.user), public_id=public_id)
    version = query.script_of(found)
    questions = query.asked_questions(found, version) if version else []
    at = request.GET.get("at", "")
    here = next((question for question in questions if question.key == at), None)
    if request.method == "POST":
        if not request.user.may(Permission.TASKS_WORK) or here is None or version is None:
            return HttpResponse(status=403)
        return _keep(request, found, version, here)
    return _page(request, found, questions, here)


def _keep(request: SignedInRequest, found: Visit, version: SurveyVersion, here: Question) -> HttpResponse:
    sheet = _sheet(here, found, request.POST)
    try:
        given = sheet.given()
    except UnknownQuestion:
        return HttpResponse(status=400)
    if sheet.errors:
        return _page(request, found, query.asked_questions(found, version), here, sheet, UNPROCESSABLE)
    try:
        service.keep_answer(visit=found, version=version, given=given, by=request.user)
    except service.AlreadyMade:
        messages.error(request, _("Somebody has recorded this visit meanwhile."))
        return redirect("feedback:visit", public_id=found.public_id)
    found.refresh_from_db()
    ahead = query.next_key(found, version, here.key)
    return redirect(f"{reverse('feedback:visit', args=[found.public_id])}?{urlencode({'at': ahead or 'end'})}")


def _sheet(question: Question, found: Visit, data: QueryDict | None = None) -> Questionnaire:
    kept = Answer.objects.filter(response=found.response, question=question).first() if found.response else None
    sheet = Questionnaire([question], kept={question.pk: kept} if kept else None, data=data, everything=True)
    for item in sheet.items:
        item.number = 0  # one question a page is not counted
    return sheet


def _page(
    request: SignedInRequest, found: Visit, questions: list[Question], here: Question | None, sheet: Questionnaire | None = None,
    status: int = 200, form: OutcomeForm | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "visit": found, "questions": questions, "here": here, "sheet": sheet or (_sheet(here, found) if here else None),
        "answers": query.kept(found), "form": form or OutcomeForm(), "today": org.today(),
        "is_open": found.status == Visit.Status.PLANNED and request.user.may(Permission.TASKS_WORK),
    }  # fmt: skip
    return render(request, "feedback/visits/visit.html", context, status=status)


@require_http_methods(["POST"])
@requires(Permission.TASKS_WORK)
def visit_record(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = get_object_or_404(query.visits(request.user), public_id=public_id)
    version, form, status = query.script_of(found), OutcomeForm(request.POST), UNPROCESSABLE
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            service.record(visit=found, by=request.user, outcome=chosen["outcome"], note=chosen["note"], needs=form.needs, again_on=chosen["again_on"])  # fmt: skip
        except service.Unfinished as unfinished:
            form.add_error("outcome", _("Not answered yet: %(questions)s. Ask, or choose “Reached, not finished”.") % {"questions": "; ".join(q.text for q in unfinished.questions)})  # fmt: skip
        except service.AlreadyMade:
            form.add_error(None, _("Somebody has recorded this visit meanwhile."))
            status = CONFLICT
        else:
            messages.success(request, _("The visit is recorded."))
            return redirect("feedback:visit", public_id=public_id)
    questions = query.asked_questions(found, version) if version else []
    return _page(request, found, questions, None, status=status, form=form)
