"""A missing or malformed variable stops start-up with one line that names it and the remedy."""

import os
import subprocess
import sys

import pytest

from crmq.embedded.places import ROOT

GOOD = {
    "CRMQ_SECRET_KEY": "x" * 60,
    "DATABASE_URL": "postgresql://crmq@localhost/crmq",
    "REDIS_URL": "redis://localhost:6379/0",
    "PATH": os.environ["PATH"],
}


def start(**changes):
    environment = {name: value for name, value in (GOOD | changes).items() if value is not None}
    command = [sys.executable, "-c", "import crmq.settings"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_good_variables_start():
    assert start().returncode == 0


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("CRMQ_SECRET_KEY", None, "50 or more random characters"),
        ("DATABASE_URL", None, "postgresql://"),
        ("DATABASE_URL", "mysql://localhost/crmq", "postgresql://"),
        ("REDIS_URL", "amqp://localhost", "redis://"),
        ("CRMQ_DEBUG", "perhaps", "1 or 0"),
        ("CRMQ_DB_POOL", "many", "number from 0 to 100"),
        ("CRMQ_WORKERS", "1000", "number from 1 to 64"),
        ("CRMQ_BASE_URL", "ftp://example.org", "https://"),
        ("CRMQ_EMAIL_URL", "mail.example.org", "smtp"),
    ],
)
def test_a_bad_variable_is_named_with_its_remedy(name, value, remedy):
    stopped = start(**{name: value})

    [line] = stopped.stderr.strip().splitlines()
    assert stopped.returncode == 1
    assert line.startswith(f"{name}: ")
    assert remedy in line


def test_a_password_in_an_address_is_not_repeated():
    stopped = start(DATABASE_URL="mysql://crmq:hunter2@localhost/crmq")

    assert "hunter2" not in stopped.stderr
