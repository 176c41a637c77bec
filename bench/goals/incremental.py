"""Goal 2: re-evaluating only those whose records changed; and what tracking them costs an import."""

from collections.abc import Iterator
from statistics import median

from django.db import connection, transaction

from bench.report import Left, Outcome, Result, seconds
from bench.world import vacuum
from customers.models import Customer
from scoring import tasks
from scoring.models import Run
from scoring.services import runs

TIMES = 5
ENOUGH = 500_000  # customers, of which 1,000 are few

# One new order for every customer whose number the step divides.
ORDERS = """
    INSERT INTO customers_order (public_id, source, external_id, number, ordered_on, status, amount_minor, currency, created_at, customer_id)
    SELECT gen_random_uuid(), 'bench', '', 'N' || gen_random_uuid(), current_date, 'placed', 12345, 'USD', now(), id
    FROM customers_customer WHERE id %% %(step)s = 0 ORDER BY id LIMIT %(most)s
"""


def measure() -> Iterator[Outcome]:
    n = Customer.objects.rateable().count()
    evaluate(Run.Scope.FULL)
    times: dict[str, list[float]] = {"full": [], "percent": [], "thousand": []}
    for _ in range(TIMES):
        times["full"].append(evaluate(Run.Scope.FULL))
        times["percent"].append(changed(step=100, most=n // 100))
        times["thousand"].append(changed(step=max(n // 1000, 1), most=1000))
    vacuum()
    whole = median(times["full"])
    sizes = {"customers": n}
    percent, thousand = median(times["percent"]), median(times["thousand"])
    yield Result(
        2, "1 % of customers / full evaluation", percent, whole, most=0.12, sizes=sizes | {"changed": n // 100}
    )
    if n >= ENOUGH:
        yield Result(
            2, "1,000 customers / full evaluation", thousand, whole, most=0.03, sizes=sizes | {"changed": 1000}
        )
    else:
        share = f"1,000 of {n:,} are {100_000 / n:g} %, which took {thousand / whole:.3g} of a full evaluation"
        yield Left(2, f"{share}; the goal is for a million, SCALE=1m")
    tracked, bare = zip(*((tracking(off=False), tracking(off=True)) for _ in range(TIMES)), strict=True)
    yield Result(2, "inserting orders with tracking / without", median(tracked), median(bare), most=1.25, sizes=sizes)


def evaluate(scope: str) -> float:
    run = runs.start_run(by=None, scope=scope)
    taken = seconds(lambda: tasks.evaluate(run.pk))
    if Run.objects.get(pk=run.pk).status != Run.Status.DONE:
        raise SystemExit("The evaluation did not finish.")
    return taken


def changed(*, step: int, most: int) -> float:
    """Write an order for some customers, then evaluate what changed."""
    with connection.cursor() as cursor:
        cursor.execute(ORDERS, {"step": step, "most": most})
    return evaluate(Run.Scope.CHANGED)


def tracking(*, off: bool) -> float:
    """Insert an order a customer in one statement, rolled back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if off:
                cursor.execute("ALTER TABLE customers_order DISABLE TRIGGER customers_order_touch_insert")
            taken = seconds(lambda: cursor.execute(ORDERS, {"step": 1, "most": 10**6}))
        transaction.set_rollback(True)
    return taken
