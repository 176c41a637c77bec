"""Links by which an address leaves bulk mail (RFC 8058). The token is signed, not stored."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "unsubscribe"


class BadToken(ValueError):
    """The link was changed, or is not ours."""


def url_for(address: str) -> str:
    token = signing.dumps(address.lower(), salt=SALT, compress=True)
    return f"{settings.BASE_URL}{reverse('mail:unsubscribe', args=[token])}"


def address_of(token: str) -> str:
    try:
        return str(signing.loads(token, salt=SALT))
    except signing.BadSignature:
        raise BadToken from None


def headers_for(address: str) -> dict[str, str]:
    """Both headers that mail programs need to offer unsubscribing."""
    return {"List-Unsubscribe": f"<{url_for(address)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
