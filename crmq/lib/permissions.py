"""Who may do what: the whole table, in one place.

Users get roles by membership in the group of the same name; roles get permissions here, in code.
Which *rows* a permission reaches is decided by `visible_to(user)` on the querysets.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

View = Callable[..., HttpResponseBase]


class Role(TextChoices):
    ACCOUNT_MANAGER = "account_manager", _("Account manager")
    SERVICE_AGENT = "service_agent", _("Service agent")
    QA_LEAD = "qa_lead", _("QA lead")
    EXECUTIVE = "executive", _("Executive")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Permission(StrEnum):
    SIGNED_IN = "signed_in"  # what everyone with an account may do for themselves
    CUSTOMERS_READ = "customers_read"
    CUSTOMERS_EDIT = "customers_edit"
    CUSTOMERS_ASSIGN = "customers_assign"
    CUSTOMERS_EXPORT = "customers_export"
    IMPORT = "import"
    SCREENING_READ = "screening_read"
    SCREENING_RUN = "screening_run"
    SCREENING_OVERRULE = "screening_overrule"
    SCREENING_DEFINE = "screening_define"
    SCORING_READ = "scoring_read"
    SCORING_RUN = "scoring_run"
    SCORING_DEFINE = "scoring_define"
    ASSESS = "assess"
    TASKS_READ = "tasks_read"
    TASKS_WORK = "tasks_work"
    PLAN_RUN = "plan_run"
    PLAYBOOKS_DEFINE = "playbooks_define"
    SURVEYS_READ = "surveys_read"
    SURVEYS_DEFINE = "surveys_define"
    SURVEYS_SEND = "surveys_send"
    COMPLAINTS_READ = "complaints_read"
    COMPLAINTS_WORK = "complaints_work"
    COMPLAINTS_APPROVE = "complaints_approve"
    COMPLAINTS_DEFINE = "complaints_define"
    MAP_READ = "map_read"
    MAP_DEFINE = "map_define"
    INSIGHTS_READ = "insights_read"
    REPORT_READ = "report_read"
    OUTBOX_READ = "outbox_read"
    OUTBOX_DECIDE = "outbox_decide"
    AUDIT_READ = "audit_read"
    ADMINISTER = "administer"
    GALLERY_VIEW = "gallery_view"


P = Permission
READING = {
    P.SIGNED_IN, P.CUSTOMERS_READ, P.SCREENING_READ, P.SCORING_READ, P.TASKS_READ, P.SURVEYS_READ,
    P.COMPLAINTS_READ, P.MAP_READ, P.REPORT_READ,
}  # fmt: skip

TUNING = {
    P.CUSTOMERS_EDIT, P.CUSTOMERS_ASSIGN, P.CUSTOMERS_EXPORT, P.IMPORT, P.SCREENING_RUN, P.SCREENING_OVERRULE,
    P.SCREENING_DEFINE, P.SCORING_RUN, P.SCORING_DEFINE, P.ASSESS, P.TASKS_WORK, P.PLAN_RUN, P.PLAYBOOKS_DEFINE,
    P.SURVEYS_DEFINE, P.SURVEYS_SEND, P.COMPLAINTS_WORK, P.COMPLAINTS_APPROVE, P.COMPLAINTS_DEFINE, P.MAP_DEFINE, P.INSIGHTS_READ,
}  # fmt: skip

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ACCOUNT_MANAGER: frozenset(
        READING | {P.CUSTOMERS_EDIT, P.CUSTOMERS_EXPORT, P.TASKS_WORK, P.COMPLAINTS_WORK, P.ASSESS, P.INSIGHTS_READ}
    ),
    Role.SERVICE_AGENT: frozenset(READING | {P.CUSTOMERS_EDIT, P.TASKS_WORK, P.COMPLAINTS_WORK}),
    Role.QA_LEAD: frozenset(READING | TUNING),
    Role.EXECUTIVE: frozenset(READING | {P.INSIGHTS_READ, P.CUSTOMERS_EXPORT}),
    Role.AUDITOR: frozenset(READING | {P.INSIGHTS_READ, P.AUDIT_READ, P.OUTBOX_READ, P.CUSTOMERS_EXPORT}),
    Role.ADMINISTRATOR: frozenset(Permission),
}

# Roles that see every customer; the others see their own, those they collaborate on, and the
# department subtree that they head.
SEES_ALL = frozenset({Role.QA_LEAD, Role.EXECUTIVE, Role.AUDITOR, Role.ADMINISTRATOR, Role.SERVICE_AGENT})


def may(user: Any, permission: Permission) -> bool:
    """Whether any role of `user` grants `permission`. Inactive and anonymous users have none."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return False
    return any(permission in PERMISSIONS[role] for role in user.roles)


def sees_all(user: Any) -> bool:
    return bool(SEES_ALL & set(user.roles))


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Refuse (403) whoever lacks any of `permissions`; stamps the view for the permission walk."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not all(may(request.user, permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permissions = permissions  # type: ignore[attr-defined]  # the stamp
        return guarded

    return decorate


def public(view: View) -> View:
    """A page for people without an account. Says so, and leaves the login requirement behind."""
    opened = cast(Any, login_not_required(view))
    opened.permissions = ()
    return cast(View, opened)
