from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """Who changed what, when, from where: written by database triggers, never changed after.

    `before` and `after` hold only the columns that differ. Sign-ins, refusals and exports are
    written by the application with an `action` of their own.
    """

    at = models.DateTimeField(_("at"), db_default=models.functions.Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    action = models.CharField(_("action"), max_length=20)
    entity = models.CharField(_("what"), max_length=80)
    entity_id = models.CharField(_("record"), max_length=64, blank=True)
    page = models.CharField(_("from"), max_length=300, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("audit entry"), _("audit entries")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["entity", "entity_id", "-id"], name="org_audit_entity"),
            models.Index(fields=["actor", "-id"], name="org_audit_actor"),
        ]

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The columns that differ, with their values before and after, for display."""
        before, after = self.before or {}, self.after or {}
        return [
            {
                "column": name,
                "before": before.get(name),
                "after": after.get(name),
                "has_before": name in before,
                "has_after": name in after,
            }
            for name in sorted(before.keys() | after.keys())
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.entity} {self.entity_id}"
