"""A page that asks carries a signed mark of when it was given out, and to whose link. Answers come back with it."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing

SALT = "feedback.nonce"
GOOD_FOR = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Nonce:
    """`visitor` tells the pages of one link apart; `opened` is when the page was given out."""

    visitor: str
    opened: datetime


class Stale(Exception):
    """The answers carry no mark of ours, or one of another link: no page of ours sent them."""


def issue(subject: str, visitor: str = "") -> str:
    """A mark for a page of the link that `subject` names; a new visitor unless one is given."""
    visitor = visitor or secrets.token_urlsafe(12)
    return signing.TimestampSigner(salt=SALT).sign_object([subject[:32], visitor])


def read(value: str, subject: str) -> Nonce:
    """Raises Stale."""
    signer = signing.TimestampSigner(salt=SALT)
    try:
        found, visitor = signer.unsign_object(value[:400], max_age=GOOD_FOR)
        stamp = value[:400].rsplit(":", 2)[1]
    except (signing.BadSignature, ValueError, TypeError) as bad:
        raise Stale from bad
    if found != subject[:32]:
        raise Stale
    return Nonce(str(visitor), datetime.fromtimestamp(signing.b62_decode(stamp), UTC))
