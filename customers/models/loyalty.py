from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .customer import Customer
from .visibility import OfCustomerQuerySet


class LoyaltyEntry(models.Model):
    """Points earned (positive) or used (negative). The balance is the sum; entries never change."""

    key = models.CharField(max_length=120, unique=True)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="loyalty_entries")
    at = models.DateTimeField(_("at"))
    points = models.IntegerField(_("points"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfCustomerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("loyalty entry"), _("loyalty entries")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(points=0), name="customers_loyalty_not_zero")]
        indexes = [models.Index(fields=["customer", "at"], include=["points"], name="customers_loyalty_at")]

    def __str__(self) -> str:
        return f"{self.points:+d}"
