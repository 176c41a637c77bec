"""A definition becomes a draft: from a template, from a file."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from crmq.org.models import Department, User
from customers.models import ProcessVersion, Stage, Transition
from customers.services.publishing import next_number
from diagrams.definition import Definition, Place

from .drafts import settle

KEPT = ("required_fields", "documents", "forms")
KEPT_OF_WAYS = ("guards", "actions", "is_automatic")


@transaction.atomic
def draft_from(
    *, definition: Definition, by: Any, note: str = "", like: ProcessVersion | None = None
) -> ProcessVersion:
    """A new draft with these places and ways, every place in a cell.

    Lanes become departments: by code, else by name, else new ones. Owners that nobody has the
    e-mail address of are left blank. What a definition does not hold, such as documents and
    conditions of stages, comes from the stages and ways of the same key in `like`.
    """
    departments = _departments(definition)
    order = [departments[lane.key].pk for lane in definition.lanes]
    draft = ProcessVersion.objects.create(
        number=next_number(), name_en=definition.name.en or definition.name.zh, name_zh=definition.name.zh, note=note[:500],
        lane_order=list(dict.fromkeys(order)), origin=like,
    )  # fmt: skip
    owners = {user.email: user for user in User.objects.active().filter(email__in=_owners(definition.places))}
    kept = {stage.key: stage for stage in like.stages.all()} if like else {}
    stages = {
        place.key: _stage(draft, place, departments.get(place.lane), owners.get(place.owner), kept.get(place.key))
        for place in definition.places
    }
    _ways(draft, definition, stages, like)
    settle(draft)
    return draft


def _owners(places: Iterable[Place]) -> set[str]:
    return {place.owner.lower() for place in places if place.owner}


def _departments(definition: Definition) -> dict[str, Department]:
    found = {}
    for lane in definition.lanes:
        known = Department.objects.filter(code=lane.key) or Department.objects.filter(
            name_en=lane.name.en or lane.name.zh
        )
        known = known or Department.objects.filter(name_zh=lane.name.zh).exclude(name_zh="")
        found[lane.key] = known.first() or Department.objects.create(
            code=_free_code(lane.key), name_en=lane.name.en or lane.name.zh, name_zh=lane.name.zh
        )
    return found


def _free_code(wanted: str) -> str:
    code, number = slugify(wanted)[:36] or "department", 2
    start = code
    while Department.objects.filter(code=code).exists():
        code, number = f"{start}-{number}", number + 1
    return code


def _stage(
    draft: ProcessVersion, place: Place, department: Department | None, owner: User | None, like: Stage | None
) -> Stage:
    return Stage.objects.create(
        process=draft, key=place.key, kind=place.kind.value, step=place.step, department=department, owner=owner,
        name_en=place.name.en or place.name.zh, name_zh=place.name.zh,
        definition_en=place.definition.en, definition_zh=place.definition.zh,
        entry_criteria_en=place.entry.en, entry_criteria_zh=place.entry.zh,
        target_days=place.target_days, is_control_point=place.is_control, control_indicators=list(place.indicators),
        rank=place.cell.rank if place.cell else None, row=place.cell.track if place.cell else None,
        **({name: getattr(like, name) for name in KEPT} if like else {}),
    )  # fmt: skip


def _ways(draft: ProcessVersion, definition: Definition, stages: dict[str, Stage], like: ProcessVersion | None) -> None:
    kept = like.transitions.select_related("source", "target") if like else ()
    same = {f"{way.source.key}.{way.target.key}": way for way in kept}
    Transition.objects.bulk_create(
        Transition(
            process=draft, source=stages[way.source], target=stages[way.target], is_return=way.is_return,
            label_en=way.label.en, label_zh=way.label.zh, condition_en=way.condition.en, condition_zh=way.condition.zh,
            **({name: getattr(same[way.key], name) for name in KEPT_OF_WAYS} if way.key in same else {}),
        )
        for way in definition.ways
    )  # fmt: skip
