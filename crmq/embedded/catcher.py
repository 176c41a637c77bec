"""Starts the mail catcher and learns where it listens."""

import json
import sys
from pathlib import Path

from crmq.embedded.places import ROOT
from crmq.embedded.processes import Processes


class Catcher:
    """`folder` is the Maildir. `smtp_url` and `inbox_url` are known after `start()`."""

    def __init__(self, data: Path, processes: Processes) -> None:
        self.folder = data / "mail"
        self.ready = data / "mail-ports.json"
        self.log = data / "logs" / "mail.log"
        self.processes = processes

    def start(self, web_port: int = 0) -> None:
        self.ready.unlink(missing_ok=True)
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "crmq.embedded.mailcatcher",
            self.folder,
            "--ready",
            self.ready,
        ]
        child = self.processes.start(
            "The mail catcher",
            [*command, "--web-port", str(web_port)],
            env={"PYTHONPATH": str(ROOT)},
            log=self.log,
        )
        self.processes.wait_for(child, self.ready.exists)
        ports = json.loads(self.ready.read_text())
        self.smtp_url = f"smtp://127.0.0.1:{ports['smtp']}"
        self.inbox_url = f"http://127.0.0.1:{ports['web']}/"
