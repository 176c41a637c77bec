"""Taking a whole import back."""

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job, send
from crmq.org.audit import summarised
from crmq.org.services import notify
from customers.models import Import
from customers.queries.importing import references, undoing
from customers.queries.importing.locks import lock_kind
from customers.services import standing

CHUNK = 2_000


class NotUndoable(Exception):
    """Records were changed since, others hang on them, or the import is still at work.

    `changed` and `depending` count them by model.
    """

    def __init__(self, changed: dict[type[Model], int], depending: dict[type[Model], int]) -> None:
        super().__init__(f"{sum(changed.values())} changed, {sum(depending.values())} depending")
        self.changed, self.depending = changed, depending


def refuse_if_needed(job: Import) -> None:
    """Errors: NotUndoable."""
    changed, depending = undoing.changed_since(job.pk), undoing.depending(job.pk)
    if job.step != Import.Step.STARTED or job.is_active or changed or depending:
        raise NotUndoable(changed, depending)


@transaction.atomic
def request_undo(*, job: Import) -> Import:
    """Queue the undo of an import that has ended. Errors: NotUndoable."""
    refuse_if_needed(job)
    ended = Import.objects.filter(pk=job.pk, step=Import.Step.STARTED).exclude(status__in=Job.ACTIVE)
    queued = ended.update(
        step=Import.Step.UNDOING, status=Job.Status.QUEUED, done=0, total=0, error="", seen_at=timezone.now()
    )
    if not queued:
        raise NotUndoable({}, {})
    transaction.on_commit(lambda: send(Import.task_name, job.pk))
    job.refresh_from_db()
    return job


def undo(job: Import) -> None:
    """Take a claimed import back in one transaction: wholly, or not at all."""
    with transaction.atomic():
        job.hold()
        lock_kind(job.kind)
        changed, depending = undoing.changed_since(job.pk), undoing.depending(job.pk)
        if changed or depending:
            raise NotUndoable(changed, depending)
        buyers = references.buyers(job.pk)
        with summarised():
            undoing.undo(job.pk)
            for at in range(0, len(buyers), CHUNK):
                standing.refresh(customer_ids=buyers[at : at + CHUNK])
            standing.create_missing(customer_ids=references.updated_customers(job.pk))
        job.changes.all().delete()
        job.advance(0, step=Import.Step.UNDONE)


def tell(job: Import) -> None:
    """Say in the bell how the undo ended."""
    undone = job.step == Import.Step.UNDONE
    text = (
        _("Import of %(file)s is undone.")
        if undone
        else _("Import of %(file)s could not be undone: other records depend on it.")
    )
    notify(
        users=[job.created_by_id] if job.created_by_id else [],
        key=f"import-undo:{job.public_id}:{job.attempt}",
        text=text % {"file": job.filename},
        url=f"/imports/{job.public_id}/",
    )
