"""Housekeeping that beat starts."""

from celery import shared_task

from crmq.lib import jobs

from . import services


@shared_task
def beat_tick() -> None:
    """Shows that beat, broker and worker are alive together; /readyz looks at it."""
    services.beat("beat")


@shared_task
def sweep_jobs() -> None:
    jobs.sweep()
