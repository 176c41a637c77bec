"""`./run check` and `./run fix`: everything that can be said about the code without running it."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from crmq.embedded.places import ROOT

RUFF = ("-m", "ruff")
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
# The longest first, so that the others run beside it.
CHECKS: dict[str, tuple[str, ...]] = {
    "types": ("-m", "mypy"),
    "layers": ("-c", LINT_IMPORTS),
    "style": (*RUFF, "check", "--no-fix", "--output-format", "concise"),
    "format": (*RUFF, "format", "--check", "--output-format", "concise"),
    "templates": ("-m", "djlint", "templates", "--lint", "--quiet"),
    "migrations": ("-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run"),
    "deployment": ("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
    "translations": ("manage.py", "messages", "--check"),
    "compose": ("-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
    "sizes": ("-m", "crmq.embedded.limits"),
}
# No database is asked: migrations are compared with models. The address is one as in production,
# which the deployment check wants.
VARIABLES = {
    "CRMQ_OFFLINE": "1",
    "CRMQ_BASE_URL": "https://crmq.example.org",
    "CRMQ_DB_POOL": "0",
    "DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    passed: bool
    output: str
    seconds: float


def check(arguments: Sequence[str]) -> int:
    """All checks, or those named; each reports, so that one round shows everything."""
    wanted = arguments or list(CHECKS)
    unknown = [name for name in wanted if name not in CHECKS]
    if unknown:
        print(f"There is no check {unknown[0]!r}. There are: {', '.join(CHECKS)}.", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        outcomes = list(map(report, pool.map(run, wanted)))
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def run(name: str) -> Outcome:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, *CHECKS[name]],
        cwd=ROOT,
        env=os.environ | VARIABLES,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Outcome(name, done.returncode == 0, done.stdout.strip(), time.monotonic() - started)


def report(outcome: Outcome) -> Outcome:
    print(f"{'ok    ' if outcome.passed else 'FAILED'} {outcome.name} ({outcome.seconds:.1f} s)", flush=True)
    if not outcome.passed:
        print("\n".join(f"    {line}" for line in outcome.output.splitlines()), flush=True)
    return outcome


def fix(arguments: Sequence[str]) -> int:
    """What ruff can mend by itself: import order, simple rewrites, layout."""
    commands = [(*RUFF, "check", "--fix", *arguments), (*RUFF, "format", *arguments)]
    return max(subprocess.run([sys.executable, *command], cwd=ROOT).returncode for command in commands)
