"""Changing drafts: every change goes through `changing`, which logs it and finds conflicts."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Max

from customers.models import ProcessVersion, Stage
from diagrams.layout import place
from diagrams.models import ProcessEdit
from diagrams.queries.definitions import definition_of, graph_of, lanes_of, stages_of

from . import rows

Verb = ProcessEdit.Verb
CELL = {"rank", "row"}


class NotEditable(Exception):
    """Only drafts are edited; a version in review or published stays as it is."""


class EditConflict(Exception):
    """Somebody changed the same thing since the page was shown. `edits` are theirs, newest first."""

    def __init__(self, process: ProcessVersion, edits: list[ProcessEdit]) -> None:
        super().__init__(str(edits[0]))
        self.process, self.edits = process, edits


class NothingToUndo(Exception):
    """The log has no change left in that direction."""


@contextmanager
def changing(
    *,
    process: ProcessVersion,
    seen: int,
    by: Any,
    verb: str,
    what: tuple[str, str],
    touches: Collection[str] = (),
    moves: bool = False,
) -> Iterator[ProcessVersion]:
    """Change a draft inside a transaction; yields it locked, with every stage in a cell.

    `seen` is the version's counter as the page showed it. Changes of others since then are a
    conflict only when they touched one of the stages `touches`; their cells count only if this
    change `moves` them.
    Errors: NotEditable, EditConflict.
    """
    with transaction.atomic():
        draft = locked(process)
        _refuse_conflict(draft, seen, set(touches), moves)
        draft.lane_order = [lane.pk for lane in lanes_of(draft, stages_of(draft)) if lane is not None]
        settle(draft)
        before = rows.snapshot(draft)
        yield draft
        draft.save(update_fields=[*rows.VERSION_FIELDS])
        settle(draft)
        delta = rows.delta(before, rows.snapshot(draft))
        if delta:
            _log(draft, by, verb, what, delta)


def locked(process: ProcessVersion) -> ProcessVersion:
    """The draft, locked. Errors: NotEditable."""
    draft = ProcessVersion.objects.select_for_update().get(pk=process.pk)
    if draft.status != ProcessVersion.Status.DRAFT:
        raise NotEditable(draft.get_status_display())
    return draft


def _refuse_conflict(draft: ProcessVersion, seen: int, touches: set[str], moves: bool) -> None:
    if draft.edited == seen:
        return
    since = ProcessEdit.objects.filter(process=draft, edited__gt=seen).select_related("by").order_by("-edited")
    theirs = [edit for edit in since if touches & _touched(edit, with_cells=moves)]
    if theirs:
        raise EditConflict(draft, theirs)


def _touched(edit: ProcessEdit, *, with_cells: bool) -> set[str]:
    """Keys of the stages that a change concerned, its ways' ends included."""
    keys = {
        key
        for key, (before, after) in edit.delta.get("stages", {}).items()
        if with_cells or before is None or after is None or before.keys() - CELL
    }
    return keys.union(*(way.split(".") for way in edit.delta.get("ways", {})))


def settle(draft: ProcessVersion) -> None:
    """Write the cell of every stage down, so that a later change leaves the others where they are."""
    definition = definition_of(draft)
    cells = place(graph_of(definition)).cells
    moved = {key: cell for key, cell in cells.items() if definition.place[key].cell != cell}
    stages = list(draft.stages.filter(key__in=moved)) if moved else []
    for stage in stages:
        stage.rank, stage.row = moved[stage.key].rank, moved[stage.key].track
    Stage.objects.bulk_update(stages, ["rank", "row"])


def _log(draft: ProcessVersion, by: Any, verb: str, what: tuple[str, str], delta: rows.Delta) -> None:
    draft.edited += 1
    draft.save(update_fields=["edited"])
    edits = ProcessEdit.objects.filter(process=draft)
    ProcessEdit.objects.create(
        process=draft, by=by, verb=verb, what_en=what[0][:300], what_zh=what[1][:300], delta=delta,
        number=(edits.aggregate(last=Max("number"))["last"] or 0) + 1, edited=draft.edited,
    )  # fmt: skip


def last_done(process: ProcessVersion) -> ProcessEdit | None:
    """What undo would take back."""
    return ProcessEdit.objects.filter(process=process, is_undone=False).order_by("-number").first()


def next_undone(process: ProcessVersion) -> ProcessEdit | None:
    """What redo would do again: undone after the last change that stands."""
    done = last_done(process)
    undone = ProcessEdit.objects.filter(process=process, is_undone=True, number__gt=done.number if done else 0)
    return undone.order_by("number").first()


def undo(*, process: ProcessVersion, seen: int, by: Any) -> ProcessEdit:
    """Take the last change back. Errors: NotEditable, EditConflict, NothingToUndo."""
    return _turn(process, seen, by, rows.BEFORE)


def redo(*, process: ProcessVersion, seen: int, by: Any) -> ProcessEdit:
    """Do the change undone last again. Errors: as undo."""
    return _turn(process, seen, by, rows.AFTER)


@transaction.atomic
def _turn(process: ProcessVersion, seen: int, by: Any, side: int) -> ProcessEdit:
    draft = locked(process)
    if draft.edited != seen:
        since = ProcessEdit.objects.filter(process=draft, edited__gt=seen).select_related("by").order_by("-edited")
        raise EditConflict(draft, list(since))
    edit = last_done(draft) if side == rows.BEFORE else next_undone(draft)
    if edit is None:
        raise NothingToUndo
    rows.put(draft, edit.delta, side)
    draft.edited += 1
    draft.save(update_fields=[*rows.VERSION_FIELDS, "edited"])
    edit.is_undone, edit.edited, edit.by = side == rows.BEFORE, draft.edited, by
    edit.save(update_fields=["is_undone", "edited", "by"])
    return edit
