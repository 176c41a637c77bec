"""The state of the installation, from its own tables: for /readyz and for Prometheus."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import redis
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric

from crmq.lib.jobs import Job

from .models import Heartbeat

OUTBOX_AGE = "SELECT extract(epoch FROM now() - min(due_at)) FROM mail_mail WHERE status = 'queued' AND due_at <= now()"
OUTBOX_COUNT = "SELECT status, count(*) FROM mail_mail WHERE status <> 'sent' GROUP BY status"


def checks(now: datetime, *, beat_limit: timedelta, outbox_limit: timedelta) -> dict[str, str]:
    """One word per part: "ok", or what is wrong. Nothing secret."""
    try:
        pending = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
        beat = Heartbeat.objects.filter(name="beat").first()
        age = oldest_mail_seconds()
    except DatabaseError:
        return {"database": "unreachable"}
    return {
        "database": "ok",
        "migrations": "pending" if pending else "ok",
        "broker": _broker(),
        "beat": "ok" if beat and now - beat.at <= beat_limit else "silent",
        "outbox": "ok" if age <= outbox_limit.total_seconds() else "stuck",
    }


def _broker() -> str:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            client.ping()
    except (redis.RedisError, OSError):
        return "unreachable"
    return "ok"


def oldest_mail_seconds() -> float:
    with connection.cursor() as cursor:
        cursor.execute(OUTBOX_AGE)
        (age,) = cursor.fetchone()
    return float(age or 0)


class _Collector:
    """Reads the tables at each scrape, so that every process reports the same numbers."""

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily(
            "crmq_outbox_oldest_seconds", "Age of the oldest mail that is due", value=oldest_mail_seconds()
        )
        mails = GaugeMetricFamily("crmq_outbox_mails", "Mails that are not sent, by status", labels=["status"])
        with connection.cursor() as cursor:
            cursor.execute(OUTBOX_COUNT)
            for status, count in cursor.fetchall():
                mails.add_metric([status], count)
        yield mails
        jobs = GaugeMetricFamily("crmq_jobs_active", "Jobs waiting or running, by kind", labels=["kind"])
        for model in apps.get_models():
            if issubclass(model, Job):
                jobs.add_metric([model._meta.label_lower], model.objects.active().count())
        yield jobs
        beat = Heartbeat.objects.filter(name="beat").first()
        yield GaugeMetricFamily(
            "crmq_beat_timestamp_seconds", "Last tick of beat", value=beat.at.timestamp() if beat else 0
        )


def registry() -> CollectorRegistry:
    found = CollectorRegistry()
    found.register(_Collector())
    return found
