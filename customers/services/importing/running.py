"""An import as a job: stage the file, then write it in committed steps.

The steps of a file are always the same, so that a job that was killed goes on after the last one
committed; a step that was not committed left no trace.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job
from crmq.lib.pinyin import name_keys
from crmq.lib.table_errors import explain
from crmq.lib.tables import UnreadableFile
from crmq.org import queries as org
from crmq.org.audit import name_writer, summarised
from crmq.org.models import Region
from crmq.org.services import notify
from customers.import_texts import explain_mapping
from customers.models import Customer, Import, ImportReject
from customers.parsing import KINDS, BadMapping
from customers.queries.importing import checks, references, rejects, resolving, writing
from customers.queries.importing.locks import lock_kind, prefer_indexes
from customers.queries.importing.stage import Stage, clear_batch, counted, drop_leftovers
from customers.queries.importing.tables import CUSTOMERS, REGIONS
from customers.services import lifecycle, standing

from . import undoing
from .reading import MAX_REJECTS, Plan, Refused, file_of, fill

CHUNK = 2_000  # customers whose standing is recounted in one transaction
TRIES = 3

Step = Callable[[], None]


def run(job: Import) -> None:
    """Work a claimed import, or its undo, to its end; on a second attempt, from where the first one stopped."""
    is_undo = job.step == Import.Step.UNDOING
    name_writer(job.created_by_id, f"/imports/{job.public_id}/")
    try:
        with job.watched():
            _undo(job) if is_undo else _bring_in(job)
    finally:
        name_writer(None, "")
    job.refresh_from_db()
    if is_undo:
        undoing.tell(job)
    elif job.status == Job.Status.DONE:
        _announce(job)


def _bring_in(job: Import) -> None:
    try:
        _Run(job).work()
    except (UnreadableFile, BadMapping, FileNotFoundError) as error:
        job.finish(Job.Status.FAILED, error=_in_words(job, error))


def _undo(job: Import) -> None:
    try:
        undoing.undo(job)
    except undoing.NotUndoable:  # what is there stays, and the import counts as before
        job.advance(0, step=Import.Step.STARTED)


class _Run:
    def __init__(self, job: Import) -> None:
        self._job = job
        self._plan = Plan.of(job.kind, job.mapping)
        self._stage = Stage(KINDS[job.kind], f"import_stage_{job.pk}_{job.attempt}")
        self._refused = Refused()
        self._currency = org.organisation().currency
        self._broken: Mapping[Any, int] = {}

    def work(self) -> None:
        drop_leftovers(f"import_stage_{self._job.pk}_")
        self._stage.create()
        try:
            self._read()
            for number, step in enumerate(self._steps()):
                if number >= self._job.steps:
                    self._commit(step)
        finally:
            self._stage.drop()

    def _read(self) -> None:
        with file_of(self._job) as stream:
            for parser, refused in fill(self._stage, self._plan, stream):
                self._refused, self._broken = refused, parser.broken
                self._job.advance(0)
        self._stage.arrange({name: source.repeats for name, source in self._plan.mapping.fields.items()})
        self._job.expect(counted(self._stage) + self._refused.rows)

    def _steps(self) -> list[Step]:
        batches: list[Step] = [partial(self._write_batch, batch) for batch in self._stage.batches()]
        return [self._keep_unparsed, self._create_references, *batches, self._finish]

    def _commit(self, step: Step) -> None:
        """One step in one transaction; once more where somebody else wrote the same record meanwhile."""
        for tries_left in range(TRIES)[::-1]:
            try:
                with transaction.atomic():
                    self._job.hold()
                    lock_kind(self._job.kind)
                    prefer_indexes()
                    clear_batch()
                    with summarised():
                        step()
                return
            except IntegrityError:
                if not tries_left:
                    raise

    def _keep_unparsed(self) -> None:
        ImportReject.objects.bulk_create(
            (ImportReject(job=self._job, row=e.row, column=e.column, value=e.value.replace("\0", "␀"), reason=e.reason.value, params=e.params) for e in self._refused.errors),
            batch_size=2_000,
        )  # fmt: skip
        self._advance(self._refused.rows, rejected=self._refused.rows, reasons=self._refused.reasons)

    def _create_references(self) -> None:
        if self._job.kind == "customers":
            references.begin_notes()
            if self._plan.options["create_regions"]:
                _create_regions(references.new_regions(self._stage), self._job.source)
            if self._plan.options["create_parents"]:
                _create_parents(references.new_parents(self._stage), self._job.source)
            writing.remember(self._job.pk)
        self._advance(0)

    def _write_batch(self, batch: int) -> None:
        job = self._job
        resolving.resolve(self._stage, batch, source=job.source)
        faults = checks.find_faults(self._stage)
        if faults or self._broken:
            checks.refuse_incomplete(self._stage, self._broken)
        rejected, reasons = rejects.counts()
        kept = sum(job.reasons.values())
        rejects.keep(job.pk, self._plan.columns, max(0, MAX_REJECTS - kept))
        counts = writing.write(self._stage, source=job.source, currency=self._currency)
        writing.remember(job.pk)
        if job.kind == "customers":
            standing.create_missing(customer_ids=references.written_customers())
        done = counts.created + counts.updated + counts.unchanged + rejected
        self._advance(
            done,
            created=counts.created,
            updated=counts.updated,
            unchanged=counts.unchanged,
            rejected=rejected,
            reasons=Counter(reasons),
        )

    def _finish(self) -> None:
        """Recount what hangs on the customers; each chunk again costs nothing, so none is remembered."""
        buyers = references.buyers(self._job.pk)
        for at in range(0, len(buyers), CHUNK):
            standing.refresh(customer_ids=buyers[at : at + CHUNK])
        newcomers = references.newcomers(self._job.pk)
        for at in range(0, len(newcomers), CHUNK):
            lifecycle.enter(customer_ids=newcomers[at : at + CHUNK], by=self._job.created_by)
        self._advance(0)

    def _advance(
        self,
        rows: int,
        *,
        created: int = 0,
        updated: int = 0,
        unchanged: int = 0,
        rejected: int = 0,
        reasons: Counter[str] | None = None,
    ) -> None:
        job = self._job
        job.advance(
            rows,
            steps=job.steps + 1,
            created_rows=job.created_rows + created,
            updated_rows=job.updated_rows + updated,
            unchanged_rows=job.unchanged_rows + unchanged,
            rejected_rows=job.rejected_rows + rejected,
            reasons=dict(Counter(job.reasons) + (reasons or Counter())),
        )


def _create_regions(names: list[str], source: str) -> None:
    regions = Region.objects.bulk_create(Region(code=name[:40], name_en=name, source=source) for name in names)
    references.note(REGIONS, [region.pk for region in regions])


def _create_parents(parents: list[tuple[str, str | None]], source: str) -> None:
    regions = {
        name: region.pk for region in Region.objects.all() for name in (region.name_zh, region.name_en, region.code)
    }
    groups = Customer.objects.bulk_create(
        Customer(
            code=code,
            name=code,
            kind=Customer.Kind.GROUP,
            source=source,
            region_id=regions.get(region or ""),
            **_keys(code),
        )
        for code, region in parents
    )
    keys = [group.pk for group in groups]
    standing.create_missing(customer_ids=keys)
    references.note(CUSTOMERS, keys)


def _keys(name: str) -> dict[str, str]:
    keys = name_keys(name)
    return {"sort_key": keys.sort_key, "initials": keys.initials}


def _in_words(job: Import, error: UnreadableFile | BadMapping | FileNotFoundError) -> str:
    with translation.override(job.created_by.language if job.created_by else "en"):
        if isinstance(error, UnreadableFile):
            return explain(error)
        if isinstance(error, BadMapping):
            return " ".join(map(explain_mapping, error.problems))
        return str(_("The uploaded file is gone. Upload it again."))


def _announce(job: Import) -> None:
    text = _("Import of %(file)s is done: %(created)d created, %(updated)d updated, %(rejected)d rejected.")
    values = {
        "file": job.filename,
        "created": job.created_rows,
        "updated": job.updated_rows,
        "rejected": job.rejected_rows,
    }
    notify(
        users=[job.created_by_id] if job.created_by_id else [],
        key=f"import-done:{job.public_id}",
        text=text % values,
        url=f"/imports/{job.public_id}/",
    )
