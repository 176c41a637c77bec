"""Real Celery workers on the database and the broker of the tests."""

import os
import sys
from urllib.parse import urlsplit

from crmq.embedded.processes import Processes


class Worker:
    """One worker with its pool. `start` again after `kill` is a machine that came back."""

    def __init__(self, environment, log):
        self._environment = environment
        self._log = log
        self._processes = Processes()

    def start(self, *, concurrency=1, **environment):
        """Return once the worker takes tasks."""
        self._log.write_text("")
        options = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--pool", "prefork"]
        child = self._processes.start(
            "worker",
            [sys.executable, "-m", "celery", "-A", "crmq", "worker", "-c", str(concurrency), "-l", "INFO", *options],
            env=self._environment | environment,
            log=self._log,
        )
        self._processes.wait_for(child, lambda: " ready." in self._log.read_text())

    def kill(self):
        """kill -9 of the worker and its whole pool: nothing is handed back."""
        for child in list(self._processes.children):
            self._processes.forget(child)

    def stop(self):
        """Let it finish what it has begun."""
        self._processes.stop_all()

    @property
    def log(self):
        return self._log.read_text()


def environment_for(database_name, database_url, **more):
    """Variables of a process that works on the test database."""
    url = urlsplit(database_url)._replace(path=f"/{database_name}").geturl()
    return (
        {name: value for name, value in os.environ.items() if name.startswith("CRMQ_")} | {"DATABASE_URL": url} | more
    )
