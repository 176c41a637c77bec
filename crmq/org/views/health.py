"""What load balancers and monitors read."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from crmq.lib.permissions import public
from crmq.org import monitoring

LIMITS = {"beat": timedelta(seconds=60), "outbox": timedelta(seconds=300)}


@public
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Everything it needs works: database, migrations, broker, beat tick, oldest waiting mail."""
    checks = monitoring.checks(timezone.now(), beat_limit=LIMITS["beat"], outbox_limit=LIMITS["outbox"])
    ready = all(state == "ok" for state in checks.values())
    return JsonResponse({"status": "ok" if ready else "failing", "checks": checks}, status=200 if ready else 503)


@public
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for the holder of CRMQ_METRICS_TOKEN only."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not secrets.compare_digest(
        request.headers.get("Authorization", "").encode(), expected.encode()
    ):
        raise Http404
    return HttpResponse(generate_latest(monitoring.registry()), content_type=CONTENT_TYPE_LATEST)
