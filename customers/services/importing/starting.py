"""Uploading a file, and starting its import once it is mapped."""

import hashlib
from pathlib import PurePath
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from crmq.lib.jobs import Job, send
from crmq.lib.tables import open_table
from crmq.org.models import User
from customers.models import Import, ImportMapping

from .reading import Plan

BLOCK = 1 << 20
IDLE = Job.Status.DONE  # nothing for a worker to do until the import is begun


class AlreadyStarted(Exception):
    """The import was started before, or thrown away."""


def upload(*, by: User | None, kind: str, source: str, file: BinaryIO, filename: str) -> Import:
    """Keep a file for mapping. It is opened first: what cannot be read is not kept.

    Errors: UnreadableFile.
    """
    with open_table(file, max_bytes=settings.IMPORT_MAX_BYTES):
        pass
    job = Import(
        kind=kind,
        source=source,
        filename=PurePath(filename).name[-200:],
        created_by=by,
        status=IDLE,
        digest=_digest(file),
    )
    file.seek(0)
    job.file.save(f"{job.public_id}.table", File(file), save=False)
    job.save()
    return job


def map_columns(*, job: Import, mapping: dict[str, Any]) -> Import:
    """Keep the mapping of an upload, so that it can be previewed. Errors: BadMapping, AlreadyStarted."""
    plan = Plan.of(job.kind, mapping)
    if not Import.objects.filter(pk=job.pk, step=Import.Step.UPLOADED).update(mapping=plan.as_json()):
        raise AlreadyStarted(str(job.public_id))
    job.mapping = plan.as_json()
    return job


@transaction.atomic
def begin(*, job: Import, mapping: dict[str, Any]) -> Import:
    """Queue an uploaded import with its mapping, which is remembered for the next file of the same source.

    Errors: BadMapping, AlreadyStarted.
    """
    plan = Plan.of(job.kind, mapping)
    waiting = Import.objects.filter(pk=job.pk, step=Import.Step.UPLOADED)
    queued = waiting.update(
        step=Import.Step.STARTED, status=Job.Status.QUEUED, mapping=plan.as_json(), seen_at=timezone.now()
    )
    if not queued:
        raise AlreadyStarted(str(job.public_id))
    ImportMapping.objects.update_or_create(source=job.source, kind=job.kind, defaults={"columns": plan.as_json()})
    transaction.on_commit(lambda: send(Import.task_name, job.pk))
    job.refresh_from_db()
    return job


def start(
    *, by: User | None, kind: str, source: str, file: BinaryIO, mapping: dict[str, Any], filename: str = ""
) -> Import:
    """Upload and begin at once; `tasks.run_import` then works it.

    `mapping` is that of `customers.parsing.ColumnMapping`, with what may be created on the way:
    {"fields": {…}, "options": {"create_parents": true, "create_regions": true}}.
    Errors: UnreadableFile, BadMapping.
    """
    Plan.of(kind, mapping)
    return begin(
        job=upload(by=by, kind=kind, source=source, file=file, filename=filename or str(getattr(file, "name", ""))),
        mapping=mapping,
    )


@transaction.atomic
def discard(*, job: Import) -> None:
    """Throw away an upload that was never started. Errors: AlreadyStarted."""
    deleted, _ = Import.objects.filter(pk=job.pk, step=Import.Step.UPLOADED).delete()
    if not deleted:
        raise AlreadyStarted(str(job.public_id))
    name = str(job.file.name)
    transaction.on_commit(lambda: job.file.storage.delete(name))


def _digest(file: BinaryIO) -> str:
    found = hashlib.sha256()
    file.seek(0)
    for block in iter(lambda: file.read(BLOCK), b""):
        found.update(block)
    return found.hexdigest()
