from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Permission
from crmq.org.admin_base import DefinitionAdmin, OpenInline
from feedback.models import (
    CannedText,
    ComplaintCategory,
    ComplaintQueue,
    ComplaintRules,
    EscalationStep,
    QueueMember,
    RootCause,
    SlaPolicy,
)


class OfComplaints(DefinitionAdmin):
    permission = Permission.COMPLAINTS_DEFINE


@admin.register(ComplaintCategory)
class ComplaintCategoryAdmin(OfComplaints):
    list_display = ("code", "name_en", "name_zh", "position")


@admin.register(SlaPolicy)
class SlaPolicyAdmin(OfComplaints):
    list_display = ("priority", "tier", "region", "acknowledge_hours", "respond_hours", "resolve_hours")
    list_filter = ("priority", "tier", "region")


class EscalationStepForm(forms.ModelForm):
    tells = forms.MultipleChoiceField(
        label=_("Tells"), choices=EscalationStep.Listener.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = EscalationStep
        fields = ["percent", "tells"]


@admin.register(EscalationStep)
class EscalationStepAdmin(OfComplaints):
    form = EscalationStepForm
    list_display = ("percent", "listed")

    @admin.display(description=_("Tells"))
    def listed(self, step: EscalationStep) -> str:
        return ", ".join(step.listeners)


class QueueMemberInline(OpenInline):
    model = QueueMember


@admin.register(ComplaintQueue)
class ComplaintQueueAdmin(OfComplaints):
    list_display = ("code", "name_en", "name_zh", "region", "assigns", "position")
    filter_horizontal = ("categories",)
    inlines = (QueueMemberInline,)


@admin.register(ComplaintRules)
class ComplaintRulesAdmin(OfComplaints):
    list_display = ("__str__", "repeat_days", "approval_from", "visit_working_days", "watch_days")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not ComplaintRules.objects.exists() and super().has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(CannedText)
class CannedTextAdmin(OfComplaints):
    list_display = ("code", "name_en", "name_zh", "position")


@admin.register(RootCause)
class RootCauseAdmin(OfComplaints):
    list_display = ("code", "branch", "name_en", "name_zh", "is_current")
    list_filter = ("branch", "is_current")
