"""The rows of a version as plain values: compared before and after a change, put back by undo."""

from typing import Any

from customers.models import ProcessVersion, Stage, Transition

Rows = dict[str, dict[str, dict[str, Any]]]
Delta = dict[str, dict[str, list[dict[str, Any] | None]]]
BEFORE, AFTER = 0, 1

KEPT_APART = {"id", "process_id", "public_id", "source_id", "target_id"}
STAGE_FIELDS = [field.attname for field in Stage._meta.concrete_fields if field.attname not in KEPT_APART]
WAY_FIELDS = [field.attname for field in Transition._meta.concrete_fields if field.attname not in KEPT_APART]
VERSION_FIELDS = ["name_en", "name_zh", "lane_order"]


def snapshot(process: ProcessVersion) -> Rows:
    """Every column of every row: stages by key, ways by "source.target", the version's own by "".

    All columns are JSON values; a test holds the models to that.
    """
    ways = Transition.objects.filter(process=process).select_related("source", "target")
    return {
        "stages": {row["key"]: row for row in Stage.objects.filter(process=process).values(*STAGE_FIELDS)},
        "ways": {
            f"{way.source.key}.{way.target.key}": {name: getattr(way, name) for name in WAY_FIELDS} for way in ways
        },
        "version": {"": {name: getattr(process, name) for name in VERSION_FIELDS}},
    }


def delta(before: Rows, after: Rows) -> Delta:
    """What differs. Of a row on both sides only the columns that changed are kept."""
    found: Delta = {}
    for table in before:
        old, new = before[table], after[table]
        for key in old.keys() | new.keys():
            first, last = old.get(key), new.get(key)
            if first == last:
                continue
            if first is not None and last is not None:
                names = [name for name in last if first[name] != last[name]]
                first, last = ({name: row[name] for name in names} for row in (first, last))
            found.setdefault(table, {})[key] = [first, last]
    return found


def put(process: ProcessVersion, changes: Delta, side: int) -> None:
    """Bring the rows to one side of a delta. They must be as the other side left them."""
    for key, pair in changes.get("ways", {}).items():
        if pair[side] is None:
            _way(process, key).delete()
    for key, pair in changes.get("stages", {}).items():
        _put_stage(process, key, pair[side], is_new=pair[1 - side] is None)
    stages = dict(process.stages.values_list("key", "pk"))
    for key, pair in changes.get("ways", {}).items():
        row = pair[side]
        if row is None:
            continue
        if pair[1 - side] is None:
            source, target = key.split(".")
            Transition.objects.create(process=process, source_id=stages[source], target_id=stages[target], **row)
        else:
            _way(process, key).update(**row)
    for pair in changes.get("version", {}).values():
        for name, value in (pair[side] or {}).items():
            setattr(process, name, value)


def _put_stage(process: ProcessVersion, key: str, row: dict[str, Any] | None, *, is_new: bool) -> None:
    if row is None:
        Stage.objects.filter(process=process, key=key).delete()
    elif is_new:
        Stage.objects.create(process=process, **row)
    else:
        Stage.objects.filter(process=process, key=key).update(**row)


def _way(process: ProcessVersion, key: str) -> Any:
    source, target = key.split(".")
    return Transition.objects.filter(process=process, source__key=source, target__key=target)
