"""The questionnaire behind a personal link. Reading stores nothing; only a person's POST does."""

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods
from django_ratelimit.core import is_ratelimited

from crmq.lib.htmx import is_swap
from crmq.lib.http_errors import too_many
from crmq.lib.permissions import public
from crmq.org.services import digest
from feedback import colours
from feedback.metrics.piping import pipe
from feedback.models import Invitation, SurveyVersion
from feedback.queries import answering as query
from feedback.services import answering as services

from . import sheet as paper

FINISHED = (Invitation.Status.COMPLETE, Invitation.Status.HELD)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    if _is_limited(request, token):
        return too_many(request)
    invitation = query.invitation_of(token)
    if invitation is None:
        return _unknown(request)
    code = paper.chosen_language(request, invitation.contact.language)
    with translation.override(code):
        response = _answer(request, token, invitation)
        response["Content-Language"] = code
    paper.remember_language(request, response)
    return response


def _answer(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    asked = _asked(token, invitation)
    try:
        services.check_open(invitation)
        return paper.save(request, asked) if request.method == "POST" else paper.show(request, asked)
    except services.AlreadyAnswered:
        status = paper.CONFLICT if request.method == "POST" else 200
        return render(request, "feedback/surveys/answered.html", {"version": asked.version}, status=status)
    except services.Closed:
        return _closed(request, invitation, asked)


def _asked(token: str, invitation: Invitation) -> paper.Asked:
    version = invitation.wave.version
    questions = query.questions_of(version)

    def take(*, visitor: str, **more: Any) -> services.Outcome:
        return services.answer(invitation=invitation, **more)

    return paper.Asked(
        subject=invitation.digest, seed=str(invitation.public_id), version=version, questions=questions, take=take,
        url=reverse("feedback:answer", args=[token]), thanks=reverse("feedback:answer_thanks", args=[token]),
        kept=query.kept_answers(invitation), facts=_facts(invitation) if query.asks_for_facts(version, questions) else {},
        context={"invitation": invitation, "closes_on": invitation.wave.closes_on},
    )  # fmt: skip


def _facts(invitation: Invitation) -> dict[str, str]:
    return query.facts_of(invitation.customer, invitation.contact)


@public
@require_GET
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """After the last question. It shows nothing of the answers."""
    if _is_limited(request, token):
        return too_many(request)
    invitation = query.invitation_of(token)
    if invitation is None:
        return _unknown(request)
    if invitation.status not in FINISHED:
        return redirect("feedback:answer", token=token)
    with translation.override(paper.chosen_language(request, invitation.contact.language)):
        version = invitation.wave.version
        words = pipe(version.thanks, _facts(invitation)) if "{" in version.thanks else version.thanks
        return render(
            request, "feedback/surveys/thanks.html", {"version": version, "words": words, "colour": version.colour}
        )


@public
@require_GET
@cache_control(max_age=86400, public=True)
def colour(request: HttpRequest, colour: str) -> HttpResponse:
    """The style sheet of one colour: buttons in it, dark enough for white words."""
    if not colours.is_colour(f"#{colour}"):
        return HttpResponse(status=404)
    return HttpResponse(f":root {{ --accent: {colours.readable(f'#{colour}')}; }}\n", content_type="text/css")


@public
@require_GET
@cache_control(max_age=86400, public=True)
def logo(request: HttpRequest, public_id: UUID) -> FileResponse:
    """The logo of a version: a picture by its content, and nothing that a browser would run."""
    version = get_object_or_404(SurveyVersion.objects.select_related("logo").exclude(logo=None), public_id=public_id)
    logo: Any = version.logo
    response = FileResponse(logo.content, content_type=logo.kind)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _unknown(request: HttpRequest) -> HttpResponse:
    """One page for every token that is not ours: it repeats nothing and tells nothing."""
    return render(request, "feedback/surveys/unknown.html", status=404)


def _is_limited(request: HttpRequest, token: str) -> bool:
    """Each link has its own count at each address; saving by itself does not use up that of the person."""
    group = "survey-saving" if is_swap(request) else "survey"
    guessing = is_ratelimited(request, group="survey-guess", key="ip", rate="300/m", increment=True)
    key = partial(_address_and_link, token)
    return guessing or is_ratelimited(request, group=group, key=key, rate=settings.PUBLIC_RATE, increment=True)


def _address_and_link(token: str, _group: str, request: HttpRequest) -> str:
    return f"{request.META['REMOTE_ADDR']}-{digest(token)[:16]}"


def _closed(request: HttpRequest, invitation: Invitation, asked: paper.Asked) -> HttpResponse:
    """Past the last day: what was typed is shown, so that nothing is lost. What was kept before is not."""
    sent = request.method == "POST"
    sheet = paper.Questionnaire(asked.questions if sent else [], data=request.POST if sent else None)
    context = {"invitation": invitation, "version": asked.version, "sheet": sheet}
    return render(request, "feedback/surveys/closed.html", context, status=paper.GONE)
