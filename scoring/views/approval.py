"""The steps of a scorecard version: submitting, approving, rejecting, publishing, copying."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crmq.lib.htmx import render_page
from crmq.lib.jobs import hint
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from scoring import tasks
from scoring.forms.approval import ChangeForm, CopyForm, RejectForm
from scoring.models import Scorecard, ScorecardVersion
from scoring.services import approval, drafts, scorecards

from .versions import version_at


def ask(request: HttpRequest, form: Form, version: ScorecardVersion, **texts: Any) -> HttpResponse:
    """A short form, in a dialog or on a page of its own."""
    context = {"form": form, "cancel": version.get_absolute_url(), **texts}
    status = 422 if form.is_bound else 200
    return render_page(request, "customers/short_form.html", context, fragment="dialog", status=status)


def step(
    request: HttpRequest, version: ScorecardVersion, act: Callable[[], ScorecardVersion], done: str
) -> HttpResponse:
    """Take a step and say so, or say why it was not taken."""
    try:
        messages.success(request, done % {"version": act()})
    except approval.WrongStep as error:
        text = _("Nothing was done: %(version)s is %(status)s meanwhile.")
        words = {"version": error.now, "status": error.now.get_status_display().lower()}
        messages.warning(request, text % words)
    except approval.SamePerson:
        messages.error(request, _("You wrote or submitted this version; someone else has to approve it. Ask another QA lead."))  # fmt: skip
    except approval.NotPublishable as error:
        for problem in error.problems[:5]:
            messages.error(request, str(problem))
        return redirect("scoring:draft", version.public_id)
    return redirect(version)


def _initial(version: ScorecardVersion) -> dict[str, Any]:
    return {name: getattr(version, name) for name in ("note", "expected_effect", "effective_on")}


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def submit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    form = ChangeForm(request.POST or None, initial=_initial(version))
    if request.method == "POST" and form.is_valid():
        return step(
            request,
            version,
            lambda: approval.submit(version=version, by=request.user, **form.cleaned_data),
            _("%(version)s is submitted. It stands still now; another QA lead approves or rejects it."),
        )
    lead = _("From now on it cannot be edited, so that what is approved is what is published.")
    title = _("Submit %(version)s for approval") % {"version": version}
    return ask(request, form, version, title=title, lead=lead, submit=_("Submit"))


@require_POST
@requires(Permission.SCORING_DEFINE)
def withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    done = _("%(version)s is a draft again.")
    return step(request, version, lambda: approval.withdraw(version=version, by=request.user), done)


@require_POST
@requires(Permission.SCORING_DEFINE)
def approve(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    done = _("%(version)s is approved. Publish it to put it in force.")
    return step(request, version, lambda: approval.approve(version=version, by=request.user), done)


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def reject(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    form = RejectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _("%(version)s is a draft again; its author is told why.")
        return step(
            request, version, lambda: approval.reject(version=version, by=request.user, **form.cleaned_data), done
        )
    title = _("Reject %(version)s") % {"version": version}
    return ask(request, form, version, title=title, submit=_("Reject"))


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def publish(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    form = ChangeForm(request.POST or None, initial=_initial(version))
    if request.method == "POST" and form.is_valid():
        return _published(request, version, form)
    lead = _("It replaces the version in force for the same customers, and everyone is evaluated again.")
    title = _("Publish %(version)s") % {"version": version}
    return ask(request, form, version, title=title, lead=lead, submit=_("Publish"))


def _published(request: SignedInRequest, version: ScorecardVersion, form: Form) -> HttpResponse:
    day = form.cleaned_data["effective_on"]
    now = _("%(version)s is in force. Everyone is evaluated by it again.")
    later = _("%(version)s comes into force on its day.")
    if day:
        later = _("%%(version)s comes into force on %(day)s.") % {"day": date_format(day)}
    is_later = bool(day and day > approval.today())
    answer = step(
        request,
        version,
        lambda: approval.publish(version=version, by=request.user, **form.cleaned_data),
        later if is_later else now,
    )
    if (run := approval.evaluate_published(by=request.user)) is not None:
        hint(tasks.evaluate, run.pk)
    return answer


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def copy(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    form = CopyForm(
        request.POST or None, queryset=Scorecard.objects.all(), initial={"scorecard": version.scorecard.code}
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["scorecard"]
        draft = scorecards.draft(scorecard=chosen, by=request.user, copy_of=version)
        messages.success(request, _("%(draft)s is a draft, as a copy of %(version)s.") % {"draft": draft, "version": version})  # fmt: skip
        return redirect("scoring:draft", draft.public_id)
    title = _("Copy %(version)s into a new draft") % {"version": version}
    return ask(request, form, version, title=title, submit=_("Copy"))


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def discard(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    version = version_at(public_id)
    if request.method == "POST":
        try:
            drafts.discard(version=version)
        except drafts.NotADraft:
            messages.error(request, _("Only drafts can be thrown away; this version was submitted."))
            return redirect(version)
        messages.success(request, _("The draft is thrown away."))
        return redirect("scoring:scorecards")
    context = {
        "title": _("Throw %(version)s away?") % {"version": version},
        "text": _("Its groups, weights and their basis are removed. Indicators stay in the library."),
        "submit": _("Throw away"),
        "cancel": version.get_absolute_url(),
    }
    return render_page(request, "customers/confirm.html", context, fragment="dialog")
