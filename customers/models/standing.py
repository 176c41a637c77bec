from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual
from crmq.org.models import Department, Region

from .customer import Customer
from .visibility import OfCustomerQuerySet, visible_customers


class Tier(Bilingual):
    """A class of customers by score. The lower bound of `enter_at` is inclusive.

    A customer enters at `enter_at` and leaves only below `leave_below`, so that scores near a
    line do not swing it back and forth. The lowest tier enters at 0.
    """

    code = models.CharField(_("code"), max_length=4, unique=True)
    rank = models.PositiveSmallIntegerField(_("rank"), unique=True, help_text=_("1 is the best."))
    enter_at = models.FloatField(_("enter at"))
    leave_below = models.FloatField(_("leave below"))
    description_en = models.CharField(_("description in English"), max_length=300, blank=True)
    description_zh = models.CharField(_("description in Chinese"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("tier"), _("tiers")
        ordering = ["rank"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(leave_below__lte=models.F("enter_at"), leave_below__gte=0, enter_at__lte=100),
                name="customers_tier_thresholds",
            )
        ]


class StandingQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """As for customers, from the columns kept here, so that big lists join nothing."""
        return self.filter(visible_customers(user))


class Standing(models.Model):
    """Where a customer stands now: the narrow row that lists, boards and counts read.

    Kind, owner, department and region repeat the customer's; `services.assign_owner` and the importer
    write both. The primary key is the customer's. An evaluation rewrites every row, so each index
    costs: the foreign keys have none but those that lists need.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="standing")
    kind = models.CharField(max_length=8, choices=Customer.Kind, default=Customer.Kind.ACCOUNT)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.SET_NULL, null=True, related_name="+", db_index=False)
    region = models.ForeignKey(Region, models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Customer.Status)
    stage = models.ForeignKey("customers.Stage", models.SET_NULL, null=True, related_name="+", db_index=False)
    stage_since = models.DateTimeField(null=True)
    tier = models.ForeignKey(Tier, models.SET_NULL, null=True, related_name="+", db_index=False)
    proposed_tier = models.ForeignKey(
        Tier, models.SET_NULL, null=True, related_name="+", db_index=False,
        help_text="what the evaluation says, whether or not a person decided otherwise",
    )  # fmt: skip
    tier_since = models.DateField(null=True)
    is_rated = models.BooleanField(default=False)
    score = models.FloatField(null=True, help_text="0–100; blank when not rated")
    previous_score = models.FloatField(null=True)
    coverage = models.FloatField(null=True, help_text="share of weight with a value, 0–1")
    run_id = models.BigIntegerField(null=True, help_text="the evaluation run it comes from")
    evaluated_at = models.DateTimeField(null=True)
    last_interaction_at = models.DateTimeField(null=True)
    last_order_on = models.DateField(null=True)
    open_complaints = models.PositiveIntegerField(default=0)
    revenue_12m_minor = models.BigIntegerField(default=0)

    objects = StandingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                models.F("owner"),
                models.F("score").desc(nulls_last=True),
                models.F("customer"),
                name="customers_standing_owner",
            ),
            models.Index(
                models.F("score").desc(nulls_last=True), models.F("customer"), name="customers_standing_score"
            ),
            models.Index(fields=["tier", "customer"], name="customers_standing_tier"),
            models.Index(fields=["stage", "customer"], name="customers_standing_stage"),
            models.Index(fields=["stage", "stage_since", "customer"], name="customers_standing_in_stage"),
            models.Index(fields=["department", "customer"], name="customers_standing_dept"),
            models.Index(fields=["revenue_12m_minor", "customer"], name="customers_standing_revenue"),
            models.Index(fields=["open_complaints", "customer"], name="customers_standing_open"),
            models.Index(fields=["last_interaction_at", "customer"], name="customers_standing_silence"),
        ]

    def __str__(self) -> str:
        return str(self.customer)


class TierChange(models.Model):
    """A customer entered another tier (or became rated or not), and why."""

    class Cause(models.TextChoices):
        EVALUATION = "evaluation", _("Evaluation")
        OVERRIDE = "override", _("Override")
        EXPIRY = "expiry", _("End of an override")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="tier_changes")
    at = models.DateTimeField(_("at"))
    from_tier = models.ForeignKey(Tier, models.PROTECT, null=True, related_name="+")
    to_tier = models.ForeignKey(Tier, models.PROTECT, null=True, related_name="+")
    score = models.FloatField(null=True)
    previous_score = models.FloatField(null=True)
    cause = models.CharField(_("cause"), max_length=12, choices=Cause)
    reason_en = models.CharField(max_length=300, blank=True)
    reason_zh = models.CharField(max_length=300, blank=True)
    run_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfCustomerQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "run_id"],
                condition=~models.Q(run_id=None),
                name="customers_tierchange_once_per_run",
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-at"], name="customers_tierchange_at"),
            models.Index(fields=["-at"], name="customers_tierchange_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.from_tier or '–'} → {self.to_tier or '–'}"


class TierOverride(models.Model):
    """A person's decision that a customer belongs in a tier, with reason, author and end."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="tier_overrides")
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="+", verbose_name=_("tier"))
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField(_("until"))
    ended_at = models.DateTimeField(null=True)

    objects = OfCustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(ended_at=None), name="customers_override_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tier} until {self.expires_on}"
