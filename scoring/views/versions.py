"""Reading a version of a scorecard, and comparing two."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from scoring.models import ScorecardVersion
from scoring.queries.differing import compare
from scoring.queries.versions import VersionPortrait, compared_with

Status = ScorecardVersion.Status


def version_at(public_id: UUID) -> ScorecardVersion:
    people = ("scorecard__segment", "created_by", "submitted_by", "approved_by", "published_by")
    return get_object_or_404(ScorecardVersion.objects.select_related(*people), public_id=public_id)


def tabs(version: ScorecardVersion, user: Any, active: str) -> list[dict[str, Any]]:
    """The pages of one version, those that `user` may open."""
    names = {"version": _("Definition"), "compare": _("Compare")}
    if version.is_draft and user.may(Permission.SCORING_DEFINE):
        names = {"version": _("Definition"), "draft": _("Edit"), "tune": _("Tune"), "compare": _("Compare")}
    found = []
    for name, label in names.items():
        try:
            url = reverse(f"scoring:{name}", args=[version.public_id])
        except NoReverseMatch:
            continue
        found.append({"label": label, "url": url, "active": name == active, "count": None})
    return found


def frame(version: ScorecardVersion, user: Any, active: str) -> dict[str, Any]:
    """What every page of a version shows."""
    is_own = user.pk in (version.created_by_id, version.submitted_by_id)
    return {"version": version, "tabs": tabs(version, user, active), "is_own": is_own}


@require_GET
@requires(Permission.SCORING_READ)
def version(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = version_at(public_id)
    context = frame(found, request.user, "version") | {"portrait": VersionPortrait(found)}
    return render(request, "scoring/version.html", context)


@require_GET
@requires(Permission.SCORING_READ)
def comparison(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """This version beside another: the one asked for, or the one that it follows."""
    found = version_at(public_id)
    others = compared_with(found)
    asked = request.GET.get("with", "")
    try:
        other = version_at(UUID(asked)) if asked else next(iter(others), None)
    except (ValueError, ValidationError):
        raise Http404 from None
    context = frame(found, request.user, "compare") | {
        "other": other, "others": others, "comparison": compare(other, found) if other else None,
    }  # fmt: skip
    return render(request, "scoring/compare.html", context)
