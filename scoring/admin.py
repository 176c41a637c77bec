"""Indicators and scorecards, for QA leads. Published versions are shown, never edited."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Permission
from crmq.org.admin_base import DefinitionAdmin, OpenInline
from scoring.forms import IndicatorForm, ItemForm
from scoring.models import Group, Indicator, Item, Scorecard, ScorecardVersion, Veto
from scoring.services import scorecards


@admin.register(Indicator)
class IndicatorAdmin(DefinitionAdmin):
    permission = Permission.SCORING_DEFINE
    form = IndicatorForm
    list_display = ["name", "key", "measure", "window_days", "curve", "worst", "best", "target", "is_active"]
    list_filter = ["is_active", "curve", "measure"]
    search_fields = ["key", "name_en", "name_zh", "definition_en"]
    fieldsets = [
        (
            _("What it is"),
            {"fields": ["key", "name_en", "name_zh", "definition_en", "definition_zh", "owner", "is_active"]},
        ),
        (
            _("How it is measured"),
            {"fields": ["measure", "window_days", "unit_en", "unit_zh", "minimum_n", "stale_days"]},
        ),
        (_("How it scores"), {"fields": ["curve", "direction", "worst", "best", "points", "target"]}),
    ]


class DraftInline(OpenInline):
    """Rows of a version: open while it is a draft."""

    def is_open(self, obj: Any) -> bool:
        return obj is None or obj.status == ScorecardVersion.Status.DRAFT


class GroupInline(DraftInline):
    model = Group


class ItemInline(DraftInline):
    model = Item
    form = ItemForm

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only groups of the version at hand."""
        if db_field.name == "group" and request.resolver_match:
            kwargs["queryset"] = Group.objects.filter(version=request.resolver_match.kwargs.get("object_id"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class VetoInline(DraftInline):
    model = Veto


@admin.register(Scorecard)
class ScorecardAdmin(DefinitionAdmin):
    permission = Permission.SCORING_DEFINE
    list_display = ["name", "code", "segment"]
    search_fields = ["code", "name_en", "name_zh"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ScorecardVersion)
class ScorecardVersionAdmin(DefinitionAdmin):
    permission = Permission.SCORING_DEFINE
    list_display = ["__str__", "status", "published_at", "published_by", "note"]
    list_filter = ["scorecard", "status"]
    list_select_related = ["scorecard", "published_by"]
    fields = ["scorecard", "number", "missing", "minimum_coverage", "note", "expected_effect", "effective_on"]
    readonly_fields = ["number"]
    inlines = [GroupInline, ItemInline, VetoInline]
    actions = ["draft_copy"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or obj.status == ScorecardVersion.Status.DRAFT
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (
            obj is not None
            and obj.status == ScorecardVersion.Status.DRAFT
            and super().has_delete_permission(request, obj)
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.number = scorecards.next_number(obj.scorecard)
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Copy to a new draft"))
    def draft_copy(self, request: HttpRequest, queryset: QuerySet[ScorecardVersion]) -> None:
        for version in queryset.select_related("scorecard"):
            copy = scorecards.draft(scorecard=version.scorecard, by=request.user, copy_of=version)  # type: ignore[arg-type]  # signed in
            self.message_user(request, _("%(version)s is a draft of it.") % {"version": copy}, messages.SUCCESS)
