from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.jobs import Job
from crmq.lib.models import Bilingual, PublicId

from .customer import Customer
from .visibility import OfCustomerQuerySet


class CriteriaSet(PublicId):
    """A version of the admission criteria. Published ones are never edited."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    number = models.PositiveIntegerField(_("version"), unique=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    note = models.CharField(_("what changed"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("criteria set"), _("criteria sets")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=models.Q(status="published"), name="customers_criteriaset_one_published"
            )
        ]

    def __str__(self) -> str:
        return _("Criteria version %(number)d") % {"number": self.number}


class Criterion(Bilingual):
    """One rule: a value seen on the candidate, compared with a threshold.

    A value that fails a `refuse` criterion refuses the candidate; one that fails a `review`
    criterion, or is missing, asks a person.
    """

    class Fact(models.TextChoices):
        CREDIT = "credit", _("Credit rating (0–100)")
        PURCHASING_POWER = "purchasing_power", _("Purchasing power (0–100)")
        INTENT = "intent", _("Intent to cooperate (0–100)")
        REVENUE = "revenue", _("Declared yearly revenue")
        HEADCOUNT = "headcount", _("Headcount")
        ORDER_COUNT = "order_count", _("Orders so far")
        ORDER_AMOUNT = "order_amount", _("Order value so far")
        HAS_CONTACT = "has_contact", _("Has a contact (1 yes, 0 no)")
        HAS_REGION = "has_region", _("Has a region (1 yes, 0 no)")

    class Operator(models.TextChoices):
        AT_LEAST = "gte", _("at least")
        AT_MOST = "lte", _("at most")
        EQUAL = "eq", _("equal to")

    class Effect(models.TextChoices):
        REFUSE = "refuse", _("Refuse")
        REVIEW = "review", _("Ask for review")

    criteria_set = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(_("position"))
    fact = models.CharField(_("fact"), max_length=20, choices=Fact)
    operator = models.CharField(_("operator"), max_length=3, choices=Operator, default=Operator.AT_LEAST)
    threshold = models.FloatField(_("threshold"))
    effect = models.CharField(_("when not met"), max_length=6, choices=Effect)

    class Meta:
        verbose_name, verbose_name_plural = _("criterion"), _("criteria")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "position"], name="customers_criterion_position")
        ]


class ScreeningRun(PublicId, Job):
    """One pass of the published criteria over all waiting candidates."""

    task_name = "customers.tasks.screen_candidates"

    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="+")
    cursor = models.BigIntegerField(default=0, editable=False, help_text="last customer done")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return _("Screening %(number)d") % {"number": self.pk}


class Screening(PublicId):
    """The verdict on one candidate, as the criteria saw it; a person may overrule it with a reason."""

    class Outcome(models.TextChoices):
        ADMITTED = "admitted", _("Admitted")
        REFUSED = "refused", _("Refused")
        REVIEW = "review", _("Needs review")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="screenings")
    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="+")
    run = models.ForeignKey(ScreeningRun, models.SET_NULL, null=True, related_name="screenings")
    at = models.DateTimeField(_("at"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    overruled_to = models.CharField(_("overruled to"), max_length=8, choices=Outcome, blank=True)
    overruled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    overruled_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = OfCustomerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("screening"), _("screenings")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "customer"], name="customers_screening_once_per_run"),
            models.CheckConstraint(
                condition=models.Q(overruled_to="") | models.Q(reason__gt=""), name="customers_screening_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-at"], name="customers_screening_at"),
            models.Index(fields=["outcome", "-id"], name="customers_screening_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.final_label}"

    @property
    def final(self) -> str:
        return self.overruled_to or self.outcome

    @property
    def final_label(self) -> str:
        return str(Screening.Outcome(self.final).label)


class Verdict(models.Model):
    """What one criterion saw. `passed` is blank when the value was missing."""

    screening = models.ForeignKey(Screening, models.CASCADE, related_name="verdicts")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    value = models.FloatField(null=True)
    passed = models.BooleanField(null=True)

    class Meta:
        ordering = ["criterion__position"]
        constraints = [models.UniqueConstraint(fields=["screening", "criterion"], name="customers_verdict_once")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"
