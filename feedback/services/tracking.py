"""The secret of a complaint's tracking page."""

import base64

from django.utils.crypto import salted_hmac

from crmq.org.services import digest
from feedback.models import Complaint


def tracking_token(complaint: Complaint) -> str:
    """128 bits that only this installation can compute; the database holds their digest.

    Blank for a complaint whose page was opened under another key: its first mail has the link.
    """
    raw = salted_hmac("feedback.tracking", str(complaint.public_id), algorithm="sha256").digest()[:16]
    token = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return token if complaint.digest in ("", digest(token)) else ""
