"""The containers of production. No engine runs here, so the file is read and its commands are started by hand."""

import re
import shlex
import sys
import urllib.error
import urllib.request

import pytest
import yaml
from django.conf import settings
from django.db import connection
from django_celery_beat.models import PeriodicTask

from crmq.embedded.places import ROOT
from crmq.org.models import Heartbeat
from crmq.org.tasks import beat_tick
from tests.workers import environment_for

APP = ("web", "worker", "beat", "migrate")
ENV_FILE = {
    "CRMQ_DOMAIN": "crmq.example.org",
    "CRMQ_SECRET_KEY": "sixty random characters, as the comment in the file demands.",
    "CRMQ_DB_PASSWORD": "secret",
    "CRMQ_EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "CRMQ_MAIL_FROM": "Quality <quality@example.org>",
}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def filled_in(text):
    """`text` with ${NAME}, ${NAME:-default} and ${NAME:?message} replaced as Compose does it."""

    def value(match):
        name, _, otherwise = match[1].partition(":")
        return ENV_FILE.get(name, otherwise[1:] if otherwise.startswith("-") else "")

    return re.sub(r"\$\{([^}]+)\}", value, text)


@pytest.fixture
def variables(compose, transactional_db):
    """What the containers see, with the servers and folders of the tests in place of their own."""
    given = {name: filled_in(value) for name, value in compose["services"]["web"]["environment"].items()}
    ours = environment_for(connection.settings_dict["NAME"], settings.DATABASE_URL, REDIS_URL=settings.REDIS_URL)
    kept = {"CRMQ_MEDIA_DIR", "CRMQ_STATIC_DIR", "CRMQ_PLAIN_STATIC", "DATABASE_URL", "REDIS_URL"}
    return given | {name: value for name, value in ours.items() if name in kept} | {"PYTHONPATH": str(ROOT)}


def test_everything_that_crmq_needs_is_there(compose):
    assert set(compose["services"]) == {*APP, "proxy", "db", "valkey"}
    assert compose["services"]["db"]["image"].startswith("postgres:18")
    assert compose["services"]["valkey"]["image"].startswith("valkey/")


@pytest.mark.parametrize("name", ["proxy", "web", "worker", "beat", "db", "valkey"])
def test_each_service_is_watched_and_comes_back(compose, name):
    service = compose["services"][name]

    assert service["healthcheck"]["test"]
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", APP)
def test_the_application_has_no_rights_that_it_does_not_use(compose, name):
    service = compose["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert re.search(r"^USER crmq$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_only_the_proxy_can_be_reached_from_outside(compose):
    open_to_the_world = [name for name, service in compose["services"].items() if "ports" in service]

    assert open_to_the_world == ["proxy"]
    assert compose["networks"]["inner"] == {"internal": True}
    assert compose["services"]["db"]["networks"] == compose["services"]["valkey"]["networks"] == ["inner"]


def test_data_outlives_the_containers(compose):
    kept = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}

    assert kept == set(compose["volumes"]) == {"database", "messages", "media", "certificates"}


def test_no_secret_has_a_default(compose):
    environment = compose["services"]["web"]["environment"] | compose["services"]["db"]["environment"]

    for name in ("CRMQ_SECRET_KEY", "DATABASE_URL", "POSTGRES_PASSWORD"):
        assert re.search(r"\$\{[A-Z_]+:\?", environment[name])


def test_the_proxy_hides_metrics_and_forwards_the_rest(compose):
    caddyfile = compose["configs"]["caddyfile"]["content"]

    assert "respond /metrics 404" in caddyfile
    assert "reverse_proxy web:8000" in caddyfile


def test_the_image_serves_with_these_variables(variables, processes, tmp_path, unused_port):
    [command] = re.findall(r"^CMD (\[.*?\])$", (ROOT / "Dockerfile").read_text().replace("\\\n", ""), re.MULTILINE)
    command = [part.replace("0.0.0.0:8000", f"127.0.0.1:{unused_port}") for part in yaml.safe_load(command)]
    log = tmp_path / "web.log"
    web = processes.start("web", in_venv(command), env=variables, log=log)
    address = f"http://127.0.0.1:{unused_port}"

    processes.wait_for(web, lambda: fetch(f"{address}/healthz", "localhost"))
    redirected = fetch(f"{address}/accounts/login/", "crmq.example.org")
    secure = fetch(f"{address}/accounts/login/", "crmq.example.org", proto="https")
    foreign = fetch(f"{address}/accounts/login/", "evil.example", proto="https")
    processes.forget(web)

    assert (redirected.status, redirected.headers["Location"]) == (301, "https://crmq.example.org/accounts/login/")
    assert secure.status == 200
    assert "max-age=31536000" in secure.headers["Strict-Transport-Security"]
    assert "Secure" in secure.headers["Set-Cookie"]
    assert foreign.status == 400


def test_the_worker_takes_and_finishes_tasks_with_these_variables(compose, variables, processes, tmp_path):
    worker = start_service(compose["services"]["worker"], variables, processes, tmp_path)
    beat_tick.delay()

    processes.wait_for(worker, Heartbeat.objects.exists)
    worker.process.terminate()
    code = worker.process.wait(60)
    processes.forget(worker)

    assert code == 0


def test_beat_writes_the_default_schedule_with_these_variables(compose, variables, processes, tmp_path):
    beat = start_service(compose["services"]["beat"], variables, processes, tmp_path)

    processes.wait_for(beat, PeriodicTask.objects.filter(task="crmq.org.tasks.beat_tick").exists)
    processes.forget(beat)


def start_service(service, variables, processes, tmp_path):
    command = in_venv(shlex.split(service["command"]))
    return processes.start(service["command"], command, env=variables, log=tmp_path / "service.log")


def in_venv(command):
    """The image has /venv/bin on its path; here the running Python stands for it."""
    program, *arguments = command
    return [sys.executable, *(["-m", program] if program != "python" else []), *arguments]


class Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def fetch(url, host, proto="http"):
    request = urllib.request.Request(url, headers={"Host": host, "X-Forwarded-Proto": proto})
    try:
        with urllib.request.build_opener(Unfollowed).open(request, timeout=10) as answer:
            return answer
    except urllib.error.HTTPError as answer:
        answer.close()
        return answer
