"""Stages of a draft: add, change, move, remove. Each change is logged and can be undone."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Max
from django.utils.text import slugify

from crmq.lib.pinyin import sort_key
from customers.models import ProcessVersion, Stage, Transition
from diagrams.definition import KEY_LENGTH

from .drafts import Verb, changing

STEPS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


def add_stage(*, process: ProcessVersion, seen: int, by: Any, fields: Mapping[str, Any], after: str = "") -> Stage:
    """A new stage at the end of its lane, or behind the stage `after`, which then leads to it."""
    what = (fields["name_en"], fields.get("name_zh", ""))
    with changing(process=process, seen=seen, by=by, verb=Verb.ADDED, what=what, touches=[after]) as draft:
        last = draft.stages.aggregate(last=Max("rank"))["last"]
        rank = None if after or last is None else last + 1
        stage = Stage.objects.create(process=draft, key=free_key(draft, *what), rank=rank, **fields)
        if after:
            source = draft.stages.get(key=after)
            Transition.objects.create(process=draft, source=source, target=stage)
    return stage


def change_stage(*, process: ProcessVersion, key: str, seen: int, by: Any, fields: Mapping[str, Any]) -> Stage:
    """New values for a stage. In another lane it keeps its rank and finds a free place there."""
    stage = process.stages.get(key=key)
    with changing(process=process, seen=seen, by=by, verb=Verb.CHANGED, what=names(stage), touches=[key]) as draft:
        stage = draft.stages.get(key=key)
        lane = stage.department_id
        for name, value in fields.items():
            setattr(stage, name, value)
        if stage.department_id != lane:
            stage.row = _free_row(draft, stage)
        stage.save()
    return stage


def remove_stage(*, process: ProcessVersion, key: str, seen: int, by: Any) -> None:
    """Take a stage and its ways out. What led to it alone leads on to what alone followed."""
    stage = process.stages.get(key=key)
    with changing(process=process, seen=seen, by=by, verb=Verb.REMOVED, what=names(stage), touches=[key]) as draft:
        stage = draft.stages.get(key=key)
        bridge(stage)
        stage.delete()


def place_stage(
    *,
    process: ProcessVersion,
    key: str,
    seen: int,
    by: Any,
    rank: int,
    row: int,
    between: bool = False,
    department: Any = None,
) -> None:
    """Put a stage in a cell. Whoever stood there changes places with it.

    `between` opens a new rank before `rank`; a row of −1 opens one before the first.
    A department makes it the stage of that lane.
    """
    stage = process.stages.get(key=key)
    with changing(
        process=process, seen=seen, by=by, verb=Verb.MOVED, what=names(stage), touches=[key], moves=True
    ) as draft:
        stage = draft.stages.get(key=key)
        lane = department or stage.department
        _make_room(draft, stage, lane, rank, row, between)
        stage.rank, stage.row, stage.department = max(0, rank), max(0, row), lane
        stage.save(update_fields=["rank", "row", "department"])


def _make_room(draft: ProcessVersion, stage: Stage, lane: Any, rank: int, row: int, between: bool) -> None:
    others = draft.stages.exclude(pk=stage.pk)
    if between or rank < 0:
        others.filter(rank__gte=max(0, rank)).update(rank=F("rank") + 1)
    elif row < 0:
        others.filter(department=lane).update(row=F("row") + 1)
    else:
        standing = others.filter(department=lane, rank=rank, row=row)
        if stage.department_id == getattr(lane, "pk", None):
            standing.update(rank=stage.rank, row=stage.row)
        else:
            others.filter(department=lane, rank=rank, row__gte=row).update(row=F("row") + 1)


def neighbour(stage: Stage, step: str, lanes: list[Any]) -> dict[str, Any]:
    """The cell one step away, as `place_stage` takes it: into the next lane beyond the last track."""
    down, across = STEPS[step]
    rank, row = (stage.rank or 0) + down, (stage.row or 0) + across
    place = {"rank": rank, "row": row, "department": stage.department}
    if not across:
        return place
    tracks = stage.process.stages.filter(department=stage.department).exclude(pk=stage.pk)
    last = tracks.aggregate(last=Max("row"))["last"] or 0
    at = lanes.index(stage.department) + across
    if 0 <= row <= max(last, stage.row or 0) or not 0 <= at < len(lanes) or lanes[at] is None:
        return place
    there = stage.process.stages.filter(department=lanes[at]).aggregate(last=Max("row"))["last"] or 0
    return {"rank": rank, "row": 0 if across > 0 else there, "department": lanes[at]}


def bridge(stage: Stage) -> None:
    """Lead from the one stage before to the one stage after, where there is one of each."""
    before, after = list(stage.incoming.all()), list(stage.outgoing.all())
    if len(before) != 1 or len(after) != 1 or before[0].source_id == after[0].target_id:
        return
    source, target = before[0].source_id, after[0].target_id
    if not Transition.objects.filter(source=source, target=target).exists():
        before[0].target_id = target
        before[0].save(update_fields=["target"])


def free_key(draft: ProcessVersion, english: str, chinese: str) -> str:
    """A key for a new stage out of its name."""
    wanted = slugify(english)[: KEY_LENGTH - 4] or slugify(sort_key(chinese))[: KEY_LENGTH - 4] or "stage"
    wanted = wanted.replace("-", "_")
    taken = set(draft.stages.values_list("key", flat=True))
    number = 2
    key = wanted
    while key in taken:
        key, number = f"{wanted}_{number}", number + 1
    return key


def names(stage: Stage) -> tuple[str, str]:
    return stage.name_en, stage.name_zh


def _free_row(draft: ProcessVersion, stage: Stage) -> int:
    there = draft.stages.filter(department=stage.department, rank=stage.rank).exclude(pk=stage.pk)
    last = there.aggregate(last=Max("row"))["last"]
    return 0 if last is None else last + 1
