"""Where things are, and who owns them."""

import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
SOCKET_FOLDER_MAX = 107 - len("/.s.PGSQL.5432.lock")  # bytes; Unix socket names have a limit
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


class Trouble(SystemExit):
    """Ends a command with a line for the person who gave it: what is wrong and what to do."""


def server_account() -> pwd.struct_passwd | None:
    """The account that runs the servers when root starts them, since PostgreSQL refuses to be root.

    None for everybody else. No account is created: this machine stays as it was found.
    """
    if os.geteuid() != 0:
        return None
    for name in ("crmq", "postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Trouble("PostgreSQL does not run as root, and there is no account named crmq, postgres or nobody to run it.")


def becoming(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """Arguments for `subprocess` that make a child run as that account."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}


def reachable(path: Path, account: pwd.struct_passwd | None) -> bool:
    """Whether that account may enter the folder `path` or, for a file, run it."""
    return subprocess.run(["test", "-x", path], **becoming(account)).returncode == 0


def data_folder(account: pwd.struct_passwd | None) -> Path:
    """CRMQ_DATA_DIR; otherwise `.data` in the checkout, unless the servers' account cannot get there."""
    chosen = os.environ.get("CRMQ_DATA_DIR", "").strip()
    if chosen:
        return Path(chosen).expanduser().absolute()
    if reachable(ROOT, account):
        return ROOT / ".data"
    return Path("/var/lib") / f"crmq-{digest(str(ROOT))}"


def make_folder(path: Path, account: pwd.struct_passwd | None = None, mode: int = 0o700) -> Path:
    """Create `path` and give it to that account. What already exists above it is left as it is."""
    path.mkdir(parents=True, exist_ok=True)
    if account is not None and path.stat().st_uid != account.pw_uid:
        os.chown(path, account.pw_uid, account.pw_gid)
    if path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)
    return path


def make_data_folder(path: Path, account: pwd.struct_passwd | None) -> Path:
    """The data folder: closed to others, except that root's servers may pass through to their parts."""
    try:
        make_folder(path, mode=0o700 if account is None else 0o711)
    except OSError as error:
        raise Trouble(
            f"CRMQ_DATA_DIR: {path} cannot be used ({error.strerror}). Choose a folder you may write to."
        ) from None
    if not reachable(path, account):
        name = account.pw_name if account else "this account"
        raise Trouble(f"CRMQ_DATA_DIR: {path} lies in a folder that {name} may not enter. Choose another one.")
    return path


def within_reach(parts: Sequence[Path], copies: Path, account: pwd.struct_passwd | None) -> Path:
    """The first of `parts` (files or folders), or its copy below `copies` where the original is closed to
    the servers' account, as a checkout in root's home is."""
    if reachable(parts[0], account):
        return parts[0]
    if not copies.exists():
        make_folder(copies.parent, mode=0o755)
        draft = copies.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        for part in filter(Path.exists, parts):
            copy = shutil.copytree if part.is_dir() else shutil.copy2
            copy(part, draft / part.name)
        subprocess.run(["chmod", "-R", "a+rX", draft], check=True)
        draft.rename(copies)
    return copies / parts[0].name


def socket_folder(data: Path, account: pwd.struct_passwd | None) -> Path:
    """A folder whose path is short and plain enough for sockets and URLs: in the data folder, or in the temporary one."""
    folder = data / "sockets"
    if len(os.fsencode(folder)) > SOCKET_FOLDER_MAX or not PLAIN_PATH.fullmatch(str(folder)):
        folder = Path(tempfile.gettempdir()) / f"crmq-{os.geteuid()}-{digest(str(data))}"
        if folder.is_symlink() or (
            folder.exists() and folder.stat().st_uid not in {os.geteuid(), getattr(account, "pw_uid", 0)}
        ):
            raise Trouble(f"{folder} belongs to somebody else. Set CRMQ_DATA_DIR to a shorter path.")
    return make_folder(folder, account)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
