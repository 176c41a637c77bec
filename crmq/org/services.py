"""Writes that concern people and the organisation."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.functional import Promise

from .models import ApiToken, AuditEntry, Heartbeat, Notification, User


def notify(*, users: Iterable[User | int], key: str, text: str | Promise, url: str = "") -> int:
    """Tell people something, once per `key`. `text` is lazy, and is kept in both languages."""
    with translation.override("en"):
        english = str(text)[:300]
    with translation.override("zh-hans"):
        chinese = str(text)[:300]
    rows = [
        Notification(user_id=getattr(user, "pk", user), key=key, text_en=english, text_zh=chinese, url=url)
        for user in set(users)
        if user
    ]
    return len(Notification.objects.bulk_create(rows, ignore_conflicts=True))


def mark_read(*, user: User, public_ids: Iterable[Any] | None = None) -> int:
    """Mark these notifications of `user` as read, or all of them."""
    unread = Notification.objects.filter(user=user).unread()
    if public_ids is not None:
        unread = unread.filter(public_id__in=public_ids)
    return unread.update(read_at=timezone.now())


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


def end_sessions(*, user: User) -> None:
    """Sign a person out everywhere and make the API tokens of that person worthless."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)


@transaction.atomic
def issue_token(
    *, user: User, name: str, scopes: list[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Create an API token. The secret is returned once; only its hash is kept."""
    secret = f"crmq_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=digest(secret),
        scopes=sorted(scopes),
        epoch=user.session_epoch,
        expires_at=expires_at,
    )
    return token, secret


def revoke_token(*, token: ApiToken) -> None:
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def digest(secret: str) -> str:
    """The form in which secrets that people carry are kept."""
    return hashlib.sha256(secret.encode()).hexdigest()
