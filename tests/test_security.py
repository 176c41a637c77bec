"""What a hostile visitor, or a curious colleague, tries on the whole application."""

import logging
import os
import re
import subprocess
import sys
import time
from io import StringIO
from urllib.parse import quote

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse

from crmq.embedded.places import ROOT
from crmq.lib.logs import SafeFilter
from crmq.lib.permissions import Role
from crmq.mail.models import Mail
from crmq.mail.tasks import send_due
from crmq.org.models import User
from crmq.org.services import end_sessions, issue_token
from customers.models import Task
from tests.customers.factories import make_screening, make_task
from tests.factories import make_contact, make_customer, make_interaction, make_order, make_organisation, make_user
from tests.feedback.surveys import make_invitation, make_response, make_survey
from tests.test_permissions import ALL, address

pytestmark = pytest.mark.django_db
PASSWORD = "a long and winding passphrase"
LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE)\b", re.IGNORECASE)
# Mail programs unsubscribe by a signed link (RFC 8058); a form inside of another site's frame has no cookies,
# and carries a signed value of its own instead; the mail server shows its own token.
NO_CSRF = re.compile(r"^(u|ask|mail/in)/")
KEPT = re.compile(r"^/s/(logo|colour)/")  # a picture and a style sheet that are the same for everybody
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def member():
    user = make_user(roles=[Role.ACCOUNT_MANAGER])
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(member, password=PASSWORD, client=None, **headers):
    client = client or Client()
    client.answer = client.post(LOGIN, {"login": member.email, "password": password}, **headers)
    return client


def is_signed_in(client):
    return client.get("/me/").status_code == 200


# -- signing in -----------------------------------------------------------------------------------


def test_guessing_is_stopped_for_the_account_whatever_address_it_claims_to_come_from(member):
    for number in range(10):
        sign_in(member, "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    late = sign_in(member, HTTP_X_FORWARDED_FOR="203.0.113.9")

    assert not is_signed_in(late)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(member, client):
    known = client.post(LOGIN, {"login": member.email, "password": "wrong"})
    unknown = client.post(LOGIN, {"login": "nobody@example.org", "password": "wrong"})

    assert known.status_code == unknown.status_code == 200
    assert plain(known, member.email) == plain(unknown, "nobody@example.org")


def plain(response, email):
    """The page without what differs from one request to the next."""
    page = response.content.decode().replace(email, "")
    return re.sub(r'value="\w{64}"|"X-CSRFToken": "\w+"', "", page)


def test_signing_in_changes_the_session_id(member):
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = "planted0planted0planted0planted0"

    sign_in(member, client=client)

    assert is_signed_in(client)
    assert client.cookies[django_settings.SESSION_COOKIE_NAME].value != "planted0planted0planted0planted0"


def test_signing_out_makes_the_cookie_worthless(member):
    client, thief = sign_in(member), Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    assert is_signed_in(thief)

    client.post("/accounts/logout/")

    assert not is_signed_in(thief)


@pytest.mark.parametrize(
    "event",
    [
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user: end_sessions(user=user),
        lambda user: user.groups.add(Group.objects.get_or_create(name=Role.AUDITOR)[0]),
    ],
    ids=["left", "signed out everywhere", "another role"],
)
def test_sessions_end_when_the_person_is_no_longer_the_same(member, event):
    client = sign_in(member)
    assert is_signed_in(client)

    event(member)

    assert not is_signed_in(client)


def test_a_new_password_ends_other_sessions_and_tokens_but_not_this_session(member):
    client, other = sign_in(member), sign_in(member)
    _, secret = issue_token(user=member, name="Warehouse", scopes=["customers_read"])
    new = "quite another passphrase 变"

    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert Client().get("/api/v1/customers", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    assert is_signed_in(sign_in(member, new))


@pytest.mark.parametrize("field", ["seen", "began"])
def test_a_session_ends_after_idling_and_after_its_whole_time(member, field):
    client = sign_in(member)
    assert is_signed_in(client)
    session = client.session
    session[field] = (
        int(time.time()) - max(django_settings.SESSION_IDLE_SECONDS, django_settings.SESSION_COOKIE_AGE) - 1
    )
    session.save()

    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_next_leads_to_another_site(member, target):
    client = Client()
    answers = [
        client.post(LOGIN, {"login": member.email, "password": PASSWORD, "next": target}),
        client.post("/language/", {"language": "en", "next": target}),
        client.post("/me/theme/", {"theme": "dark", "next": target}),
        client.post("/accounts/logout/", {"next": target}),
    ]

    assert [answer.status_code for answer in answers] == [302] * 4
    assert all(answer["Location"].startswith("/") and "evil" not in answer["Location"] for answer in answers)


def test_a_code_of_the_second_factor_works_once(member):
    secret = generate_totp_secret()
    TOTP.activate(member, secret)
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))

    first, second = sign_in(member), sign_in(member)
    first.post("/accounts/2fa/authenticate/", {"code": code})
    second.post("/accounts/2fa/authenticate/", {"code": code})

    assert is_signed_in(first)
    assert not is_signed_in(second)


# -- reset of a password --------------------------------------------------------------------------


def reset_link(email):
    mail = Mail.objects.get(to_address=email)
    return re.search(r"(https?://\S+?)(/accounts/password/reset/key/\S+)", mail.text).groups()


def test_a_reset_link_names_the_configured_site_and_works_once(member, settings):
    settings.ALLOWED_HOSTS, settings.BASE_URL = ["*"], "https://crmq.example.org"
    client, new = Client(), "quite another passphrase 变"
    client.post(RESET, {"email": member.email}, HTTP_HOST="evil.example", HTTP_X_FORWARDED_HOST="evil.example")
    site, path = reset_link(member.email)

    form = client.get(path, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    again = Client().get(path, follow=True)

    assert site == "https://crmq.example.org"
    assert "evil" not in Mail.objects.get().text + Mail.objects.get().subject
    assert is_signed_in(sign_in(member, new))
    assert 'name="password1"' in form.content.decode()
    assert 'name="password1"' not in again.content.decode()


def test_asking_for_a_reset_tells_nobody_who_has_an_account(member, client, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # the mail server is away

    known = client.post(RESET, {"email": member.email}, follow=True)
    unknown = client.post(RESET, {"email": "nobody@example.org"}, follow=True)

    assert known.status_code == unknown.status_code == 200
    assert plain(known, member.email) == plain(unknown, "nobody@example.org")
    assert Mail.objects.count() == 1


def test_who_reads_the_outbox_cannot_use_the_links_in_it(member, client, client_as):
    client.post(RESET, {"email": member.email})
    _, path = reset_link(member.email)

    page = client_as(Role.ADMINISTRATOR).get(reverse("mail:detail", args=[Mail.objects.get().public_id]))

    assert "/accounts/password/reset/key/" in page.content.decode()
    assert path not in page.content.decode()


def test_a_reset_mail_goes_out_by_the_outbox(member, client, smtp):
    client.post(RESET, {"email": member.email})

    send_due()

    assert len(smtp.to(member.email)) == 1


# -- requests -------------------------------------------------------------------------------------


def test_every_answer_carries_the_protective_headers(client, client_as):
    signed_in = client_as(Role.ADMINISTRATOR)
    answers = [signed_in.get(address(path)) for path, _ in ALL]
    answers += [client.get("/nowhere/"), client.get("/"), client.post("/language/?x=%00"), client.get("/?a=%00")]
    answers += [client_as(Role.EXECUTIVE).get("/audit/"), Client(enforce_csrf_checks=True).post(LOGIN)]

    assert {200, 302, 400, 403, 404, 405} <= {answer.status_code for answer in answers}
    for answer in answers:
        assert {name: answer.get(name) for name in HEADERS} == HEADERS, answer.request["PATH_INFO"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert "object-src 'none'" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"] or KEPT.match(answer.request["PATH_INFO"])


@pytest.mark.parametrize("redirects", [True, False], ids=["with TLS", "without TLS"])
@pytest.mark.parametrize("path", ["/", LOGIN, "/complain/"])
def test_a_foreign_host_is_refused_by_a_plain_page(path, redirects, settings):
    settings.SECURE_SSL_REDIRECT = redirects

    answer = Client().get(path, HTTP_HOST="evil.example")

    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer
    assert answer["Cache-Control"] == "no-store"
    assert b"evil.example" not in answer.content


def test_cookies_are_kept_from_scripts_and_other_sites(member):
    client = sign_in(member)
    client.get("/me/")

    for cookie in client.cookies.values():
        assert cookie["samesite"] == "Lax"
        assert cookie["httponly"] or cookie.key == django_settings.LANGUAGE_COOKIE_NAME


@pytest.mark.parametrize("value", ['"\\000aaaaaaaaaaaaaaaaaaaa"', "x" * 5000, '"\\377\\376aaaaaaaaaaaa"'])
def test_a_malformed_session_cookie_is_no_session(value, client):
    answer = client.get(LOGIN, HTTP_COOKIE=f"{django_settings.SESSION_COOKIE_NAME}={value}")

    assert answer.status_code == 200


def test_nothing_is_posted_without_the_token_of_the_form():
    user = make_user(roles=[Role.ADMINISTRATOR])
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)

    for path, _ in ALL:
        for verb in ("post", "put", "patch", "delete"):
            for headers in ({}, {"HX-Request": "true"}):
                status = getattr(client, verb)(address(path), headers=headers).status_code
                assert status in (403, 405) or NO_CSRF.match(path), f"{verb} {path}: {status}"


def test_trace_is_off(client_as):
    client = client_as(Role.ADMINISTRATOR)

    assert {client.trace(address(path)).status_code for path, _ in ALL} == {405}


def test_reading_writes_nothing_even_with_the_fields_of_a_form(client_as, world):
    writes = []

    def watch(execute, sql, params, many, context):
        if WRITES.match(str(sql)) and "django_session" not in str(sql):
            writes.append(sql)
        return execute(sql, params, many, context)

    client = client_as(Role.ADMINISTRATOR)
    fields = {
        "version": 1,
        "confirmed": "assign",
        "action": "assign",
        "owner": world.manager.pk,
        "name": "x",
        "score": 9,
        "note": "x",
    }
    with connection.execute_wrapper(watch):
        for path in [*(address(path) for path, _ in ALL), *world.addresses]:
            client.get(path)
            client.get(path, fields)

    assert writes == []


# -- colleagues -----------------------------------------------------------------------------------


class World:
    """What hangs on a customer of one manager, marked; and the addresses that lead there."""

    def __init__(self):
        self.manager = make_user(roles=[Role.ACCOUNT_MANAGER])
        group = make_customer(kind="group", name="Zyxmark Group", owner=self.manager)
        self.customer = make_customer(name="Zyxmark Ltd", code="ZYXMARK-1", owner=self.manager, parent=group)
        self.contact = make_contact(self.customer, name="Zyxmark Person", email="zyxmark@example.org")
        self.order = make_order(self.customer, number="ZYXMARK-SO")
        self.task = make_task(self.customer, title_en="Zyxmark task")
        self.screening = make_screening(self.customer)
        make_interaction(self.customer, subject="Zyxmark call")
        version = make_survey()
        self.invitation = make_invitation(contact=self.contact)
        self.response = make_response(version, self.customer, nps=2, comment="zyxmark comment")
        self.survey = version.survey

    @property
    def addresses(self):
        own = {
            r"^customers/<uuid": self.customer, r"^contacts/<": self.contact, r"^orders/<": self.order,
            r"^tasks/<": self.task, r"^screening/<": self.screening, r"^complaints/customers/<": self.customer,
            r"^surveys/customers/<": self.customer, r"^surveys/responses/<": self.response,
            r"^evaluation/customer/<": self.customer,
        }  # fmt: skip
        unknown = address("<uuid:x>").strip("/")
        return [
            address(path).replace(unknown, str(target.public_id), 1)
            for path, _ in ALL
            for start, target in own.items()
            if re.match(start, path)
        ]


@pytest.fixture
def world():
    make_organisation()
    return World()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_what_hangs_on_a_colleagues_customer_is_not_found_whatever_the_verb(world, client_as, headers):
    client = client_as(Role.ACCOUNT_MANAGER)

    assert len(world.addresses) > 30
    for path in world.addresses:
        for verb in ("get", "post"):
            answer = getattr(client, verb)(path, headers=headers)
            assert answer.status_code in (403, 404, 405), f"{verb} {path}: {answer.status_code}"
            assert b"yxmark" not in answer.content.replace(path.encode(), b"").lower()


def test_no_list_filter_or_order_shows_a_colleagues_customer(world, client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    make_customer(owner=client.user, name="Mine")
    survey = str(world.survey.public_id)
    lists = [address(path) for path, _ in ALL if "<" not in path and path not in ("accounts/logout/", "readyz")]
    lists += [
        f"/surveys/{survey}/results/",
        f"/surveys/{survey}/responses/",
        f"/surveys/{survey}/",
        "/insights/rows/nps/",
    ]
    queries = [
        {},
        {"owner": str(world.manager.public_id), "sort": "owner"},
        {"owner": world.manager.pk, "whose": "all"},
    ]
    queries += [{"sort": "-name", "kind": "group"}, {"owner__password__startswith": "p", "order_by": "owner__password"}]

    for path in lists:
        for query in queries:
            answer = client.get(path, query)
            assert answer.status_code < 500
            assert b"yxmark" not in body(answer).lower(), f"{path} {query}"
    found = client.get("/search/", {"q": "Zyx"}), client.get("/search/customers/", {"q": "Zyx"})
    assert all(b"yxmark" not in answer.content.lower() for answer in found)


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_customer_of_a_colleagues_group_does_not_lead_to_the_group(world, client_as):
    client = client_as(Role.ACCOUNT_MANAGER)
    own = make_customer(owner=client.user, parent=world.customer.parent)

    page = client.get(own.get_absolute_url()).content.decode()

    assert str(world.customer.parent.public_id) not in page


# -- input ----------------------------------------------------------------------------------------

NAUGHTY = [
    "a\x00b", "\ud800", "x" * 100_000, "' OR 1=1--", "%s%n%(x)s", "{{7*7}}", "${7*7}", "<script>alert(1)</script>",
    "../../../etc/passwd", "99999999999999999999", "-9223372036854775809", "NaN", "1e309", "0001-01-01", "9999-12-31",
    "2025-02-30", "\u202e", "٣", "\\", "%", "\r\nX: y",
]  # fmt: skip
FILTERS = {
    "/customers/": [
        "q",
        "tier",
        "owner",
        "sort",
        "cursor",
        "segment",
        "region",
        "stage",
        "status",
        "silent",
        "columns",
    ],
    "/complaints/all/": ["q", "status", "category", "priority", "queue", "region", "cause", "cursor", "whose"],
    "/screening/": ["q", "show", "cursor"],
    "/visits/": ["show", "since", "until", "cursor"],
    "/maintenance/overdue/": ["owner", "cursor"],
    "/outbox/": ["q", "status", "cursor"],
    "/audit/": ["actor", "entity", "record", "since", "until", "cursor"],
    "/evaluation/": ["show", "cursor", "group"],
    "/tiers/": ["cursor", "tier", "since"],
    "/insights/": ["since", "until", "period", "owner", "region"],
    "/search/": ["q"],
    "/notifications/": ["cursor"],
}


@pytest.mark.parametrize("path", FILTERS)
def test_no_value_of_a_filter_breaks_the_page(path, client_as, world):
    client = client_as(Role.ADMINISTRATOR)

    for name in FILTERS[path]:
        for value in NAUGHTY:
            sent = value.encode("utf-8", "surrogatepass")
            answer = client.get(f"{path}?{name}={quote(sent)}")
            assert answer.status_code < 500, f"{path} {name} {value[:30]!r}"


@pytest.mark.parametrize("name", ["results", "responses"])
def test_the_last_day_of_the_calendar_ends_a_period_of_results(name, world, client_as):
    client = client_as(Role.QA_LEAD)

    for day in ("0001-01-01", "9999-12-31"):
        answer = client.get(reverse(f"feedback:{name}", args=[world.survey.public_id]), {"since": day, "until": day})
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "value", [value for value in NAUGHTY if value != "\ud800"], ids=lambda value: ascii(value)[:20]
)
def test_any_text_in_a_form_is_refused_or_stored_as_it_is(value, client_as, world):
    client = client_as(world.manager)

    answer = client.post(
        reverse("customers:edit", args=[world.customer.public_id]),
        {"version": 1, "code": "ZYXMARK-1", "name": "Zyxmark Ltd", "currency": "USD", "note": value},
    )

    world.customer.refresh_from_db()
    assert answer.status_code in (302, 400, 422)
    assert world.customer.note in ("", value.strip(), value.replace("\r\n", "\n").strip())


def test_extra_fields_of_ones_own_account_change_nothing(member):
    client = sign_in(member)

    extra = {
        "is_staff": "1",
        "is_superuser": "1",
        "groups": "1",
        "roles": "administrator",
        "email": "x@example.org",
        "is_active": "",
    }
    client.post("/me/", {"name": "New name", "language": "en", "theme": "dark"} | extra)

    after = User.objects.get(pk=member.pk)
    assert after.name == "New name"
    assert (after.email, after.is_superuser, after.is_active, after.roles) == (
        member.email,
        False,
        True,
        (Role.ACCOUNT_MANAGER,),
    )


def test_extra_fields_of_a_task_change_nothing(world, client_as):
    other = make_customer()
    extra = {"owner": "1", "customer": other.pk, "key": "x", "status": "skipped", "due_on": "2001-01-01"}

    client_as(world.manager).post(
        reverse("customers:task_done", args=[world.task.public_id]), {"note": "x", "result": "x"} | extra
    )

    after = Task.objects.get(pk=world.task.pk)
    assert (after.customer_id, after.key, after.owner_id) == (world.customer.pk, world.task.key, world.manager.pk)
    assert after.status != Task.Status.SKIPPED
    assert after.due_on == world.task.due_on


# -- logs and settings ----------------------------------------------------------------------------


def test_logs_hold_no_secret_and_no_person(member, world, client):
    stream, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.addFilter(SafeFilter())
    root.addHandler(handler)
    try:
        sign_in(member, "mistyped-passphrase-9")
        client.post(RESET, {"email": member.email})
        _, path = reset_link(member.email)
        broken = [
            f"/s/{world.invitation.token}x/",
            f"{path.rstrip('/')}x/",
            "/track/secret-of-a-complaint/",
            "/u/secret-of-a-mail/",
        ]
        for url in [*broken, f"/s/{world.invitation.token}/missing/", f"/nowhere/{member.email}/"]:
            client.get(url, headers={"Authorization": "Bearer crmq_secret-of-a-program"})
    finally:
        root.removeHandler(handler)

    logged = stream.getvalue()
    assert "Not Found" in logged
    for secret in (world.invitation.token, path.split("/")[-2], "secret-of", "mistyped", member.email):
        assert secret not in logged


def test_the_settings_of_production_pass_the_check_for_deployment():
    given = {
        "CRMQ_BASE_URL": "https://crmq.example.org",
        "CRMQ_SECRET_KEY": "k9#" * 20 + "abcdefghij",
        "CRMQ_DB_POOL": "4",
    }

    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env={name: value for name, value in os.environ.items() if "ASYNC" not in name} | given, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
