"""Versions of the process as values, and the lanes they are drawn in."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from crmq.lib.figures import number
from crmq.lib.models import in_language
from crmq.org.models import Department
from customers.models import ProcessVersion, Stage, Transition
from diagrams.definition import Definition, LaneOf, Place, Text, Way
from diagrams.graph import Cell, Edge, EdgeKind, Graph, Lane, Node, NodeKind


def stages_of(process: ProcessVersion) -> list[Stage]:
    return list(process.stages.select_related("department", "owner").order_by("rank", "pk"))


def transitions_of(process: ProcessVersion) -> list[Transition]:
    return list(process.transitions.select_related("source", "target"))


def lanes_of(process: ProcessVersion, stages: Iterable[Stage]) -> list[Department | None]:
    """The departments in the order the version keeps, then those of other stages as they come."""
    known = {stage.department_id: stage.department for stage in stages}
    missing = [key for key in process.lane_order if key not in known]
    empty = Department.objects.in_bulk(missing) if missing else {}
    order = [key for key in process.lane_order if key in known or key in empty]
    return [(known | empty)[key] for key in [*order, *(key for key in known if key not in order)]]


def definition_of(process: ProcessVersion) -> Definition:
    """Cost: three statements."""
    stages = stages_of(process)
    lanes = [
        LaneOf(lane.code, Text(lane.name_en, lane.name_zh)) for lane in lanes_of(process, stages) if lane is not None
    ]
    ways = [
        Way(
            each.source.key, each.target.key, Text(each.label_en, each.label_zh),
            Text(each.condition_en, each.condition_zh), each.is_return,
        )
        for each in transitions_of(process)
    ]  # fmt: skip
    name = Text(process.name_en, process.name_zh)
    return Definition(name, tuple(lanes), tuple(place_of(stage) for stage in stages), tuple(ways))


def place_of(stage: Stage) -> Place:
    return Place(
        key=stage.key,
        kind=NodeKind(stage.kind),
        name=Text(stage.name_en, stage.name_zh),
        lane=stage.department.code if stage.department else "",
        step=stage.step,
        owner=stage.owner.email if stage.owner else "",
        definition=Text(stage.definition_en, stage.definition_zh),
        entry=Text(stage.entry_criteria_en, stage.entry_criteria_zh),
        target_days=stage.target_days,
        is_control=stage.is_control_point,
        indicators=tuple(stage.control_indicators),
        cell=None if stage.rank is None else Cell(stage.rank, stage.row or 0),
    )


def heads(definition: Definition) -> set[str]:
    """Lanes whose department has a head who works here."""
    codes = [lane.key for lane in definition.lanes]
    found = Department.objects.filter(code__in=codes, head__is_active=True)
    return set(found.values_list("code", flat=True))


def graph_of(definition: Definition) -> Graph:
    """A definition in the reader's language, ready to be drawn."""
    lanes = [Lane(lane.key, in_language(lane.name.en, lane.name.zh)) for lane in definition.lanes]
    if any(place.lane not in definition.lane for place in definition.places):
        lanes.append(Lane("", _("No department")))
    tinted = tuple(Lane(lane.key, lane.label, place % 5 + 1) for place, lane in enumerate(lanes))
    nodes = tuple(
        Node(
            place.key, place.kind, in_language(place.name.en, place.name.zh),
            place.lane if place.lane in definition.lane else "", place.cell, _note(place),
            has_control=place.is_control,
        )
        for place in definition.places
    )  # fmt: skip
    edges = tuple(
        Edge(
            way.key, way.source, way.target, in_language(way.label.en, way.label.zh),
            EdgeKind.RETURN if way.is_return else EdgeKind.NORMAL,
        )
        for way in definition.ways
    )  # fmt: skip
    return Graph(tinted, nodes, edges)


def _note(place: Place) -> str:
    if place.target_days is None or place.kind != NodeKind.STAGE:
        return ""
    days = number(place.target_days, 1 if place.target_days < 10 and place.target_days % 1 else 0)
    return _("target %(days)s d") % {"days": days}
