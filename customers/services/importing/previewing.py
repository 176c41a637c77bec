"""What a file holds and what its import would do. Writes nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from crmq.lib.tables import Chunk, Format, open_table
from crmq.org import queries as org
from customers.models import Import, ImportMapping
from customers.parsing import KINDS, Convention, RowParser, Survey, suggest_mapping
from customers.queries.importing import checks, previews, resolving
from customers.queries.importing.stage import Stage, clear_batch

from .reading import Plan, Refused, copy_chunk, file_of

PREVIEW_ROWS = 10_000
SHOWN = 20
SHOWN_REFUSED = 10  # beyond the first
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Contents:
    """A file before it is mapped: its columns, each with some of its values, and the mapping to begin with."""

    format: Format
    samples: Mapping[str, list[str]]
    plan: Plan
    is_remembered: bool


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    reason: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: list[Cell]  # one per field of the preview
    others: list[Cell]  # faults of the row as a whole
    currency: str  # of its amounts; blank where the row could not be read

    @property
    def is_refused(self) -> bool:
        return any(cell.reason for cell in (*self.cells, *self.others))


@dataclass(frozen=True, slots=True)
class Preview:
    """`rows` and the counts are of the first `read` rows; `is_whole` if the file has no more."""

    fields: list[str]
    rows: list[Row]
    read: int
    is_whole: bool
    new: int
    known: int
    rejected: int
    reasons: dict[str, int]
    dates: Mapping[str, Convention]
    numbers: Mapping[str, Convention]


def contents(job: Import, *, encoding: str = "", sheet: str = "") -> Contents:
    """Open an upload and suggest how to map it: as the last file of its source was, or by the column names.

    Errors: UnreadableFile.
    """
    with file_of(job) as stream, open_table(stream, encoding=encoding, sheet=sheet, chunk=500) as table:
        samples = {name: _samples(table.sample, at) for at, name in enumerate(table.columns)}
        fitting = _remembered(job, samples)
        plan = fitting or Plan(suggest_mapping(KINDS[job.kind], table.columns), Plan.no_options())
        return Contents(table.format, samples, plan, fitting is not None)


def preview(job: Import) -> Preview:
    """Read the first rows of a mapped upload and judge them as the import would.

    Errors: UnreadableFile, BadMapping.
    """
    plan = Plan.of(job.kind, job.mapping)
    chunks, is_whole, columns = _first_rows(job, plan)
    surveyed = Survey(plan.mapping, columns)
    for chunk in chunks:
        surveyed.add(chunk)
    conventions = surveyed.conventions()
    parser = RowParser(plan.mapping, columns, conventions, currency=org.organisation().currency)
    refused, stage = Refused(), Stage(KINDS[job.kind], "import_preview", is_temporary=True)
    with transaction.atomic():
        clear_batch()
        stage.drop()
        stage.create()
        for chunk in chunks:
            refused.add(copy_chunk(stage, parser, chunk))
        stage.arrange({name: source.repeats for name, source in plan.mapping.fields.items()})
        outcome = _judge(stage, job, plan, parser.broken)
        values = previews.first_rows(stage, SHOWN)
        transaction.set_rollback(True)
    return Preview(
        fields=plan.fields,
        rows=_shown(plan, chunks, columns, values, refused, outcome.faults),
        read=sum(map(len, chunks)),
        is_whole=is_whole,
        new=outcome.new,
        known=outcome.known,
        rejected=outcome.rejected + refused.rows,
        reasons=dict((Counter(refused.reasons) + outcome.reasons).most_common()),
        dates=conventions.dates,
        numbers=conventions.numbers,
    )


@dataclass(slots=True)
class _Outcome:
    new: int = 0
    known: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[int, str, str, str, dict[str, Any]]] = field(
        default_factory=list
    )  # row, field, value, reason, params


def _judge(stage: Stage, job: Import, plan: Plan, broken: Mapping[Any, int]) -> _Outcome:
    outcome = _Outcome()
    for batch in stage.batches():
        clear_batch()
        resolving.resolve(stage, batch, source=job.source, allocates=False)
        checks.find_faults(stage, will_exist=_will_exist(plan))
        checks.refuse_incomplete(stage, broken)
        new, known, rejected = previews.counts()
        outcome.new, outcome.known, outcome.rejected = (
            outcome.new + new,
            outcome.known + known,
            outcome.rejected + rejected,
        )
        for row, _, name, value, reason, params in checks.faults():
            outcome.reasons[reason] += 1
            outcome.faults.append((row, name, value, reason, params))
    return outcome


def _will_exist(plan: Plan) -> set[str]:
    """Fields whose unknown values the import would create; parents in the file itself are always known."""
    created = {"region": plan.options["create_regions"], "parent_code": plan.options["create_parents"]}
    return {name for name, is_created in created.items() if is_created}


def _first_rows(job: Import, plan: Plan) -> tuple[list[Chunk], bool, tuple[str, ...]]:
    chunks: list[Chunk] = []
    with file_of(job) as stream, plan.open(stream) as table:
        for chunk in table.chunks():
            if sum(map(len, chunks)) >= PREVIEW_ROWS:
                return chunks, False, table.columns
            chunks.append(chunk)
        return chunks, True, table.columns


def _shown(
    plan: Plan, chunks: list[Chunk], columns: tuple[str, ...], values: Mapping[int, Mapping[str, Any]], refused: Refused, faults: list[Any]
) -> list[Row]:  # fmt: skip
    """The first rows: as they would be stored, or as they stand in the file where they would not."""
    texts = {number: row for chunk in chunks for number, row in zip(chunk.numbers, chunk.rows, strict=True)}
    first = {*list(texts)[:SHOWN], *(f.number for chunk in chunks for f in chunk.faults[:SHOWN])}
    numbers = sorted(first)[:SHOWN]
    numbers += sorted({*(e.row for e in refused.errors), *(row for row, *_ in faults)} - set(numbers))[:SHOWN_REFUSED]
    by_cell: dict[int, dict[str, Cell]] = {number: {} for number in numbers}
    for error in refused.errors:
        if error.row in by_cell:
            name = next((n for n, s in plan.mapping.fields.items() if error.column in s.columns), "")
            by_cell[error.row][name] = Cell(error.value, error.reason.value, error.params)
    for row, name, value, reason, params in faults:
        if row in by_cell:
            by_cell[row][name] = Cell(value or "", reason, params)
    places = {name: at for at, name in enumerate(columns)}
    return [
        _row(number, plan, places, texts.get(number, []), values.get(number, {}), by_cell[number]) for number in numbers
    ]


def _row(
    number: int, plan: Plan, places: Mapping[str, int], texts: list[str], values: Mapping[str, Any], faults: dict[str, Cell]
) -> Row:  # fmt: skip
    cells = []
    for name in plan.fields:
        source = plan.mapping.fields[name]
        raw = next((texts[places[c]] for c in source.columns if texts and texts[places[c]].strip()), source.constant)
        cells.append(faults.get(name) or Cell(values.get(name, raw)))
    others = [cell for name, cell in faults.items() if name not in plan.mapping.fields]
    return Row(number, cells, others, str(values.get("currency") or ""))


def _samples(chunk: Chunk, at: int) -> list[str]:
    values = dict.fromkeys(text for row in chunk.rows if (text := row[at].strip()))
    return [value[:60] for value in list(values)[:SAMPLES]]


def _remembered(job: Import, columns: Mapping[str, Any]) -> Plan | None:
    """The mapping in hand, else that of the last file of the source, if this file has its columns."""
    last = ImportMapping.objects.filter(source=job.source, kind=job.kind).first()
    for data in (job.mapping, last.columns if last else None):
        if data:
            plan = Plan.of(job.kind, data)
            if all(column in columns for source in plan.mapping.fields.values() for column in source.columns):
                return plan
    return None
