"""A new draft: from a version, from a template, or empty."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from crmq.lib.models import in_language
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers.models import ProcessVersion
from diagrams import svg
from diagrams.blueprints import BLUEPRINTS, Blueprint
from diagrams.queries.definitions import graph_of
from diagrams.queries.logic_map import geometry
from diagrams.routing import Direction
from diagrams.services import definitions


@require_GET
@requires(Permission.MAP_DEFINE)
def new(request: SignedInRequest) -> HttpResponse:
    """What a draft can start from, each with the picture that it would be."""
    context = {
        "versions": ProcessVersion.objects.exclude(status=ProcessVersion.Status.DRAFT)[:8],
        "blueprints": [_shown(key, blueprint) for key, blueprint in BLUEPRINTS.items()],
    }
    return render(request, "diagrams/new.html", context)


def _shown(key: str, blueprint: Blueprint) -> dict[str, object]:
    definition = blueprint.definition
    layout, routes = geometry(graph_of(definition), Direction.ROWS)
    name = in_language(definition.name.en, definition.name.zh)
    return {
        "key": key,
        "name": name,
        "text": in_language(blueprint.text.en, blueprint.text.zh),
        "stages": len(definition.places),
        "lanes": [in_language(lane.name.en, lane.name.zh) for lane in definition.lanes],
        "picture": SafeString(svg.render(layout, routes, title=name)),  # the writer escapes every text itself
    }


@require_POST
@requires(Permission.MAP_DEFINE)
def from_blueprint(request: SignedInRequest, key: str) -> HttpResponse:
    if key not in BLUEPRINTS:
        return redirect("diagrams:new")
    draft = definitions.draft_from(definition=BLUEPRINTS[key].definition, by=request.user)
    messages.success(request, _("Draft %(number)d is ready to be changed.") % {"number": draft.number})
    return redirect("diagrams:edit", draft.public_id)
