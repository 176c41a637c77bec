"""API tokens, and the end of sessions."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crmq.org.models import ApiToken, User


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
