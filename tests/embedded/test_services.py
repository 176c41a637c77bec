"""The embedded servers: started, killed, started again, with nothing lost."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from crmq.embedded.places import ROOT, SOCKET_FOLDER_MAX, Trouble, make_folder, socket_folder
from crmq.embedded.postgres import is_server_of
from crmq.embedded.services import Services
from tests.waiting import until


@pytest.fixture
def folder(monkeypatch):
    """In the temporary folder itself, where the servers' account may enter."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    path = Path(tempfile.mkdtemp(prefix="crmq-services-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def services(folder):
    services = Services(folder)
    services.claim()
    yield services
    services.stop()


def table_in(url):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
        return connection.execute("SELECT count(*) FROM kept").fetchone()[0]


def postmaster_of(folder):
    return int((folder / "postgres/cluster/postmaster.pid").read_text().split()[0])


def test_committed_rows_survive_kill_9_of_the_server_and_an_instant_restart(services, folder):
    variables = services.start()
    table_in(variables["DATABASE_URL"])

    os.kill(postmaster_of(folder), signal.SIGKILL)
    services.processes.stop_all()
    variables = services.start()

    assert table_in(variables["DATABASE_URL"]) == 2


def test_the_database_sees_chinese_letters(services):
    variables = services.start(forgetful=True)

    with psycopg.connect(variables["DATABASE_URL"]) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        [similarity] = connection.execute("SELECT similarity('客户服务请求', '客户服务')").fetchone()

    assert similarity > 0


def test_kill_9_of_the_owner_stops_its_servers(folder):
    script = (
        "import sys, time; from pathlib import Path; from crmq.embedded.services import Services\n"
        "services = Services(Path(sys.argv[1])); services.claim(); services.start(); print('up', flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", script, folder], cwd=ROOT, stdout=subprocess.PIPE)
    assert owner.stdout.readline() == b"up\n"
    postmaster = postmaster_of(folder)

    owner.kill()
    owner.wait()
    owner.stdout.close()

    until(lambda: not is_server_of(folder / "postgres/cluster", postmaster))


def test_a_folder_has_one_owner_who_leaves_its_variables(services, folder):
    services.announce({"CRMQ_BASE_URL": "http://127.0.0.1:8000"})
    second = Services(folder)

    assert second.claim() is False
    assert second.announced() == {"CRMQ_BASE_URL": "http://127.0.0.1:8000"}


def test_given_servers_are_used_and_none_is_started(services, monkeypatch):
    given = {"DATABASE_URL": "postgresql://db/crmq", "REDIS_URL": "redis://valkey"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    assert services.start() == given
    assert services.processes.children == []


@pytest.mark.parametrize("name", ["long" * 40, "with blanks", "中文"])
def test_sockets_move_to_a_short_and_plain_path(tmp_path, name):
    sockets = socket_folder(tmp_path / name, None)

    assert len(os.fsencode(sockets)) <= SOCKET_FOLDER_MAX
    assert sockets.stat().st_mode & 0o777 == 0o700
    sockets.rmdir()


def test_folders_above_keep_their_modes(tmp_path):
    above = tmp_path / "above"
    above.mkdir(mode=0o750)

    make_folder(above / "data" / "deeper")

    assert above.stat().st_mode & 0o777 == 0o750


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(Trouble, match=r"CRMQ_DATA_DIR: .*/file/data cannot be used"):
        Services(tmp_path / "file" / "data")


def test_reset_empties_the_folder_and_keeps_the_copied_programs(services, folder):
    (folder / "programs").mkdir()
    (folder / "mail").mkdir()
    (folder / "password").touch()

    services.reset()

    assert {path.name for path in folder.iterdir()} == {"owner", "logs", "programs"}
