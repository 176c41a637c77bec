"""A survey behind a public link: anybody may answer, once a visit; no name is asked, no rate is made of it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods
from django_ratelimit.core import is_ratelimited

from crmq.lib.htmx import is_swap
from crmq.lib.http_errors import too_many
from crmq.lib.permissions import public
from crmq.org import queries as org
from crmq.org.services import digest
from feedback.models import Answer, Collector, Response
from feedback.queries import answering as query
from feedback.services import answering as services
from feedback.services import nonces

from . import sheet as paper


# No cookie of ours reaches a frame on another site; the signed mark of the page stands in for it.
@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def public_answer(request: HttpRequest, token: str) -> HttpResponse:
    if _is_limited(request, token):
        return too_many(request)
    collector = _collector(token)
    if collector is None:
        return render(request, "feedback/surveys/unknown.html", status=404)
    code = request.GET.get("lang", "")
    code = (
        code
        if code in paper.LANGUAGES
        else paper.chosen_language(request, translation.get_language() or org.organisation().language)
    )
    with translation.override(code):
        response = _answer(request, token, collector)
        response["Content-Language"] = code
    paper.remember_language(request, response)
    return _in_frames(response, collector)


def _collector(token: str) -> Collector | None:
    found: Collector | None = Collector.objects.select_related("survey").filter(digest=digest(token)).first()
    return found


def _answer(request: HttpRequest, token: str, collector: Collector) -> HttpResponse:
    try:
        services.check_collector(collector)
        visitor = _visitor(request, collector)
        asked = _asked(token, collector, visitor, services.visit(collector, visitor) if visitor else None)
        return paper.save(request, asked) if request.method == "POST" else paper.show(request, asked)
    except services.AlreadyAnswered:
        return render(request, "feedback/surveys/answered.html", {"version": None}, status=paper.CONFLICT)
    except services.Closed:
        sheet = paper.Questionnaire([])
        return render(request, "feedback/surveys/closed.html", {"version": None, "sheet": sheet}, status=paper.GONE)


def _visitor(request: HttpRequest, collector: Collector) -> str:
    """Who goes on with a sheet that was begun; blank for a new visitor, or a mark that is not ours."""
    try:
        return nonces.read(request.POST.get("nonce", "") or request.GET.get("v", ""), collector.digest).visitor
    except nonces.Stale:
        return ""


def _asked(token: str, collector: Collector, visitor: str, begun: Response | None) -> paper.Asked:
    """A finished sheet shows nothing of its answers: the visitor starts anew."""
    done = begun is not None and (begun.completed_at is not None or hasattr(begun, "hold"))
    if done and begun is not None:
        raise services.AlreadyAnswered
    version = begun.version if begun else services.check_collector(collector)
    kept = {a.question_id: a for a in Answer.objects.filter(response=begun)} if begun else {}

    def take(**more: Any) -> services.Outcome:
        return services.answer_publicly(collector=collector, **more)

    return paper.Asked(
        subject=collector.digest, seed=visitor, version=version, questions=query.questions_of(version), take=take,
        url=reverse("feedback:public_answer", args=[token]), thanks=reverse("feedback:public_thanks", args=[token]), kept=kept,
        facts={"organisation": org.organisation().name}, visitor=visitor,
    )  # fmt: skip


@public
@require_GET
def public_thanks(request: HttpRequest, token: str) -> HttpResponse:
    collector = _collector(token)
    if _is_limited(request, token):
        return too_many(request)
    version = collector.survey.versions.filter(status="published").first() if collector else None
    if collector is None or version is None:
        return render(request, "feedback/surveys/unknown.html", status=404)
    context = {"version": version, "words": version.thanks, "colour": version.colour}
    return _in_frames(render(request, "feedback/surveys/thanks.html", context), collector)


def _in_frames(response: HttpResponse, collector: Collector) -> HttpResponse:
    """Let the named sites show the page in a frame, and nobody else."""
    if not collector.sites:
        return response
    response.may_be_framed = True  # type: ignore[attr-defined]  # read by crmq.lib.middleware.safe_headers
    response._csp_replace = {"frame-ancestors": collector.sites}  # type: ignore[attr-defined]  # as its decorator does
    return response


def _is_limited(request: HttpRequest, token: str) -> bool:
    """Each link has its own count at each address, so that one visitor cannot stuff it."""

    def key(_group: str, request: HttpRequest) -> str:
        return f"{request.META['REMOTE_ADDR']}-{digest(token)[:16]}"

    guessing = is_ratelimited(request, group="survey-guess", key="ip", rate="300/m", increment=True)
    group = "public-saving" if is_swap(request) else "public"
    return guessing or is_ratelimited(request, group=group, key=key, rate=settings.PUBLIC_RATE, increment=True)
