"""Reading a version of a scorecard."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from crmq.lib.permissions import Permission, requires
from scoring.models import ScorecardVersion
from scoring.queries.versions import VersionPortrait


def version_at(public_id: UUID) -> ScorecardVersion:
    people = ("scorecard__segment", "created_by", "submitted_by", "approved_by", "published_by")
    return get_object_or_404(ScorecardVersion.objects.select_related(*people), public_id=public_id)


@require_GET
@requires(Permission.SCORING_READ)
def version(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = version_at(public_id)
    context = {"version": found, "portrait": VersionPortrait(found)}
    return render(request, "scoring/version.html", context)
