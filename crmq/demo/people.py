"""The demo's people, one login for each role."""

from django.contrib.auth.hashers import check_password
from django.db import transaction

from crmq.lib.permissions import Role
from crmq.org.models import Department, User

DOMAIN = "demo.example"
PEOPLE = [
    ("manager", "Chen Siyuan", Role.ACCOUNT_MANAGER, "sales"),
    ("manager2", "Amara Okafor", Role.ACCOUNT_MANAGER, "sales"),
    ("agent", "Sun Lei", Role.SERVICE_AGENT, "service"),
    ("qa", "He Jing", Role.QA_LEAD, "quality"),
    ("qa2", "Zhao Min", Role.QA_LEAD, "quality"),
    ("executive", "Lin Guohua", Role.EXECUTIVE, "company"),
    ("auditor", "Marta Keller", Role.AUDITOR, "company"),
    ("admin", "Ada Admin", Role.ADMINISTRATOR, "technical"),
]


@transaction.atomic
def install(password: str) -> dict[str, User]:
    """Create the people that are missing, all with `password`; returns them by the name before the @."""
    departments = {department.code: department for department in Department.objects.all()}
    found = {}
    for short, name, role, department in PEOPLE:
        email = f"{short}@{DOMAIN}"
        user = User.objects.filter(email=email).first() or User.objects.create_user(
            email, password, name=name, roles=[role], department=departments[department]
        )
        found[short] = user
    return found


@transaction.atomic
def keep_password(password: str) -> None:
    """Give everyone `password`, where it is not theirs already (one slow look decides for all)."""
    users = list(User.objects.filter(email__in=[f"{person[0]}@{DOMAIN}" for person in PEOPLE]))
    if users and not check_password(password, users[0].password):
        for user in users:
            user.set_password(password)
            user.save(update_fields=["password"])
