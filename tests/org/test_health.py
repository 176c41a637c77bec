"""What monitors read tells what is wrong, and nothing secret."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crmq.mail.models import Mail
from crmq.mail.services import Draft, enqueue
from crmq.org import services
from crmq.org.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_a_living_process_says_so(client):
    assert client.get("/healthz").json() == {"status": "ok"}


def test_ready_means_all_parts_work(client):
    services.beat("beat")

    response = client.get("/readyz")

    assert response.status_code == 200
    assert set(response.json()["checks"].values()) == {"ok"}


def test_a_silent_beat_is_named(client):
    services.beat("beat")
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=2))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["beat"] == "silent"


def test_a_stuck_outbox_is_named(client):
    services.beat("beat")
    enqueue([Draft(key="k", kind="test", to_address="a@example.org", subject="s", text="t")])
    Mail.objects.update(due_at=timezone.now() - timedelta(hours=1))

    assert client.get("/readyz").json()["checks"]["outbox"] == "stuck"


def test_a_dead_broker_is_named(client, settings):
    services.beat("beat")
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert client.get("/readyz").json()["checks"]["broker"] == "unreachable"


def test_metrics_are_for_the_holder_of_the_token(client, settings):
    settings.METRICS_TOKEN = "a-metrics-token"

    allowed = client.get("/metrics", headers={"Authorization": "Bearer a-metrics-token"})

    assert b"crmq_outbox_oldest_seconds" in allowed.content
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404


def test_without_a_token_there_are_no_metrics(client):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
