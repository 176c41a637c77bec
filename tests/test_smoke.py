"""`./run demo` as a person meets it: an empty folder, a free port, a Ctrl-C."""

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from crmq.embedded.demo import PEOPLE
from crmq.embedded.places import ROOT
from tests.waiting import until

PASSWORD = "smoke-and-mirrors-42"
COLD, WARM = 420, 90  # seconds until people can sign in, on a slow machine that does other things too


@pytest.fixture(scope="module")
def folder():
    """In the temporary folder itself: the servers' account may not enter pytest's when root runs the tests."""
    path = Path(tempfile.mkdtemp(prefix="crmq-smoke-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


class Demo:
    """One start of `./run demo`."""

    def __init__(self, folder, port):
        self.folder = folder
        self.address = f"http://127.0.0.1:{port}"
        self.log = folder.with_suffix(".out")
        unset = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
        inherited = {name: value for name, value in os.environ.items() if name not in unset and "CRMQ" not in name}
        given = {"CRMQ_DATA_DIR": str(folder), "CRMQ_PORT": str(port), "CRMQ_DEMO_PASSWORD": PASSWORD}
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                [ROOT / "run", "demo"], env=inherited | given, stdout=output, stderr=subprocess.STDOUT
            )

    @property
    def output(self):
        return self.log.read_text()

    def wait_until_ready(self, seconds):
        until(lambda: self.process.poll() is not None or self.is_ready(), seconds=seconds, every=0.5)
        assert self.process.poll() is None, self.output

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def end(self, number):
        """Send a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture
def start_demo(folder, unused_port):
    started = []

    def start():
        started.append(Demo(folder, unused_port))
        return started[-1]

    yield start
    for demo in started:
        if demo.process.poll() is None:
            demo.end(signal.SIGTERM)
        demo.log.unlink(missing_ok=True)


def left_behind(folder):
    """Command lines of processes that know the data folder from their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def sign_in(address, email):
    """The page after the login form was sent, as a browser without scripts sees it."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with browser.open(f"{address}/accounts/login/", timeout=20) as form:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.read().decode())[1]
    fields = {"csrfmiddlewaretoken": token, "login": email, "password": PASSWORD}
    request = urllib.request.Request(f"{address}/accounts/login/", urllib.parse.urlencode(fields).encode())
    with browser.open(request, timeout=20) as page:
        return page.url, page.read().decode()


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_an_empty_folder_becomes_a_demo_that_everyone_can_sign_in_to(start_demo, folder):
    demo = start_demo()
    demo.wait_until_ready(COLD)
    until(lambda: "Ctrl-C stops everything" in demo.output)

    pages = {email: sign_in(demo.address, email) for email in PEOPLE}
    second = subprocess.run(
        [ROOT / "run", "demo"],
        env=os.environ | {"CRMQ_DATA_DIR": str(folder), "CRMQ_PORT": "1"},
        capture_output=True,
        text=True,
    )
    code = demo.end(signal.SIGTERM)

    assert all("/accounts/login/" not in url and "<h1" in html for url, html in pages.values())
    assert all(email in demo.output for email in PEOPLE)
    assert PASSWORD in demo.output
    assert second.returncode != 0
    assert f"running already at {demo.address}" in second.stderr
    assert code == 0
    assert left_behind(folder) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent is gone")
def test_kill_9_leaves_no_process_and_the_next_start_has_the_data(start_demo, folder):
    demo = start_demo()
    demo.wait_until_ready(WARM)

    demo.end(signal.SIGKILL)
    until(lambda: left_behind(folder) == [], seconds=30)
    again = start_demo()
    again.wait_until_ready(WARM)
    url, _ = sign_in(again.address, "qa@demo.example")

    assert "/accounts/login/" not in url
    assert again.end(signal.SIGTERM) == 0
    assert left_behind(folder) == []


def test_a_taken_port_is_named(start_demo, unused_port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", unused_port))
        other.listen()
        demo = start_demo()
        code = demo.process.wait(60)

    assert code != 0
    assert f"CRMQ_PORT: port {unused_port} cannot be used" in demo.output
