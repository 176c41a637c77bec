"""The page a draft is edited on. After every change it is drawn anew, or only its editor with htmx."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crmq.lib.htmx import render_page
from crmq.lib.permissions import Permission, requires
from crmq.org.models import Department
from crmq.org.requests import SignedInRequest
from customers.models import ProcessVersion, Stage, Transition
from diagrams.checks import check
from diagrams.definition import Definition
from diagrams.forms.editing import ConnectForm, LaneForm, NewStageForm, StageForm, WayForm
from diagrams.queries.definitions import definition_of, heads
from diagrams.routing import Direction
from diagrams.services import drafts
from diagrams.words import grouped

from .canvas import canvas

TEMPLATE = "diagrams/edit.html"


@require_GET
@requires(Permission.MAP_DEFINE)
def edit(request: SignedInRequest, public_id: Any) -> HttpResponse:
    """A draft with the panel of the stage or way chosen, or of the whole."""
    process = get_object_or_404(ProcessVersion, public_id=public_id)
    if process.status != ProcessVersion.Status.DRAFT:
        return render_page(request, "diagrams/edit_closed.html", {"process": process}, fragment="editor", status=409)
    chosen = {name: request.GET.get(name, "") for name in ("stage", "way")}
    return editor(request, process, chosen)


def editor(
    request: SignedInRequest,
    process: ProcessVersion,
    chosen: Mapping[str, str],
    *,
    status: int = 200,
    forms: dict[str, Any] | None = None,
    **shown: Any,
) -> HttpResponse:
    """`chosen` names a stage or a way by key, or neither. `forms` stand in for fresh ones of the same name, to show what was typed; `shown` is more context."""
    stage, way = chosen.get("stage", ""), chosen.get("way", "")
    options = request.GET if request.method == "GET" else request.POST
    direction = Direction.ROWS if options.get("lanes") == "rows" else Direction.COLUMNS
    definition = definition_of(process)
    url = reverse("diagrams:edit", args=[process.public_id])
    drawn = canvas(definition, url, direction, stage or way)
    context = {
        "process": process,
        "canvas": drawn,
        "url": url,
        "direction": direction.value,
        "other_direction": "columns" if direction == Direction.ROWS else "rows",
        "findings": grouped(check(definition, heads=heads(definition)), definition),
        "undoable": drafts.last_done(process),
        "redoable": drafts.next_undone(process),
        "selection": urlencode({"stage": stage} if stage else {"way": way} if way else {}),
        **panel(process, definition, stage, way),
        **(forms or {}),
        **shown,
    }
    return render_page(request, TEMPLATE, context, fragment="editor", status=status)


def panel(process: ProcessVersion, definition: Definition, stage: str, way: str) -> dict[str, Any]:
    """Forms for what is chosen; for the whole where that is nothing, or is gone."""
    if stage in definition.place:
        found = Stage.objects.select_related("department").get(process=process, key=stage)
        return {
            "stage": found,
            "stage_form": StageForm(instance=found),
            "connect_form": ConnectForm(process=process, source=stage, prefix="new"),
            "ways_in": definition.arriving(stage),
            "ways_out": definition.leaving(stage),
            "places": definition.place,
        }
    if way in definition.way:
        source, target = way.split(".")
        transition = Transition.objects.select_related("source", "target").get(
            process=process, source__key=source, target__key=target
        )
        new = NewStageForm(prefix="new", initial={"department": transition.source.department_id})
        return {"way": transition, "way_key": way, "way_form": WayForm(instance=transition), "insert_form": new}
    missing = {"problem": _("It is no longer there: somebody removed it.")} if stage or way else {}
    lanes = Department.objects.filter(code__in=list(definition.lane))
    order = {code: at for at, code in enumerate(definition.lane)}
    used = {place.lane for place in definition.places}
    return {
        "add_form": NewStageForm(prefix="new"),
        "lane_form": LaneForm(),
        "lanes": [
            {"lane": lane, "is_empty": lane.code not in used} for lane in sorted(lanes, key=lambda one: order[one.code])
        ],
        **missing,
    }
