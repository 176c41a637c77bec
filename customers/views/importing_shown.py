"""What the import pages show: statuses, cells, reasons and questions in words."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crmq.lib.figures import number
from crmq.lib.jobs import Job
from crmq.lib.money import format_money
from crmq.lib.tables import write_csv
from customers.import_texts import FIELDS, explain_convention, explain_row
from customers.models import Import, ImportReject
from customers.queries.importing import undoing
from customers.services.importing import NotUndoable
from customers.services.importing.previewing import Cell, Preview

TONES = {
    Job.Status.DONE: ("good", "check"),
    Job.Status.FAILED: ("bad", "alert-circle"),
    Job.Status.RUNNING: ("accent", "loader-2"),
    Job.Status.CANCELLED: ("warn", "player-stop"),
}
STEPS = ("upload", "map", "preview", "result")


def summary(job: Import) -> dict[str, Any]:
    """One line of the list."""
    name, tone, icon = state(job)
    return {
        "job": job,
        "url": reverse("customers:import", args=[job.public_id]),
        "state": name,
        "tone": tone,
        "icon": icon,
    }


def state(job: Import) -> tuple[str, str, str]:
    """Words, tone and icon of where an import stands."""
    if job.step == Import.Step.UPLOADED:
        return _("Not started"), "line", "pencil"
    if job.step in (Import.Step.UNDOING, Import.Step.UNDONE):
        return job.get_step_display(), "", "arrow-back-up"
    tone, icon = TONES.get(Job.Status(job.status), ("", "clock"))
    return job.get_status_display(), tone, icon


def trail() -> list[dict[str, str]]:
    return [{"label": _("Imports"), "url": reverse("customers:imports")}]


def phases(current: str) -> list[dict[str, Any]]:
    """The steps of the wizard, with where we are."""
    labels = {"upload": _("Upload"), "map": _("Columns"), "preview": _("Preview"), "result": _("Result")}
    return [
        {"label": labels[name], "is_current": name == current, "is_done": STEPS.index(name) < STEPS.index(current)}
        for name in STEPS
    ]


def doing(job: Import) -> str:
    return _("Undo") if job.step == Import.Step.UNDOING else _("Import")


def table(found: Preview) -> dict[str, Any]:
    """The first rows of a preview as texts, one list of cells a row."""
    names = found.fields
    rows = []
    for row in found.rows:
        cells = [_cell(name, cell, row.currency) for name, cell in zip(names, row.cells, strict=True)]
        others = [explain_row(cell.reason, dict(cell.params)) for cell in row.others]
        rows.append({"number": row.number, "cells": cells, "others": others, "is_refused": row.is_refused})
    return {"heads": [FIELDS[name] for name in names], "rows": rows}


def _cell(name: str, cell: Cell, currency: str) -> dict[str, str]:
    value: Any = cell.text
    if isinstance(value, date):
        value = date_format(value, "SHORT_DATE_FORMAT")
    elif isinstance(value, int):
        is_money = name.endswith("_minor") and currency
        value = (
            format_money(value, currency, "zh_Hans" if (get_language() or "").startswith("zh") else "en")
            if is_money
            else number(value)
        )
    reason = explain_row(cell.reason, dict(cell.params)) if cell.reason else ""
    return {"text": "" if value is None else str(value), "reason": reason, "head": str(FIELDS[name])}


def reasons(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Reasons in words with their numbers, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return [{"text": generally(reason), "count": count} for reason, count in ordered]


def generally(reason: str) -> str:
    """A reason without the particulars of one cell."""
    return explain_row(reason, _Dots())  # type: ignore[arg-type]  # stands for any parameters


class _Dots(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def conventions(found: Preview) -> list[dict[str, str]]:
    """How dates and numbers are read, and why."""
    both = {**found.dates, **found.numbers}
    return [{"column": column, "text": explain_convention(each)} for column, each in both.items()]


def result(job: Import) -> dict[str, Any]:
    """What an import did, by rows, by records and by reasons."""
    did = undoing.records(job.pk)
    records = [{"name": _plural(each.model), "created": each.created, "updated": each.updated} for each in did]
    can_undo = job.step == Import.Step.STARTED and bool(did)
    return {"records": records, "reasons": reasons(job.reasons), "can_undo": can_undo, "state": state(job)}


def reject(job: Import, each: ImportReject) -> dict[str, Any]:
    return {
        "row": each.row,
        "column": _column(job, each),
        "value": each.value,
        "text": explain_row(each.reason, each.params),
    }


def rejects_csv(job: Import) -> Iterator[bytes]:
    """The refused cells in the language in force now: the response is sent after it is gone."""
    heads = [_("Row"), _("Column"), _("Value"), _("Reason")]
    rows = [
        (each.row, _column(job, each), each.value, explain_row(each.reason, each.params))
        for each in job.rejects.all().iterator(2_000)
    ]
    return write_csv(heads, rows)


def undo_question(job: Import) -> str:
    """What the undo would do, in numbers."""
    parts = []
    for each in undoing.records(job.pk):
        if each.created:
            parts.append(
                _("%(n)s %(what)s are deleted") % {"n": number(each.created), "what": _plural(each.model).lower()}
            )
        if each.updated:
            parts.append(
                _("%(n)s %(what)s get back their values from before")
                % {"n": number(each.updated), "what": _plural(each.model).lower()}
            )
    return "; ".join(parts) + "."


def undo_refusal(job: Import, error: NotUndoable) -> list[str]:
    """Why it cannot be undone, one sentence a reason."""
    found = [
        _("%(n)s %(what)s were changed since.") % {"n": number(n), "what": _plural(m).lower()}
        for m, n in error.changed.items()
    ]
    found += [
        _("%(n)s %(what)s depend on what was imported.") % {"n": number(n), "what": _plural(m).lower()}
        for m, n in error.depending.items()
    ]
    return found or [_("It has not ended, or is undone already.")]


def _plural(model: type[Model]) -> str:
    return capfirst(str(model._meta.verbose_name_plural))


def _column(job: Import, each: ImportReject) -> str:
    """The column as the file names it; the field's label where no column feeds it."""
    source = job.mapping.get("fields", {}).get(each.column)
    has_no_column = isinstance(source, dict) and not source.get("columns")
    return str(FIELDS[each.column]) if has_no_column else each.column
