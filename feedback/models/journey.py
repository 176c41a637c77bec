from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual, PublicId
from crmq.org.models import Region
from customers.models import Customer, OfCustomerQuerySet

from .visit import Visit


class Touchpoint(Bilingual):
    """A place where customers meet us, in the order of their journey."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("position"))
    question_keys = ArrayField(
        models.CharField(max_length=60), verbose_name=_("questions"), default=list, blank=True,
        help_text=_("Keys of survey questions whose answers rate it."),
    )  # fmt: skip
    categories = ArrayField(
        models.CharField(max_length=60), verbose_name=_("complaint categories"), default=list, blank=True,
        help_text=_("Codes of complaint categories that are about it."),
    )  # fmt: skip

    class Meta:
        verbose_name, verbose_name_plural = _("touchpoint"), _("touchpoints")
        ordering = ["position", "pk"]


class Need(PublicId):
    """What a customer wishes for, or suffers from, at one touchpoint."""

    class Kind(models.TextChoices):
        NEED = "need", _("Need")
        PAIN = "pain", _("Pain point")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, related_name="needs", verbose_name=_("touchpoint"))
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    text = models.CharField(_("text"), max_length=500)
    visit = models.ForeignKey(Visit, models.SET_NULL, null=True, related_name="needs")
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = OfCustomerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("need"), _("needs")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["touchpoint", "-at"], name="feedback_need_touchpoint"),
            models.Index(fields=["customer", "-at"], name="feedback_need_customer"),
        ]

    def __str__(self) -> str:
        return self.text


class MarketNote(PublicId):
    """What our people hear of competitors and of the market."""

    class Kind(models.TextChoices):
        COMPETITOR = "competitor", _("Competitor")
        MARKET = "market", _("Market")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    competitor = models.CharField(_("competitor"), max_length=120, blank=True)
    product = models.CharField(_("product"), max_length=200, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    customer = models.ForeignKey(
        Customer, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("heard from")
    )
    text = models.TextField(_("note"), max_length=2000)
    on = models.DateField(_("date"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("market note"), _("market notes")
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["-on"], name="feedback_market_on"),
            models.Index(fields=["kind", "competitor"], name="feedback_market_competitor"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
