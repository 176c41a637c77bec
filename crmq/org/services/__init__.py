"""Writes that concern people and the organisation."""

from .notifications import mark_read, notify
from .tokens import digest, end_sessions, issue_token, revoke_token
from .trail import beat, record

__all__ = ["beat", "digest", "end_sessions", "issue_token", "mark_read", "notify", "record", "revoke_token"]
