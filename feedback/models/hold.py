from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import PublicId
from customers.models import visible_customers

from .response import Response


class HoldQuerySet(models.QuerySet["Hold"]):
    def visible_to(self, user: object) -> "HoldQuerySet":
        return self.filter(visible_customers(user, "response__customer__"))


class Hold(PublicId):
    """A response that looks made by a machine. It counts in no figure until a person releases it."""

    class State(models.TextChoices):
        HELD = "held", _("Held back")
        RELEASED = "released", _("Released")
        DISCARDED = "discarded", _("Discarded")

    response = models.OneToOneField(Response, models.CASCADE, related_name="hold")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.HELD)
    evidence = models.JSONField(_("evidence"), default=list, help_text="list of {sign, …figures}")
    held_at = models.DateTimeField(_("held back"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("held response"), _("held responses")
        ordering = ["-held_at", "-pk"]
        indexes = [models.Index(fields=["state", "-held_at"], name="feedback_hold_state")]

    def __str__(self) -> str:
        return f"{self.response} ({self.get_state_display()})"
