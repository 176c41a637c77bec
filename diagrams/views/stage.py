"""A stage: what it means, its figures, who is inside. A drawer with htmx, else a page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from crmq.lib import keyset
from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.requests import SignedInRequest
from customers import guard_words
from customers.document_files import document_response
from customers.models import Stage, Transition
from customers.queries import lifecycle, process_figures
from customers.queries.maintenance import published_playbooks
from customers.stage_rules import read_actions, read_documents, read_forms, read_guards
from diagrams.forms import MapOptions
from diagrams.queries import control
from diagrams.queries.overlays import satisfaction

from .logic_map import published_or_404, wish_of


def _found(key: str) -> Stage:
    return get_object_or_404(Stage.objects.select_related("department", "owner"), process=published_or_404(), key=key)


@require_GET
@requires(Permission.MAP_READ)
def stage(request: SignedInRequest, key: str) -> HttpResponse:
    found, wish = _found(key), wish_of(request, MapOptions(request.GET))
    figures = process_figures.figures(request.user, found.process, wish.start, wish.end, wish.scope)
    inside = wish.scope.applied(lifecycle.customers_inside(request.user, found))
    page = keyset.page(inside, order=["stage_since", "customer_id"], cursor=request.GET.get("cursor", ""), size=20)
    context = {
        "stage": found, "seen": figures.stages[key], "is_bottleneck": figures.bottleneck == key, "share": figures.bottleneck_share,
        "page": page, "query": request.GET.urlencode(), "language": get_language() or "en", "here": request.get_full_path(),
        "documents": read_documents(found.documents), "forms": read_forms(found.forms),
        "required": [guard_words.field_label(name) for name in found.required_fields],
        "csat": satisfaction(request.user, wish.start, wish.end, wish.scope).get(key),
        "control": control.of_stage(request.user, found, wish.end, wish.scope) if found.is_control_point else None,
        "playbooks": published_playbooks() if found.step == Stage.Step.MAINTENANCE else [],
        "incoming": found.incoming.select_related("source"),
        "outgoing": [_way(each, found) for each in found.outgoing.select_related("target")],
    }  # fmt: skip
    return render_page(request, "diagrams/stage.html", context, fragment="drawer")


def _way(transition: Transition, source: Stage) -> dict[str, Any]:
    """A way out with its conditions and what it sets off, in words."""
    language = get_language() or "en"
    return {
        "pk": transition.pk, "target": transition.target, "is_automatic": transition.is_automatic,
        "conditions": [guard_words.in_words(guard, source) for guard in read_guards(transition.guards)],
        "actions": [action.text(language) for action in read_actions(transition.actions) if action.text(language)],
    }  # fmt: skip


@require_GET
@requires(Permission.MAP_READ)
def stage_document(request: SignedInRequest, key: str, document: str) -> HttpResponseBase:
    """A document of a stage as a blank template."""
    found = next((each for each in read_documents(_found(key).documents) if each.key == document), None)
    if found is None:
        raise Http404
    return document_response(found, {})
