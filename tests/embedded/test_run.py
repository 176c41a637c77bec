"""The entry script, before there is anything of ours to run."""

import os
import shutil
import subprocess
import sys

import pytest

from crmq.embedded.places import ROOT


@pytest.fixture
def checkout(tmp_path):
    """A folder with the script and its lock files, and a `bin` that is the whole PATH besides the system's tools."""
    for name in ("run", "requirements.lock", "requirements-test.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "bin").mkdir()
    for tool in ("sh", "dirname", "basename", "cat", "awk", "cksum", "tr", "mkdir", "rm"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    return tmp_path


def write_python(checkout, script):
    python = checkout / "bin" / "python3"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)


def run(checkout, *arguments):
    environment = {"PATH": str(checkout / "bin"), "HOME": str(checkout)}
    return subprocess.run([checkout / "run", *arguments], env=environment, capture_output=True, text=True)


def test_help_needs_nothing(checkout):
    done = run(checkout, "help")

    assert done.returncode == 0
    assert "demo [--reset]" in done.stdout


def test_an_unknown_command_shows_the_known_ones(checkout):
    done = run(checkout, "demoo")

    assert done.returncode != 0
    assert "There is no command 'demoo'." in done.stderr
    assert "demo [--reset]" in done.stderr


def test_without_a_python_it_says_which_one_it_needs(checkout):
    write_python(checkout, "exit 1  # older than 3.11")

    done = run(checkout, "demo")

    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stderr
    assert not (checkout / ".venv").exists()


def test_without_pip_venv_and_uv_it_says_what_to_install(checkout):
    write_python(checkout, f'case "$1" in -m) exit 1 ;; *) exec {sys.executable} "$@" ;; esac')

    done = run(checkout, "demo")

    assert done.returncode != 0
    assert "apt install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_starts_from_any_folder_and_through_a_path_with_blanks(tmp_path):
    link = tmp_path / "a checkout"
    link.symlink_to(ROOT)

    done = subprocess.run([link / "run", "help"], cwd=tmp_path, env=os.environ, capture_output=True, text=True)

    assert done.returncode == 0
