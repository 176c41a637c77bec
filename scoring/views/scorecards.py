"""Scorecards: the list, one with its versions, a new one from a template or empty."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from scoring import industries
from scoring.forms.drafts import ScorecardForm
from scoring.models import Scorecard
from scoring.queries.versions import scorecards_with_versions
from scoring.services import scorecards
from scoring.services.templates import start


@require_GET
@requires(Permission.SCORING_READ)
def scorecard_list(request: HttpRequest) -> HttpResponse:
    context = {"scorecards": scorecards_with_versions(), "templates": industries.TEMPLATES.values()}
    return render(request, "scoring/scorecards.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def create(request: SignedInRequest) -> HttpResponse:
    """A new scorecard with its first draft, empty or from the template that the address names."""
    template = industries.TEMPLATES.get(request.GET.get("template", ""))
    initial = {}
    if template:
        initial = {"name_en": template.name_en, "name_zh": template.name_zh, "code": template.key}
    form = ScorecardForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        scorecard = form.save()
        draft = (
            start(scorecard=scorecard, template=template, by=request.user)
            if template
            else scorecards.draft(scorecard=scorecard, by=request.user)
        )
        messages.success(request, _("%(draft)s is a draft. Nothing is scored by it before it is published.") % {"draft": draft})  # fmt: skip
        return redirect("scoring:draft", draft.public_id)
    context = {"form": form, "template": template, "others": Scorecard.objects.all()}
    return render(request, "scoring/scorecard_new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.SCORING_DEFINE)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    scorecard = get_object_or_404(Scorecard, code=code)
    form = ScorecardForm(request.POST or None, instance=scorecard)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("scoring:scorecards")
    context = {"form": form, "scorecard": scorecard}
    return render(request, "scoring/scorecard_edit.html", context, status=422 if form.is_bound else 200)


@require_GET
@requires(Permission.SCORING_READ)
def template(request: HttpRequest, key: str) -> HttpResponse:
    """What a template holds, before anything is started from it."""
    found = industries.TEMPLATES.get(key)
    if found is None:
        raise Http404
    context = {"template": found, "groups": industries.shares(found), "scorecards": Scorecard.objects.all()}
    return render(request, "scoring/template.html", context)


@require_POST
@requires(Permission.SCORING_DEFINE)
def template_start(request: SignedInRequest, key: str) -> HttpResponse:
    """The template as the next draft of a scorecard that is there."""
    found = industries.TEMPLATES.get(key)
    if found is None:
        raise Http404
    scorecard = get_object_or_404(Scorecard, code=request.POST.get("scorecard", ""))
    draft = start(scorecard=scorecard, template=found, by=request.user)
    messages.success(request, _("%(draft)s is a draft, from the template “%(name)s”.") % {"draft": draft, "name": found.name})  # fmt: skip
    return redirect("scoring:draft", draft.public_id)
