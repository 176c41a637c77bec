"""`./run demo`: everything on one machine, with a world to try it on."""

import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from crmq.embedded import assets
from crmq.embedded.catcher import Catcher
from crmq.embedded.places import Trouble
from crmq.embedded.progress import say
from crmq.embedded.services import NEEDED, Services
from crmq.embedded.stack import Stack, base_variables, kept_secret, readable_password

PEOPLE = {
    "manager@demo.example": "account manager",
    "manager2@demo.example": "account manager, another team",
    "agent@demo.example": "service agent",
    "qa@demo.example": "QA lead",
    "qa2@demo.example": "a second QA lead, who approves",
    "executive@demo.example": "executive",
    "auditor@demo.example": "auditor",
    "admin@demo.example": "administrator",
}
ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def demo(arguments: Sequence[str]) -> int:
    unknown = set(arguments) - {"--reset"}
    if unknown:
        raise Trouble(f"./run demo does not know {' '.join(sorted(unknown))}. It knows --reset.")
    port = chosen_port()
    services = Services()
    if not services.claim():
        raise Trouble(already_running(services))
    end_by_signal()
    need_free(port)
    try:
        if "--reset" in arguments:
            reset(services)
        elif unfinished(services).exists():
            say("The first start was interrupted, so it begins again")
            services.reset()
        stack, catcher = start(services, port)
        print(welcome(stack, catcher), flush=True)
        stack.watch()
    finally:
        services.stop()
    return 0


def end_by_signal() -> None:
    """SIGTERM, SIGHUP and Ctrl-C unwind the stack, so that `finally` stops what was started."""

    def end(number: int, frame: object) -> None:
        for each in ENDING:
            signal.signal(each, ignore)  # stopping is not interrupted
        say("Stopping")
        sys.exit(0)

    for each in ENDING:
        signal.signal(each, end)


def ignore(number: int, frame: object) -> None:
    """Unlike SIG_IGN, children do not inherit it."""


def start(services: Services, port: int) -> tuple[Stack, Catcher | None]:
    """All steps and processes in their order, up to the moment people can sign in."""
    if not (assets.MODULES / ".installed").exists():
        say("Installing front-end packages")
    assets.install()
    say("Using the given servers" if all(map(os.environ.get, NEEDED)) else "Starting PostgreSQL and Valkey")
    stack = Stack(services, base_variables(services.data) | services.start())
    stack.variables |= demo_variables(services, port)
    catcher = None if os.environ.get("CRMQ_EMAIL_URL") else stack.start_catcher(port + 1)
    services.announce(stack.variables)
    stack.compile_messages()
    stack.collect_static()
    stack.migrate()
    load_world(stack)
    say("Starting worker, beat and web server")
    stack.start_worker()
    stack.start_beat()
    stack.start_web(port)
    address = f"http://127.0.0.1:{port}"
    stack.wait_until_ready(address)
    say("Ready")
    return stack, catcher


def load_world(stack: Stack) -> None:
    """A mark stays behind when the first time is interrupted: half a world would pass for a whole one."""
    if os.environ.get("DATABASE_URL"):
        say("Loading the demo world")
        stack.manage("demo_load")
        return
    mark = unfinished(stack.services)
    if not (stack.data / "done" / "world").exists():
        mark.touch()
    stack.once("world", [stack.data / "password"], "Loading the demo world", "demo_load")
    mark.unlink(missing_ok=True)


def unfinished(services: Services) -> Path:
    return services.data / "loading"


def demo_variables(services: Services, port: int) -> dict[str, str]:
    given = os.environ.get("CRMQ_DEMO_PASSWORD", "").strip()
    return {
        "CRMQ_BASE_URL": os.environ.get("CRMQ_BASE_URL") or f"http://127.0.0.1:{port}",
        "CRMQ_ALLOWED_HOSTS": os.environ.get("CRMQ_ALLOWED_HOSTS") or "127.0.0.1,localhost",
        "CRMQ_DEMO_PASSWORD": kept_secret(services.data / "password", given, readable_password),
    }


def chosen_port() -> int:
    value = os.environ.get("CRMQ_PORT", "").strip() or "8000"
    if not value.isdecimal() or not 0 < int(value) < 65535:
        raise Trouble(f"CRMQ_PORT: is {value!r}. Set it to a number from 1 to 65534.")
    return int(value)


def need_free(port: int, patience: float = 5) -> None:
    """A web server whose parent was killed needs a moment to leave its port."""
    deadline = time.monotonic() + patience
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return
            except OSError as error:
                problem = error.strerror
        if time.monotonic() > deadline:
            raise Trouble(f"CRMQ_PORT: port {port} cannot be used ({problem}). Set CRMQ_PORT to a free one.")
        time.sleep(0.2)


def reset(services: Services) -> None:
    if any(os.environ.get(name) for name in NEEDED):
        raise Trouble(
            "--reset empties the data folder only. It leaves the servers of DATABASE_URL and REDIS_URL alone: empty them yourself."
        )
    say(f"Emptying {services.data}")
    services.reset()


def already_running(services: Services) -> str:
    address = services.announced().get("CRMQ_BASE_URL")
    where = f"at {address}" if address else "and is still starting"
    return f"A demo on {services.data} is running already {where}. Stop that one, or set CRMQ_DATA_DIR and CRMQ_PORT for another."


def welcome(stack: Stack, catcher: Catcher | None) -> str:
    people = "\n".join(f"    {email:24} {role}" for email, role in PEOPLE.items())
    inbox = f"  Mail inbox    {catcher.inbox_url}\n" if catcher else ""
    return f"""
  crmq          {stack.variables["CRMQ_BASE_URL"]}/
{inbox}  Data folder   {stack.data}

  Sign in with the password  {stack.variables["CRMQ_DEMO_PASSWORD"]}  as
{people}

  Ctrl-C stops everything and keeps the data.
"""
