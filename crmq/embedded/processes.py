"""Child processes that never outlive their parent."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from typing import Any

from crmq.embedded.places import ROOT, Trouble, becoming

PR_SET_PDEATHSIG = 1
PATIENCE = 10.0  # seconds a process gets to stop by itself


@dataclass(frozen=True, slots=True)
class Child:
    name: str
    process: subprocess.Popen[Any]
    stop_signal: Signals
    log: Path | None
    is_server: bool  # others need it, so it stops after them

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None


def dying_with(parent: int, last_signal: Signals) -> Callable[[], None]:
    """Runs in the child: have the kernel send `last_signal` when the parent is gone, even by kill -9."""

    def prepare() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, last_signal)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


class Processes:
    """Starts children in sessions of their own, and stops them in reverse order."""

    def __init__(self) -> None:
        self.children: list[Child] = []

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        log: Path | None = None,
        account: pwd.struct_passwd | None = None,
        stop_signal: Signals = signal.SIGTERM,
        orphan_signal: Signals | None = None,
        is_server: bool = False,
    ) -> Child:
        """Output goes to the end of `log`, or to our own output without one."""
        options = {"cwd": ROOT} | becoming(account)
        output = log.open("ab") if log else None
        try:
            process: subprocess.Popen[Any] = subprocess.Popen(
                list(map(str, command)),
                env=None if env is None else {**os.environ, **env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=dying_with(os.getpid(), orphan_signal or stop_signal),
                **options,
            )
        finally:
            if output:
                output.close()
        child = Child(name, process, stop_signal, log, is_server)
        self.children.append(child)
        return child

    def wait_for(self, child: Child, probe: Callable[[], object], *, seconds: float = 60, every: float = 0.03) -> None:
        """Until `probe` neither fails nor answers False. Trouble when the child ends or time is up."""
        deadline = time.monotonic() + seconds
        while True:
            if not child.is_running:
                self.forget(child)
                raise Trouble(f"{child.name} stopped while starting.{last_words(child.log)}")
            try:
                if probe() is not False:
                    return
            except Exception as error:
                problem = f" ({error})"
            else:
                problem = ""
            if time.monotonic() > deadline:
                raise Trouble(
                    f"{child.name} was not ready after {seconds:.0f} seconds{problem}.{last_words(child.log)}"
                )
            time.sleep(every)

    def finish(self, child: Child) -> int:
        """Wait for a child that ends by itself; its exit code."""
        code = child.process.wait()
        self.children.remove(child)
        return code

    def ended(self) -> Child | None:
        return next((child for child in self.children if not child.is_running), None)

    def forget(self, child: Child) -> None:
        """Of a child that ended, with what it may have left of its own children."""
        self.children.remove(child)
        kill_group(child)

    def stop_all(self, patience: float = PATIENCE) -> None:
        """Everybody at once, then the servers they needed. Who takes too long is killed."""
        for are_servers in (False, True):
            leaving = [child for child in self.children if child.is_server == are_servers]
            for child in leaving:
                if child.is_running:
                    child.process.send_signal(child.stop_signal)
            deadline = time.monotonic() + patience
            for child in leaving:
                try:
                    child.process.wait(max(deadline - time.monotonic(), 0))
                except subprocess.TimeoutExpired:
                    pass
                self.forget(child)


def kill_group(child: Child) -> None:
    """The child led its own session, so its group holds what it started."""
    try:
        os.killpg(child.process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.process.wait()


def last_words(log: Path | None, lines: int = 8) -> str:
    if log is None or not log.exists():
        return ""
    tail = log.read_text(errors="replace").splitlines()[-lines:]
    return "\n" + "\n".join(f"    {line}" for line in tail) + f"\nMore in {log}" if tail else ""
