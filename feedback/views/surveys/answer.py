"""The questionnaire behind a personal link. Reading stores nothing; only a person's POST does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_ratelimit.core import is_ratelimited

from crmq.lib.htmx import is_swap
from crmq.lib.http_errors import too_many
from crmq.lib.permissions import public
from crmq.org.services import digest
from feedback.forms.questionnaire import Questionnaire, UnknownQuestion
from feedback.models import Invitation, Question
from feedback.queries import answering as query
from feedback.services import answering as services
from feedback.services.given import BadAnswer

GONE, CONFLICT, UNPROCESSABLE = 410, 409, 422
LANGUAGES = dict(settings.LANGUAGES)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    if _is_limited(request, token):
        return too_many(request)
    invitation = query.invitation_of(token)
    if invitation is None:
        return _unknown(request)
    with _language(request, invitation) as code:
        response = _save(request, token, invitation) if request.method == "POST" else _show(request, invitation)
        response["Content-Language"] = code
    if request.POST.get("language") in LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, request.POST["language"], samesite="Lax", secure=request.is_secure()
        )
    return response


@public
@require_GET
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """After the last question. It shows nothing of the answers."""
    if _is_limited(request, token):
        return too_many(request)
    invitation = query.invitation_of(token)
    if invitation is None:
        return _unknown(request)
    if invitation.status != Invitation.Status.COMPLETE:
        return redirect("feedback:answer", token=token)
    with _language(request, invitation):
        return render(request, "feedback/surveys/thanks.html", {"version": invitation.wave.version})


def _unknown(request: HttpRequest) -> HttpResponse:
    """One page for every token that is not ours: it repeats nothing and tells nothing."""
    return render(request, "feedback/surveys/unknown.html", status=404)


def _is_limited(request: HttpRequest, token: str) -> bool:
    """Each link has its own count at each address; saving by itself does not use up that of the person."""
    group = "survey-saving" if is_swap(request) else "survey"

    def key(_group: str, request: HttpRequest) -> str:
        return f"{request.META['REMOTE_ADDR']}-{digest(token)[:16]}"

    guessing = is_ratelimited(request, group="survey-guess", key="ip", rate="300/m", increment=True)
    return guessing or is_ratelimited(request, group=group, key=key, rate=settings.PUBLIC_RATE, increment=True)


@contextmanager
def _language(request: HttpRequest, invitation: Invitation) -> Iterator[str]:
    """The language chosen in this browser, else the contact's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    code = chosen if chosen in LANGUAGES else invitation.contact.language
    with translation.override(code):
        yield code


def _show(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    questions = query.questions_of(invitation.wave.version)
    try:
        services.check_open(invitation)
    except services.AlreadyAnswered:
        return _answered(request, invitation)
    except services.Closed:
        return _closed(request, invitation, Questionnaire([]))
    preset = _preset(request, questions)
    return _page(
        request, invitation, Questionnaire(questions, kept=query.kept_answers(invitation), preset=preset), preset=preset
    )


def _preset(request: HttpRequest, questions: list[Question]) -> dict[str, str]:
    """The mail's link carries an answer to the first scale; it is chosen on the page, and stored only by sending."""
    first = next((question for question in questions if question.scale), None)
    score = request.GET.get("score", "")
    return {first.key: score} if first and score in map(str, first.scale) else {}


def _save(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    questions, finish = query.questions_of(invitation.wave.version), "finish" in request.POST
    sheet = Questionnaire(questions, kept=query.kept_answers(invitation), data=request.POST)
    language = translation.get_language() or "en"
    try:
        given = sheet.given()
        outcome = services.answer(invitation=invitation, given=given, language=language, finish=finish)
    except (BadAnswer, UnknownQuestion) as bad:
        return _page(request, invitation, sheet, status=UNPROCESSABLE, foreign=isinstance(bad, UnknownQuestion))
    except services.AlreadyAnswered:
        return _answered(request, invitation, status=CONFLICT)
    except services.Closed:
        return _closed(request, invitation, sheet)
    if outcome.is_complete:
        return redirect("feedback:answer_thanks", token=token)
    if outcome.missing:
        sheet.mark_missing(outcome.missing)
        return _page(request, invitation, sheet, status=UNPROCESSABLE)
    return _kept(request, token, sheet)


def _kept(request: HttpRequest, token: str, sheet: Questionnaire) -> HttpResponse:
    if is_swap(request):
        return render(request, "feedback/surveys/answer.html#kept", {"sheet": sheet, "just_kept": True})
    if "language" not in request.POST:
        messages.success(request, _("Your answers are kept. Open the same link to go on."))
    return redirect("feedback:answer", token=token)


def _page(
    request: HttpRequest, invitation: Invitation, sheet: Questionnaire, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"invitation": invitation, "version": invitation.wave.version, "sheet": sheet, **more}
    template = "feedback/surveys/answer.html"
    return render(request, f"{template}#kept" if is_swap(request) else template, context, status=status)


def _answered(request: HttpRequest, invitation: Invitation, status: int = 200) -> HttpResponse:
    return render(request, "feedback/surveys/answered.html", {"version": invitation.wave.version}, status=status)


def _closed(request: HttpRequest, invitation: Invitation, sheet: Questionnaire) -> HttpResponse:
    """Past the last day: what was typed is shown, so that nothing is lost."""
    context = {"invitation": invitation, "version": invitation.wave.version, "sheet": sheet}
    return render(request, "feedback/surveys/closed.html", context, status=GONE)
