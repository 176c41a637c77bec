"""Services of the tests: PostgreSQL, Valkey, SMTP and Chromium are real, the rest of the world is shut out.

With DATABASE_URL and REDIS_URL set, those servers are used; otherwise the embedded ones are started.
Both are emptied.
"""

import os
import socket
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from crmq.embedded.chromium import find_browser
from crmq.embedded.places import data_folder, server_account
from crmq.embedded.processes import Processes
from crmq.embedded.services import NEEDED, Services

IN_CI = bool(os.environ.get("CI"))
NO_BROWSER = "There is no browser. Install Chromium, set CHROMIUM to its path, or start the tests by ./run test."
SERVICES = pytest.StashKey()
FOLDER = pytest.StashKey()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Name the services before pytest-django reads the settings."""
    config.stash[FOLDER] = tempfile.TemporaryDirectory(prefix="crmq-tests-", ignore_cleanup_errors=True)
    folder = Path(config.stash[FOLDER].name)
    folder.chmod(0o711)  # the servers may run under another account
    if not config.option.help and not all(os.environ.get(name) for name in NEEDED):
        config.stash[SERVICES] = start_services(folder)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "crmq.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright keeps an event loop in our thread
        "CRMQ_SECRET_KEY": "of the tests, and only theirs: sixty letters are enough.",
        "CRMQ_BASE_URL": "http://localhost",
        "CRMQ_MEDIA_DIR": str(folder / "media"),
        "CRMQ_STATIC_DIR": str(folder),  # has to be there, and stays without files
        "CRMQ_DB_POOL": "0",  # a pool would hold the test database when it is dropped
        "CRMQ_PLAIN_STATIC": "1",  # the live server finds files by their own names
        "CRMQ_LOG_FORMAT": "plain",
    }
    if not config.option.help:
        settings.DATABASES  # noqa: B018  # reads the settings now, which is the sign pytest-django waits for


def start_services(folder):
    """The servers of the tests' own data folder, or of a new one while another run holds that."""
    account = server_account()
    services = Services(data_folder(account) / "tests")
    if not services.claim():
        services = Services(folder / "servers")
        services.claim()
    os.environ |= services.start(forgetful=True)
    return services


def pytest_unconfigure(config):
    if SERVICES in config.stash:
        config.stash[SERVICES].stop()
    config.stash[FOLDER].cleanup()


def pytest_sessionstart(session):
    """Fixtures that need models can be read only now that Django is set up."""
    session.config.pluginmanager.import_plugin("tests.fixtures")


@pytest.fixture(scope="session")
def processes():
    """Child processes of the session; stopped at its end, and with it if it is killed."""
    started = Processes()
    yield started
    started.stop_all()


@pytest.fixture(scope="session")
def chromium():
    """A browser; without one its tests are left out, and in CI they fail."""
    found = find_browser()
    if found is None:
        (pytest.fail if IN_CI else pytest.skip)(NO_BROWSER)
    return found


def pytest_terminal_summary(terminalreporter):
    left_out = [report for report in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(report.longrepr)]
    if left_out:
        terminalreporter.write_line(f"{len(left_out)} tests not run. {NO_BROWSER}", yellow=True)


@pytest.fixture
def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
