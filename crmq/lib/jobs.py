"""Long work. The database row is the truth; the broker only carries hints.

A view creates the row and, after commit, tries to send a message. The task claims the row by
compare-and-set, works in committed batches and advances. A job killed half-way falls silent; the
sweep queues it again, and it resumes from its last batch. `attempt` fences off a worker that was
thought dead: it can no longer advance the row.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Self

from celery import Task, current_app
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)


class Superseded(Exception):
    """Another worker has taken over this job, or a person cancelled it."""


class JobQuerySet(models.QuerySet[Any]):
    def active(self) -> Self:
        return self.filter(status__in=Job.ACTIVE)

    def claim(self, pk: int) -> Any:
        """Take a queued job, or return None if it is no longer ours to take."""
        now = timezone.now()
        taken = self.filter(pk=pk, status=Job.Status.QUEUED).update(
            status=Job.Status.RUNNING,
            attempt=F("attempt") + 1,
            seen_at=now,
            started_at=models.functions.Coalesce("started_at", now),
        )
        return self.get(pk=pk) if taken else None

    def silent(self, seconds: int) -> Self:
        """Jobs that nobody works on: running without a sign of life, or queued and never picked up."""
        limit = timezone.now() - timedelta(seconds=seconds)
        return self.filter(
            Q(status=Job.Status.RUNNING, seen_at__lt=limit) | Q(status=Job.Status.QUEUED, seen_at__lt=limit)
        )


class Job(models.Model):
    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    ACTIVE = (Status.QUEUED, Status.RUNNING)
    task_name: str  # dotted name of the Celery task that works on this kind of job

    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.QUEUED)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("total"), default=0)
    error = models.TextField(_("error"), blank=True)
    attempt = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    seen_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("started by")
    )

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_active(self) -> bool:
        return self.status in self.ACTIVE

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else (0 if self.is_active else 100)

    def _mine(self) -> models.QuerySet[Any]:
        return type(self)._default_manager.filter(pk=self.pk, attempt=self.attempt, status=Job.Status.RUNNING)

    def hold(self) -> None:
        """Lock the row until the transaction ends; raises Superseded if the job is no longer ours.

        Call it first inside the transaction of each batch: then the batch's writes and the
        advance commit together, and a worker that was replaced writes nothing.
        """
        if not self._mine().select_for_update().exists():
            raise Superseded(str(self.pk))

    def advance(self, count: int, **fields: Any) -> None:
        """Count `count` more as done, store `fields` (such as a cursor) and show a sign of life."""
        if not self._mine().update(done=F("done") + count, seen_at=timezone.now(), **fields):
            raise Superseded(str(self.pk))
        self.done += count
        for name, value in fields.items():
            setattr(self, name, value)

    def expect(self, total: int) -> None:
        """Say how much there is to do."""
        if not self._mine().update(total=total, seen_at=timezone.now()):
            raise Superseded(str(self.pk))
        self.total = total

    def finish(self, status: str, error: str = "") -> None:
        if self._mine().update(status=status, error=error[:2000], finished_at=timezone.now()):
            self.status, self.error = status, error[:2000]

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Record how the work ended, whatever happens. Being superseded is not an error."""
        try:
            yield
        except Superseded:
            log.info("job superseded", extra={"job": str(self._meta.label), "pk": self.pk})
            return
        except Exception as error:
            self.finish(Job.Status.FAILED, error=f"{type(error).__name__}: {error}")
            raise
        self.finish(Job.Status.DONE)

    def cancel(self) -> bool:
        """Stop after the batch in hand. False when it had already ended."""
        ended = type(self)._default_manager.filter(pk=self.pk, status__in=self.ACTIVE)
        return bool(ended.update(status=Job.Status.CANCELLED, finished_at=timezone.now()))


def hint(task: Task, *args: Any) -> None:
    """Send a task's message once the transaction has committed.

    A broker that is down costs the caller nothing: the row waits, and the sweep finds it.
    """
    transaction.on_commit(lambda: send(task.name, *args))


def send(task_name: str, *args: Any) -> None:
    """Send a message now, or log that the broker is down."""
    try:
        current_app.send_task(task_name, args=args, retry=False)
    except Exception as error:  # kombu raises many kinds; none of them may reach the user
        log.warning("broker is down, left to the sweep", extra={"task": task_name, "error": type(error).__name__})


def sweep() -> int:
    """Queue silent jobs of every kind again and hint at them. Returns how many."""
    swept = 0
    for model in apps.get_models():
        if not issubclass(model, Job):
            continue
        for pk, attempt in model.objects.silent(settings.JOB_SILENT_SECONDS).values_list("pk", "attempt"):
            silent = model.objects.silent(settings.JOB_SILENT_SECONDS).filter(pk=pk, attempt=attempt)
            if silent.update(status=Job.Status.QUEUED, seen_at=timezone.now()):
                send(model.task_name, pk)
                swept += 1
    return swept
