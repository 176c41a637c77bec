"""What no table change shows: events of the audit trail, signs of life."""

from typing import Any

from django.utils import timezone

from crmq.org.models import AuditEntry, Heartbeat, User


def beat(name: str) -> None:
    """Record a sign of life."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def record(
    *, action: str, actor: User | None, entity: str, entity_id: object = "", page: str = "", after: Any = None
) -> None:
    """Write what no table change shows: a sign-in, a refusal, an export."""
    AuditEntry.objects.create(
        action=action, actor=actor, entity=entity, entity_id=str(entity_id), page=page[:300], after=after
    )
