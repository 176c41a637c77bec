"""Mails about signing in go through the outbox, like all others."""

import uuid
from typing import Any

from django.conf import settings

from crmq.org import accounts
from crmq.org.queries import organisation

from . import services


class AccountAdapter(accounts.AccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail: a slow mail server neither breaks the page nor tells who has an account."""
        site = {"name": organisation().name, "domain": settings.BASE_URL}
        message = self.render_mail(template_prefix, email, context | {"email": email, "current_site": site})
        draft = services.Draft(
            key=f"account:{uuid.uuid4()}", kind="account", to_address=email, subject=message.subject, text=message.body
        )
        services.enqueue([draft])
