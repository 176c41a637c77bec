"""What every page of the frame needs: navigation by permission, the organisation, unread news."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crmq.lib.permissions import Permission, Role, sees_all
from crmq.org import queries

P = Permission


@dataclass(frozen=True, slots=True)
class Entry:
    name: Any
    url_name: str
    icon: str
    permission: Permission


CHAIN = [
    Entry(_("My day"), "customers:my_day", "home", P.TASKS_READ),
    Entry(_("Customers"), "customers:list", "users", P.CUSTOMERS_READ),
    Entry(_("Screening"), "customers:screening", "filter-check", P.SCREENING_READ),
    Entry(_("Evaluation"), "scoring:evaluation", "gauge", P.SCORING_READ),
    Entry(_("Tiers"), "scoring:tiers", "stack-2", P.SCORING_READ),
    Entry(_("Quality table"), "scoring:quality", "table", P.SCORING_READ),
    Entry(_("Maintenance"), "customers:maintenance", "calendar-repeat", P.TASKS_READ),
]
FEEDBACK = [
    Entry(_("Surveys"), "feedback:surveys", "clipboard-text", P.SURVEYS_READ),
    Entry(_("Complaints"), "feedback:complaints", "message-exclamation", P.COMPLAINTS_READ),
    Entry(_("Call backs"), "feedback:loop", "phone-incoming", P.SURVEYS_READ),
    Entry(_("Return visits"), "customers:visits", "phone-call", P.TASKS_READ),
    Entry(_("Customer journey"), "feedback:journey", "route", P.SURVEYS_READ),
    Entry(_("Market"), "feedback:market", "building-store", P.SURVEYS_READ),
]
WHOLE = [
    Entry(_("Logic map"), "diagrams:map", "sitemap", P.MAP_READ),
    Entry(_("Insights"), "insights:dashboard", "chart-histogram", P.INSIGHTS_READ),
]
BACK_OFFICE = [
    Entry(_("Imports"), "customers:imports", "table-import", P.IMPORT),
    Entry(_("Outbox"), "mail:outbox", "mail-forward", P.OUTBOX_READ),
    Entry(_("Audit trail"), "org:audit", "history", P.AUDIT_READ),
]
GROUPS: list[tuple[Any, list[Entry]]] = [
    ("", CHAIN),
    (_("Feedback"), FEEDBACK),
    (_("Overview"), WHOLE),
    (_("Administration"), BACK_OFFICE),
]

# The five of the phone's bottom bar, by the first of these roles that a person has.
PHONE = {
    Role.EXECUTIVE: ["insights:dashboard", "customers:list", "scoring:tiers", "diagrams:map", "feedback:complaints"],
    Role.AUDITOR: ["customers:list", "org:audit", "scoring:evaluation", "diagrams:map", "insights:dashboard"],
    Role.QA_LEAD: ["customers:list", "scoring:evaluation", "scoring:tiers", "feedback:surveys", "diagrams:map"],
    Role.SERVICE_AGENT: [
        "feedback:complaints",
        "customers:my_day",
        "customers:list",
        "customers:visits",
        "diagrams:map",
    ],
    Role.ACCOUNT_MANAGER: [
        "customers:my_day",
        "customers:list",
        "feedback:complaints",
        "customers:visits",
        "diagrams:map",
    ],
    Role.ADMINISTRATOR: ["customers:list", "customers:imports", "mail:outbox", "org:audit", "insights:dashboard"],
}


def frame(request: HttpRequest) -> dict[str, Any]:
    """Navigation and the like. Pages without a signed-in person get only the organisation."""
    user = getattr(request, "user", None)
    shown: dict[str, Any] = {"organisation": getattr(request, "organisation", None) or queries.organisation()}
    if user is None or not user.is_authenticated:
        return shown | {"theme": "auto"}
    return shown | {
        "navigation": [
            {"title": title, "entries": entries, "apart": group is BACK_OFFICE}
            for title, group in GROUPS
            if (entries := [_shown(entry, request) for entry in group if user.may(entry.permission)])
        ],
        "phone_navigation": _phone(request),
        "notifications_unread": queries.unread_count(user),
        "theme": user.theme,
        "may": {permission.value: True for permission in Permission if user.may(permission)},
        "opens_admin": user.is_staff,
        "sees_all": sees_all(user),
    }


def _shown(entry: Entry, request: HttpRequest) -> dict[str, Any]:
    url = reverse(entry.url_name)
    active = request.path == url if url == "/" else request.path.startswith(url)
    return {"name": entry.name, "url": url, "icon": entry.icon, "active": active}


def _phone(request: HttpRequest) -> list[dict[str, Any]]:
    entries = {entry.url_name: entry for _title, group in GROUPS for entry in group}
    names = next((names for role, names in PHONE.items() if role in request.user.roles), [])  # type: ignore[union-attr]
    return [_shown(entries[name], request) for name in names]
