from celery import shared_task
from django.utils import timezone

from diagrams.services import versions


@shared_task
def remind_reviews() -> None:
    """Say when the published process is due for its periodic review."""
    versions.remind_reviews(today=timezone.localdate())
