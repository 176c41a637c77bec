"""The words that tell what texts are about: listed for all, kept by QA leads."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback.forms.themes import ThemeForm
from feedback.models import Theme
from feedback.services import themes as services

UNPROCESSABLE = 422


@require_GET
@requires(Permission.SURVEYS_READ)
def themes(request: SignedInRequest) -> HttpResponse:
    return render(request, "feedback/surveys/themes.html", {"themes": Theme.objects.all()})


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_DEFINE)
def theme(request: SignedInRequest, public_id: Any = None) -> HttpResponse:
    existing = get_object_or_404(Theme, public_id=public_id) if public_id else None
    form = ThemeForm(request.POST or None, instance=existing)
    if request.method == "POST" and form.is_valid():
        services.save(theme=existing, **form.values)
        return redirect("feedback:themes")
    context = {"form": form, "theme": existing}
    return render(request, "feedback/surveys/theme.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def theme_remove(request: SignedInRequest, public_id: Any) -> HttpResponse:
    services.remove(theme=get_object_or_404(Theme, public_id=public_id))
    return redirect("feedback:themes")
