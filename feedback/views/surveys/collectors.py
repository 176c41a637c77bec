"""Public links to a survey: opened, shown as link, QR code and snippet, closed again."""

from io import BytesIO
from typing import Any

import qrcode
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from qrcode.image.svg import SvgPathFillImage

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback.forms.collectors import CollectorForm
from feedback.models import Collector, Survey
from feedback.services import collectors as services

UNPROCESSABLE = 422


def _with_counts() -> QuerySet[Collector]:
    complete = Count("responses", filter=Q(responses__completed_at__isnull=False))
    return Collector.objects.annotate(begun=Count("responses"), complete=complete)


def _link(collector: Collector) -> str:
    return f"{settings.BASE_URL}{reverse('feedback:public_answer', args=[services.token_of(collector)])}"


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_SEND)
def collectors(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """The public links of a survey, and the form that opens another."""
    survey = get_object_or_404(Survey, public_id=public_id)
    form = CollectorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.create(survey=survey, by=request.user, **form.values)
        return redirect("feedback:collector", public_id=made.public_id)
    rows = _with_counts().filter(survey=survey)
    context = {
        "survey": survey,
        "rows": rows,
        "form": form,
        "published": survey.versions.filter(status="published").first(),
    }
    return render(request, "feedback/surveys/collectors.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@requires(Permission.SURVEYS_SEND)
def collector(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = get_object_or_404(_with_counts().select_related("survey"), public_id=public_id)
    form = CollectorForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        services.change(collector=found, **form.values)
        messages.success(request, _("The public link is changed."))
        return redirect("feedback:collector", public_id=public_id)
    link = _link(found)
    snippet = f'<iframe src="{link}?embed=1" title="{found.survey.name_en}" width="100%" height="720" loading="lazy"></iframe>'
    context = {"collector": found, "survey": found.survey, "form": form, "link": link, "snippet": snippet}
    return render(request, "feedback/surveys/collector.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@require_POST
@requires(Permission.SURVEYS_SEND)
def collector_open(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """Open or close, as the button said."""
    found = get_object_or_404(Collector, public_id=public_id)
    services.set_open(collector=found, is_open=request.POST.get("open") == "1")
    return redirect("feedback:collector", public_id=public_id)


@require_GET
@requires(Permission.SURVEYS_SEND)
def collector_code(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """The link as a QR code: SVG, sharp at every size of print."""
    found = get_object_or_404(Collector, public_id=public_id)
    file = BytesIO()
    qrcode.make(_link(found), image_factory=SvgPathFillImage, border=4).save(file)
    response = HttpResponse(file.getvalue(), content_type="image/svg+xml")
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{found.survey.code}-qr.svg"'
    return response
