from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Permission
from crmq.org.admin_base import DefinitionAdmin
from crmq.org.models import Department, Organisation, Region


@admin.register(Organisation)
class OrganisationAdmin(DefinitionAdmin):
    permission = Permission.ADMINISTER
    fieldsets = (
        (None, {"fields": ("name_en", "name_zh", "colour")}),
        (_("Where and when"), {"fields": ("zone", "calendar", "currency")}),
        (_("Mail to customers"), {"fields": ("language", "sender_name", "sender_address")}),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not Organisation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Department)
class DepartmentAdmin(DefinitionAdmin):
    permission = Permission.ADMINISTER
    list_display = ("code", "name_en", "name_zh", "parent", "head")
    list_select_related = ("parent", "head")
    search_fields = ("code", "name_en", "name_zh")


@admin.register(Region)
class RegionAdmin(DefinitionAdmin):
    permission = Permission.ADMINISTER
    fields = ("code", "name_en", "name_zh", "parent")
    list_display = ("code", "name_en", "name_zh", "parent")
    list_select_related = ("parent",)
    search_fields = ("code", "name_en", "name_zh")
