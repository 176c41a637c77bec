from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, PublicId, Sourced, Timestamped
from crmq.org.models import Department, Region

from .visibility import visible_customers


class Segment(Bilingual):
    """A group of customers that share a scorecard or a treatment."""

    code = models.SlugField(_("code"), max_length=40, unique=True)

    class Meta:
        verbose_name, verbose_name_plural = _("segment"), _("segments")
        ordering = ["code"]


class CustomerQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(visible_customers(user))

    def accounts(self) -> Self:
        """Customers that are evaluated and looked after; groups only hold them together."""
        return self.filter(kind=Customer.Kind.ACCOUNT)

    def rateable(self) -> Self:
        return self.accounts().filter(status=Customer.Status.ACTIVE)


class Customer(PublicId, Sourced, Timestamped):
    """An organisation or person we deal with, from candidate to lost."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("Account")
        GROUP = "group", _("Group")

    class Status(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        ACTIVE = "active", _("Active")
        REFUSED = "refused", _("Refused")
        LOST = "lost", _("Lost")

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    other_name = models.CharField(_("name in the other language"), max_length=200, blank=True)
    sort_key = models.CharField(max_length=200, blank=True, editable=False, help_text="pinyin or lower case")
    initials = models.CharField(max_length=40, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.ACCOUNT)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    segment = models.ForeignKey(
        Segment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("segment")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=60, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    revenue_minor = models.BigIntegerField(_("declared yearly revenue"), null=True, blank=True)
    credit_limit_minor = models.BigIntegerField(_("credit limit"), null=True, blank=True)
    headcount = models.PositiveIntegerField(_("headcount"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    since = models.DateField(_("customer since"), null=True, blank=True)
    version = models.PositiveIntegerField(
        default=1, editable=False, help_text="raised by each edit; detects concurrent ones"
    )

    objects = CustomerQuerySet.as_manager()

    class Meta(Sourced.Meta):
        verbose_name, verbose_name_plural = _("customer"), _("customers")
        ordering = ["sort_key", "pk"]
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(condition=Q(name__gt=""), name="customers_customer_named"),
            models.CheckConstraint(condition=~Q(parent=models.F("pk")), name="customers_customer_not_own_parent"),
        ]
        indexes = [
            models.Index(fields=["owner", "status"], name="customers_owner"),
            models.Index(fields=["department"], name="customers_department"),
            models.Index(fields=["sort_key", "id"], name="customers_sort"),
            models.Index(fields=["status", "id"], name="customers_status"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customers:record", args=[self.public_id])
