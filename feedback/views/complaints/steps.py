"""Steps of a complaint. Those with a form have a page, which opens as a dialog; the others are one click."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback.forms.complaints import steps as forms
from feedback.forms.complaints.steps import StepForm
from feedback.models import Complaint
from feedback.services import complaints as services

from . import context

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Step:
    """What a step is called, which form it asks for and which service does it."""

    title: Any
    submit: Any
    service: Callable[..., Any]
    form: type[StepForm]
    text: Any = ""
    permission: Permission = Permission.COMPLAINTS_WORK
    is_danger: bool = False


FORMS: dict[str, Step] = {
    "message": Step(gettext_lazy("Write"), gettext_lazy("Add message"), services.message, forms.MessageForm),
    "assess": Step(gettext_lazy("Assess"), gettext_lazy("Save assessment"), services.assess, forms.AssessForm, gettext_lazy("The five criteria make the priority, and the priority makes the deadlines.")),
    "sort": Step(gettext_lazy("What it is about"), gettext_lazy("Save"), services.sort, forms.SortForm, gettext_lazy("The same customer and category again within the repeat window raises the severity.")),
    "assign": Step(gettext_lazy("Hand over"), gettext_lazy("Assign"), services.assign, forms.AssignForm),
    "wait": Step(gettext_lazy("Wait for the customer"), gettext_lazy("Pause"), services.wait, forms.WaitForm),
    "resolve": Step(gettext_lazy("Resolve"), gettext_lazy("Resolve complaint"), services.resolve, forms.ResolveForm, gettext_lazy("Needs a cause and an action.")),
    "reopen": Step(gettext_lazy("Reopen"), gettext_lazy("Reopen complaint"), services.reopen, forms.ReasonForm, gettext_lazy("Starts a new round with new clocks; a missed clock stays missed.")),
    "link": Step(gettext_lazy("Link"), gettext_lazy("Link complaint"), services.link, forms.LinkForm),
    "merge": Step(gettext_lazy("Merge"), gettext_lazy("Merge complaint"), services.merge, forms.MergeForm, gettext_lazy("This complaint ends, and work goes on with the other one only."), is_danger=True),
    "split": Step(gettext_lazy("Split"), gettext_lazy("Split complaint"), services.split, forms.SplitForm, gettext_lazy("A second matter becomes a complaint of its own, received when this one was.")),
    "ask": Step(gettext_lazy("Ask another department"), gettext_lazy("Ask"), services.ask, forms.SubTaskForm),
    "approve": Step(gettext_lazy("Approve"), gettext_lazy("Approve"), services.approve, forms.CommentForm, gettext_lazy("You agree with cause and action; the complaint can be closed."), Permission.COMPLAINTS_APPROVE),
    "send_back": Step(gettext_lazy("Send back"), gettext_lazy("Send back"), services.send_back, forms.ReasonForm, gettext_lazy("The handler goes on; the clocks go on from where they were."), Permission.COMPLAINTS_APPROVE),
}  # fmt: skip
CLICKS: dict[str, Callable[..., Any]] = {
    "acknowledge": services.acknowledge, "resume": services.resume, "close": services.close,
}  # fmt: skip
REFUSALS = (
    services.NotPossible, services.ApprovalMissing, services.NotTheHandler, services.SubTasksOpen, services.NotItself,
    services.Incomplete,
)  # fmt: skip


def refusal(problem: Exception) -> str:
    """Why a step was not done, and what helps."""
    if isinstance(problem, services.ApprovalMissing):
        return _("A complaint of this priority is closed after somebody other than the handler approved it.")
    if isinstance(problem, services.NotTheHandler):
        return _("You handled this complaint: somebody else has to approve it.")
    if isinstance(problem, services.SubTasksOpen):
        text = ngettext(
            "%(count)d sub-task is still open. Accept or cancel it first.",
            "%(count)d sub-tasks are still open. Accept or cancel them first.",
            problem.count,
        )
        return text % {"count": problem.count}
    if isinstance(problem, services.NotItself):
        return _("Give the number of another complaint.")
    if isinstance(problem, services.Incomplete):
        return _("Something is missing: %(field)s.") % {"field": problem.field}
    return _("That is not possible while the complaint is “%(status)s”.") % {"status": problem}


def version_of(request: SignedInRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def _page(request: SignedInRequest, complaint: Complaint, name: str, form: StepForm, status: int = 200) -> HttpResponse:
    values = {"complaint": complaint, "step": FORMS[name], "form": form, "name": name}
    return render_page(request, "feedback/complaints/step.html", values, fragment="dialog", status=status)


def _with_form(request: SignedInRequest, public_id: str, name: str) -> HttpResponse:
    complaint, step = context.find(request, public_id), FORMS[name]
    if request.method == "GET":
        return _page(request, complaint, name, step.form(complaint=complaint, user=request.user))
    form = step.form(request.POST, request.FILES, complaint=complaint, user=request.user)
    if not form.is_valid():
        return _page(request, complaint, name, form, 422)
    try:
        step.service(complaint=complaint, by=request.user, version=version_of(request), **form.cleaned_data)
    except services.Conflict:
        form.add_error(None, CONFLICT)
        return _page(request, context.find(request, public_id), name, form, 409)
    except REFUSALS as problem:
        form.add_error(None, refusal(problem))
        return _page(request, context.find(request, public_id), name, form, 409)
    return redirect(complaint)


CONFLICT = gettext_lazy(
    "Somebody changed this complaint meanwhile. Nothing of yours was saved; look at the new state and try again."
)


def _click(request: SignedInRequest, public_id: str, do: Callable[..., Any], **fixed: Any) -> HttpResponse:
    complaint = context.find(request, public_id)
    try:
        do(complaint=complaint, by=request.user, version=version_of(request), **fixed)
    except services.Conflict:
        messages.error(request, CONFLICT)
    except REFUSALS as problem:
        messages.error(request, refusal(problem))
    return redirect(complaint)


def _form_view(name: str) -> View:
    def view(request: SignedInRequest, public_id: str) -> HttpResponse:
        return _with_form(request, public_id, name)

    guarded: View = require_http_methods(["GET", "POST"])(requires(FORMS[name].permission)(view))
    return guarded


def _click_view(name: str) -> View:
    def view(request: SignedInRequest, public_id: str) -> HttpResponse:
        return _click(request, public_id, CLICKS[name])

    guarded: View = require_POST(requires(Permission.COMPLAINTS_WORK)(view))
    return guarded


@require_POST
@requires(Permission.COMPLAINTS_WORK)
def take(request: SignedInRequest, public_id: str) -> HttpResponse:
    return _click(request, public_id, services.assign, to=request.user)


VIEWS: dict[str, View] = {
    **{name: _form_view(name) for name in FORMS},
    **{name: _click_view(name) for name in CLICKS},
    "take": take,
}
