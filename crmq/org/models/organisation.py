import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crmq.lib.models import Bilingual

from .calendar import WorkCalendar


def validate_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(zone)s” is no time zone. Example: Asia/Shanghai."), params={"zone": name})


class Organisation(Bilingual):
    """The one organisation that runs this installation."""

    zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai", validators=[validate_zone])
    currency = models.CharField(_("currency"), max_length=3, default="CNY", validators=[RegexValidator(r"^[A-Z]{3}$")])
    language = models.CharField(
        _("language for customers"), max_length=10, default="en", choices=[("en", "English"), ("zh-hans", "简体中文")]
    )
    colour = models.CharField(
        _("colour"), max_length=7, default="#0a66c2", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )
    sender_name = models.CharField(_("sender of mails"), max_length=120, blank=True)
    sender_address = models.EmailField(_("sender address"), blank=True)
    calendar = models.ForeignKey(
        WorkCalendar, models.PROTECT, null=True, related_name="+", verbose_name=_("working calendar")
    )
    only = models.BooleanField(default=True, editable=False, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = _("organisation")
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="org_organisation_only_one")]
