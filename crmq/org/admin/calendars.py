from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Permission
from crmq.org import calendars
from crmq.org.admin_base import DefinitionAdmin, DefinitionInline
from crmq.org.models import CalendarDay, CalendarYear, WorkCalendar, WorkSpan


class SpanInline(DefinitionInline):
    permission = Permission.ADMINISTER
    model = WorkSpan


class YearInline(DefinitionInline):
    """Years whose holidays are known; others fall back to the weekdays."""

    permission = Permission.ADMINISTER
    model = CalendarYear

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(WorkCalendar)
class WorkCalendarAdmin(DefinitionAdmin):
    permission = Permission.ADMINISTER
    list_display = ("name", "country", "zone", "known_years")
    inlines = (SpanInline, YearInline)
    actions = ("fill_in",)

    @admin.display(description=_("holidays known for"))
    def known_years(self, calendar: WorkCalendar) -> str:
        return ", ".join(str(year.year) for year in calendar.years.all())

    @admin.action(description=_("Fill in holidays of last, this and next year"))
    def fill_in(self, request: HttpRequest, queryset: QuerySet[WorkCalendar]) -> None:
        this = timezone.now().year
        for calendar in queryset:
            unknown = calendars.seed(calendar, [this - 1, this, this + 1])
            years = ", ".join(map(str, unknown))
            text = _("%(calendar)s is filled in.") % {"calendar": calendar}
            if unknown:
                text = _("%(calendar)s: the holidays of %(years)s are not published yet; its weekdays decide.") % {
                    "calendar": calendar,
                    "years": years,
                }
            self.message_user(request, text, messages.WARNING if unknown else messages.SUCCESS)


@admin.register(CalendarDay)
class CalendarDayAdmin(DefinitionAdmin):
    """Holidays and make-up working days. What is edited here stays when a calendar is seeded again."""

    permission = Permission.ADMINISTER
    fields = ("calendar", "date", "kind", "name_en", "name_zh")
    list_display = ("date", "kind", "name_en", "name_zh", "is_edited")
    list_filter = ("kind", "calendar")
    date_hierarchy = "date"
    search_fields = ("name_en", "name_zh")

    @admin.display(description=_("edited"), boolean=True)
    def is_edited(self, day: CalendarDay) -> bool:
        return day.edited

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: Any, change: bool) -> None:
        obj.edited = True
        super().save_model(request, obj, form, change)
