"""API tokens: hashed, scoped, revocable, never accepted in an address."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from crmq.lib.permissions import Permission

from .models import ApiToken
from .services import digest


class TokenAuth(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The live token, with its user on the request; None is answered with 401."""
        now = timezone.now()
        found = (
            ApiToken.objects.select_related("user")
            .filter(digest=digest(token), revoked_at=None, user__is_active=True, epoch=F("user__session_epoch"))
            .first()
        )
        if found is None or (found.expires_at and found.expires_at <= now):
            return None
        if found.last_used_at is None or (now - found.last_used_at).total_seconds() > 60:
            ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
        request.user = found.user
        return found


class TokenThrottle(SimpleRateThrottle):
    """So many requests a token; 429 with Retry-After beyond. Lets everything pass while Valkey is down."""

    scope = "api"

    def get_cache_key(self, request: HttpRequest) -> str | None:
        token = getattr(request, "auth", None)
        return f"api-rate:{token.pk}" if token else None


def scoped(request: HttpRequest, permission: Permission) -> Any:
    """The token's user, if both the token's scope and the user's roles grant `permission`; else 403."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # set by ninja
    if permission.value not in token.scopes or not token.user.may(permission):
        raise HttpError(
            403, f"This token lacks the scope “{permission.value}”. Ask an administrator for a token that has it."
        )
    return token.user
