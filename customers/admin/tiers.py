from itertools import pairwise
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.utils.translation import gettext as _

from crmq.lib.permissions import Permission
from crmq.org.admin_base import DefinitionAdmin
from customers.models import Segment, Tier


class TierForm(ModelForm):
    """Tiers cover 0 to 100 without a gap: the lowest enters at 0, a better one always higher."""

    class Meta:
        model = Tier
        fields = ("code", "rank", "name_en", "name_zh", "enter_at", "leave_below", "description_en", "description_zh")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return values
        lines = {tier.rank: tier.enter_at for tier in Tier.objects.exclude(pk=self.instance.pk)} | {
            values["rank"]: values["enter_at"]
        }
        ordered = [lines[rank] for rank in sorted(lines)]
        if ordered[-1] != 0:
            raise ValidationError({"enter_at": _("The lowest tier has to enter at 0, so that every score has a tier.")})
        if any(better <= worse for better, worse in pairwise(ordered)):
            raise ValidationError({"enter_at": _("A better tier has to enter higher than the next one.")})
        return values


@admin.register(Tier)
class TierAdmin(DefinitionAdmin):
    permission = Permission.SCORING_DEFINE
    form = TierForm
    list_display = ("code", "rank", "name_en", "name_zh", "enter_at", "leave_below")


@admin.register(Segment)
class SegmentAdmin(DefinitionAdmin):
    permission = Permission.SCORING_DEFINE
    list_display = ("code", "name_en", "name_zh")
