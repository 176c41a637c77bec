from django.contrib import admin

from crmq.lib.permissions import Permission
from crmq.org.admin_base import DefinitionAdmin
from feedback.models import ComplaintCategory, SlaPolicy


@admin.register(ComplaintCategory)
class ComplaintCategoryAdmin(DefinitionAdmin):
    permission = Permission.COMPLAINTS_DEFINE
    list_display = ("code", "name_en", "name_zh", "position")


@admin.register(SlaPolicy)
class SlaPolicyAdmin(DefinitionAdmin):
    permission = Permission.COMPLAINTS_DEFINE
    list_display = ("severity", "acknowledge_hours", "respond_hours", "resolve_hours")
