"""Django's admin for definitions: who may tune what, and that published versions stay as they are."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crmq.lib.permissions import Permission, may


class Guarded:
    """Opens an admin, or an inline, to the roles that hold `permission`, and to nobody else."""

    permission: Permission = Permission.ADMINISTER

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, self.permission)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.permission)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.permission)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.permission)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.permission)


class DefinitionAdmin(Guarded, admin.ModelAdmin):
    """A definition that is simply edited."""

    save_on_top = False
    show_facets = admin.ShowFacets.NEVER


class OnlyDrafts(Guarded):
    """Versions: drafts are edited, published and retired ones are read."""

    editable = ("draft", "review")

    def is_open(self, obj: Any) -> bool:
        return obj is None or obj.status in self.editable

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self.is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self.is_open(obj)


class VersionAdmin(OnlyDrafts, DefinitionAdmin):
    """Versions with the actions to copy one as a draft and to publish one.

    A subclass sets `publish_version(version, user)` and `copy_version(version)`, which call the
    services; whatever of `refusals` they raise is shown as a message.
    """

    actions = ("copy_as_draft", "publish")
    refusals: tuple[type[Exception], ...] = ()
    publish_version: Callable[[Any, Any], Any]
    copy_version: Callable[[Any], Any]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without the action that deletes many versions at once."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    @admin.action(description=gettext_lazy("Copy as a draft"))
    def copy_as_draft(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for version in queryset:
            draft = self.copy_version(version)
            self.message_user(request, _("%(draft)s is a draft now.") % {"draft": draft}, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Publish"))
    def publish(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for version in queryset:
            try:
                self.publish_version(version, request.user)
            except self.refusals as refusal:
                text = _("%(version)s was not published: %(reason)s") % {
                    "version": version,
                    "reason": self.in_words(refusal),
                }
                self.message_user(request, text, messages.ERROR)
            else:
                self.message_user(request, _("%(version)s is published.") % {"version": version}, messages.SUCCESS)

    def in_words(self, refusal: Exception) -> str:
        return _("only a draft that is complete can be published.")


class DefinitionInline(Guarded, admin.TabularInline):
    extra = 0


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


class VersionInline(OpenInline):
    """Rows of a version: they change as long as the version is a draft or in review."""

    def is_open(self, obj: Any) -> bool:
        return obj is None or obj.status in OnlyDrafts.editable
