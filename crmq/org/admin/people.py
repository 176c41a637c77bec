from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Permission, Role
from crmq.org.admin_base import DefinitionAdmin
from crmq.org.models import User
from crmq.org.services import end_sessions


class RoleField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Group) -> str:
        return str(Role(obj.name).label)


class UserForm(ModelForm):
    groups = RoleField(
        label=_("Roles"),
        queryset=Group.objects.filter(name__in=Role.values),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = User
        fields = ("email", "name", "department", "language", "is_active", "groups")


@admin.register(User)
class UserAdmin(DefinitionAdmin):
    """People set their own password by the link of “Forgot password”; nobody sets it for them."""

    permission = Permission.ADMINISTER
    form = UserForm
    list_display = ("name", "email", "department", "role_names", "is_active")
    list_filter = ("is_active", "groups", "department")
    search_fields = ("name", "email")
    list_select_related = ("department",)
    actions = ("sign_out",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # their name stays on what they did; deactivate instead

    @admin.display(description=_("roles"))
    def role_names(self, user: User) -> str:
        return ", ".join(str(Role(group.name).label) for group in user.groups.all() if group.name in Role.values)

    @admin.action(description=_("Sign out everywhere"))
    def sign_out(self, request: HttpRequest, queryset: Any) -> None:
        for user in queryset:
            end_sessions(user=user)
        self.message_user(request, _("Sessions and API tokens have ended."))

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and {"groups", "is_active", "email"} & set(form.changed_data):
            end_sessions(user=form.instance)  # what was allowed before must not go on
