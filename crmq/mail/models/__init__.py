"""What we send, to whom we do not, and what comes back."""

from .inbound import InboundMail
from .outbox import Mail, Suppression

__all__ = ["InboundMail", "Mail", "Suppression"]
