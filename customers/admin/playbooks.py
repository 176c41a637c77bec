from typing import Any

from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest

from crmq.lib.permissions import Permission
from crmq.org.admin_base import VersionAdmin, VersionInline
from customers.models import Activity, Playbook
from customers.services import maintenance


class ActivityInline(VersionInline):
    model = Activity
    fields = (
        "position", "name_en", "name_zh", "kind", "every_days", "due_working_days", "minutes", "points", "script_en", "script_zh",
    )  # fmt: skip


@admin.register(Playbook)
class PlaybookAdmin(VersionAdmin):
    permission = Permission.PLAYBOOKS_DEFINE
    refusals = (maintenance.NotPublishable,)
    fields = ("tier", "number", "name_en", "name_zh")
    list_display = ("name", "tier", "number", "status", "published_at")
    list_filter = ("status", "tier")
    list_select_related = ("tier",)
    inlines = (ActivityInline,)

    def publish_version(self, version: Playbook, user: Any) -> Playbook:
        return maintenance.publish(playbook=version)

    def copy_version(self, version: Playbook) -> Playbook:
        return maintenance.copy_as_draft(playbook=version)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"number": (Playbook.objects.aggregate(last=Max("number"))["last"] or 0) + 1}
