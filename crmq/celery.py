"""The Celery application. Messages are hints; the database row of a job is the truth."""

import os
from contextlib import suppress

from celery import Celery
from celery.signals import beat_init, setup_logging
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crmq.settings")

app = Celery("crmq")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# The defaults; administrators change them in the database.
app.conf.beat_schedule = {
    "beat tick": {"task": "crmq.org.tasks.beat_tick", "schedule": 15.0},
    "sweep of silent jobs": {"task": "crmq.org.tasks.sweep_jobs", "schedule": 20.0},
    "outbox": {"task": "crmq.mail.tasks.send_due", "schedule": 10.0},
    "mailbox": {"task": "crmq.mail.tasks.read_mailbox", "schedule": 20.0},
    "feedback upkeep": {"task": "feedback.tasks.keep_up", "schedule": 60.0},
    "survey invitations": {"task": "feedback.tasks.sync_invitations", "schedule": 20.0},
    "periods": {"task": "scoring.tasks.keep_periods", "schedule": 300.0},
    "purchase models": {"task": "scoring.tasks.keep_outlooks", "schedule": 3600.0},
    "control charts": {"task": "scoring.tasks.watch_charts", "schedule": 3600.0},
    "scorecards and evaluations": {"task": "scoring.tasks.keep_current", "schedule": 60.0},
    "stages": {"task": "customers.tasks.watch_stages", "schedule": 300.0},
    "dashboards": {"task": "crmq.insights.tasks.keep_boards", "schedule": 300.0},
    "complaint mails": {"task": "feedback.tasks.take_complaint_mails", "schedule": 10.0},
    "corrective actions": {"task": "feedback.tasks.end_watches", "schedule": 3600.0},
    "complaint clocks": {"task": "feedback.tasks.watch_clocks", "schedule": 60.0},
    "process reviews": {"task": "diagrams.tasks.remind_reviews", "schedule": 3600.0},
}


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Celery must not replace the logging that the settings configure."""


@beat_init.connect
def _tick_at_once(**_: object) -> None:
    """Readiness need not wait for the first turn of the schedule. A broker that is down gets the later ones."""
    with suppress(OperationalError):
        app.send_task("crmq.org.tasks.beat_tick")
