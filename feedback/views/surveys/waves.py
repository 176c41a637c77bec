"""Sending a survey: who will be asked, how it goes, what came of it."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib import jobs, keyset
from crmq.lib.htmx import render_fragment, render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback import tasks
from feedback.forms.waves import WaveForm
from feedback.metrics import response_rate
from feedback.models import Invitation, Survey, SurveyVersion, Wave
from feedback.queries import audience
from feedback.queries import waves as query
from feedback.services import waves as services

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_SEND)
def wave_new(request: SignedInRequest, public_id: Any) -> HttpResponse:
    survey = get_object_or_404(Survey, public_id=public_id)
    form = WaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = {
            name: form.cleaned_data[name]
            for name in ("name_en", "name_zh", "closes_on", "starts_at", "per_minute", "reminder_days")
        }
        try:
            wave = services.create(survey=survey, by=request.user, audience=form.audience, **fields)
        except services.NotPublished:
            messages.error(request, _("This survey has no published version yet. Publish its draft first."))
            return redirect("feedback:survey", public_id=public_id)
        except services.PastClosing:
            form.add_error("closes_on", _("The wave would close before it starts. Choose a later day."))
            return _new_page(request, survey, form)
        return redirect("feedback:wave", public_id=wave.public_id)
    return _new_page(request, survey, form)


def _new_page(request: SignedInRequest, survey: Survey, form: WaveForm) -> HttpResponse:
    published = survey.versions.filter(status=SurveyVersion.Status.PUBLISHED).first()
    context = {
        "form": form,
        "survey": survey,
        "published": published,
        "run": audience.dry_run(form.audience if form.is_bound else {}),
    }
    return render(request, "feedback/surveys/wave_new.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_POST
@requires(Permission.SURVEYS_SEND)
def wave_count(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """Head-counts of the audience being chosen; stores nothing."""
    get_object_or_404(Survey, public_id=public_id)
    form = WaveForm(request.POST)
    form.is_valid()
    return render_fragment(request, "feedback/surveys/wave_new.html#dry_run", {"run": audience.dry_run(form.audience)})


def _find(public_id: Any) -> Wave:
    return get_object_or_404(Wave.objects.select_related("version__survey", "created_by"), public_id=public_id)


class InvitationFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Customer or contact"), max_length=100, required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), choices=[("", gettext_lazy("All")), *Invitation.Status.choices], required=False
    )


@require_GET
@requires(Permission.SURVEYS_READ)
def wave(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """Progress while it is sent, then what became of each step."""
    found = _find(public_id)
    invited = found.invitations.visible_to(request.user)
    numbers = query.funnel(invited)
    context = {
        "wave": found, "funnel": numbers, "rate": response_rate(numbers), "left_out": query.left_out(invited),
        "is_prepared": found.status in Wave.UNSENT, "on_the_way": numbers.invited - numbers.suppressed - numbers.bounced - numbers.delivered,
        "run": audience.dry_run(found.audience) if found.status in Wave.UNSENT else None, "languages": settings.LANGUAGES,
    }  # fmt: skip
    return render_page(request, "feedback/surveys/wave.html", context, fragment="progress")


@require_GET
@requires(Permission.SURVEYS_READ)
def invitations(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """Everyone of a wave whom the reader may see, with status and reason."""
    found, form = _find(public_id), InvitationFilter(request.GET)
    form.is_valid()
    rows = found.invitations.visible_to(request.user).select_related("customer", "contact", "response")
    if status := form.cleaned_data.get("status"):
        rows = rows.filter(status=status)
    if text := form.cleaned_data.get("q"):
        rows = rows.filter(customer__name__icontains=text) | rows.filter(contact__name__icontains=text)
    page = keyset.page(rows, order=["-pk"], cursor=request.GET.get("cursor", ""), size=50)
    for row in page.rows:
        row.words = query.in_words(row.reason)
    context = {"wave": found, "form": form, "page": page, "count": keyset.count(rows)}
    return render_page(request, "feedback/surveys/invitations.html", context, fragment="results")


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_SEND)
def wave_start(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = _find(public_id)
    if request.method == "GET":
        return render(
            request, "feedback/surveys/wave_start.html", {"wave": found, "run": audience.dry_run(found.audience)}
        )
    try:
        if services.start(found, by=request.user).status != Wave.SCHEDULED:
            jobs.hint(tasks.dispatch_wave, found.pk)
    except services.AlreadyStarted:
        messages.error(request, _("This wave was started before. A wave is sent once."))
    except services.PastClosing:
        messages.error(request, _("This wave closed before it was sent. Prepare a new one."))
    return redirect("feedback:wave", public_id=public_id)


@require_POST
@requires(Permission.SURVEYS_SEND)
def wave_cancel(request: SignedInRequest, public_id: Any) -> HttpResponse:
    if not services.cancel(wave=_find(public_id)):
        messages.info(request, _("The sending had ended. Mails that had not left were taken back."))
    return redirect("feedback:wave", public_id=public_id)


@require_POST
@requires(Permission.SURVEYS_SEND)
def wave_pause(request: SignedInRequest, public_id: Any) -> HttpResponse:
    if not services.pause(wave=_find(public_id)):
        messages.info(request, _("There is nothing to pause in this wave."))
    return redirect("feedback:wave", public_id=public_id)


@require_POST
@requires(Permission.SURVEYS_SEND)
def wave_resume(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = _find(public_id)
    if services.resume(wave=found):
        jobs.hint(tasks.dispatch_wave, found.pk)
    return redirect("feedback:wave", public_id=public_id)


@require_POST
@requires(Permission.SURVEYS_SEND)
def wave_close(request: SignedInRequest, public_id: Any) -> HttpResponse:
    services.close(wave=_find(public_id))
    messages.success(request, _("The wave is closed. Its links take no more answers."))
    return redirect("feedback:wave", public_id=public_id)
