from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual
from crmq.org.models import Region

from .category import ComplaintCategory


class ComplaintQueue(Bilingual):
    """Complaints of some categories, and the people who work them."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    categories = models.ManyToManyField(
        ComplaintCategory, blank=True, related_name="+", verbose_name=_("categories"), help_text=_("Blank: all others.")
    )
    region = models.ForeignKey(
        Region, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("region"),
        help_text=_("Blank: all."),
    )  # fmt: skip
    assigns = models.BooleanField(
        _("assigns by itself"), default=False, help_text=_("New complaints get the handler that is proposed.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("queue"), _("queues")
        ordering = ["position", "code"]


class QueueMember(models.Model):
    """Somebody who works a queue: how many complaints at a time, and how well."""

    queue = models.ForeignKey(ComplaintQueue, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    capacity = models.PositiveSmallIntegerField(
        _("complaints at a time"), default=12, validators=[MinValueValidator(1)]
    )
    skill = models.PositiveSmallIntegerField(
        _("skill, 1 to 3"), default=1, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )

    class Meta:
        verbose_name, verbose_name_plural = _("member"), _("members")
        ordering = ["queue", "user"]
        constraints = [
            models.UniqueConstraint(fields=["queue", "user"], name="feedback_queuemember_once"),
            models.CheckConstraint(condition=models.Q(capacity__gte=1), name="feedback_queuemember_capacity"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.queue}"
