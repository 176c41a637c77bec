from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Contact, Customer, OfCustomerQuerySet


class ContactBudget(models.Model):
    """How often one person may be asked anything: surveys, reminders and return-visit calls together. One row."""

    class Mode(models.TextChoices):
        DELAY = "delay", _("Wait until there is room, while the wave is open")
        BLOCK = "block", _("Leave out of the wave")

    at_most = models.PositiveSmallIntegerField(_("at most"), default=3)
    days = models.PositiveSmallIntegerField(_("within days"), default=30)
    mode = models.CharField(_("when it is used up"), max_length=5, choices=Mode, default=Mode.DELAY)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("contact budget"), _("contact budget")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="feedback_budget_one_row"),
            models.CheckConstraint(condition=Q(at_most__gte=1, days__gte=1), name="feedback_budget_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.at_most} / {self.days}"


class Touch(models.Model):
    """One time that we came to a person of our own accord. `key` names the reason, so none counts twice."""

    class Kind(models.TextChoices):
        SURVEY = "survey", _("Survey")
        REMINDER = "reminder", _("Reminder")
        CALL = "call", _("Return visit")

    key = models.CharField(max_length=80, unique=True)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    at = models.DateTimeField(_("at"), default=timezone.now)

    objects = OfCustomerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("touch"), _("touches")
        indexes = [
            models.Index(fields=["contact", "at"], name="feedback_touch_contact"),
            models.Index(fields=["customer", "-at"], name="feedback_touch_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at}"
