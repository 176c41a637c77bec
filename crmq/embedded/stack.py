"""The processes of crmq on one machine: web server, worker and beat, and the steps before them."""

import hashlib
import os
import secrets
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from crmq.embedded.catcher import Catcher
from crmq.embedded.places import ROOT, Trouble, make_folder
from crmq.embedded.processes import Child, last_words
from crmq.embedded.progress import say
from crmq.embedded.services import Services

WEB_PROCESSES = 2
WEB_THREADS = 8
LIFETIME = 10.0  # seconds; a process that lived shorter is broken, and starting it again would not help


class Stack:
    """`variables` is the environment of everything that knows Django."""

    def __init__(self, services: Services, variables: dict[str, str]) -> None:
        self.services = services
        self.processes = services.processes
        self.data = services.data
        self.variables = variables
        self.starters: dict[str, tuple[Callable[[], Child], float]] = {}

    # -- steps that end -------------------------------------------------------

    def manage(self, *arguments: str) -> None:
        """Run a management command as a child that goes down with us."""
        child = self.processes.start(arguments[0], [sys.executable, ROOT / "manage.py", *arguments], env=self.variables)
        if self.processes.finish(child):
            raise Trouble(f"`manage.py {' '.join(arguments)}` failed. What it said stands above.")

    def once(self, name: str, sources: Iterable[Path], what: str, *command: str) -> None:
        """Run a management command unless the data folder remembers it done with the same `sources`.

        Each of them takes seconds to find that there is nothing to do.
        """
        note = make_folder(self.data / "done") / name
        state = digest_of(sources)
        if not note.exists() or note.read_text() != state:
            say(what)
            self.manage(*command)
            note.write_text(state)

    def collect_static(self) -> None:
        locks = [ROOT / "package-lock.json", ROOT / "requirements.lock", ROOT / "crmq/lib/vendor.py"]
        command = ("collectstatic", "--noinput", "--clear", "--verbosity", "0")
        self.once("static", [*locks, *tree(ROOT / "static")], "Collecting static files", *command)

    def migrate(self) -> None:
        """Always, where the database is not ours alone."""
        what = "Bringing the database up to date"
        if os.environ.get("DATABASE_URL"):
            say(what)
            self.manage("migrate", "--verbosity", "0")
            return
        migrations = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("crmq/*/migrations/*.py")]
        self.once("migrations", [ROOT / "requirements.lock", *sorted(migrations)], what, "migrate", "--verbosity", "0")

    def compile_messages(self) -> None:
        catalogues = [path for path in tree(ROOT / "locale") if path.suffix == ".po"]
        if all(is_compiled(path) for path in catalogues):
            return
        say("Compiling translations")
        self.manage("messages", "--compile")

    # -- processes that stay --------------------------------------------------

    def start_web(self, port: int) -> None:
        command: list[str | Path] = [
            *(sys.executable, "-m", "gunicorn", "crmq.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS)),
            *("--preload", "--no-control-socket", "--graceful-timeout", "5", "--worker-tmp-dir", self.data / "logs"),
        ]
        self.keep("The web server", "web", command)

    def start_worker(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "crmq", "worker", "--loglevel", "INFO"]
        self.keep("The worker", "worker", [*command, "--without-gossip", "--without-mingle"])

    def start_beat(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "crmq", "beat", "--loglevel", "INFO", "--pidfile="]
        self.keep("Beat", "beat", command)

    def keep(self, name: str, log: str, command: Sequence[str | Path]) -> None:
        """Start a process, and again when it ends by accident."""

        def starter() -> Child:
            return self.processes.start(
                name,
                command,
                env=self.variables | {"PYTHONPATH": str(ROOT)},
                log=self.data / "logs" / f"{log}.log",
                stop_signal=signal.SIGTERM,
                # Orphans have lost their servers too: Celery would wait for them to hand work back. Jobs
                # resume from their last batch anyway, and the children of both leave with their parent.
                orphan_signal=signal.SIGKILL,
            )

        starter()
        self.starters[name] = starter, time.monotonic()

    def start_catcher(self, web_port: int) -> Catcher:
        catcher = Catcher(self.data, self.processes)
        catcher.start(web_port)
        self.variables |= {"CRMQ_EMAIL_URL": catcher.smtp_url, "CRMQ_MAIL_DIR": str(catcher.folder)}
        return catcher

    def wait_until_ready(self, address: str, seconds: float = 120) -> None:
        """Until /readyz says that database, broker, worker and beat work together."""
        web = next(child for child in self.processes.children if child.name == "The web server")

        def ready() -> bool:
            lost = self.processes.ended()
            if lost:
                raise Trouble(f"{lost.name} stopped while starting.{last_words(lost.log)}")
            return is_ready(address)

        self.processes.wait_for(web, ready, seconds=seconds, every=0.3)

    def watch(self) -> None:
        """Stay until a process is lost for good; returns never, but by exception."""
        while True:
            time.sleep(0.5)
            lost = self.processes.ended()
            if lost is None:
                continue
            self.processes.forget(lost)
            starter, started = self.starters.get(lost.name, (None, 0.0))
            if starter is None or time.monotonic() - started < LIFETIME:
                raise Trouble(f"{lost.name} ended unexpectedly.{last_words(lost.log)}")
            say(f"{lost.name} ended unexpectedly and is started again")
            self.starters[lost.name] = starter, time.monotonic()
            starter()


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        raise RuntimeError(error.read(500).decode(errors="replace")) from None


def kept_secret(path: Path, given: str, make: Callable[[], str]) -> str:
    """The secret in `path`, readable by its owner only; `given` replaces it, `make` begins it."""
    known = path.read_text().strip() if path.exists() else ""
    secret = given or known or make()
    if secret != known:
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(secret + "\n")
    return secret


def readable_password() -> str:
    """About 80 bits, easy to type: no letters or digits that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def tree(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def digest_of(paths: Iterable[Path]) -> str:
    """Of names, sizes and times, which is quicker than of contents and as good here."""
    marks = ((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths)
    return hashlib.sha256(repr(list(marks)).encode()).hexdigest()


def is_compiled(catalogue: Path) -> bool:
    compiled = catalogue.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime


def base_variables(data: Path) -> dict[str, str]:
    """What every command needs to know of the data folder."""
    key = kept_secret(data / "secret-key", "", lambda: secrets.token_urlsafe(50))
    return {
        "CRMQ_SECRET_KEY": key,
        "CRMQ_DATA_DIR": str(data),
        "CRMQ_MEDIA_DIR": str(make_folder(data / "media")),
        "CRMQ_STATIC_DIR": str(make_folder(data / "static")),
        "CRMQ_LOG_FORMAT": "plain",
    }
