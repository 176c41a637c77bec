"""The desk of responses that look made by a machine: the evidence, and the decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from crmq.lib import keyset
from crmq.lib.figures import number
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from feedback.forms.held import HeldFilter
from feedback.metrics.suspicion import Sign
from feedback.models import Hold
from feedback.queries import answering
from feedback.services import quarantine

ROWS = 30
SIGNS: dict[str, Any] = {
    Sign.AT_ONCE: gettext_lazy("Finished {seconds} s after the mail left"),
    Sign.BURST: gettext_lazy("“{key}” was answered in {count} different ways within {seconds} s"),
    Sign.CONTRADICTION: gettext_lazy("{count} answers in {seconds} s, and they exclude each other"),
    Sign.QUOTA: gettext_lazy("The quota it belongs to was full"),
}


def in_words(evidence: list[dict[str, Any]]) -> list[Any]:
    """Each sign as a sentence."""
    return [
        format_lazy(SIGNS[one["sign"]], seconds=number(one["seconds"], 1), count=one["count"], key=one["key"])
        for one in evidence
        if one.get("sign") in SIGNS
    ]


@require_GET
@requires(Permission.SURVEYS_READ)
def held_list(request: SignedInRequest) -> HttpResponse:
    form = HeldFilter(request.GET)
    form.is_valid()
    rows = Hold.objects.visible_to(request.user).select_related(
        "response__customer", "response__version__survey", "decided_by"
    )
    rows = rows.filter(state=form.cleaned_data.get("state") or Hold.State.HELD)
    page = keyset.page(rows, order=["-held_at", "-pk"], cursor=request.GET.get("cursor", ""), size=ROWS)
    for row in page.rows:
        row.words = in_words(row.evidence)
    context = {"form": form, "page": page, "count": keyset.count(rows)}
    return render_page(request, "feedback/surveys/held_list.html", context, fragment="results")


@require_GET
@requires(Permission.SURVEYS_READ)
def held(request: SignedInRequest, public_id: Any) -> HttpResponse:
    found = _find(request, public_id)
    response = get_object_or_404(answering.responses(request.user), pk=found.response_id)
    context = {"hold": found, "response": response, "words": in_words(found.evidence), "trail": response.trail[-40:]}
    return render(request, "feedback/surveys/held.html", context)


def _find(request: SignedInRequest, public_id: Any) -> Hold:
    return get_object_or_404(Hold.objects.visible_to(request.user).select_related("decided_by"), public_id=public_id)


@require_POST
@requires(Permission.SURVEYS_DEFINE)
def decide(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """Release or discard, as the button said; the reason is kept."""
    found, reason = _find(request, public_id), request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("Say why, in a few words. The next reader will ask."))
        return redirect("feedback:held_response", public_id=public_id)
    act = quarantine.release if "release" in request.POST else quarantine.discard
    try:
        act(hold=found, by=request.user, reason=reason)
    except quarantine.AlreadyDecided:
        messages.error(request, _("Somebody decided this meanwhile."))
    return redirect("feedback:held_response", public_id=public_id)
