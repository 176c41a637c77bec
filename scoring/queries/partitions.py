"""The table of snapshots: one partition a run over everyone, loaded bare, indexed and attached when complete.

Runs over changed customers are many and small; they share the default partition. Attaching
another one must prove that none of its rows are in there: by a constraint that is validated under
a lock that lets everyone read and write, before the short one of the attaching itself.
"""

from django.db import connection

from scoring.models import Run

SHARED = "scoring_evaluation_changed"


def partition(run: Run) -> str:
    return f"scoring_evaluation_r{run.pk:d}"


def table_of(run: Run) -> str:
    """Where the run's rows are stored."""
    return SHARED if run.scope == Run.Scope.CHANGED else partition(run)


def create_partition(run: Run) -> None:
    """A bare table for the run's rows; does nothing when it is there, or when the run shares one."""
    if run.scope != Run.Scope.CHANGED:
        _execute(f"CREATE TABLE IF NOT EXISTS {partition(run)} (LIKE scoring_evaluation INCLUDING DEFAULTS)")


def prove_absent(run: Run) -> None:
    """Make the shared partition say that it holds no row of this run. Two transactions, not one."""
    _execute(f"ALTER TABLE {SHARED} DROP CONSTRAINT IF EXISTS scoring_not_here")
    _execute(f"ALTER TABLE {SHARED} ADD CONSTRAINT scoring_not_here CHECK (run_id <> {run.pk:d}) NOT VALID")
    _execute(f"ALTER TABLE {SHARED} VALIDATE CONSTRAINT scoring_not_here")


def attach_partition(run: Run) -> None:
    """Index the run's rows and show them; does nothing when that is done."""
    name = partition(run)
    if run.scope == Run.Scope.CHANGED or is_attached(run):
        return
    for statement in (
        f"ALTER TABLE {name} DROP CONSTRAINT IF EXISTS {name}_run",
        f"ALTER TABLE {name} ADD CONSTRAINT {name}_run CHECK (run_id = {run.pk:d})",
        f"ALTER TABLE {name} ADD PRIMARY KEY (run_id, customer_id)",
        f"CREATE INDEX {name}_customer ON {name} (customer_id, run_id DESC)",
        f"CREATE INDEX {name}_score ON {name} (score)",
        f"ANALYZE {name} (run_id, customer_id, is_rated, score, coverage, tier_id)",
        f"ALTER TABLE scoring_evaluation ATTACH PARTITION {name} FOR VALUES IN ({run.pk:d})",
        f"ALTER TABLE {name} DROP CONSTRAINT {name}_run",
        f"ALTER TABLE {SHARED} DROP CONSTRAINT IF EXISTS scoring_not_here",
    ):
        _execute(statement)


def is_attached(run: Run) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_inherits WHERE inhrelid = to_regclass(%s)", [partition(run)])
        return cursor.fetchone() is not None


def drop_rows(run: Run) -> int:
    """Forget the run's rows. Returns how many there were."""
    if run.scope == Run.Scope.CHANGED:
        return _execute(f"DELETE FROM {SHARED} WHERE run_id = {run.pk:d}")
    rows = count_rows([run.pk]) if is_attached(run) else 0
    _execute(f"DROP TABLE IF EXISTS {partition(run)}")
    return rows


def count_rows(keys: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM scoring_evaluation WHERE run_id = ANY(%s)", [keys])
        return int(cursor.fetchone()[0])


def abandoned() -> list[Run]:
    """Runs that ended without completing, and still have a table of their own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substr(relname, 21)::bigint FROM pg_class"
            " WHERE relkind = 'r' AND NOT relispartition AND relname ~ '^scoring_evaluation_r[0-9]+$'"
        )
        numbers = [number for (number,) in cursor.fetchall()]
    return list(Run.objects.filter(pk__in=numbers, status__in=[Run.Status.FAILED, Run.Status.CANCELLED]))


def _execute(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)
