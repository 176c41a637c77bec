"""Feedback that happens without a person: clocks are watched, waves go out."""

from celery import shared_task
from django.utils import timezone

from .services import watch


@shared_task
def watch_clocks() -> None:
    watch.watch_clocks(now=timezone.now())
