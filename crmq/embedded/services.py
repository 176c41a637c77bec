"""PostgreSQL and Valkey of one data folder, owned by one process at a time."""

import fcntl
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from crmq.embedded.places import data_folder, make_data_folder, make_folder, server_account, socket_folder
from crmq.embedded.postgres import Postgres
from crmq.embedded.processes import Processes
from crmq.embedded.valkey import Valkey

NEEDED = ("DATABASE_URL", "REDIS_URL")


class Services:
    """Use: `claim()`, then `start()`; at the end `stop()`."""

    def __init__(self, data: Path | None = None) -> None:
        self.account = server_account()
        self.data = make_data_folder(data or data_folder(self.account), self.account)
        make_folder(self.data / "logs")
        self.processes = Processes()
        self._owner: TextIO | None = None

    def claim(self) -> bool:
        """Become the one owner of the data folder. The kernel ends the claim with this process."""
        owner = (self.data / "owner").open("a+")
        try:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner.close()
            return False
        self._owner = owner
        self.announce({})
        return True

    def announce(self, environment: Mapping[str, str]) -> None:
        """Leave the variables of the running services for commands that come later."""
        assert self._owner is not None, "claim() comes first"
        os.chmod(self._owner.fileno(), 0o600)
        self._owner.truncate(0)
        self._owner.write(json.dumps(dict(environment)))
        self._owner.flush()

    def announced(self) -> dict[str, str]:
        """The variables that the owner left, or none yet."""
        try:
            return dict(json.loads((self.data / "owner").read_text() or "{}"))
        except (OSError, ValueError):
            return {}

    def start(self, *, forgetful: bool = False) -> dict[str, str]:
        """Start what the environment does not already name; the variables of both servers."""
        given = {name: os.environ[name] for name in NEEDED if os.environ.get(name)}
        started = {}
        if "DATABASE_URL" not in given:
            postgres = Postgres(self.data, self.sockets, self.account, self.processes)
            postgres.start(forgetful=forgetful)
            started["DATABASE_URL"] = postgres.url()
        if "REDIS_URL" not in given:
            valkey = Valkey(self.data, self.sockets, self.account, self.processes)
            valkey.start(forgetful=forgetful)
            started["REDIS_URL"] = valkey.url
        return given | started

    def stop(self) -> None:
        """Stop what was started here, and let others have the folder."""
        self.processes.stop_all()
        if self._owner is not None:
            self._owner.close()
            self._owner = None

    @property
    def sockets(self) -> Path:
        return socket_folder(self.data, self.account)

    def reset(self) -> None:
        """Empty the data folder, except for the programs copied there."""
        for path in self.data.iterdir():
            if path.name in {"owner", "programs", "logs"}:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
