from typing import Any

from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest

from crmq.lib.permissions import Permission
from crmq.org.admin_base import VersionAdmin, VersionInline
from customers.models import CriteriaSet, Criterion
from customers.services import screening


class CriterionInline(VersionInline):
    model = Criterion
    fields = ("position", "name_en", "name_zh", "fact", "operator", "threshold", "effect")


@admin.register(CriteriaSet)
class CriteriaSetAdmin(VersionAdmin):
    permission = Permission.SCREENING_DEFINE
    refusals = (screening.NotPublishable,)
    fields = ("number", "note")
    list_display = ("number", "status", "note", "published_at", "published_by")
    list_filter = ("status",)
    list_select_related = ("published_by",)
    inlines = (CriterionInline,)

    def publish_version(self, version: CriteriaSet, user: Any) -> CriteriaSet:
        return screening.publish(criteria_set=version, by=user)

    def copy_version(self, version: CriteriaSet) -> CriteriaSet:
        return screening.copy_as_draft(criteria_set=version)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"number": (CriteriaSet.objects.aggregate(last=Max("number"))["last"] or 0) + 1}
