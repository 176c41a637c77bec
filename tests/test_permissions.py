"""A walk over every address: each says who may come, and holds to it."""

import re
import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from crmq.lib.permissions import PERMISSIONS, Permission, Role
from tests.factories import make_user

# Addresses whose guard is somebody else's: Django's admin asks `is_staff` and its own permissions,
# the API asks for a token, allauth's second factor asks for a login.
GUARDED_ELSEWHERE = ("admin/", "api/v1/", "accounts/2fa/", "^static/")
OWN = ("customers/views/",)  # how a person likes to see lists
READERS = (Role.EXECUTIVE, Role.AUDITOR)


def views(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern, path)
        elif isinstance(pattern, URLPattern) and not path.startswith(GUARDED_ELSEWHERE):
            yield path, pattern.callback


ALL = sorted(views(), key=lambda pair: pair[0])
IDS = [path for path, _ in ALL]
PARAMETER = re.compile(r"<(?:(\w+):)?\w+>")
EXAMPLES = {
    "uuid": str(uuid.UUID(int=1)),
    "int": "1",
    "slug": "none",
    "base36": "1",
    "str": "none",
    None: "none",
    "path": "none",
}


def address(path):
    return "/" + PARAMETER.sub(lambda match: EXAMPLES[match[1]], path)


@pytest.mark.parametrize(("path", "view"), ALL, ids=IDS)
def test_every_view_says_who_may_come(path, view):
    assert hasattr(view, "permissions"), f"{path} carries neither @requires nor @public"


@pytest.mark.parametrize(("path", "view"), ALL, ids=IDS)
def test_strangers_reach_public_pages_only(path, view, client, db):
    response = client.get(address(path))

    if getattr(view, "permissions", None):
        assert response.status_code in (302, 403, 405)
        if response.status_code == 302:
            assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_refused_what_its_table_does_not_grant(role, client_as):
    client = client_as(role)

    for path, view in ALL:
        missing = [p for p in getattr(view, "permissions", ()) if p not in PERMISSIONS[role]]
        if missing:
            for method in (client.get, client.post):
                assert method(address(path)).status_code in (403, 405), f"{role} reached {path}"


@pytest.mark.parametrize("role", READERS)
def test_readers_change_nothing(role, client_as):
    """Whoever only reads is refused every unsafe verb, but for their own account, and for exports,
    which are asked for by POST because the audit trail records them."""
    client = client_as(role)

    for path, view in ALL:
        permissions = getattr(view, "permissions", ())
        if (
            path.startswith(OWN)
            or not permissions
            or {Permission.SIGNED_IN, Permission.CUSTOMERS_EXPORT} & set(permissions)
        ):
            continue
        for verb in ("post", "put", "patch", "delete"):
            status = getattr(client, verb)(address(path)).status_code
            assert status in (403, 404, 405), f"{role} may {verb} {path}: {status}"


def test_every_role_has_its_permissions_written_down():
    assert set(PERMISSIONS) == set(Role)


def test_a_person_who_left_may_nothing(db):
    user = make_user(roles=[Role.ADMINISTRATOR], is_active=False)

    assert not any(user.may(permission) for permission in Permission)
