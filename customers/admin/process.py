from typing import Any

from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext as _

from crmq.lib.permissions import Permission
from crmq.org.admin_base import VersionAdmin, VersionInline
from customers.models import ProcessVersion, Stage, Transition
from customers.services import publishing


class StageInline(VersionInline):
    model = Stage
    fields = (
        "key", "kind", "name_en", "name_zh", "department", "step", "target_days", "is_control_point", "control_indicators", "rank", "row",
    )  # fmt: skip


class TransitionInline(VersionInline):
    model = Transition
    fields = ("source", "target", "label_en", "label_zh", "is_return")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only stages of the version in hand can be joined."""
        process = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        kwargs["queryset"] = Stage.objects.filter(process=process) if process else Stage.objects.none()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(ProcessVersion)
class ProcessVersionAdmin(VersionAdmin):
    permission = Permission.MAP_DEFINE
    refusals = (publishing.NotPublishable, publishing.StageInUse)
    fields = ("number", "name_en", "name_zh", "note", "review_on")
    list_display = ("number", "name", "status", "note", "review_on", "published_at", "published_by")
    list_filter = ("status",)
    list_select_related = ("published_by",)
    inlines = (StageInline, TransitionInline)

    def publish_version(self, version: ProcessVersion, user: Any) -> ProcessVersion:
        return publishing.publish_process(process=version, by=user)[0]

    def copy_version(self, version: ProcessVersion) -> ProcessVersion:
        return publishing.copy_as_draft(process=version)

    def in_words(self, refusal: Exception) -> str:
        if isinstance(refusal, publishing.StageInUse):
            text = _(
                "%(customers)d customers are in the stage “%(stage)s”, which it leaves out. Keep the stage, or give another one its step."
            )
            return text % {"customers": refusal.customers, "stage": refusal.stage}
        return super().in_words(refusal)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"number": (ProcessVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1}
