"""Ways between the stages of a draft: connect, change, disconnect, insert."""

from collections.abc import Mapping
from typing import Any

from customers.models import ProcessVersion, Stage, Transition

from .drafts import Verb, changing
from .stages import bridge, free_key, names


class WayExists(Exception):
    """There is a way from the one stage to the other already."""


class LeadsToItself(Exception):
    """A way must lead to another stage."""


def connect(
    *, process: ProcessVersion, source: str, target: str, seen: int, by: Any, fields: Mapping[str, Any]
) -> Transition:
    """A new way. Errors: LeadsToItself, WayExists, and those of `changing`."""
    if source == target:
        raise LeadsToItself
    ends = _ends(process, source, target)
    with changing(
        process=process, seen=seen, by=by, verb=Verb.CONNECTED, what=_what(*ends), touches=[source, target]
    ) as draft:
        first, last = _ends(draft, source, target)
        if first.outgoing.filter(target=last).exists():
            raise WayExists
        return Transition.objects.create(process=draft, source=first, target=last, **fields)


def change_way(
    *, process: ProcessVersion, source: str, target: str, seen: int, by: Any, fields: Mapping[str, Any]
) -> None:
    """New values for a way: its label, its condition, whether it leads back."""
    ends = _ends(process, source, target)
    with changing(
        process=process, seen=seen, by=by, verb=Verb.CHANGED, what=_what(*ends), touches=[source, target]
    ) as draft:
        way = _way(draft, source, target)
        for name, value in fields.items():
            setattr(way, name, value)
        way.save()


def disconnect(*, process: ProcessVersion, source: str, target: str, seen: int, by: Any) -> None:
    ends = _ends(process, source, target)
    with changing(
        process=process, seen=seen, by=by, verb=Verb.DISCONNECTED, what=_what(*ends), touches=[source, target]
    ) as draft:
        _way(draft, source, target).delete()


def insert_new(
    *, process: ProcessVersion, source: str, target: str, seen: int, by: Any, fields: Mapping[str, Any]
) -> Stage:
    """A new stage in the middle of a way. What is said about the way stays with its first half."""
    what = (fields["name_en"], fields.get("name_zh", ""))
    with changing(process=process, seen=seen, by=by, verb=Verb.INSERTED, what=what, touches=[source, target]) as draft:
        stage = Stage.objects.create(process=draft, key=free_key(draft, *what), **fields)
        _split(draft, _way(draft, source, target), stage)
    return stage


def insert(*, process: ProcessVersion, source: str, target: str, key: str, seen: int, by: Any) -> None:
    """Put a stage that is there into a way. It leaves the chain it stood in, which closes behind it.

    Errors: LeadsToItself for a stage at an end of the way.
    """
    if key in (source, target):
        raise LeadsToItself
    stage = process.stages.get(key=key)
    with changing(
        process=process, seen=seen, by=by, verb=Verb.INSERTED, what=names(stage), touches=[source, target, key],
        moves=True,
    ) as draft:  # fmt: skip
        stage, way = draft.stages.get(key=key), _way(draft, source, target)
        if stage.incoming.count() <= 1 and stage.outgoing.count() <= 1:
            bridge(stage)
            Transition.objects.filter(process=draft, source=stage).delete()
            Transition.objects.filter(process=draft, target=stage).delete()
        stage.rank = stage.row = None
        stage.save(update_fields=["rank", "row"])
        _split(draft, way, stage)


def _split(draft: ProcessVersion, way: Transition, stage: Stage) -> None:
    target = way.target
    if way.source.outgoing.filter(target=stage).exists():
        way.delete()
    else:
        way.target = stage
        way.save(update_fields=["target"])
    Transition.objects.get_or_create(process=draft, source=stage, target=target, defaults={"is_return": way.is_return})


def _ends(process: ProcessVersion, source: str, target: str) -> tuple[Stage, Stage]:
    return process.stages.get(key=source), process.stages.get(key=target)


def _way(draft: ProcessVersion, source: str, target: str) -> Transition:
    return draft.transitions.select_related("source", "target").get(source__key=source, target__key=target)


def _what(source: Stage, target: Stage) -> tuple[str, str]:
    return f"{source.name_en} → {target.name_en}", f"{source.name_zh} → {target.name_zh}"
