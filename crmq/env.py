"""Settings from the environment. Each error names the variable and the remedy."""

import os
import sys
from urllib.parse import parse_qs, unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict

YES = {"1", "true", "yes", "on"}
NO = {"", "0", "false", "no", "off"}


class BadEnvironment(SystemExit):
    """Stops start-up with one line: the variable, what is wrong, what to do."""

    def __init__(self, name: str, problem: str, remedy: str) -> None:
        super().__init__(f"{name}: {problem}. {remedy}.")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def required(name: str, remedy: str) -> str:
    value = text(name)
    if not value:
        raise BadEnvironment(name, "is not set", remedy)
    return value


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in YES:
        return True
    if value in NO:
        return False
    raise BadEnvironment(name, f"is {value!r}, which is neither yes nor no", "Set it to 1 or 0")


def number(name: str, default: int, *, low: int = 0, high: int = 2**31 - 1) -> int:
    value = text(name) or str(default)
    try:
        result = int(value)
    except ValueError:
        raise BadEnvironment(
            name, f"is {value!r}, not a whole number", f"Set it to a number from {low} to {high}"
        ) from None
    if not low <= result <= high:
        raise BadEnvironment(name, f"is {result}", f"Set it to a number from {low} to {high}")
    return result


def names(name: str, default: str = "") -> list[str]:
    """Comma-separated values, blanks dropped."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def url(name: str, *, schemes: tuple[str, ...], remedy: str, default: str | None = None) -> str:
    value = text(name) or (default if default is not None else required(name, remedy))
    if value and urlsplit(value).scheme not in schemes:
        shown = value.split("://")[0][:20] if "://" in value else "no scheme"
        raise BadEnvironment(name, f"starts with {shown!r}, expected {' or '.join(s + '://' for s in schemes)}", remedy)
    return value


def is_command(*commands: str) -> bool:
    """Whether this process runs one of these management commands."""
    return len(sys.argv) > 1 and sys.argv[1] in commands


def database(dsn: str) -> dict[str, object]:
    """Django's settings for the database of `dsn`, with a pool of CRMQ_DB_POOL connections or, at 0, none."""
    parts = conninfo_to_dict(dsn)
    pool = number("CRMQ_DB_POOL", 4, low=0, high=100)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_HEALTH_CHECKS": not pool,
        "CONN_MAX_AGE": 0 if pool else 300,
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": pool, "timeout": 10} if pool else False,
            "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s",
        },
        "TEST": {"TEMPLATE": "template0"},
    }


def broker(url: str) -> str:
    """Celery spells a Unix socket differently from everybody else."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    db = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{unquote(parts.path)}?virtual_host={db}"


def mailbox(name: str) -> str:
    """A mailbox to read, or "". The deployer alone sets it, so it may lead into a private network."""
    remedy = "Example: imaps://user:password@mail.example.org/INBOX, or maildir:///var/mail/crmq"
    return url(name, schemes=("imaps", "imap", "maildir"), default="", remedy=remedy)
