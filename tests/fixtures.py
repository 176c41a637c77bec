"""Fixtures that need the models: the database, people, mail, workers and pages."""

import hashlib
import os
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from psycopg import sql

from crmq.lib.permissions import Role
from tests.factories import make_user
from tests.mails import MailServer
from tests.workers import Worker, environment_for

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 780}
LOCALES = {"en": "en-GB", "zh-hans": "zh-CN"}
# What the browser reports for an answer of 4xx, which tests ask for on purpose.
EXPECTED_NOISE = "Failed to load resource"

# -- database: kept between runs, remade when the migrations changed or a run was killed ----------


@pytest.fixture(scope="session")
def django_db_createdb(request):
    return request.config.getoption("create_db") or note_on_test_database() != migrations_digest()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """The note says that the database is whole. It is taken away while tests work on it."""
    note_on_test_database("")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield
    note_on_test_database(migrations_digest())


def empty_tables(case, flush=TransactionTestCase._fixture_teardown):
    """Django's flush, past the triggers that keep the audit trail append-only for everybody else."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    try:
        flush(case)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = origin")


def note_on_test_database(note=None):
    """Read the comment on the test database, or write it where the database exists."""
    name = connection.creation._get_test_db_name()
    with psycopg.connect(django_settings.DATABASE_URL, dbname="postgres", autocommit=True) as server:
        query = "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = %s"
        found = server.execute(query, [name]).fetchone()
        if found and note is not None:
            server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), note))
    return found[0] if found else None


def migrations_digest():
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    sources = sorted(path for folder in folders for path in folder.glob("*.py"))
    sources += sorted(Path(django_settings.BASE_DIR, "crmq/org").glob("audit*.py"))  # whose SQL migrations run
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


@pytest.fixture(autouse=True)
def _empty_valkey():
    """No limit counted and no message queued by the test before."""
    cache.clear()


# -- people ---------------------------------------------------------------------------------------


@pytest.fixture
def client_as(db):
    """`client_as(Role.QA_LEAD)` or `client_as(user)`: a test client that is signed in."""

    def sign_in(who):
        client = Client()
        client.user = make_user(roles=[who]) if isinstance(who, Role) else who
        client.force_login(client.user)
        return client

    return sign_in


# -- mail and workers -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _mail_server(processes, tmp_path_factory):
    return MailServer(tmp_path_factory.mktemp("mail"), processes)


@pytest.fixture
def smtp(_mail_server, settings, monkeypatch):
    """A real SMTP server, empty at first, that Django here and the workers of this test send to."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _mail_server.port
    monkeypatch.setenv("CRMQ_EMAIL_URL", _mail_server.url)
    _mail_server.forget()
    return _mail_server


@pytest.fixture
def worker(transactional_db, tmp_path):
    """A Celery worker on this test's database: `worker.start()`, `worker.kill()`, `worker.stop()`."""
    environment = environment_for(connection.settings_dict["NAME"], django_settings.DATABASE_URL)
    worker = Worker(environment, tmp_path / "worker.log")
    yield worker
    worker.kill()


# -- pages ----------------------------------------------------------------------------------------


@pytest.fixture
def live_server(live_server, settings):
    """The links that mails carry lead to the live server."""
    settings.BASE_URL = live_server.url
    return live_server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, chromium):
    return browser_type_launch_args | {
        "executable_path": str(chromium.program),
        "args": chromium.arguments,
        "chromium_sandbox": False,  # root has none
        "env": os.environ | chromium.environment,
    }


@pytest.fixture(scope="session")
def base_url():
    """None for the plugins: pages get the live server's address below, test by test."""


@pytest.fixture
def browser_context_args(browser_context_args, live_server):
    return browser_context_args | {"base_url": live_server.url, "viewport": DESKTOP, "locale": LOCALES["en"]}


@pytest.fixture
def page(page):
    """A page whose scripts must not fail and must not offend the content security policy."""
    complaints = watch(page)
    yield page
    assert complaints == []


@pytest.fixture
def page_as(browser, browser_context_args, live_server):
    """`page_as(Role.QA_LEAD, language="zh-hans", viewport=PHONE)`: a page of a signed-in user."""
    contexts, complaints = [], []

    def open_page(who, *, language="en", **options):
        user = make_user(roles=[who], language=language) if isinstance(who, Role) else who
        client = Client()
        client.force_login(user)
        context = browser.new_context(**browser_context_args | {"locale": LOCALES[language]} | options)
        contexts.append(context)
        name = django_settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        complaints.append(watch(page))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [complaint for page in complaints for complaint in page] == []


def watch(page):
    """A list that gathers what the browser complains about."""
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
    return complaints


def is_complaint(message):
    return message.type == "error" and EXPECTED_NOISE not in message.text
