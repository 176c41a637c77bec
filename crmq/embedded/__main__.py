"""The commands of ./run; `run` itself explains them."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from crmq.embedded import assets, checks
from crmq.embedded.demo import demo, end_by_signal, ignore
from crmq.embedded.places import ROOT
from crmq.embedded.services import Services
from crmq.embedded.stack import Stack, base_variables

# Management commands that read no data and need no server.
OFFLINE = {"check", "collectstatic", "help", "makemigrations", "messages"}


def test(arguments: Sequence[str]) -> int:
    assets.install(with_tests=True)
    if any((ROOT / "locale").rglob("*.po")):
        run(str(ROOT / "manage.py"), "messages", "--compile")
    return become("-m", "pytest", *arguments)


def messages(arguments: Sequence[str]) -> int:
    return become(str(ROOT / "manage.py"), "messages", *arguments)


def manage(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] in OFFLINE:
        return become(str(ROOT / "manage.py"), *arguments)
    return with_services(Services(), str(ROOT / "manage.py"), *arguments)


def bench(arguments: Sequence[str]) -> int:
    """In a data folder of its own: its customers are many and invented."""
    return with_services(Services(Services().data / "bench"), "-m", "bench", *arguments)


def with_services(services: Services, *arguments: str) -> int:
    """Run Python with the services of a data folder: those that run already, or its own until it ends."""
    if not services.claim():
        return run(*arguments, env=services.announced())
    end_by_signal()
    signal.signal(signal.SIGINT, ignore)  # Ctrl-C is for the command, which may be a shell
    try:
        stack = Stack(services, base_variables(services.data) | services.start())
        services.announce(stack.variables)
        return run(*arguments, env=stack.variables)
    finally:
        services.stop()


def run(*arguments: str, env: dict[str, str] | None = None) -> int:
    return subprocess.run([sys.executable, *arguments], env=os.environ | (env or {})).returncode


def become(*arguments: str) -> NoReturn:
    """Go on as another Python, which then gets the signals itself."""
    os.execv(sys.executable, [sys.executable, *arguments])


# The last two use packages that only the tests have, so they are modules of their own.
COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "demo": demo,
    "test": test,
    "check": checks.check,
    "fix": checks.fix,
    "bench": bench,
    "messages": messages,
    "manage": manage,
    "screenshots": lambda arguments: become("-m", "crmq.embedded.screenshots", *arguments),
    "lock": lambda arguments: become("-m", "crmq.embedded.locks", *arguments),
}


def main(arguments: Sequence[str]) -> int:
    """`./run` has checked that the command exists."""
    # Importing crmq has named the settings; the tests want to name their services first.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    return COMMANDS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
