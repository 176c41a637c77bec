"""Customer quality management, from screening to feedback and round again."""

from crmq.celery import app as celery_app

__all__ = ["celery_app"]
