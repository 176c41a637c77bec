"""The administration of definitions: who may see and change what, by the permissions of the roles."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from crmq.lib.permissions import Permission, may


class DefinitionAdmin(admin.ModelAdmin):
    """Definitions that one permission opens. Set `permission`; the rest is Django's admin."""

    permission: Permission = Permission.ADMINISTER

    def _may(self, request: HttpRequest) -> bool:
        return may(request.user, self.permission)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)


class OpenInline(admin.TabularInline):
    """Rows of a definition: whoever may change the definition may change them."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_open(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_open(obj)

    def is_open(self, obj: Any) -> bool:
        """Whether rows of `obj` may still change; published definitions say no."""
        return True
