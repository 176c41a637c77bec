"""The page that asks, whoever is asked: read, kept as it is filled in, sent. Only a person's POST records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from crmq.lib.htmx import is_swap
from feedback.forms.questionnaire import PAGE, Questionnaire, UnknownQuestion
from feedback.models import Answer, Question, SurveyVersion
from feedback.services import nonces
from feedback.services.answering import Outcome

GONE, CONFLICT, UNPROCESSABLE = 410, 409, 422
LANGUAGES = dict(settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked what: behind a personal link, or on a public one.

    `subject` names the link in the marks of its pages, `seed` draws orders, `take` keeps answers.
    """

    subject: str
    seed: str
    version: SurveyVersion
    questions: list[Question]
    take: Callable[..., Outcome]
    url: str
    thanks: str
    kept: Mapping[int, Answer] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    visitor: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)

    def sheet(self, **more: Any) -> Questionnaire:
        return Questionnaire(self.questions, kept=self.kept, facts=self.facts, seed=self.seed, **more)

    def at(self, page: int) -> str:
        """The address of a page of the sheet, for the same visitor."""
        marks = [f"page={page}"] if page > 1 else []
        marks += [f"v={nonces.issue(self.subject, self.visitor)}"] if self.visitor else []
        return f"{self.url}?{'&'.join(marks)}" if marks else self.url


def show(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The sheet with what was kept. A score in the mail's link is chosen on the page, and stored only by sending."""
    first, score = asked.sheet().first_scale, request.GET.get("score", "")
    preset = {first.key: score} if first and score in map(str, first.scale) else {}
    sheet = asked.sheet(preset=preset, page=request.GET.get(PAGE, "1"))
    return page(request, asked, sheet, preset=preset)


def save(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Keep what was sent; finish where that was asked for and nothing is in the way.

    Errors: AlreadyAnswered and Closed, of the service.
    """
    sheet = asked.sheet(data=request.POST, page=request.POST.get(PAGE, "1"))
    try:
        nonce = nonces.read(request.POST.get("nonce", ""), asked.subject)
        given = sheet.given()
    except nonces.Stale:
        return page(request, asked, sheet, status=UNPROCESSABLE, stale=True)
    except UnknownQuestion:
        return page(request, asked, sheet, status=UNPROCESSABLE, foreign=True)
    wants_end = "finish" in request.POST and sheet.is_last
    if wants_end and sheet.errors:
        return page(request, asked, sheet, status=UNPROCESSABLE)
    outcome = asked.take(
        given=given, language=translation.get_language() or "en", finish=wants_end and not sheet.opened, opened=nonce.opened,
        visitor=nonce.visitor,
    )  # fmt: skip
    if outcome.is_finished:
        return redirect(asked.thanks)
    sheet.mark_missing(outcome.missing)
    return _kept(request, asked, sheet)


def _kept(request: HttpRequest, asked: Asked, sheet: Questionnaire) -> HttpResponse:
    if not is_swap(request):
        return _onwards(request, asked, sheet)
    context = {"sheet": sheet, "just_kept": not sheet.errors, "changed": sheet.changed}
    status = UNPROCESSABLE if sheet.errors else 200
    response = render(request, "feedback/surveys/answer.html#kept", context, status=status)
    if asked.visitor:
        response["HX-Replace-Url"] = asked.at(sheet.page)
    return response


def _onwards(request: HttpRequest, asked: Asked, sheet: Questionnaire) -> HttpResponse:
    """Without scripts: the same page with what is wrong or new on it, or the next one."""
    if "next" in request.POST and not sheet.opened:
        sheet.mark_missing(sheet.missing_here())
    if sheet.errors:
        return page(request, asked, sheet, status=UNPROCESSABLE)
    if sheet.opened and ("next" in request.POST or "finish" in request.POST):
        return page(request, asked, sheet, opened=sheet.opened)
    if "save" in request.POST:
        messages.success(request, _("Your answers are kept. Open the same link to go on."))
    step = 1 if "next" in request.POST else -1 if "back" in request.POST else 0
    return redirect(asked.at(max(1, min(sheet.page + step, len(sheet.pages)))))


def page(request: HttpRequest, asked: Asked, sheet: Questionnaire, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "version": asked.version, "sheet": sheet, "nonce": nonces.issue(asked.subject, asked.visitor), "colour": asked.version.colour,
        "intro": sheet.pipe(asked.version.intro), **asked.context, **more,
    }  # fmt: skip
    template = "feedback/surveys/answer.html"
    return render(request, f"{template}#kept" if is_swap(request) else template, context, status=status)


def remember_language(request: HttpRequest, response: HttpResponse) -> None:
    """The language chosen on the page, for this browser."""
    if request.POST.get("language") in LANGUAGES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, request.POST["language"], samesite="Lax", secure=request.is_secure()
        )


def chosen_language(request: HttpRequest, otherwise: str) -> str:
    """The language chosen in this browser, else the given one."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in LANGUAGES else otherwise
