"""Settings from the environment. Each error names the variable and the remedy."""

import os
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

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
        raise BadEnvironment(name, f"is {value!r}, not a whole number", f"Set it to a number from {low} to {high}") from None
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


def checked(name: str, check: Callable[[str], str], default: str) -> str:
    """The value after `check`, which raises ValueError with the problem."""
    try:
        return check(text(name) or default)
    except ValueError as problem:
        raise BadEnvironment(name, str(problem), f"Example: {default}") from None
