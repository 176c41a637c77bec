"""Django's admin, its index in the order of the chain."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

SECTIONS: list[tuple[Any, list[str]]] = [
    (_("Screening"), ["customers.CriteriaSet"]),
    (_("Tiers"), ["customers.Tier", "customers.Segment"]),
    (_("Maintenance"), ["customers.Playbook"]),
    (
        _("Feedback"),
        [
            "feedback.Survey",
            "feedback.SurveyVersion",
            "feedback.Question",
            "feedback.ComplaintCategory",
            "feedback.ComplaintRules",
            "feedback.SlaPolicy",
            "feedback.EscalationStep",
            "feedback.ComplaintQueue",
            "feedback.CannedText",
            "feedback.RootCause",
        ],
    ),
    (_("Insights"), ["insights.Goal"]),
    (
        _("Organisation"),
        ["org.Organisation", "org.User", "org.Department", "org.Region", "org.WorkCalendar", "org.CalendarDay"],
    ),
    (
        _("Schedules"),
        [
            "django_celery_beat.PeriodicTask",
            "django_celery_beat.CrontabSchedule",
            "django_celery_beat.IntervalSchedule",
        ],
    ),
]


class ChainSite(AdminSite):
    """The index shows sections of the chain instead of apps; people sign in where everybody does."""

    enable_nav_sidebar = True

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        known = {f"{app['app_label']}.{model['object_name']}": model for app in apps for model in app["models"]}
        sections = [(name, [known.pop(label) for label in labels if label in known]) for name, labels in SECTIONS]
        sections.append((_("More"), list(known.values())))
        return [
            {"name": name, "app_label": f"section-{place}", "app_url": "", "has_module_perms": True, "models": models}
            for place, (name, models) in enumerate(sections)
            if models
        ]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The one sign-in page, with its limits and second factor; who may not enter is sent home."""
        if request.user.is_authenticated:
            return redirect("customers:my_day")
        return redirect_to_login(request.get_full_path())

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]  # leads elsewhere
        return redirect("account_change_password")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]  # leads elsewhere
        return redirect("account_logout")
