"""Writes the lock files: exact versions and hashes, and no address of any registry.

Whoever installs from them may use a registry or mirror of their own.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from uv import find_uv_bin

from crmq.embedded.assets import node_home, node_program
from crmq.embedded.places import ROOT, Trouble

OLDEST_PYTHON = "3.11"
PYTHON_LOCKS = {"requirements.lock": [], "requirements-test.lock": ["--group", "test"]}


def lock(arguments: Sequence[str]) -> int:
    """Extra arguments go to uv, such as `--upgrade` or `--upgrade-package django`."""
    for name, groups in PYTHON_LOCKS.items():
        command = [find_uv_bin(), "pip", "compile", "--no-config", "--universal", "--python-version", OLDEST_PYTHON]
        quiet = ["--generate-hashes", "--no-annotate", "--no-header", "--quiet"]
        run([*command, *quiet, "pyproject.toml", *groups, "-o", name, *arguments])
    npm = [str(node_program()), str(node_home() / "lib/node_modules/npm/bin/npm-cli.js")]
    run([*npm, "install", "--package-lock-only", "--no-update-notifier"])
    drop_addresses()
    return 0


def drop_addresses() -> None:
    """npm notes where packages ask for donations, and nothing reads it from here."""
    path = ROOT / "package-lock.json"
    content = json.loads(path.read_text())
    for package in content["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def run(command: Sequence[str]) -> None:
    environment = os.environ | {"NODE_OPTIONS": "--use-system-ca"}
    if subprocess.run(command, cwd=ROOT, env=environment).returncode:
        raise Trouble("The lock files were not written. What was said stands above.")


if __name__ == "__main__":
    sys.exit(lock(sys.argv[1:]))
